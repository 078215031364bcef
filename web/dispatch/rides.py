"""One ride with its life, as the office sees it: cancelling it, and its card on paper."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.accounts import find_participant
from mobility.booking import cancel, get_ride
from mobility.i18n import DEFAULT_LANGUAGE, Wording
from mobility.partners import can_hand_over, find_handed, list_partners
from mobility.refusals import Refusal
from web.accounts.identity import the_staff
from web.bilingual import say_in_both
from web.context import the_region, the_service, wording
from web.dispatch.blueprint import for_office, pages
from web.qr import qr_code


@pages.get("/rides/<ride_id>")
@for_office
def ride(ride_id: str) -> str:
    """Who asked for it, what was promised, what became of it, and who changed it why."""
    where = the_service(), the_region().id
    detail = get_ride(*where, ride_id)
    may_go = can_hand_over(*where, ride_id)
    return render_template(
        "dispatch/ride.html",
        detail=detail,
        ride=detail.ride,
        me=the_staff().actor,
        handed=find_handed(*where, ride_id),
        can_hand_over=may_go,
        partners=[one for one in list_partners(*where) if one.active] if may_go else [],
    )


@pages.post("/rides/<ride_id>/cancel")
@for_office
def cancel_ride(ride_id: str) -> Response:
    """Somebody has called it off by telephone, or it cannot be driven; why is kept."""
    reason = request.form.get("reason", "").strip()
    if not reason:
        flash(_("Please write why the ride is cancelled."))
        return redirect(url_for("dispatch.ride", ride_id=ride_id))
    try:
        cancel(the_service(), the_region().id, ride_id, the_staff().actor, reason)
    except Refusal as refusal:
        flash(refusal.sentence(wording()))
    else:
        flash(_("The ride is cancelled."))
    return redirect(url_for("dispatch.ride", ride_id=ride_id))


@pages.get("/rides/<ride_id>/cards")
@for_office
def ride_cards(ride_id: str) -> str:
    """The rides of one booking on paper, for somebody who gets no messages."""
    service, region = the_service(), the_region()
    detail = get_ride(service, region.id, ride_id)
    person = find_participant(service, region.id, detail.participant_id)
    said = say_in_both(Wording(person.language if person else DEFAULT_LANGUAGE, region.zone))
    cards = [
        render_template(
            "participant/_card.html",
            ride=get_ride(service, region.id, one).ride,
            name=detail.participant_name,
            qr=qr_code(url_for("participant.ride", ride_id=one, _external=True)),
            wait_s=region.rules.wait_for_late_s,
            said=said,
            _=said.text,
        )
        for one in detail.request_ride_ids
    ]
    return render_template("dispatch/ride_cards.html", cards=cards, ride=detail.ride)
