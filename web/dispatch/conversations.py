"""The office and what participants write to it: open, overdue, answered."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.i18n import N_, Wording
from mobility.messages.sentences import TO_PARTICIPANT
from mobility.participation import (
    State,
    get_conversation,
    list_all_conversations,
    settle_conversation,
    write_to_participant,
)
from mobility.participation.conversation import LONGEST_WORDS
from mobility.refusals import Refusal
from web.accounts.identity import the_staff
from web.context import language, the_region, the_service, wording
from web.dispatch.blueprint import for_office, pages
from web.errors import status_of

STATE_WORDS = {
    State.OVERDUE: N_("overdue"),
    State.OPEN: N_("waits for an answer"),
    State.ANSWERED: N_("answered"),
}

Shown = Response | tuple[str, HTTPStatus]


@pages.get("/conversations/")
@for_office
def conversations() -> str:
    """Who waits for an answer, the longest waiting first; then all others."""
    return render_template(
        "dispatch/conversations.html",
        conversations=list_all_conversations(the_service(), the_region().id),
        STATE_WORDS=STATE_WORDS,
    )


@pages.get("/conversations/<participant_id>")
@for_office
def conversation(participant_id: str) -> Shown:
    """All messages with one participant, and what the office can say."""
    return _page(participant_id, "", HTTPStatus.OK)


@pages.post("/conversations/<participant_id>")
@for_office
def answer(participant_id: str) -> Shown:
    """Written to her; she is told by her channel."""
    try:
        write_to_participant(
            the_service(),
            the_region().id,
            participant_id,
            sentence=request.form.get("sentence", ""),
            words=request.form.get("words", ""),
            language=language(),
            actor=the_staff().actor,
        )
    except Refusal as refusal:
        return _page(participant_id, refusal.sentence(wording()), status_of(refusal))
    flash(_("Sent. She is told by her channel."))
    return redirect(url_for("dispatch.conversations"))


@pages.post("/conversations/<participant_id>/done")
@for_office
def conversation_done(participant_id: str) -> Response:
    """Nothing to answer, or answered on the telephone."""
    settle_conversation(the_service(), the_region().id, participant_id)
    flash(_("Ticked off."))
    return redirect(url_for("dispatch.conversations"))


def _page(participant_id: str, error: str, status: HTTPStatus) -> tuple[str, HTTPStatus]:
    found = get_conversation(the_service(), the_region().id, participant_id)
    hers = Wording(found.language, the_region().zone)
    page = render_template(
        "dispatch/conversation.html",
        conversation=found,
        sentences=TO_PARTICIPANT,
        in_hers={key: hers.text(text) for key, text in TO_PARTICIPANT.items()},
        STATE_WORDS=STATE_WORDS,
        error=error,
        longest=LONGEST_WORDS,
        typed=request.form.get("words", ""),
    )
    return page, status
