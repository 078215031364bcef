"""The day board: what drives when, for whom, and what does not work."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mobility.clock import local_instant, service_day
from mobility.halts import list_halts
from mobility.planning import day_view, list_days
from mobility.views import DayLine
from web.context import the_region, the_service
from web.dispatch.blueprint import for_office, pages
from web.dispatch.maps import find_basemap_address

TOURS_OPEN = 8  # more tours than this are folded up at first
COLOURS = 10  # classes tour-1 … tour-10 of desk.css


@pages.get("/")
@for_office
def days() -> Response:
    """Leads to the day that the office works on now, or to the one asked for."""
    asked = request.args.get("day", "")
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        day = _day_at_work()
    return redirect(url_for("dispatch.board", day=day))


@pages.get("/<day:day>")
@for_office
def board(day: date) -> str:
    """Figures, rides without a place, tours with their stops, all rides."""
    service, region = the_service(), the_region()
    view = day_view(service, region.id, day)
    return render_template(
        "dispatch/board.html",
        view=view,
        day=day,
        today=service_day(service.clock.now(), region.zone),
        one_day=timedelta(days=1),
        day_lines=list_days(service, region.id),
        tours_open=len(view.tours) <= TOURS_OPEN,
        colours=COLOURS,
        list_halts=list_halts,
        basemap=find_basemap_address(),
    )


def _day_at_work() -> date:
    """Today until its evening's planning, then the next day; days without anything are skipped."""
    service, region = the_service(), the_region()
    now = service.clock.now()
    today = service_day(now, region.zone)
    planning_begins = local_instant(today, region.rules.plan_at, region.zone)
    first = today if now < planning_begins else today + timedelta(days=1)
    return _first_busy_day(list_days(service, region.id), first)


def _first_busy_day(lines: Sequence[DayLine], first: date) -> date:
    return next((line.day for line in lines if line.day >= first and line.rides), first)
