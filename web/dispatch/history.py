"""Looking back: which versions of a day plan were told to whom, and what the office did."""

from datetime import date

from flask import render_template

from mobility.planning import day_view, list_versions
from web.context import the_region, the_service
from web.dispatch.blueprint import for_office, pages


@pages.get("/<day:day>/versions")
@for_office
def versions(day: date) -> str:
    """Each version with what it changed for each driver, and whether he has read it."""
    view = day_view(the_service(), the_region().id, day)
    shifts = {shift.shift_id: shift for shift in view.shifts}
    numbers = {shift_id: shift.number for shift_id, shift in shifts.items()}
    versions = list_versions(the_service(), the_region().id, day)
    return render_template(
        "dispatch/versions.html",
        day=day,
        view=view,
        versions=sorted(versions, key=lambda told: numbers.get(told.shift_id, len(numbers) + 1)),
        shifts=shifts,
        rides={ride.ride_id: ride for ride in view.rides},
    )
