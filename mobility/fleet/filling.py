"""Shifts made from weekly patterns, so that the coming weeks are always filled.

A shift that was made follows its pattern, leave and due dates as long as nothing depends on it.
Days that were told to drivers are left alone, and so are shifts with a tour: what does not fit
there is shown, and somebody decides.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from mobility.clock import local_instant
from mobility.fleet.holding import today_of
from mobility.fleet.staffing import Duty, Obstacle, Staffing
from mobility.model import PatternDate, Shift, ShiftPattern, new_id
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.days import find_day_plan, list_day_plans, lock_day_plan
from mobility.storage.duty import (
    delete_shift,
    get_pattern_date,
    list_ids_in_use,
    list_pattern_dates,
    list_patterns,
    list_shifts_between,
    next_number,
)


class Deed(StrEnum):
    """What a pattern makes of a day."""

    KEEP = "keep"
    ADOPT = "adopt"
    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"
    CONFLICT = "conflict"
    LEFT_OUT = "left_out"


@dataclass(frozen=True)
class Slot:
    """A pattern on one day; `shift_id` where there is a shift of it already."""

    duty: Duty
    pattern_id: str
    number: int
    deed: Deed
    obstacles: tuple[Obstacle, ...]


@dataclass(frozen=True)
class Filled:
    """How many shifts were made, changed and taken away."""

    added: int = 0
    changed: int = 0
    removed: int = 0

    @property
    def is_nothing(self) -> bool:
        return not (self.added or self.changed or self.removed)


def fill_shifts(service: Service, region_id: str, *, days: int | None = None) -> Filled:
    """Make, change and remove the shifts of the coming days, tomorrow first, as patterns say.

    So many days as told, else as the region's rule says. Each day is a transaction of its own.
    """
    first = today_of(service, region_id) + timedelta(days=1)
    ahead = days or service.region(region_id).rules.shifts_ahead_days
    last = first + timedelta(days=ahead - 1)
    with service.database.reading() as session:
        slots = foresee(service, session, region_id, first, last)
    due = sorted({slot.duty.day for slot in slots if slot.deed in DEEDS})
    counts = dict.fromkeys(DEEDS, 0)
    for day in due:
        with service.database.writing() as session:
            for slot in _fill_day(service, session, region_id, day):
                counts[slot.deed] += 1
    return Filled(counts[Deed.ADD], counts[Deed.CHANGE], counts[Deed.REMOVE])


DEEDS = (Deed.ADOPT, Deed.ADD, Deed.CHANGE, Deed.REMOVE)
"""What is written. A shift that is there already just as a pattern has it becomes the pattern's."""


def foresee(
    service: Service, session: Session, region_id: str, first: date, last: date
) -> list[Slot]:
    """What patterns make of these days as they stand, by day and number; nothing is written."""
    region = service.region(region_id)
    staffing = Staffing.read(session, region, first, last)
    published = {
        plan.service_date for plan in list_day_plans(session, region_id, first) if plan.version
    }
    in_use = list_ids_in_use(session, region_id, first, last)
    shifts = {one.id: one for one in list_shifts_between(session, region_id, first, last)}
    dates = {
        (row.pattern_id, row.service_date): row
        for row in list_pattern_dates(session, region_id, first, last)
    }
    patterns = list_patterns(session, region_id)
    made = {row.shift_id for row in dates.values()}
    by_hand = {_asked(Duty.of(one)): one.id for one in shifts.values() if one.id not in made}
    slots: list[Slot] = []
    for day in _days(first, last):
        for pattern in patterns:
            row = dates.get((pattern.id, day))
            shift = shifts.get(row.shift_id or "") if row else None
            slot = _slot(pattern, day, row, shift, staffing, day in published, in_use)
            if slot and shift is None and _asked(slot.duty) in by_hand:
                duty = Duty(*_asked(slot.duty), by_hand[_asked(slot.duty)])
                slot = replace(slot, duty=duty, deed=Deed.ADOPT, obstacles=())
            if slot:
                slots.append(slot)
                _carry_on(staffing, slot, shift)
    return slots


