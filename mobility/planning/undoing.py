"""What was done last to a day by hand: what is kept of it, and taking it back."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from mobility.model import Action
from mobility.planning.loading import LoadedDay
from mobility.planning.locked_day import LockedDay
from mobility.planning.locks import bound
from mobility.planning.removal import is_sound
from mobility.planning.storing import audit_entry, changed_shifts, write_promises
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage.day_rows import read_pins
from mobility.storage.desk import find_last_change, find_shift, set_pins
from routing.pooling.plan import Plan
from routing.pooling.timing import schedule

Stops = dict[str, list[list[int]]]


def stops_of(loaded: LoadedDay, ride_ids: Collection[str]) -> Stops:
    """By ride, each stop's earliest, latest and the limit of the leg to it, in seconds."""
    rides = [loaded.problem.get_ride(name) for name in sorted(ride_ids)]
    return {
        ride.id: [
            [stop.earliest_s, stop.latest_s, limit_s]
            for stop, limit_s in zip(ride.stops, (0, *ride.ride_time_limits_s), strict=True)
        ]
        for ride in rides
    }


def _tours_of(loaded: LoadedDay, shift_ids: Collection[str]) -> dict[str, list[list[object]]]:
    tours = {tour.shift_id: tour for tour in loaded.plan.tours}
    return {
        name: [list(visit) for visit in tours[name].sequence] if name in tours else []
        for name in sorted(shift_ids)
    }


def state_of(
    loaded: LoadedDay, shift_ids: Collection[str], stops: Stops, pins: Mapping[str, str | None]
) -> dict[str, object]:
    """What `DayChange` keeps of a day."""
    return {"tours": _tours_of(loaded, shift_ids), "stops": stops, "pins": dict(pins)}


def undo(service: Service, region_id: str, day: date, *, actor: str) -> None:
    """Take back what was done last by hand: tours, promises and pins are as they were before.

    Raises Refusal `nothing_to_undo`, also where somebody else did something after this actor, and
    `undo_impossible` where its tours have changed or were locked since, somebody was picked up by
    a promise that would go, or what lies ahead can no longer be driven like that.
    """
    with service.database.writing() as session:
        locked = LockedDay(service, session, region_id, day)
        change = find_last_change(session, region_id, day)
        if change is None or change.actor != actor:
            raise Refusal("nothing_to_undo")
        before, after = change.before, change.after
        _require_as_left(locked.loaded, before, after)
        restored = _restored(locked.loaded, locked.now, before)
        write_promises(session, region_id, restored, list(before["stops"]))
        locked.tell_new_times(list(before["stops"]))
        for shift_id, was_locked in before.get("locked", {}).items():
            shift = find_shift(session, region_id, shift_id)
            if shift is not None:
                shift.locked = was_locked
                was_out = shift.driver_out and was_locked
                shift.driver_out = before.get("out", {}).get(shift_id, was_out)
        set_pins(session, region_id, before["pins"])
        restored = bound(restored, read_pins(session, region_id, day))
        touched = changed_shifts(locked.loaded.plan, restored.plan)
        if not is_sound(restored.as_of(locked.now).problem, restored.plan, touched):
            raise Refusal("undo_impossible")
        locked.loaded = restored
        locked.store()
        change.undone_at = locked.now
        session.add(
            audit_entry(region_id, locked.now, actor, Action.DAY_PLAN_UNDONE, f"day_plan:{day}")
        )
    locked.remember()


def _require_as_left(
    loaded: LoadedDay, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    """Raises Refusal `undo_impossible` where more than orders would have to be put back.

    Who was given a place by the change has heard of it.
    """
    if _tours_of(loaded, after["tours"]) != after["tours"]:
        raise Refusal("undo_impossible")
    locked_since = {shift.id for shift in loaded.problem.shifts if shift.locked}
    locked_since -= after.get("locked", {}).keys()
    if not after["tours"].keys().isdisjoint(locked_since):
        raise Refusal("undo_impossible")
    if _rides_on(before["tours"]) != _rides_on(after["tours"]):
        raise Refusal("undo_impossible")


def _rides_on(orders: Mapping[str, Any]) -> set[str]:
    return {name for order in orders.values() for name, _ in order}


def _restored(loaded: LoadedDay, now: datetime, state: Mapping[str, Any]) -> LoadedDay:
    """The day with tours and promises as a state says. Raises Refusal `undo_impossible`."""
    stops, orders = state["stops"], state["tours"]
    rides = []
    for ride in loaded.problem.rides:
        known = stops.get(ride.id)
        if known:
            windows = zip(ride.stops, known, strict=True)
            ride = replace(
                ride,
                stops=tuple(replace(s, earliest_s=k[0], latest_s=k[1]) for s, k in windows),
                ride_time_limits_s=tuple(k[2] for k in known[1:]),
            )
        rides.append(ride)
    were_locked = state.get("locked", {})
    shifts = tuple(
        replace(shift, locked=were_locked.get(shift.id, shift.locked))
        for shift in loaded.problem.shifts
    )
    day = replace(loaded, problem=loaded.problem.changed(rides=tuple(rides), shifts=shifts))
    ahead = day.as_of(now).problem
    tours = [tour for tour in day.plan.tours if tour.shift_id not in orders]
    known_shifts = {shift.id for shift in ahead.shifts}
    begun = {visit.ride_id for s in ahead.shifts if s.prefix for visit in s.prefix.visits}
    if not begun.isdisjoint(stops):  # the van came as the promise of now says
        raise Refusal("undo_impossible")
    for shift_id, order in orders.items():
        if not order:
            continue
        if shift_id not in known_shifts:
            raise Refusal("undo_impossible")
        made = schedule(ahead, ahead.get_shift(shift_id), [(name, stop) for name, stop in order])
        if made is None:
            raise Refusal("undo_impossible")
        tours.append(made)
    return replace(day, plan=Plan(tuple(tours), day.plan.unserved))
