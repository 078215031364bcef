"""My rides: what is coming, what was, and cancelling."""

from datetime import timedelta

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.booking import cancel, get_ride, list_rides_of_participant
from mobility.refusals import Refusal
from web.accounts.identity import for_participants, the_participant
from web.context import the_region, the_service, wording
from web.participant.blueprint import pages


@pages.get("/rides")
@for_participants
def rides() -> str:
    """Coming rides first, with their state."""
    mine = list_rides_of_participant(the_service(), the_region().id, the_participant().id)
    return render_template(
        "participant/rides.html",
        coming=[ride for ride in mine if not ride.is_over],
        past=[ride for ride in mine if ride.is_over],
    )


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
