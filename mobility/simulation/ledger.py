"""What people were told, kept apart from the service: a promise in here must be kept in there."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from mobility.booking import OfferedLeg, RideView
from mobility.model import ARRANGED, PLACED, Direction, RideStatus
from mobility.storage.snapshots import DayRows

S = RideStatus

OVER = frozenset({S.CANCELLED_BY_PARTICIPANT, S.CANCELLED_BY_OPERATOR, S.REPLACED, S.DECLINED})
KEPT = ARRANGED - {S.OFFERED}
"""Promised, whoever drives; also where the van came and she was not there."""


@dataclass(frozen=True)
class Told:
    """Times of a ride as somebody was told them, or asked for them while she waits for a place."""

    direction: Direction
    earliest: datetime
    latest: datetime
    arrival: datetime

    @classmethod
    def offered(cls, leg: OfferedLeg) -> "Told":
        return cls(leg.direction, leg.pickup_earliest, leg.pickup_latest, leg.arrival_latest)

    @classmethod
    def seen(cls, ride: RideView) -> "Told":
        return cls(ride.direction, ride.pickup_earliest, ride.pickup_latest, ride.arrival_latest)

    @classmethod
    def stored(cls, ride: "StoredRide") -> "Told":
        pickup, dropoff = ride.stops[0], ride.stops[-1]
        return cls(ride.row.direction, pickup.earliest, pickup.latest, dropoff.latest)

    def within(self, other: "Told") -> bool:
        return (
            other.earliest <= self.earliest <= self.latest <= other.latest
            and self.arrival <= other.arrival
        )


@dataclass(frozen=True)
class Entry:
    """A ride as its participant knows it. Of a place held for her, `until` says how long."""

    person_id: str
    day: date
    status: RideStatus
    """`promised`, `waitlisted`, `offered`, or `declined` for all that is over."""
    told: Told | None = None
    until: datetime | None = None


class Ledger:
    """Who was told what. Only what the simulation does itself, or hears in time, changes it."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self.promised_in_all = 0

    def promise(
        self, person_id: str, day: date, ride_ids: Sequence[str], times: Iterable[Told]
    ) -> None:
        """Somebody was shown these times as promised, ride by ride."""
        for ride_id, told in zip(ride_ids, times, strict=True):
            self._entries[ride_id] = Entry(person_id, day, S.PROMISED, told)
            self.promised_in_all += 1

    def let_wait(self, person_id: str, day: date, ride_ids: Iterable[str]) -> None:
        """Somebody asked for places; when, is read from what is stored."""
        for ride_id in ride_ids:
            self._entries[ride_id] = Entry(person_id, day, S.WAITLISTED)

    def say_yes(self, ride_ids: Iterable[str]) -> None:
        """Places that were held are promised as they were offered."""
        for ride_id in ride_ids:
            if self._entries[ride_id].status is not S.PROMISED:
                self._entries[ride_id] = replace(self._entries[ride_id], status=S.PROMISED)
                self.promised_in_all += 1

    def retime(self, ride_id: str, told: Told) -> None:
        """The office has broken a promise, and told the new times."""
        self._entries[ride_id] = replace(self._entries[ride_id], told=told)

    def end(self, ride_ids: Iterable[str]) -> None:
        """These were cancelled or changed; of what is long over nobody keeps a note."""
        for ride_id in ride_ids:
            if ride_id in self._entries:
                self._entries[ride_id] = replace(self._entries[ride_id], status=S.DECLINED)

    def get(self, ride_id: str) -> Entry:
        return self._entries[ride_id]

    def find(self, ride_id: str) -> Entry | None:
        """None for a ride that nobody was told of, or of a day long gone."""
        return self._entries.get(ride_id)

    def rides(self, *statuses: RideStatus) -> list[str]:
        """The rides in these statuses, in the order in which they were asked for."""
        return [name for name, entry in self._entries.items() if entry.status in statuses]

    def compare(self, day: date, rows: DayRows, now: datetime) -> Iterator[str]:
        """Every difference between what people know and what is stored of a day.

        Places that were offered meanwhile are entered, and requests that were declined.
        """
        stored = stored_rides(rows)
        for ride in stored.values():
            yield from self._compare(ride, now)
        for name, entry in self._entries.items():
            if entry.day == day and name not in stored:
                yield f"ride {name}: it is gone"

    def forget_before(self, day: date) -> None:
        """Close the book on rides of days before one."""
        self._entries = {name: one for name, one in self._entries.items() if one.day >= day}

    def _compare(self, ride: "StoredRide", now: datetime) -> Iterator[str]:
        name, status = ride.row.id, ride.row.status
        entry = self._entries.get(name)
        if entry is None:
            yield f"ride {name}: {status}, but nobody asked for it or was told"
            return
        if entry.person_id != ride.row.participant_id:
            yield f"ride {name}: it is somebody else's"
        entry = self._entries[name] = _heard(entry, ride, now)
        if _kind(status) is not entry.status:
            yield f"ride {name}: {status}, but its participant knows it as {entry.status}"
        if entry.status not in PLACED:
            if ride.visits:
                yield f"ride {name}: a van halts for it though it has no promise"
            return
        if Told.stored(ride) != entry.told:
            yield f"ride {name}: its times are not those that were told"
        if status is S.HANDED_OVER:
            if ride.visits:
                yield f"ride {name}: a van halts for it though a taxi comes"
            return
        yield from _visit_faults(name, entry, ride.visits)


