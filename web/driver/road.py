"""The driver's page behind a signed link: no sign-in, no app, and it works in a dead spot.

What a driver taps is an event with an id of its own; the page keeps it until we have confirmed it.
"""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    g,
    jsonify,
    render_template,
    request,
    send_from_directory,
)
from flask_babel import refresh

from mobility.halts import list_halts
from mobility.i18n import known_language
from mobility.model import DriverEventKind
from mobility.operations import (
    DriverPage,
    Reported,
    driver_calendar,
    driver_page,
    record_events,
)
from web.assets import STATIC
from web.context import the_region, the_service, wording
from web.language import COOKIE
from web.regions import PREFIX
from web.security import csrf

pages = Blueprint("drive", __name__, url_prefix=PREFIX, template_folder="templates")
csrf.exempt(pages)  # there is no session that a foreign page could use; the address is the secret

MOST_EVENTS = 200  # in one request
DELAYS_MIN = (5, 10, 20, 30)


@pages.get("/drive/<token>/")
def road(token: str) -> str:
    """The tour, the next stop large."""
    page = driver_page(the_service(), the_region().id, token)
    stops = {one.stop.position: one for one in page.stops}
    if COOKIE not in request.cookies:  # nothing else was chosen on this phone
        g.language = known_language(page.language)
        refresh()
    return render_template(
        "driver/road.html",
        page=page,
        tour=page.tour,
        halts=list_halts(page.tour),
        stops=stops,
        next_position=next((s.stop.position for s in page.stops if not s.is_over), None),
        delays_min=DELAYS_MIN,
    )


@pages.post("/drive/<token>/events")
def events(token: str) -> Response:
    """What the driver has tapped since; the answer is the tour as it stands then."""
    page = driver_page(the_service(), the_region().id, token)
    reports = _reports(request.get_json(silent=True))
    record_events(the_service(), the_region().id, page.shift_id, reports)
    return jsonify(_state(driver_page(the_service(), the_region().id, token)))


@pages.get("/drive/<token>/worker.js")
def worker(token: str) -> Response:
    """The service worker of this one page, which keeps it for dead spots."""
    driver_page(the_service(), the_region().id, token)
    response = send_from_directory(STATIC, "js/road-worker.js")
    response.headers["Cache-Control"] = "no-cache"
    return response


@pages.get("/calendar/<token>.ics")
def calendar(token: str) -> Response:
    """A driver's shifts, for the calendar on his phone."""
    content = driver_calendar(the_service(), the_region().id, token)
    return Response(content, mimetype="text/calendar")


def _reports(content: Any) -> list[Reported]:
    """Aborts where the page did not send this."""
    try:
        sent = content["events"]
        if len(sent) > MOST_EVENTS:
            abort(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return [_report(one) for one in sent]
    except (KeyError, TypeError, ValueError, AttributeError):
        abort(HTTPStatus.BAD_REQUEST)


def _report(one: dict[str, Any]) -> Reported:
    at = datetime.fromisoformat(one["at"])
    delay_s = one.get("delay_s")
    version = one.get("version")
    event_id, ride_id = one["id"], one.get("ride_id")
    if at.tzinfo is None or not isinstance(event_id, str) or not 8 <= len(event_id) <= 64:
        raise ValueError("an event needs an id and an instant")
    return Reported(
        id=event_id,
        kind=DriverEventKind(one["kind"]),
        at=at,
        ride_id=None if ride_id is None else str(ride_id),
        stop_position=int(one.get("stop_position") or 0),
        delay_s=None if delay_s is None else int(delay_s),
        version=None if version is None else int(version),
    )


def _state(page: DriverPage) -> dict[str, Any]:
    return {
        "version": page.version,
        "acknowledged": page.is_acknowledged,
        "stops": [
            {
                "position": one.stop.position,
                "done": one.done,
                "is_over": one.is_over,
                "expected": wording().clock_time(one.expected_at),
                "delay_min": round(one.delay_s / 60),
            }
            for one in page.stops
        ],
    }
