"""Tours along time, as shapes: a row for each shift, on one scale of minutes.

Shapes are drawn into a box of as many units as the day has minutes, which the page stretches to the
width that it has.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from mobility.views import DayView, ShiftView, TourView

HEIGHT = 30
FULL = 25  # how high a van with no seat left stands
ROAD = 26  # from here down stops are ticked off
EMPTY_DAY = (timedelta(hours=6), timedelta(hours=14))  # begin and length of one without shifts
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Axis:
    """The time that all rows share, in whole hours."""

    begin: datetime
    end: datetime

    @property
    def minutes(self) -> int:
        return round((self.end - self.begin) / timedelta(minutes=1))

    def at(self, instant: datetime) -> float:
        """Where an instant lies, in minutes from the left."""
        return round((instant - self.begin) / timedelta(minutes=1), 1)

    def percent(self, instant: datetime) -> float:
        return round(100 * self.at(instant) / self.minutes, 3)

    @property
    def hours(self) -> tuple[datetime, ...]:
        count = round((self.end - self.begin) / HOUR)
        return tuple(self.begin + n * HOUR for n in range(count))


@dataclass(frozen=True)
class Lane:
    """One row: a shift with what its tour does; `tour` is None while it has nothing to do."""

    shift: ShiftView
    tour: TourView | None
    duty: tuple[float, float]
    driven: tuple[float, float] | None
    load: str
    ticks: str
    breaks: tuple[tuple[float, float], ...]
    minutes: int
    stops: str
    """JSON for the page's script: [minute, ride id, boards, position] of each stop."""


def axis_of(view: DayView, zone: ZoneInfo) -> Axis:
    """From the first whole hour to the last of the day's shifts."""
    starts = [shift.starts_at for shift in view.shifts]
    ends = [shift.ends_at for shift in view.shifts]
    if not starts:
        midnight = datetime.combine(view.day, datetime.min.time(), tzinfo=zone)
        begin, length = EMPTY_DAY
        return Axis(midnight + begin, midnight + begin + length)
    first = min(starts).replace(minute=0, second=0)
    last = max(ends)
    whole = last.replace(minute=0, second=0)
    return Axis(first, whole if whole == last else whole + HOUR)


def lanes_of(view: DayView, axis: Axis) -> list[Lane]:
    tours = {tour.shift_id: tour for tour in view.tours}
    return [lane_of(shift, tours.get(shift.shift_id), axis) for shift in view.shifts]


@lru_cache(maxsize=1000)
def lane_of(shift: ShiftView, tour: TourView | None, axis: Axis) -> Lane:
    stops = tour.stops if tour else ()
    return Lane(
        shift=shift,
        tour=tour,
        duty=_span(axis, shift.starts_at, shift.ends_at),
        driven=_span(axis, tour.starts_at, tour.ends_at) if tour else None,
        load=_load(tour, shift.seats, axis) if tour else "",
        ticks=" ".join(f"M{axis.at(stop.begin_at):g} {ROAD}V{HEIGHT}" for stop in stops),
        breaks=tuple(
            _span(axis, rest.begin_at, rest.end_at) for rest in (tour.breaks if tour else ())
        ),
        minutes=axis.minutes,
        stops=json.dumps(
            [
                [axis.at(stop.begin_at), stop.ride_id, int(stop.boarding), stop.position]
                for stop in stops
            ],
            separators=(",", ":"),
        ),
    )


def _span(axis: Axis, begin: datetime, end: datetime) -> tuple[float, float]:
    """Left edge and width."""
    left = axis.at(begin)
    return left, round(axis.at(end) - left, 1)


def _load(tour: TourView, seats: int, axis: Axis) -> str:
    """How full the van is along the day, as the outline of an area."""
    steps = [f"M{axis.at(tour.starts_at):g} {HEIGHT}"]
    for stop in tour.stops:
        aboard = stop.load_after[0] + stop.load_after[1]
        high = round(HEIGHT - FULL * min(1.0, aboard / max(1, seats)), 1)
        steps.append(f"H{axis.at(stop.begin_at):g}V{high:g}")
    return "".join((*steps, f"H{axis.at(tour.ends_at):g}V{HEIGHT}Z"))
