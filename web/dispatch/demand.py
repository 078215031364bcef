"""What people wished for and did not get, for the office and those who pay."""

from datetime import date, timedelta

from flask import render_template, request

from mobility.clock import service_day
from mobility.model import BAND_H, FEWEST, Role
from mobility.participation import get_unmet_demand, list_middles, list_origins
from web.accounts.identity import for_staff
from web.basemap import find_basemap_address
from web.context import the_region, the_service
from web.dispatch.blueprint import pages

WEEKS_BACK = timedelta(weeks=12)
AHEAD = timedelta(weeks=8)


@pages.get("/demand")
@for_staff(Role.DISPATCHER, Role.ADMIN, Role.MUNICIPALITY)
def demand() -> str:
    """Between which settlements, at which hours, how many people, and why not."""
    today = service_day(the_service().clock.now(), the_region().zone)
    first = _day("from") or today - WEEKS_BACK
    last = max(first, _day("to") or today + AHEAD)
    found = get_unmet_demand(the_service(), the_region().id, first, last)
    middles = list_middles(the_service(), the_region().id) if found.cells else {}
    origins = list_origins(found, middles)
    return render_template(
        "dispatch/demand.html",
        demand=found,
        basemap=find_basemap_address(),
        circles=[{"at": [one.lon, one.lat], "people": one.people} for one in origins],
        first=first,
        last=last,
        fewest=FEWEST,
        band_h=BAND_H,
    )


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
