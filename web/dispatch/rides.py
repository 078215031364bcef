"""One ride with its life, as the office sees it."""

from flask import render_template

from mobility.booking import get_ride
from web.accounts.identity import the_staff
from web.context import the_region, the_service
from web.dispatch.blueprint import for_office, pages


@pages.get("/rides/<ride_id>")
@for_office
def ride(ride_id: str) -> str:
    """Who asked for it, what was promised, what became of it, and who changed it why."""
    detail = get_ride(the_service(), the_region().id, ride_id)
    return render_template(
        "dispatch/ride.html", detail=detail, ride=detail.ride, me=the_staff().actor
    )
