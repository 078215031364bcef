"""The day board: what drives when, for whom, and what does not work.

The page is made of pieces (rows of the timeline, lines of the list), each of which is made from one
value of the day's view. So what has not changed is not made again, and a page that is open asks for
the pieces that have changed (`changes`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zlib import crc32

from flask import current_app, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mobility.clock import local_instant, service_day
from mobility.fleet import Warnings, find_warnings
from mobility.messages import list_gateway_alarms
from mobility.operations import TourAlarm, list_alarms
from mobility.planning import day_view, list_days, watch_day
from mobility.service import Service
from mobility.views import DayLine, DayRideView, DayView, ShiftView, UnservedView
from web.basemap import find_basemap_address
from web.context import language, the_region, the_service
from web.dispatch.blueprint import for_office, pages
from web.dispatch.filters import SHOWN, Wanted, flags_of
from web.dispatch.messages import CHANNEL_WORDS
from web.dispatch.timeline import axis_of, lanes_of

COLOURS = 10  # classes tour-1 … tour-10 of desk.css
PIECES_KEPT = 6000


@dataclass(frozen=True)
class Piece:
    """A part of the page: its key, its HTML, and a mark that differs when the HTML does."""

    key: str
    html: str
    mark: str


@dataclass(frozen=True)
class Board:
    """A day as pieces, in the order in which they are shown."""

    view: DayView
    axis: Any
    head: Piece
    road: Piece
    unserved: Piece
    lanes: list[Piece]
    lines: list[Piece]

    def list_pieces(self) -> list[Piece]:
        return [self.head, self.road, self.unserved, *self.lanes, *self.lines]


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


@pages.route("/<day:day>", methods=["GET", "POST"])
@for_office
def board(day: date) -> str:
    """Rides without a place, tours along time, map and all rides.

    Without JavaScript a search is sent as a form: what is searched for is personal, and never part
    of an address.
    """
    service, region = the_service(), the_region()
    pulse = watch_day(service, region.id, day)
    made = _make(day)
    wanted = Wanted.read(request.form)
    found = {ride.ride_id for ride in made.view.rides if wanted.fits(ride)}
    return render_template(
        "dispatch/board.html",
        board=made,
        view=made.view,
        axis=made.axis,
        lines=[line for line in made.lines if line.key.removeprefix("ride-") in found],
        wanted=wanted,
        shown=SHOWN,
        pulse=pulse,
        day=day,
        now=service.clock.now(),
        one_day=timedelta(days=1),
        day_lines=list_days(service, region.id),
        colours=COLOURS,
        basemap=find_basemap_address(),
        alarms=list_gateway_alarms(service, region.id),
        CHANNEL_WORDS=CHANNEL_WORDS,
    )


@pages.post("/<day:day>/changes")
@for_office
def changes(day: date) -> Response:
    """The pieces that differ from those of an open page, which says the marks of its own."""
    known: Mapping[str, str] = (request.get_json(silent=True) or {}).get("marks", {})
    pulse = watch_day(the_service(), the_region().id, day)
    made = _make(day)
    pieces = made.list_pieces()
    keys = {piece.key for piece in pieces}
    return jsonify(
        pulse=pulse,
        axis=made.axis.minutes,
        order=[line.key for line in made.lines],
        gone=[key for key in known if key not in keys],
        pieces=[
            {"key": piece.key, "html": piece.html}
            for piece in pieces
            if known.get(piece.key) != piece.mark
        ],
    )


def _make(day: date) -> Board:
    service, region = the_service(), the_region()
    view = day_view(service, region.id, day)
    axis = axis_of(view, region.zone)
    base = url_for("dispatch.board", day=day)
    said = language()
    head = _Head(
        view.summary,
        view.status,
        view.version,
        view.planned_at,
        view.gap_percent,
        len(view.unserved),
    )
    return Board(
        view=view,
        axis=axis,
        head=_piece("head", "head", _Said(head, said, base)),
        road=_piece("road", "road", _Said(_find_road(service, view), said, base)),
        unserved=_piece("unserved", "unserved", _Said(_Unserved(view.unserved), said, base)),
        lanes=[
            _piece(f"lane-{lane.shift.number}", "lane", _Said(lane, said, base))
            for lane in lanes_of(view, axis)
        ],
        lines=[
            _piece(f"ride-{ride.ride_id}", "line", _Said(ride, said, base)) for ride in view.rides
        ],
    )


@dataclass(frozen=True)
class _Said:
    """What a piece shows, in which language, and where its links begin."""

    value: Any
    language: str
    base: str


@dataclass(frozen=True)
class _Head:
    summary: Any
    status: Any
    version: int
    planned_at: datetime | None
    gap_percent: float | None
    unserved: int


@dataclass(frozen=True)
class _Road:
    """What is wrong on the road now, and whom the day cannot do without."""

    alarms: Sequence[TourAlarm]
    warnings: Warnings | None
    weak: Sequence[tuple[ShiftView, int]]


@dataclass(frozen=True)
class _Unserved:
    rides: Sequence[UnservedView]


def _piece(key: str, kind: str, said: _Said) -> Piece:
    make = current_app.extensions.setdefault(
        "hinfahrt_pieces", lru_cache(maxsize=PIECES_KEPT)(_made_piece)
    )
    try:
        piece: Piece = make(key, kind, said)
    except TypeError:  # facts of reasons are not hashable; such pieces are made each time
        return _made_piece(key, kind, said)
    return piece


def _made_piece(key: str, kind: str, said: _Said) -> Piece:
    macros = current_app.jinja_env.get_template("dispatch/_pieces.html").module
    macro = getattr(macros, kind)
    value = said.value
    more = {"flags": flags_of(value)} if isinstance(value, DayRideView) else {}
    html = str(macro(value, said.base, **more)).strip()
    mark = f"{crc32(html.encode()):08x}"
    marked = html.replace(" data-mark", f' data-mark="{mark}"', 1)
    return Piece(key, marked, mark)


def _find_road(service: Service, view: DayView) -> _Road:
    warnings = find_warnings(service, view)
    stranded = {one.shift_id: one.stranded for one in warnings.shifts} if warnings else {}
    weak = [(one, stranded[one.shift_id]) for one in view.shifts if one.shift_id in stranded]
    return _Road(list_alarms(service, view), warnings, tuple(weak))


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
