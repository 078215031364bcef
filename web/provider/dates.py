"""The dates of an offer: added by rule, moved, cancelled, always with the rides to them."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.booking import cancel_session, find_touched, move_session
from mobility.clock import local_instant
from mobility.offers import (
    OfferCard,
    SessionCard,
    add_dates,
    get_own_card,
)
from mobility.refusals import Refusal
from web.context import the_region, the_service
from web.errors import submitted
from web.offers.catalogue import weekday_words
from web.participant.steps import Shown
from web.provider.blueprint import for_keepers, pages, the_keeper
from web.provider.forms import WEEKDAYS, CancelForm, DatesForm, MoveForm


@pages.route("/<provider_id>/offers/<offer_id>/dates", methods=["GET", "POST"])
@for_keepers
def dates(provider_id: str, offer_id: str) -> Shown:
    """All dates ahead, and a form for more of them."""
    card = _own(offer_id)
    form = DatesForm()

    def add() -> Response:
        planned = add_dates(the_service(), the_region().id, offer_id, form.repeat(), the_keeper())
        added = [one for one in planned if not one.skipped]
        flash(
            _(
                "%(added)d dates added, %(skipped)d left out.",
                added=len(added),
                skipped=len(planned) - len(added),
            )
        )
        return redirect(_address("provider.dates", provider_id, offer_id))

    outcome = submitted(form, add)
    if isinstance(outcome, Response):
        return outcome
    return render_template(
        "provider/dates.html",
        card=card,
        form=form,
        provider_id=provider_id,
        weekdays=[(code, weekday_words(day)) for day, code in enumerate(WEEKDAYS)],
    ), outcome


@pages.route("/<provider_id>/offers/<offer_id>/dates/<session_id>/cancel", methods=["GET", "POST"])
@for_keepers
def cancel_date(provider_id: str, offer_id: str, session_id: str) -> Shown:
    """How many rides it touches, then cancelled for good."""
    card = _own(offer_id)
    session = _session(card, session_id)
    form = CancelForm()

    def cancel() -> Response:
        done = cancel_session(
            the_service(),
            the_region().id,
            session_id,
            the_keeper().actor,
            form.reason.data or "",
        )
        flash(
            _(
                "The date is cancelled. Rides cancelled: %(count)d.",
                count=done.rides + done.waiting,
            )
        )
        return redirect(_address("provider.dates", provider_id, offer_id))

    outcome = submitted(form, cancel)
    if isinstance(outcome, Response):
        return outcome
    touched = find_touched(the_service(), the_region().id, session_id)
    return render_template(
        "provider/cancel.html",
        card=card,
        session=session,
        touched=touched,
        form=form,
        provider_id=provider_id,
    ), outcome


@pages.route("/<provider_id>/offers/<offer_id>/dates/<session_id>/move", methods=["GET", "POST"])
@for_keepers
def move_date(provider_id: str, offer_id: str, session_id: str) -> Shown:
    """How many rides it touches, then promised anew for the other time."""
    card, zone = _own(offer_id), the_region().zone
    session = _session(card, session_id)
    begin, end = session.starts_at.astimezone(zone), session.ends_at.astimezone(zone)
    form = MoveForm(day=begin.date(), begins=begin.time(), ends=end.time())

    def move() -> Response:
        done = move_session(
            the_service(),
            the_region().id,
            session_id,
            local_instant(form.day.data, form.begins.data, zone),
            local_instant(form.day.data, form.ends.data, zone),
            the_keeper().actor,
            form.reason.data or "",
        )
        flash(
            _(
                "The date is moved. Rides promised anew: %(promised)d, on the waiting list: "
                "%(waiting)d, cancelled: %(cancelled)d.",
                promised=done.promised,
                waiting=done.waiting,
                cancelled=done.cancelled,
            )
        )
        return redirect(_address("provider.dates", provider_id, offer_id))

    outcome = submitted(form, move)
    if isinstance(outcome, Response):
        return outcome
    touched = find_touched(the_service(), the_region().id, session_id)
    return render_template(
        "provider/move.html",
        card=card,
        session=session,
        touched=touched,
        form=form,
        provider_id=provider_id,
    ), outcome


def _own(offer_id: str) -> OfferCard:
    """An offer that may be kept by who is signed in."""
    return get_own_card(the_service(), the_region().id, offer_id, the_keeper())


def _session(card: OfferCard, session_id: str) -> SessionCard:
    """A date of this offer, so that nobody reaches another one's."""
    found = next((one for one in card.sessions if one.session_id == session_id), None)
    if found is None:
        raise Refusal("session_unknown")
    return found


def _address(endpoint: str, provider_id: str, offer_id: str) -> str:
    return url_for(endpoint, provider_id=provider_id, offer_id=offer_id)
