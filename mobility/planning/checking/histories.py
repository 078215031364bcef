"""Histories: each ride tells its life from the beginning without gaps, as lives may go.

An event that leaves the status as it is tells of a promise that was changed.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from mobility.model import NEXT_STATUS, Ride, RideEvent, RideStatus


def history_faults(rides: Sequence[Ride]) -> Iterator[str]:
    """Every gap in the histories of rides, and every step that is none."""
    for ride in rides:
        yield from _faults(ride)


def _faults(ride: Ride) -> Iterator[str]:
    past = ride.history
    if not past:
        yield f"ride {ride.id}: no history"
        return
    if [event.number for event in past] != list(range(1, len(past) + 1)):
        yield f"ride {ride.id}: its history is not numbered from 1 without gaps"
    if (past[0].status_before, past[0].status_after) != (None, RideStatus.REQUESTED):
        yield f"ride {ride.id}: its history does not begin with its request"
    for before, after in pairwise(past):
        yield from _step_faults(ride, before, after)
    if past[-1].status_after is not ride.status:
        ends = past[-1].status_after
        yield f"ride {ride.id}: {ride.status}, but its history ends with {ends}"


def _step_faults(ride: Ride, before: RideEvent, after: RideEvent) -> Iterator[str]:
    if after.status_before is not before.status_after:
        yield f"ride {ride.id}: event {after.number} does not follow on the one before"
    elif after.status_after is before.status_after:  # other times, or another van
        if not after.reason:
            yield f"ride {ride.id}: event {after.number} changes nothing and does not say why"
    elif after.status_after not in NEXT_STATUS[before.status_after]:
        yield f"ride {ride.id}: event {after.number} is none that may follow"
    if after.at < before.at:
        yield f"ride {ride.id}: event {after.number} came before the one before"