def wants(pattern: ShiftPattern, day: date) -> bool:
    """Whether a pattern has a shift on a day, whatever else is written about that day."""
    ends = pattern.valid_until
    return (
        day.weekday() in pattern.weekdays
        and pattern.valid_from <= day
        and (ends is None or day <= ends)
    )


def _slot(
    pattern: ShiftPattern,
    day: date,
    row: PatternDate | None,
    shift: Shift | None,
    staffing: Staffing,
    published: bool,
    in_use: set[str],
) -> Slot | None:
    """None where the pattern has no shift that day, and none was made."""
    is_wanted = wants(pattern, day) and not (row and row.off)
    if shift is None and (not is_wanted or (row and row.by_hand)):
        return None
    duty = Duty.of(shift) if shift and row and row.by_hand else _duty(pattern, day, row, staffing)
    if shift:
        duty = Duty(*_asked(duty), shift.id)
    obstacles = staffing.list_obstacles(duty)
    if shift is None:
        if published:
            obstacles = (*obstacles, Obstacle.PUBLISHED)
        deed = Deed.LEFT_OUT if obstacles else Deed.ADD
    elif (row and row.by_hand) or (is_wanted and not obstacles and duty == Duty.of(shift)):
        deed = Deed.KEEP
    elif published or shift.id in in_use:
        deed = Deed.CONFLICT
    else:
        deed = Deed.CHANGE if is_wanted and not obstacles else Deed.REMOVE
    return Slot(duty, pattern.id, pattern.number, deed, obstacles)


def _duty(pattern: ShiftPattern, day: date, row: PatternDate | None, staffing: Staffing) -> Duty:
    zone = staffing.region.zone
    begins = row.begins if row and row.begins else pattern.begins
    ends = row.ends if row and row.ends else pattern.ends
    return Duty(
        pattern.driver_id,
        pattern.vehicle_id,
        day,
        local_instant(day, begins, zone),
        local_instant(day, ends, zone),
    )


def _asked(duty: Duty) -> tuple[str, str, date, datetime, datetime]:
    return duty.driver_id, duty.vehicle_id, duty.day, duty.begins_at, duty.ends_at


def _carry_on(staffing: Staffing, slot: Slot, shift: Shift | None) -> None:
    """Later slots see what this one does."""
    if shift and slot.deed in (Deed.CHANGE, Deed.REMOVE):
        staffing.drop(Duty.of(shift))
    if slot.deed in (Deed.ADD, Deed.CHANGE):
        staffing.add(slot.duty)


def _fill_day(service: Service, session: Session, region_id: str, day: date) -> Iterable[Slot]:
    lock_day_plan(session, region_id, day)
    patterns = {one.id: one for one in list_patterns(session, region_id)}
    slots = foresee(service, session, region_id, day, day)
    done = [slot for slot in slots if slot.deed in DEEDS]
    for slot in done:
        _act(session, region_id, slot, patterns[slot.pattern_id])
    plan = find_day_plan(session, region_id, day)
    if plan and any(slot.deed is not Deed.ADOPT for slot in done):
        plan.revision += 1
    return done


def _act(session: Session, region_id: str, slot: Slot, pattern: ShiftPattern) -> None:
    duty = slot.duty
    if slot.deed is Deed.REMOVE and duty.shift_id:
        delete_shift(session, region_id, duty.shift_id)
        return
    if slot.deed is Deed.ADOPT:
        get_pattern_date(session, region_id, pattern.id, duty.day).shift_id = duty.shift_id
        return
    values: Mapping[str, object] = {
        "driver_id": duty.driver_id,
        "vehicle_id": duty.vehicle_id,
        "starts_at": duty.begins_at,
        "ends_at": duty.ends_at,
        "start_place_id": pattern.start_place_id,
        "end_place_id": pattern.end_place_id,
    }
    if slot.deed is Deed.CHANGE:
        shift = session.get(Shift, (region_id, duty.shift_id))
        for name, value in values.items():
            setattr(shift, name, value)
    else:
        number = next_number(session, region_id, duty.day, pattern.number)
        shift = Shift(
            region_id=region_id, id=new_id(), service_date=duty.day, number=number, **values
        )
        session.add(shift)
        session.flush()
        get_pattern_date(session, region_id, pattern.id, duty.day).shift_id = shift.id
    session.flush()


def _days(first: date, last: date) -> Sequence[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