@dataclass
class StoredRide:
    """The rows of a ride, its visits in the order of driving."""

    row: Any
    held_until: datetime | None
    stops: list[Any] = field(default_factory=list)
    visits: list[Any] = field(default_factory=list)


def stored_rides(rows: DayRows) -> dict[str, StoredRide]:
    """The rides of a day by their keys."""
    held_until = {request.id: request.held_until for request in rows["ride_request"]}
    rides = {ride.id: StoredRide(ride, held_until[ride.request_id]) for ride in rows["ride"]}
    for stop in rows["ride_stop"]:
        rides[stop.ride_id].stops.append(stop)
    for visit in sorted(rows["tour_visit"], key=lambda row: (row.shift_id, row.position)):
        rides[visit.ride_id].visits.append(visit)
    return rides


def _heard(entry: Entry, ride: StoredRide, now: datetime) -> Entry:
    """What the participant knows now, if nobody but the service did something.

    Who waits may be offered a place inside the times asked for, or be declined; a place that was
    offered may be lost once its time is over.
    """
    status, stored = ride.row.status, Told.stored(ride)
    if entry.status is S.WAITLISTED:
        asked = entry.told or stored
        if status is S.OFFERED and stored.within(asked):
            return replace(entry, status=S.OFFERED, told=stored, until=ride.held_until)
        if status is S.DECLINED:
            return replace(entry, status=S.DECLINED)
        return replace(entry, told=asked)
    is_over = entry.until is not None and entry.until <= now
    if entry.status is S.OFFERED and status is S.DECLINED and is_over:
        return replace(entry, status=S.DECLINED)
    return entry


def _kind(status: RideStatus) -> RideStatus:
    if status in KEPT:
        return S.PROMISED
    return S.DECLINED if status in OVER else status


def _visit_faults(name: str, entry: Entry, visits: Sequence[Any]) -> Iterator[str]:
    told = entry.told
    if told is None or len({visit.shift_id for visit in visits}) != 1:
        yield f"ride {name}: it is not on exactly one tour"
        return
    pickup, dropoff = visits[0], visits[-1]
    if len(visits) < 2 or [one.stop_position for one in visits] != list(range(len(visits))):
        yield f"ride {name}: its visits are not those of a ride"
    if not told.earliest <= pickup.begin_at <= told.latest:
        yield f"ride {name}: picked up at {pickup.begin_at:%H:%M:%S}, not when told"
    if dropoff.begin_at > told.arrival:
        yield f"ride {name}: arrives at {dropoff.begin_at:%H:%M:%S}, later than told"
