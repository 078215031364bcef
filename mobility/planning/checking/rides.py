"""Rides: statuses that fit each other and the plan, stops that fit what was asked for."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from mobility.model import (
    DIMENSIONS,
    PLACED,
    Party,
    Ride,
    RideStatus,
    StopKind,
)
from mobility.planning.checking.rows import StoredDay

S = RideStatus
EXPLAINED = frozenset({S.WAITLISTED, S.DECLINED})
CANCELLED = frozenset({S.CANCELLED_BY_PARTICIPANT, S.CANCELLED_BY_OPERATOR})


def ride_faults(stored: StoredDay) -> Iterator[str]:
    """Every fault of a day's rides that can be seen in their own rows."""
    for ride in stored.rides:
        yield from _stop_faults(ride)
        yield from _load_faults(ride)
        if ride.participant_id != ride.request.participant_id:
            yield f"ride {ride.id}: its request is somebody else's"
        if ride.cancelled_late and ride.status not in CANCELLED:
            yield f"ride {ride.id}: {ride.status}, but marked as cancelled late"
    yield from _status_faults(stored)
    yield from _request_faults(stored.rides)
    yield from _replacement_faults(stored)


def _stop_faults(ride: Ride) -> Iterator[str]:
    """A ride boards first and alights last, halts at childcare in between only, in right order."""
    kinds = [stop.kind for stop in ride.stops]
    between = set(kinds[1:-1]) - {StopKind.CHILDCARE}
    if len(kinds) < 2 or between or (kinds[0], kinds[-1]) != (StopKind.PICKUP, StopKind.DROPOFF):
        yield f"ride {ride.id}: its stops are not in the order pickup, childcare, dropoff"
    if [stop.position for stop in ride.stops] != list(range(len(ride.stops))):
        yield f"ride {ride.id}: its stops are not numbered from 0 without gaps"
    for stop in ride.stops:
        if stop.earliest > stop.latest:
            yield f"ride {ride.id}: the window of stop {stop.position} ends before it begins"


def _load_faults(ride: Ride) -> Iterator[str]:
    """All who were asked for board, and nobody stays in the van."""
    party = dict(zip(DIMENSIONS, Party.from_counts(ride.request.party).load, strict=True))
    for name in DIMENSIONS:
        changes = [stop.load.get(name, 0) for stop in ride.stops]
        if sum(changes):
            yield f"ride {ride.id}: somebody boards and never alights, or the other way round"
            return
        if sum(change for change in changes if change > 0) != party[name]:
            yield f"ride {ride.id}: not those board who were asked for"
            return


def _status_faults(stored: StoredDay) -> Iterator[str]:
    status_of = {ride.id: ride.status for ride in stored.rides}
    explained = {row.ride_id for row in stored.unserved}
    for ride_id in sorted(explained):
        if status_of.get(ride_id) not in EXPLAINED:
            yield f"ride {ride_id}: listed as unserved though it is {status_of.get(ride_id)}"
    for ride in stored.rides:
        if ride.status is S.REQUESTED:
            yield f"ride {ride.id}: asked for, and nothing became of it"
        if ride.status is S.WAITLISTED and ride.id not in explained:
            yield f"ride {ride.id}: waits for a place without a reason"
        if ride.status is S.OFFERED and ride.request.held_until is None:
            yield f"ride {ride.id}: its place is held without an end"
        if stored.is_published and ride.status in (S.PROMISED, S.PLANNED):
            yield f"ride {ride.id}: {ride.status} though the day is published"


def _request_faults(rides: Sequence[Ride]) -> Iterator[str]:
    of_request: dict[str, list[Ride]] = defaultdict(list)
    for ride in rides:
        of_request[ride.request_id].append(ride)
    for request_id, own in of_request.items():
        if max(Counter(ride.direction for ride in own).values()) > 1:
            yield f"request {request_id}: it has two rides in one direction"
        if any(ride.status is S.WAITLISTED for ride in own):
            for ride in own:
                if ride.status in PLACED:
                    yield f"ride {ride.id}: {ride.status} without the other way of its request"


def _replacement_faults(stored: StoredDay) -> Iterator[str]:
    for ride in stored.rides:
        found = stored.replacements.get(ride.id)
        if found is None:
            if ride.status is S.REPLACED:
                yield f"ride {ride.id}: replaced by no other one"
            continue
        _, after = found
        if ride.status is not S.REPLACED:
            yield f"ride {ride.id}: {ride.status} though {after.id} has taken its place"
        if (ride.participant_id, ride.direction) != (after.participant_id, after.direction):
            yield f"ride {ride.id}: somebody else, or another way, has taken its place"
