"""Holding the result: the card of a ride, its calendar entry, the same ride once more."""

from flask import Response, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from mobility.booking import find_wish_again, get_ride, ride_calendar
from mobility.refusals import Refusal
from web.accounts.identity import for_participants, the_participant
from web.bilingual import say_in_both
from web.context import the_region, the_service, wording
from web.participant.blueprint import pages
from web.participant.draft import Draft, keep
from web.participant.forms import BOTH, WaysForm
from web.qr import qr_code


@pages.get("/rides/<ride_id>/card")
@for_participants
def ride_card(ride_id: str) -> str:
    """All that she needs at the stop, in her language and German: to show, print, keep offline."""
    mine = the_participant()
    detail = get_ride(the_service(), the_region().id, ride_id, participant_id=mine.id)
    words = say_in_both(wording())
    address = url_for("participant.ride", ride_id=ride_id, _external=True)
    card = render_template(
        "participant/_card.html",
        ride=detail.ride,
        name=detail.participant_name,
        qr=qr_code(address),
        wait_s=the_region().rules.wait_for_late_s,
        said=words,
        _=words.text,
    )
    return render_template("participant/card.html", ride=detail.ride, card=card)


@pages.get("/rides/<ride_id>.ics")
@for_participants
def ride_ics(ride_id: str) -> Response:
    """The ride for the calendar of her phone."""
    ride = get_ride(
        the_service(), the_region().id, ride_id, participant_id=the_participant().id
    ).ride
    address = url_for("participant.ride", ride_id=ride_id, _external=True)
    content = ride_calendar(ride, the_region(), wording(), address, the_service().clock.now())
    headers = {"Content-Disposition": 'attachment; filename="hinfahrt.ics"'}
    return Response(content, mimetype="text/calendar", headers=headers)


@pages.post("/rides/<ride_id>/again")
@for_participants
def ride_again(ride_id: str) -> AnyResponse:
    """The same booking once more, for the next date."""
    mine = the_participant().id
    service, region_id = the_service(), the_region().id
    detail = get_ride(service, region_id, ride_id, participant_id=mine)
    ride_ids = detail.request_ride_ids if WaysForm().ways.data == BOTH else (ride_id,)
    try:
        wish = find_wish_again(service, region_id, ride_ids, mine)
    except Refusal as refusal:
        flash(refusal.sentence(wording()))
        return redirect(url_for("participant.ride", ride_id=ride_id))
    draft = Draft(region_id, wish.home).with_wish(wish)
    keep(draft)
    return redirect(url_for("participant.times", draft_id=draft.id))
