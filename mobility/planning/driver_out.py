"""A driver is out: everybody not yet fetched goes to other tours, with the fewest changes.

First each ride goes where it is cheapest, while all others keep their tours; then others are moved
inside their promises; then promises give way by as little as helps. Who finds no place even so is
without a ride. Everything is worked out from the stored day alone, so that the same day gives the
same answer when it is looked at and when it is done.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from mobility.messages import ride_facts, word_for
from mobility.model import Action, ChangeKind, DayChange, RideStatus
from mobility.planning.by_hand import (
    Preview,
    as_preview,
    break_promises,
)
from mobility.planning.loading import LoadedDay, load_day
from mobility.planning.locked_day import LockedDay
from mobility.planning.moving import Effect, effect_of, place_with_least_slack
from mobility.planning.removal import drop_rides, retimed
from mobility.planning.storing import TOLD, audit_entry, changed_shifts, move_on
from mobility.planning.telling import tell_cancelled
from mobility.planning.undoing import state_of, stops_of
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.days import find_revision
from mobility.storage.desk import find_pins, find_shift, set_pins
from mobility.storage.rides import list_rides_by_id
from routing.pooling.insertion import apply, best_insertions
from routing.pooling.plan import Plan, Tour
from routing.pooling.problem import Problem, Ride
from routing.pooling.rearrange import rearrange

S = RideStatus

ITERATIONS = 1500
"""Of the search that moves others to make room for one ride."""

MOST_REARRANGED = 6
"""So many rides are made room for; with more, somebody has to choose anyway."""


@dataclass(frozen=True)
class Without:
    """The day without a driver, with what that does.

    `lost` find no place; `on_board` sit in the van, or it is at their door already.
    """

    loaded: LoadedDay
    effect: Effect
    lost: tuple[str, ...]
    on_board: tuple[str, ...]


@dataclass(frozen=True)
class ReadyMessage:
    """What somebody would be told, in her language, if it were done."""

    ride_id: str
    language: str
    text: str


@dataclass(frozen=True)
class WithoutView:
    """The same for people; `preview.mark` is of the whole day."""

    preview: Preview
    lost: tuple[str, ...]
    on_board: tuple[str, ...]
    messages: tuple[ReadyMessage, ...]


def preview_driver_out(service: Service, region_id: str, day: date, shift_id: str) -> WithoutView:
    """What it would do if a driver were out from now on. Raises Refusal `tour_unknown`."""
    with service.database.reading() as session:
        revision = find_revision(session, region_id, day)
        loaded = load_day(service, session, region_id, day, revision)
        found = without_driver(loaded, service.clock.now(), shift_id)
        preview = as_preview(loaded, found.effect, ())
        told = tuple(_ready_messages(service, session, region_id, found, preview))
    return WithoutView(replace(preview, mark=str(revision)), found.lost, found.on_board, told)


def _ready_messages(
    service: Service, session: Session, region_id: str, found: Without, preview: Preview
) -> Iterator[ReadyMessage]:
    """What everybody touched would be told: first who finds no place, then whose promise breaks.

    Who is picked up otherwise inside her promise hears it where she was told a time before.
    """
    broken = {one.ride_id for one in found.effect.broken}
    pickups = {one.ride_id: one.after_at for one in preview.shifted if one.stop_index == 0}
    touched = {*found.lost, *broken, *pickups}
    rides = list_rides_by_id(session, region_id, touched) if touched else ()
    for ride in sorted(rides, key=lambda one: (one.id not in found.lost, one.id not in broken)):
        facts, template = ride_facts(ride), "ride_cancelled"
        if ride.id in broken:
            facts, template = facts | _new_times(found.loaded, ride.id), "ride_changed"
        elif ride.id not in found.lost:
            if ride.status not in TOLD:
                continue
            facts = ride_facts(ride, planned_pickup_at=pickups[ride.id])
            template = "reminder"
        language = ride.participant.language
        text = word_for(service, region_id, language, template, facts)
        yield ReadyMessage(ride.id, language, text)


def _new_times(loaded: LoadedDay, ride_id: str) -> dict[str, str]:
    """The facts of a message that a new promise changes."""
    pickup, *_, dropoff = loaded.problem.get_ride(ride_id).stops
    times = (
        ("pickup_earliest", pickup.earliest_s),
        ("pickup_latest", pickup.latest_s),
        ("arrival_latest", dropoff.latest_s),
    )
    return {name: loaded.when.instant(at_s).isoformat() for name, at_s in times}


def take_driver_out(
    service: Service,
    region_id: str,
    day: date,
    shift_id: str,
    *,
    mark: str,
    actor: str,
    reason: str,
) -> None:
    """Plan the rest of a day without a driver, as it was looked at.

    His shift is locked, until somebody unlocks it by hand. Who is moved inside her promise hears it
    as of any published change; whose promise breaks gets a new one, who finds no place is cancelled
    by the operator, and both are told. Raises Refusal `reason_missing`, `ride_moved_already` where
    the day has changed since.
    """
    if not reason.strip():
        raise Refusal("reason_missing")
    with service.database.writing() as session:
        locked = LockedDay(service, session, region_id, day)
        before = locked.loaded
        shift = find_shift(session, region_id, shift_id)
        if shift is None or shift.service_date != day:
            raise Refusal("tour_unknown")
        if str(before.revision) != mark:
            raise Refusal("ride_moved_already")
        found = without_driver(before, locked.now, shift_id)
        was_locked, shift.locked = shift.locked, True
        was_out, shift.driver_out = shift.driver_out, True
        locked.loaded = found.loaded
        lost = list_rides_by_id(session, region_id, found.lost)
        move_on(session, lost, [S.CANCELLED_BY_OPERATOR], at=locked.now, actor=actor, reason=reason)
        for ride in lost:
            tell_cancelled(service, session, ride)
            session.add(
                audit_entry(
                    region_id, locked.now, actor, Action.RIDE_CANCELLED, f"ride:{ride.id}", reason
                )
            )
        broken = {one.ride_id for one in found.effect.broken}
        break_promises(session, locked, broken, actor, reason)
        tour = before.plan.find_tour(shift_id)
        rides = tour.ride_ids if tour else ()
        pinned = find_pins(session, region_id, rides)
        pins = {ride_id: pinned.get(ride_id) for ride_id in rides}
        set_pins(session, region_id, dict.fromkeys(pinned))
        touched = changed_shifts(before.plan, found.loaded.plan) | {shift_id}
        locked.store()
        if not lost:  # who was told that she is not fetched is not fetched
            session.add(
                DayChange(
                    region_id=region_id,
                    service_date=day,
                    revision=locked.loaded.revision,
                    at=locked.now,
                    actor=actor,
                    kind=ChangeKind.DRIVER_OUT,
                    reason=reason,
                    before=state_of(before, touched, stops_of(before, broken), pins)
                    | {"locked": {shift_id: was_locked}, "out": {shift_id: was_out}},
                    after=state_of(
                        found.loaded, touched, stops_of(found.loaded, broken), dict.fromkeys(pins)
                    )
                    | {"locked": {shift_id: True}, "out": {shift_id: True}},
                )
            )
        session.add(
            audit_entry(
                region_id, locked.now, actor, Action.DRIVER_OUT, f"shift:{shift_id}", reason
            )
        )


def without_driver(stored: LoadedDay, now: datetime, shift_id: str) -> Without:
    """The day without a driver from now on. Raises Refusal `tour_unknown`."""
    ahead = stored.as_of(now)
    if shift_id not in {shift.id for shift in ahead.problem.shifts}:
        raise Refusal("tour_unknown")
    prefix = ahead.problem.get_shift(shift_id).prefix
    driven = {visit.ride_id for visit in prefix.visits} if prefix else set()
    tour = ahead.plan.find_tour(shift_id)
    moved = [name for name in (tour.ride_ids if tour else ()) if name not in driven]
    problem = _closed(ahead.problem, shift_id, moved)
    plan = drop_rides(ahead.plan, moved)
    plan = retimed(problem, replace(plan, unserved=(*plan.unserved, *moved)), {shift_id})
    problem, plan, lost = _placed(problem, plan, moved)
    rides = {ride.id: ride for ride in problem.rides}
    own = {shift.id: shift.locked for shift in stored.problem.shifts}
    loaded = replace(
        stored,
        problem=stored.problem.changed(
            rides=tuple(rides[one.id] for one in stored.problem.rides if one.id not in lost),
            shifts=tuple(
                replace(shift, locked=own[shift.id] or shift.id == shift_id)
                for shift in stored.problem.shifts
            ),
        ),
        plan=Plan(plan.tours, stored.plan.unserved),
    )
    loaded = _pinned_where_locked(loaded, shift_id)
    touched = changed_shifts(stored.plan, loaded.plan)
    left = () if tour is None else _still_on_board(driven, tour, stored.when.seconds(now))
    return Without(loaded, effect_of(stored, loaded, touched), tuple(lost), left)


def _closed(problem: Problem, shift_id: str, moved: Sequence[str]) -> Problem:
    """The problem in which nobody new gets on a shift, and those moved are bound to none."""
    return problem.changed(
        rides=tuple(
            replace(ride, pinned_shift=None) if ride.id in moved else ride for ride in problem.rides
        ),
        shifts=tuple(
            replace(shift, locked=True) if shift.id == shift_id else shift
            for shift in problem.shifts
        ),
    )


def _placed(problem: Problem, plan: Plan, names: Sequence[str]) -> tuple[Problem, Plan, list[str]]:
    """The plan with these rides in it as far as may be, and those that find no place."""
    left = []
    for name in names:
        found = best_insertions(problem, plan, problem.get_ride(name), k=1)
        if found:
            plan = apply(plan, found[0])
        else:
            left.append(name)
    for name in list(left[:MOST_REARRANGED]):
        ride = problem.get_ride(name)
        made = rearrange(problem, plan, [ride], seconds=60, iterations=ITERATIONS)
        if made is not None:
            plan = made
            left.remove(name)
    for name in list(left):
        late = place_with_least_slack(problem, plan, problem.get_ride(name))
        if late is not None:
            problem, plan = late
            left.remove(name)
    return problem, plan, left


def _pinned_where_locked(loaded: LoadedDay, shift_id: str) -> LoadedDay:
    """Who stays on a locked tour is pinned to it, as `load_day` has it."""
    tour = loaded.plan.find_tour(shift_id)
    if tour is None:
        return loaded
    stay = set(tour.ride_ids)

    def pinned(ride: Ride) -> Ride:
        return replace(ride, pinned_shift=shift_id) if ride.id in stay else ride

    rides = tuple(map(pinned, loaded.problem.rides))
    return replace(loaded, problem=loaded.problem.changed(rides=rides))


def _still_on_board(driven: set[str], tour: Tour, now_s: int) -> tuple[str, ...]:
    """Who of those fetched, or about to be, has not arrived yet."""
    last = {visit.ride_id: visit.begin_s for visit in tour.visits}
    return tuple(name for name in tour.ride_ids if name in driven and last[name] > now_s)
