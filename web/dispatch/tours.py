"""One tour with its stops."""

from datetime import date

from flask import render_template

from mobility.halts import list_halts
from mobility.planning import day_view
from mobility.refusals import Refusal
from mobility.views import DayView, ShiftView
from web.context import the_region, the_service
from web.dispatch.blueprint import for_office, pages
from web.dispatch.board import COLOURS


@pages.get("/<day:day>/tours/<int:number>")
@for_office
def tour(day: date, number: int) -> str:
    """Who drives what, and every stop with its time, the promise, and how full the bus is."""
    view = day_view(the_service(), the_region().id, day)
    return render_template(
        "dispatch/tour.html",
        day=day,
        shift=get_shift(view, number),
        tour=view.find_tour(number),
        colours=COLOURS,
        list_halts=list_halts,
    )


def get_shift(view: DayView, number: int) -> ShiftView:
    """Raises Refusal `tour_unknown`."""
    for shift in view.shifts:
        if shift.number == number:
            return shift
    raise Refusal("tour_unknown")
