"""My rides: what is coming, what was, and cancelling."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.booking import (
    RideView,
    accept_place,
    cancel,
    decline_place,
    find_wish,
    get_ride,
    list_rides_of_participant,
    list_series,
)
from mobility.clock import service_day
from mobility.model import SERVED
from mobility.operations import list_delays
from mobility.participation import (
    ForDriver,
    find_feedback,
    find_open_call,
    get_for_driver,
    is_rated,
    tell_driver,
)
from mobility.refusals import Refusal
from web.accounts.identity import for_participants, the_participant
from web.context import the_region, the_service, wording
from web.participant.blueprint import pages
from web.participant.draft import Draft, keep
from web.participant.forms import BOTH, DriverForm, FeedbackForm, WaysForm


def _delays_today(mine: Sequence[RideView]) -> dict[str, int]:
    """Asked for only where one of her rides is today."""
    today = service_day(the_service().clock.now(), the_region().zone)
    if not any(ride.service_date == today and not ride.is_over for ride in mine):
        return {}
    return list_delays(the_service(), the_region().id, today)


@pages.get("/rides")
@for_participants
def rides() -> str:
    """Coming rides first, with their state; of a course booked as a whole the next date."""
    service, region_id, me = the_service(), the_region().id, the_participant().id
    mine = list_rides_of_participant(service, region_id, me)
    courses = [one for one in list_series(service, region_id, me) if one.ended_at is None]
    later = frozenset[str]().union(*(course.later_ride_ids for course in courses))
    return render_template(
        "participant/rides.html",
        courses=courses,
        coming=[ride for ride in mine if not ride.is_over and ride.ride_id not in later],
        next_ride=next((ride for ride in mine if ride.status in SERVED and not ride.is_over), None),
        delays=_delays_today(mine),
        past=[ride for ride in mine if ride.is_over],
    )


@pages.get("/rides/<ride_id>")
@for_participants
def ride(ride_id: str) -> str:
    """One ride: what can still be done about it, and its life."""
    mine = the_participant()
    detail = get_ride(the_service(), the_region().id, ride_id, participant_id=mine.id)
    others = [
        get_ride(the_service(), the_region().id, other, participant_id=mine.id).ride
        for other in detail.request_ride_ids
        if other != ride_id
    ]
    return render_template(
        "participant/ride.html",
        detail=detail,
        ride=detail.ride,
        form=WaysForm(),
        delays=_delays_today([detail.ride]),
        can_rate=is_rated(
            detail.ride.status, detail.ride.pickup_earliest, the_service().clock.now()
        ),
        feedback=FeedbackForm(formdata=None),
        for_driver=DriverForm(
            formdata=None, obj=get_for_driver(the_service(), the_region().id, mine.id, ride_id)
        ),
        given=find_feedback(the_service(), the_region().id, ride_id),
        call_since=find_open_call(the_service(), the_region().id, mine.id),
        both=any(other.can_change for other in others),
        me=mine.actor,
    )


@pages.post("/rides/<ride_id>/driver")
@for_participants
def for_driver(ride_id: str) -> Response:
    """A note on her door, and whether the driver may call her."""
    form = DriverForm()
    if form.validate_on_submit():
        told = ForDriver(form.note.data, form.may_call.data)
        tell_driver(the_service(), the_region().id, the_participant().id, ride_id, told)
        flash(_("Thank you. The driver will see it."))
    for sentence in form.note.errors:
        flash(sentence)
    return redirect(url_for("participant.ride", ride_id=ride_id))


@pages.post("/rides/<ride_id>/change")
@for_participants
def change_ride(ride_id: str) -> Response:
    """The booking once more with what was asked; the ride stays until another one is promised."""
    mine = the_participant().id
    service, region_id = the_service(), the_region().id
    form = WaysForm()
    detail = get_ride(service, region_id, ride_id, participant_id=mine)
    both = form.ways.data == BOTH
    ride_ids = detail.request_ride_ids if both else (ride_id,)
    try:
        wish = find_wish(service, region_id, ride_ids, mine)
    except Refusal as refusal:
        flash(refusal.sentence(wording()))
        return redirect(url_for("participant.ride", ride_id=ride_id))
    draft = Draft(region_id, wish.home).with_wish(wish)
    keep(draft)
    return redirect(url_for("participant.trip", draft_id=draft.id))


@pages.post("/rides/<ride_id>/yes")
@for_participants
def take_place(ride_id: str) -> Response:
    """She takes the place that was kept for her."""
    return _answer(ride_id, accept_place, _("The ride is yours. We have sent you a message."))


@pages.post("/rides/<ride_id>/no")
@for_participants
def leave_place(ride_id: str) -> Response:
    """She does not need it: somebody else is asked."""
    return _answer(ride_id, decline_place, _("Thank you. We offer the place to somebody else."))


def _answer(ride_id: str, say: Callable[..., object], thanks: str) -> Response:
    try:
        say(the_service(), the_region().id, ride_id, the_participant().actor)
    except Refusal as refusal:
        flash(refusal.sentence(wording()))
    else:
        flash(thanks)
    return redirect(url_for("participant.rides"))


@pages.get("/rides/<ride_id>/cancel")
@for_participants
def ask_to_cancel(ride_id: str) -> str:
    """Asks once more, and says whether it is still free."""
    mine = the_participant().id
    ride = get_ride(the_service(), the_region().id, ride_id, participant_id=mine).ride
    if not ride.can_cancel:
        raise Refusal("ride_over")
    free_until = ride.pickup_earliest - timedelta(seconds=the_region().rules.free_cancellation_s)
    return render_template("participant/cancel.html", ride=ride, free_until=free_until)


@pages.post("/rides/<ride_id>/cancel")
@for_participants
def cancel_ride(ride_id: str) -> Response:
    """It is cancelled; the seat is free for somebody else."""
    try:
        result = cancel(the_service(), the_region().id, ride_id, the_participant().actor)
    except Refusal as refusal:
        flash(refusal.sentence(wording()))
    else:
        flash(
            _("The ride is cancelled. It was after the free time, so it counts as late.")
            if result.late
            else _("The ride is cancelled.")
        )
    return redirect(url_for("participant.rides"))
