"""Whom the day cannot do without, and who could stand in."""

from datetime import date

from flask import render_template

from mobility.fleet import find_weaknesses
from mobility.planning import day_view
from web.context import the_region, the_service
from web.dispatch.blueprint import for_office, pages


@pages.get("/<day:day>/weaknesses")
@for_office
def weaknesses(day: date) -> str:
    """What was found out in the evening, with who is free now."""
    service, region_id = the_service(), the_region().id
    view = day_view(service, region_id, day)
    return render_template(
        "dispatch/weaknesses.html",
        day=day,
        found=find_weaknesses(service, region_id, day),
        shifts={shift.shift_id: shift for shift in view.shifts},
        rides={ride.ride_id: ride for ride in view.rides},
    )
