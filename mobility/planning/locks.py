"""What a dispatcher has locked and pinned: lifted for a plan of everything, and in force again.

A lock says: not without asking me. So whoever plans keeps locked tours and pinned rides as they
are, unless a dispatcher wants everything planned anew; then she is shown which of them would
change, and decides. A tour that was locked stays locked in its new shape; a ride that has left the
tour that it was pinned to is no longer pinned. Where a driver is out nothing is lifted: nobody
drives there.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from types import MappingProxyType
from zlib import crc32

from mobility.planning.loading import LoadedDay, stays_on


def lifted(loaded: LoadedDay, without_driver: Collection[str]) -> LoadedDay:
    """The day with every lock and pin lifted but those of shifts without a driver."""
    return replace(
        loaded,
        problem=loaded.problem.changed(
            rides=tuple(
                ride
                if ride.pinned_shift is None or ride.pinned_shift in without_driver
                else replace(ride, pinned_shift=None)
                for ride in loaded.problem.rides
            ),
            shifts=tuple(
                shift
                if not shift.locked or shift.id in without_driver
                else replace(shift, locked=False)
                for shift in loaded.problem.shifts
            ),
        ),
    )


def bound(
    loaded: LoadedDay, pins: Mapping[str, str], locked: Mapping[str, bool] = MappingProxyType({})
) -> LoadedDay:
    """The day with its rides bound as `read_day` has them: by pins, and to locked tours.

    `locked` says of some shifts whether they are locked from now on.
    """
    shifts = tuple(
        replace(shift, locked=locked.get(shift.id, shift.locked)) for shift in loaded.problem.shifts
    )
    kept = stays_on(loaded.plan.tours, {shift.id for shift in shifts if shift.locked}, pins)
    rides = tuple(
        ride
        if ride.pinned_shift == kept.get(ride.id)
        else replace(ride, pinned_shift=kept.get(ride.id))
        for ride in loaded.problem.rides
    )
    return replace(loaded, problem=loaded.problem.changed(rides=rides, shifts=shifts))


def list_locked(loaded: LoadedDay) -> frozenset[str]:
    """The shifts whose tours are locked."""
    return frozenset(shift.id for shift in loaded.problem.shifts if shift.locked)


def mark_of_locks(loaded: LoadedDay, pins: Mapping[str, str]) -> str:
    """A text that is another one when somebody locks, unlocks, pins or lets go."""
    return f"{crc32(repr((sorted(list_locked(loaded)), sorted(pins.items()))).encode()):08x}"
