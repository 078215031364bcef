"""When a tour will be where, after what its driver has reported."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mobility.model import DriverEvent, DriverEventKind
from mobility.views import StopView, TourView

K = DriverEventKind
AT_STOPS = frozenset({K.BOARDED, K.NOT_THERE, K.ALIGHTED})
NOTHING = timedelta(0)

StopKey = tuple[str, int]
"""A ride, and which of its stops: its first is 0."""


@dataclass(frozen=True)
class StopForecast:
    """A stop of a tour as it is expected; `done` says what was reported there.

    `is_over`: reported, or left behind by a report from further on, or of a ride that nobody took.
    """

    stop: StopView
    stop_position: int
    expected_at: datetime
    done: DriverEventKind | None
    is_over: bool

    @property
    def delay_s(self) -> int:
        """Seconds later than planned."""
        return max(0, round((self.expected_at - self.stop.begin_at).total_seconds()))


@dataclass(frozen=True)
class TourForecast:
    """A tour on its way."""

    stops: tuple[StopForecast, ...]
    started_at: datetime | None
    acknowledged_version: int

    @property
    def ahead(self) -> tuple[StopForecast, ...]:
        return tuple(stop for stop in self.stops if not stop.is_over)

    @property
    def delay_s(self) -> int:
        """Of the next stop."""
        return self.ahead[0].delay_s if self.ahead else 0


def stop_positions(stops: Sequence[StopView]) -> list[int]:
    """Which of its ride's stops each stop of a tour is; rides' stops come in order."""
    seen: Counter[str] = Counter()
    positions = []
    for stop in stops:
        positions.append(seen[stop.ride_id])
        seen[stop.ride_id] += 1
    return positions


def forecast(tour: TourView, events: Sequence[DriverEvent]) -> TourForecast:
    """The tour after these events, which are in the order in which they happened.

    Driving and dwelling take as long as planned, waits shrink before a delay goes on, and nobody
    is fetched before the planned time. What the driver says about the delay counts for the stop
    that is next then.
    """
    keys = list(zip((s.ride_id for s in tour.stops), stop_positions(tour.stops), strict=True))
    done = _done(events)
    absent = {ride_id for (ride_id, _), event in done.items() if event.kind is K.NOT_THERE}
    last_done = max((n for n, key in enumerate(keys) if key in done), default=-1)
    announced = _announced(events, done)
    started_at = min(
        (event.at for event in events if event.kind is not K.ACKNOWLEDGED), default=None
    )
    stops = []
    behind = max(NOTHING, started_at - tour.starts_at) if started_at and last_done < 0 else NOTHING
    for number, (stop, key) in enumerate(zip(tour.stops, keys, strict=True)):
        event = done.get(key)
        is_over = number <= last_done or stop.ride_id in absent
        if event is not None and number == last_done:
            behind = event.at - stop.departure_at
            expected_at = event.at
        elif is_over:
            expected_at = event.at if event else stop.begin_at
        else:
            expected_at = max(stop.begin_at, stop.arrival_at + behind)
            if announced is not None:
                expected_at = max(expected_at, stop.begin_at + announced)
                announced = None
            behind = expected_at - stop.begin_at
        kind = event.kind if event else None
        stops.append(StopForecast(stop, key[1], expected_at, kind, is_over))
    versions = [event.version or 0 for event in events if event.kind is K.ACKNOWLEDGED]
    return TourForecast(tuple(stops), started_at, max(versions, default=0))


def _done(events: Sequence[DriverEvent]) -> Mapping[StopKey, DriverEvent]:
    """What was reported last of each stop: a driver may correct himself."""
    return {
        (event.ride_id, event.stop_position or 0): event
        for event in events
        if event.kind in AT_STOPS and event.ride_id is not None
    }


def _announced(
    events: Sequence[DriverEvent], done: Mapping[StopKey, DriverEvent]
) -> timedelta | None:
    """The delay that the driver told of since the last stop; None where he did not."""
    since = max((event.at for event in done.values()), default=None)
    told = [
        event
        for event in events
        if event.kind is K.DELAYED and (since is None or event.at >= since)
    ]
    return timedelta(seconds=told[-1].delay_s or 0) if told else None
