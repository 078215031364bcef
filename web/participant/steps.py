"""What the steps of a booking share."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from mobility.accounts import request_code
from mobility.booking import OfferLost, accept, accept_series, request_place
from mobility.refusals import Refusal
from web.accounts.identity import find_signed_in
from web.context import language, the_region, the_service, wording
from web.participant.draft import Draft, find_draft, keep

LEADS_TO_RIDES = frozenset({"already_booked", "change_refused", "ride_unknown", "series_running"})

Shown = Response | tuple[str, HTTPStatus]


def step(view: Callable[[Draft], Shown]) -> Callable[[str], Shown]:
    """A page of a booking under way, by the key of its draft.

    One that is no longer kept here, for instance after signing out, leads to the start; one that is
    booked already leads to its card, from whatever page somebody has gone back to.
    """

    @wraps(view)
    def shown(draft_id: str) -> Shown:
        draft = find_draft(draft_id)
        if draft is None:
            flash(_("Please choose your ride once more."))
            return redirect(url_for("participant.start"))
        if draft.order_id:
            return redirect(url_for("participant.series", order_id=draft.order_id))
        if draft.ride_ids:
            return redirect(url_for("participant.done", draft_id=draft.id))
        return view(draft)

    return shown


def book(draft: Draft, participant_id: str) -> Response:
    """Make the chosen offer count. What is gone meanwhile leads to the times that are free now."""
    service, region_id = the_service(), the_region().id
    try:
        if draft.series:
            order_id = accept_series(
                service, region_id, participant_id, draft.token, draft.id, waits=draft.waits
            )
            keep(draft.with_changes(token="", order_id=order_id))
            flash(_("Your rides are booked. We send you one message about all of them."))
            return redirect(url_for("participant.series", order_id=order_id))
        if draft.waiting and draft.party:
            wish = draft.wish(draft.party)
            ride_ids = request_place(service, region_id, participant_id, wish, draft.id)
        else:
            ride_ids = accept(service, region_id, participant_id, draft.token, draft.id)
    except Refusal as refusal:
        flash(_what_now(refusal))
        keep(draft.with_changes(token="", waiting=False))
        if refusal.code in LEADS_TO_RIDES:
            return redirect(url_for("participant.rides"))
        return redirect(url_for("participant.times", draft_id=draft.id))
    keep(draft.with_changes(token="", ride_ids=ride_ids))
    return redirect(url_for("participant.done", draft_id=draft.id))


def _what_now(refusal: Refusal) -> str:
    sentence = refusal.sentence(wording())
    if isinstance(refusal, OfferLost) and refusal.instead:
        return " ".join((sentence, _("These times are free now.")))
    return sentence


def book_or_send_code(draft: Draft, form: FlaskForm) -> Response:
    """The last step for somebody who is signed in; anybody else gets a code first."""
    person = find_signed_in("participant")
    if person:
        return book(draft, person.id)
    phone = request_code(the_service(), the_region().id, form.phone.data, language())
    keep(draft.with_changes(phone=phone, name=form.name.data))
    return redirect(url_for("participant.code", draft_id=draft.id))
