"""Single shifts, as the office decides them: added, taken away, handed to somebody else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from mobility.clock import local_instant
from mobility.fleet.filling import Deed, Slot, foresee
from mobility.fleet.holding import note, require_holding, today_of
from mobility.fleet.staffing import WISHES, Duty, Obstacle, Staffing
from mobility.messages import Recipient, put_all
from mobility.model import Action, Place, PlaceKind, PlanStatus, Shift, new_id
from mobility.planning.day_view import read_day_view
from mobility.planning.publishing import announce
from mobility.planning.telling import dropped_tours
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.day_rows import read_tour_rows
from mobility.storage.days import add_shifts, list_day_plans, lock_day_plan
from mobility.storage.driving import count_up_link, find_shift, read_told
from mobility.storage.duty import (
    delete_shift,
    find_pattern_date_of,
    forget_acknowledgement,
    has_begun,
    list_ids_in_use,
    list_ids_with_tour,
    list_shifts_between,
    next_number,
)
from mobility.storage.places import list_places


@dataclass(frozen=True)
class ShiftLine:
    """A shift as it stands in the weeks' plan; `can_go` where nothing depends on it."""

    shift_id: str
    number: int
    driver_id: str
    driver_name: str
    vehicle_name: str
    begins_at: datetime
    ends_at: datetime
    has_tour: bool
    can_go: bool
    obstacles: tuple[Obstacle, ...]


@dataclass(frozen=True)
class OpenSlot:
    """What a pattern would have on a day, and why it is not done."""

    number: int
    driver_name: str
    vehicle_name: str
    begins_at: datetime
    ends_at: datetime
    is_conflict: bool
    obstacles: tuple[Obstacle, ...]


@dataclass(frozen=True)
class DutyDay:
    """A day with its shifts by number."""

    day: date
    is_published: bool
    shifts: tuple[ShiftLine, ...]
    open: tuple[OpenSlot, ...]


def list_duty(service: Service, region_id: str, first: date, days: int) -> tuple[DutyDay, ...]:
    """Who drives when, and what patterns could not be filled."""
    last = first + timedelta(days=days - 1)
    with service.database.reading() as session:
        staffing = Staffing.read(session, service.region(region_id), first, last)
        shifts = list_shifts_between(session, region_id, first, last)
        driven = list_ids_with_tour(session, region_id, first, last)
        in_use = list_ids_in_use(session, region_id, first, last)
        plans = list_day_plans(session, region_id, first)
        slots = foresee(service, session, region_id, first, last)
    told = {plan.service_date for plan in plans if plan.version}
    today = today_of(service, region_id)
    return tuple(
        DutyDay(
            day,
            day in told,
            tuple(
                _line(shift, staffing, driven, in_use)
                for shift in shifts
                if shift.service_date == day
            ),
            tuple(
                _open(slot, staffing)
                for slot in slots
                if slot.duty.day == day and day > today and slot.deed in NOT_DONE
            ),
        )
        for day in (first + timedelta(days=n) for n in range(days))
    )


NOT_DONE = (Deed.CONFLICT, Deed.LEFT_OUT)


def add_shift(
    service: Service,
    region_id: str,
    *,
    day: date,
    driver_id: str,
    vehicle_id: str,
    begins: time,
    ends: time,
    place_id: str,
    actor: str,
) -> str:
    """Put somebody on duty for once; returns the shift's id.

    Wishes of the driver do not hinder it: whoever adds it has asked him. Raises Refusal
    `times_of_day_reversed`, `fleet_unknown`, and as `_require_free`.
    """
    zone = service.region(region_id).zone
    if begins >= ends:
        raise Refusal("times_of_day_reversed")
    duty = Duty(
        driver_id, vehicle_id, day, local_instant(day, begins, zone), local_instant(day, ends, zone)
    )
    with service.database.writing() as session:
        return put_shift(service, session, region_id, duty, place_id, actor)


def put_shift(
    service: Service, session: Session, region_id: str, duty: Duty, place_id: str, actor: str
) -> str:
    """The same within a transaction. Raises as `add_shift`."""
    if place_id not in {place.id for place in list_places(session, region_id, [PlaceKind.DEPOT])}:
        raise Refusal("fleet_unknown")
    lock_day_plan(session, region_id, duty.day)
    staffing = Staffing.read(session, service.region(region_id), duty.day, duty.day)
    _require_free(staffing, duty)
    shift = Shift(
        region_id=region_id,
        id=new_id(),
        service_date=duty.day,
        number=next_number(session, region_id, duty.day, 0),
        driver_id=duty.driver_id,
        vehicle_id=duty.vehicle_id,
        starts_at=duty.begins_at,
        ends_at=duty.ends_at,
        start_place_id=place_id,
        end_place_id=place_id,
    )
    add_shifts(session, region_id, duty.day, [shift])
    note(service, session, region_id, Action.SHIFT_ADDED, f"shift:{shift.id}", actor)
    return shift.id


