"""One ride in the day plan."""

from datetime import date

from flask import render_template

from mobility.planning import day_view
from mobility.refusals import Refusal
from web.context import the_region, the_service
from web.dispatch.blueprint import for_office, pages


@pages.get("/<day:day>/rides/<ride_id>")
@for_office
def placing(day: date, ride_id: str) -> str:
    """What was promised, where the ride is planned, and what can be done about it."""
    view = day_view(the_service(), the_region().id, day)
    ride = next((one for one in view.rides if one.ride_id == ride_id), None)
    if ride is None:
        raise Refusal("ride_unknown")
    return render_template("dispatch/placing.html", day=day, view=view, ride=ride)
