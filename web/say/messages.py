"""Messages between her and the office: one tap on a ready sentence, words only if she likes."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.messages.sentences import TO_OFFICE
from mobility.participation import get_conversation, write_to_office
from mobility.participation.conversation import LONGEST_WORDS
from mobility.refusals import Refusal
from web.accounts.identity import for_participants, the_participant
from web.context import language, the_region, the_service, wording
from web.errors import status_of
from web.say.blueprint import pages
from web.security import SEARCH_LIMIT, limiter

Shown = Response | tuple[str, HTTPStatus]


@pages.get("/messages")
@for_participants
def messages() -> Shown:
    """What was written so far, the newest last, and what she can say."""
    return _page("", HTTPStatus.OK)


@pages.post("/messages")
@limiter.limit(SEARCH_LIMIT)
@for_participants
def write() -> Shown:
    """Keep it for the office."""
    try:
        write_to_office(
            the_service(),
            the_region().id,
            the_participant().id,
            sentence=request.form.get("sentence", ""),
            words=request.form.get("words", ""),
            language=language(),
        )
    except Refusal as refusal:
        return _page(refusal.sentence(wording()), status_of(refusal))
    flash(_("The office has your message."))
    return redirect(url_for("say.messages"))


def _page(error: str, status: HTTPStatus) -> tuple[str, HTTPStatus]:
    page = render_template(
        "say/messages.html",
        conversation=get_conversation(the_service(), the_region().id, the_participant().id),
        sentences=TO_OFFICE,
        error=error,
        longest=LONGEST_WORDS,
        typed=request.form.get("words", ""),
    )
    return page, status
