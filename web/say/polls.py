"""Short polls and the suggestion box."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.participation import list_poll_views, suggest, vote
from mobility.participation.suggestions import LONGEST_SUGGESTION
from mobility.refusals import Refusal
from web.accounts.identity import for_participants, the_participant
from web.context import language, the_region, the_service, wording
from web.say.blueprint import pages
from web.security import SEARCH_LIMIT, limiter


@pages.get("/")
@for_participants
def polls() -> str:
    """What is asked just now, with what she has chosen; and the box."""
    me = the_participant().id
    views = list_poll_views(the_service(), the_region().id, wording(), me)
    return render_template(
        "say/polls.html",
        polls=[view for view in views if view.is_open],
        longest=LONGEST_SUGGESTION,
    )


@pages.post("/polls/<poll_id>")
@limiter.limit(SEARCH_LIMIT)
@for_participants
def choose(poll_id: str) -> Response:
    """One vote; chosen anew, it takes the place of the one before."""
    option = request.form.get("option", "")
    try:
        vote(
            the_service(),
            the_region().id,
            poll_id,
            the_participant().id,
            int(option) if option.isdecimal() else None,
        )
    except Refusal as refusal:
        flash(refusal.sentence(wording()))
    else:
        flash(_("Thank you. You can change your choice as long as the poll is open."))
    return redirect(url_for("say.polls"))


@pages.post("/suggestions")
@limiter.limit(SEARCH_LIMIT)
@for_participants
def put_into_box() -> Response:
    """What could be better."""
    words = request.form.get("words", "")
    try:
        suggest(the_service(), the_region().id, the_participant().id, words, language())
    except Refusal as refusal:
        flash(refusal.sentence(wording()))
    else:
        flash(_("Thank you. The office reads every suggestion."))
    return redirect(url_for("say.polls"))
