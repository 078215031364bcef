"""What a dispatcher does to a day plan by hand: move, pin, lock. Each is one transaction.

What is done can be looked at before (`preview_move`). A preview carries a mark of the tours that it
touches; where somebody else has changed them meanwhile, nothing is done and the mark says so.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from zlib import crc32

from mobility.model import Action, ChangeKind, DayChange, RideStatus
from mobility.planning.care_places import require_care_place_of
from mobility.planning.loading import LoadedDay, load_day
from mobility.planning.locked_day import LockedDay
from mobility.planning.locks import bound
from mobility.planning.moving import Effect, Target, move
from mobility.planning.storing import audit_entry, move_on, write_promises
from mobility.planning.telling import tell_promise
from mobility.planning.undoing import state_of, stops_of
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.day_rows import read_pins
from mobility.storage.days import delete_unserved, find_revision
from mobility.storage.desk import find_shift, set_pins
from mobility.storage.lives import add_remarks
from mobility.storage.rides import find_ride, list_ride_ids, list_rides_by_id

S = RideStatus

REASON_LENGTH = 300


@dataclass(frozen=True)
class ShiftedStop:
    """A stop whose planned time changes; `before_at` is None for a ride that had no place."""

    ride_id: str
    stop_index: int
    before_at: datetime | None
    after_at: datetime


@dataclass(frozen=True)
class BrokenPromise:
    """A promise that would not hold: `what` is `late`, `early` or `long`, and by how much."""

    ride_id: str
    stop_index: int
    what: str
    by_s: int


@dataclass(frozen=True)
class Preview:
    """What a change of the plan would do. Lengths in metres, times in seconds, costs in cents."""

    mark: str
    shifted: tuple[ShiftedStop, ...]
    broken: tuple[BrokenPromise, ...]
    length_m: int
    drive_time_s: int
    cost_cents: int


def preview_move(
    service: Service, region_id: str, day: date, ride_id: str, target: Target
) -> Preview:
    """What moving a ride would do; nothing is written. Raises as `moving.move`."""
    width_s = service.region(region_id).rules.pickup_window_s
    with service.database.reading() as session:
        revision = find_revision(session, region_id, day)
        loaded = load_day(service, session, region_id, day, revision)
    moved = move(loaded, service.clock.now(), ride_id, target, width_s=width_s)
    return as_preview(loaded, moved.effect, _touched(loaded, ride_id, target))


def move_ride(
    service: Service,
    region_id: str,
    day: date,
    ride_id: str,
    target: Target,
    *,
    mark: str,
    actor: str,
    pinned: bool = True,
    reason: str = "",
) -> None:
    """Move a ride as it was looked at, and pin it to its new tour if told so.

    A ride that has waited is promised the time that it gets. Whose promise breaks gets a new one
    and a message; that needs a reason, which is recorded. Raises Refusal `ride_moved_already` where
    a touched tour is not the one looked at, `reason_missing`, and as `moving.move`.
    """
    width_s = service.region(region_id).rules.pickup_window_s
    with service.database.writing() as session:
        locked = LockedDay(service, session, region_id, day)
        before, touched = locked.loaded, _touched(locked.loaded, ride_id, target)
        if mark_of(before, touched) != mark:
            raise Refusal("ride_moved_already")
        moved = move(before, locked.now, ride_id, target, pinned=pinned, width_s=width_s)
        broken = {one.ride_id for one in moved.effect.broken}
        if broken and not reason.strip():
            raise Refusal("reason_missing")
        waited = not before.problem.has_ride(ride_id)
        # Its tour is not locked, so nothing but a pin binds it.
        old_pin = None if waited else before.problem.get_ride(ride_id).pinned_shift
        locked.loaded = moved.loaded
        if waited:
            _promise(service, session, locked, region_id, ride_id, actor)
        others = broken - {ride_id} if waited else broken
        break_promises(session, locked, others, actor, reason)
        new_pin = target.shift_id if pinned else None
        if new_pin != old_pin:
            set_pins(session, region_id, {ride_id: new_pin})
        locked.store()
        if not waited:  # a promise just given is not taken back by a key
            changed = stops_of(before, broken), stops_of(moved.loaded, broken)
            pins = {ride_id: old_pin}, {ride_id: new_pin}
            session.add(
                DayChange(
                    region_id=region_id,
                    service_date=day,
                    revision=locked.loaded.revision,
                    at=locked.now,
                    actor=actor,
                    kind=ChangeKind.MOVE,
                    reason=reason,
                    before=state_of(before, touched, changed[0], pins[0]),
                    after=state_of(moved.loaded, touched, changed[1], pins[1]),
                )
            )
        session.add(
            audit_entry(region_id, locked.now, actor, Action.RIDE_MOVED, f"ride:{ride_id}", reason)
        )
    locked.remember()


def pin_ride(
    service: Service, region_id: str, day: date, ride_id: str, *, pinned: bool, actor: str
) -> None:
    """Keep a ride on its tour, whoever plans, or let it go again.

    Raises Refusal `ride_unknown` for a ride without a tour.
    """
    with service.database.writing() as session:
        locked = LockedDay(service, session, region_id, day)
        tour = locked.loaded.plan.find_tour_of(ride_id)
        if tour is None:
            raise Refusal("ride_unknown")
        set_pins(session, region_id, {ride_id: tour.shift_id if pinned else None})
        locked.loaded = bound(locked.loaded, read_pins(session, region_id, day))
        locked.store()
        action = Action.RIDE_PINNED if pinned else Action.RIDE_UNPINNED
        session.add(audit_entry(region_id, locked.now, actor, action, f"ride:{ride_id}"))
    locked.remember()


def lock_tour(
    service: Service, region_id: str, day: date, shift_id: str, *, locked: bool, actor: str
) -> None:
    """Keep a shift's tour as it is, whoever plans or books, or open it again.

    Raises Refusal `tour_unknown`.
    """
    with service.database.writing() as session:
        opened = LockedDay(service, session, region_id, day)
        shift = find_shift(session, region_id, shift_id)
        if shift is None or shift.service_date != day:
            raise Refusal("tour_unknown")
        shift.locked = locked
        shift.driver_out = shift.driver_out and locked  # an open tour has somebody who drives it
        pins = read_pins(session, region_id, day)
        opened.loaded = bound(opened.loaded, pins, {shift_id: locked})
        opened.store()
        action = Action.TOUR_LOCKED if locked else Action.TOUR_UNLOCKED
        session.add(audit_entry(region_id, opened.now, actor, action, f"shift:{shift_id}"))
    opened.remember()


def as_preview(loaded: LoadedDay, effect: Effect, touched: Collection[str]) -> Preview:
    """An effect with instants, and the mark of the tours that it touches as they are now."""
    when = loaded.when
    return Preview(
        mark=mark_of(loaded, touched),
        shifted=tuple(
            ShiftedStop(
                one.ride_id,
                one.stop_index,
                None if one.before_s is None else when.instant(one.before_s),
                when.instant(one.after_s),
            )
            for one in effect.shifted
        ),
        broken=tuple(
            BrokenPromise(one.ride_id, one.stop_index, one.what, one.by_s) for one in effect.broken
        ),
        length_m=effect.length_m,
        drive_time_s=effect.drive_time_s,
        cost_cents=effect.cost_cents,
    )


def mark_of(loaded: LoadedDay, shift_ids: Collection[str]) -> str:
    """A text that is another one when the tours of some shifts are."""
    tours = [loaded.plan.find_tour(shift_id) for shift_id in sorted(shift_ids)]
    return f"{crc32(repr(tours).encode()):08x}"


def _touched(loaded: LoadedDay, ride_id: str, target: Target) -> set[str]:
    tour = loaded.plan.find_tour_of(ride_id)
    return {target.shift_id, tour.shift_id} if tour else {target.shift_id}


def _promise(
    service: Service, session: Session, day: LockedDay, region_id: str, ride_id: str, actor: str
) -> None:
    """Promise a ride that has waited the times that it got."""
    write_promises(session, region_id, day.loaded, [ride_id])
    delete_unserved(session, region_id, [ride_id])
    ride = find_ride(session, region_id, ride_id)
    if ride is None or ride.status is not S.WAITLISTED:
        raise Refusal("ride_over")
    ways = list_rides_by_id(session, region_id, list_ride_ids(session, region_id, ride.request_id))
    if sum(way.status is S.WAITLISTED for way in ways) > 1:
        raise Refusal("both_ways_wait")  # who would take one alone has asked for each by itself
    require_care_place_of(session, region_id, [ride])
    move_on(session, [ride], [S.OFFERED, *day.first_statuses], at=day.now, actor=actor)
    tell_promise(service, session, ride)


def break_promises(
    session: Session, day: LockedDay, ride_ids: Collection[str], actor: str, reason: str
) -> None:
    """Write new promises and why they were needed; each who is touched is told by `store`."""
    if not ride_ids:
        return
    region_id = day.region_id
    write_promises(session, region_id, day.loaded, ride_ids)
    add_remarks(
        session,
        region_id,
        ride_ids,
        frozenset(RideStatus),
        at=day.now,
        actor=actor,
        reason=reason[:REASON_LENGTH],
    )
    day.tell_new_times(ride_ids)
    session.add_all(
        audit_entry(region_id, day.now, actor, Action.RIDE_PROMISE_BROKEN, f"ride:{name}", reason)
        for name in sorted(ride_ids)
    )