def remove_shift(service: Service, region_id: str, shift_id: str, *, actor: str) -> None:
    """Take a shift away; the pattern that it came from leaves that day out from now on.

    Raises Refusal `tour_unknown`, and `shift_in_use` where it has a tour or was told of: then the
    driver is out, which shows what becomes of the rides.
    """
    with service.database.writing() as session:
        shift = _get_shift(session, region_id, shift_id)
        day_plan = lock_day_plan(session, region_id, shift.service_date)
        if shift_id in list_ids_in_use(session, region_id, shift.service_date, shift.service_date):
            raise Refusal("shift_in_use")
        row = find_pattern_date_of(session, region_id, shift_id)
        if row:
            row.off, row.shift_id = True, None
            session.flush()
        day_plan.revision += 1
        session.flush()
        delete_shift(session, region_id, shift_id)
        note(service, session, region_id, Action.SHIFT_REMOVED, f"shift:{shift_id}", actor)


def hand_over(
    service: Service, region_id: str, shift_id: str, driver_id: str, *, actor: str
) -> None:
    """Let somebody else drive a shift, with its tour as it is.

    Where the day was told already, the one hears that he is not needed, the other gets the tour;
    the page of the first one closes. Raises Refusal `tour_unknown`, `tour_over` once it has begun,
    `plan_needs_it` where somebody on the tour needs a driver like the first one, and as
    `_require_free`.
    """
    with service.database.writing() as session:
        hand_over_in(service, session, region_id, shift_id, driver_id, actor)


def hand_over_in(
    service: Service, session: Session, region_id: str, shift_id: str, driver_id: str, actor: str
) -> None:
    """The same within a transaction."""
    shift = _get_shift(session, region_id, shift_id)
    day = shift.service_date
    day_plan = lock_day_plan(session, region_id, day)
    if has_begun(session, region_id, shift_id) or service.clock.now() >= shift.ends_at:
        raise Refusal("tour_over")
    staffing = Staffing.read(session, service.region(region_id), day, day)
    asked = Duty(driver_id, shift.vehicle_id, day, shift.starts_at, shift.ends_at, shift_id)
    _require_free(staffing, asked)
    is_told = day_plan.status is PlanStatus.PUBLISHED
    view = read_day_view(service, session, region_id, day)
    if is_told:
        driver = {shift_id: Recipient.of(shift.driver)}
        known = read_told(session, region_id, driver)
        put_all(session, service, region_id, dropped_tours(session, view, driver, known))
    shift.driver_id = driver_id
    day_plan.revision += 1
    row = find_pattern_date_of(session, region_id, shift_id)
    if row:
        row.by_hand = True
    count_up_link(session, region_id, shift_id)
    forget_acknowledgement(session, region_id, shift_id)
    session.flush()
    session.expire(shift)
    require_holding(service, session, region_id, day, day_plan.revision)
    if is_told and view.find_tour(shift.number):
        rows = read_tour_rows(session, region_id, day, [shift_id])
        announce(service, session, day_plan, rows)
    note(service, session, region_id, Action.SHIFT_HANDED_OVER, f"shift:{shift_id}", actor)


@dataclass(frozen=True)
class Substitute:
    """Who could drive instead, with the wishes that it would go against."""

    driver_id: str
    name: str
    phone: str
    against: tuple[Obstacle, ...]


def list_substitutes(
    service: Service, region_id: str, day: date
) -> Mapping[str, tuple[Substitute, ...]]:
    """By shift of a day, who is free at its time; whose wishes it suits stands first."""
    with service.database.reading() as session:
        staffing = Staffing.read(session, service.region(region_id), day, day)
    return {
        duty.shift_id: tuple(
            Substitute(driver.id, driver.name, driver.phone, against)
            for driver, against in staffing.list_free_drivers(duty)
        )
        for duty in staffing.duties[day]
        if duty.shift_id
    }


def list_depots(service: Service, region_id: str) -> Sequence[Place]:
    """Where shifts begin and end."""
    with service.database.reading() as session:
        return list_places(session, region_id, [PlaceKind.DEPOT])


def _require_free(staffing: Staffing, duty: Duty) -> None:
    """Raises Refusal `fleet_unknown`, `duty_<obstacle>` for the first firm obstacle."""
    if duty.driver_id not in staffing.drivers or duty.vehicle_id not in staffing.vehicles:
        raise Refusal("fleet_unknown")
    firm = [one for one in staffing.list_obstacles(duty) if one not in WISHES]
    if firm:
        raise Refusal(f"duty_{firm[0].value}")


def _get_shift(session: Session, region_id: str, shift_id: str) -> Shift:
    shift = find_shift(session, region_id, shift_id)
    if shift is None:
        raise Refusal("tour_unknown")
    return shift


def _line(shift: Shift, staffing: Staffing, driven: set[str], in_use: set[str]) -> ShiftLine:
    return ShiftLine(
        shift.id,
        shift.number,
        shift.driver_id,
        shift.driver.name,
        shift.vehicle.name,
        shift.starts_at,
        shift.ends_at,
        shift.id in driven,
        shift.id not in in_use,
        staffing.list_obstacles(Duty.of(shift)),
    )


def _open(slot: Slot, staffing: Staffing) -> OpenSlot:
    duty = slot.duty
    return OpenSlot(
        slot.number,
        staffing.drivers[duty.driver_id].name,
        staffing.vehicles[duty.vehicle_id].name,
        duty.begins_at,
        duty.ends_at,
        slot.deed is Deed.CONFLICT,
        slot.obstacles,
    )
