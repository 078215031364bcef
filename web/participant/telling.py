"""A wish that found no ride, told to the office with her consent."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from mobility.booking import quote
from mobility.participation import note_unmet
from mobility.refusals import Refusal
from web.accounts.identity import find_signed_in
from web.context import the_region, the_service
from web.participant.blueprint import pages
from web.participant.draft import Draft
from web.participant.steps import Shown, step
from web.security import SEARCH_LIMIT, limiter


@pages.post("/book/<draft_id>/missed")
@limiter.limit(SEARCH_LIMIT)
@step
def missed(draft: Draft) -> Shown:
    """Keep that there was no ride; where there is one by now, lead to it."""
    if draft.party is None:
        return redirect(url_for("participant.party", draft_id=draft.id))
    wish, person = draft.wish(draft.party), find_signed_in("participant")
    try:
        quote(the_service(), the_region().id, wish)
    except Refusal as why_not:
        name = person.actor if person else f"draft:{draft.id}"
        note_unmet(the_service(), the_region().id, wish, why_not, name)
        flash(_("Thank you. The office counts what is missing, without your name."))
        return redirect(url_for("participant.start"))
    return redirect(url_for("participant.times", draft_id=draft.id))
