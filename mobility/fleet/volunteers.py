"""What drivers do themselves behind their own address: offer times, give shifts away, take some.

The address is that of the driver's calendar with another ending. Nothing is decided there: the
office says yes or no.
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from mobility.clock import local_instant
from mobility.fleet.holding import today_of
from mobility.fleet.load import DueDate, list_due
from mobility.fleet.shifts import hand_over_in, put_shift
from mobility.fleet.staffing import Duty, Staffing
from mobility.model import Driver, OfferedTime, Shift, ShiftSwap, WishState, new_id
from mobility.operations import calendar_token, find_driver_of_calendar
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage.driving import find_driver, find_shift, list_shifts_of_driver
from mobility.storage.duty import (
    find_offered_time,
    find_swap,
    has_begun,
    list_offered_times,
    list_swaps,
)

S = WishState


@dataclass(frozen=True)
class OwnShift:
    """A shift of the driver's, and how far giving it away has come."""

    shift_id: str
    number: int
    vehicle_name: str
    begins_at: datetime
    ends_at: datetime
    swap_id: str | None
    swap_state: WishState | None


@dataclass(frozen=True)
class SwapLine:
    """A shift that somebody would give away; `taken_by` the one who would drive it."""

    swap_id: str
    state: WishState
    shift_id: str
    day: date
    number: int
    vehicle_name: str
    begins_at: datetime
    ends_at: datetime
    given_by: str
    taken_by: str


@dataclass(frozen=True)
class OfferLine:
    """A time that somebody offers to drive."""

    offer_id: str
    driver_id: str
    driver_name: str
    day: date
    begins_at: datetime
    ends_at: datetime
    state: WishState


@dataclass(frozen=True)
class DriverDesk:
    """What a driver sees of himself."""

    driver_name: str
    language: str
    calendar_token: str
    shifts: tuple[OwnShift, ...]
    on_offer: tuple[SwapLine, ...]
    taken: tuple[SwapLine, ...]
    offers: tuple[OfferLine, ...]
    due: tuple[DueDate, ...]


def driver_desk(service: Service, region_id: str, token: str) -> DriverDesk:
    """The driver's own page. Raises Refusal `link_unknown`."""
    today = today_of(service, region_id)
    with service.database.reading() as session:
        driver = find_driver_of_calendar(service, session, region_id, token)
        shifts = list_shifts_of_driver(session, region_id, driver.id, today)
        swaps = list_swaps(session, region_id, today)
        days = [shift.service_date for _, shift in swaps] or [today]
        staffing = Staffing.read(session, service.region(region_id), min(days), max(days))
        mine = {swap.shift_id: swap for swap, _ in swaps if swap.given_by == driver.id}
        others = [(swap, shift) for swap, shift in swaps if swap.given_by != driver.id]
        open_ones = [
            _swap_line(staffing, swap, shift)
            for swap, shift in others
            if swap.state is S.OPEN and _may_take(staffing, driver, shift)
        ]
        taken = [_swap_line(staffing, *one) for one in others if one[0].taken_by == driver.id]
        offers = list_offered_times(session, region_id, today, driver.id)
    return DriverDesk(
        driver.name,
        driver.language,
        token,
        tuple(_own(shift, mine.get(shift.id)) for shift in shifts),
        tuple(open_ones),
        tuple(taken),
        tuple(_offer_line(one, driver) for one in offers if one.state is not S.WITHDRAWN),
        tuple(one for one in list_due(service, region_id) if one.driver_id == driver.id),
    )


def desk_token(service: Service, driver: Driver) -> str:
    """What stands in the address of a driver's own page."""
    return calendar_token(service, driver)


def offer_time(
    service: Service, region_id: str, token: str, day: date, begins: time, ends: time
) -> None:
    """Offer to drive. Raises Refusal `link_unknown`, `times_of_day_reversed`, `duty_past`."""
    if begins >= ends:
        raise Refusal("times_of_day_reversed")
    if day <= today_of(service, region_id):
        raise Refusal("duty_past")
    zone = service.region(region_id).zone
    with service.database.writing() as session:
        driver = find_driver_of_calendar(service, session, region_id, token)
        session.add(
            OfferedTime(
                region_id=region_id,
                id=new_id(),
                driver_id=driver.id,
                service_date=day,
                starts_at=local_instant(day, begins, zone),
                ends_at=local_instant(day, ends, zone),
                made_at=service.clock.now(),
            )
        )


def withdraw_time(service: Service, region_id: str, token: str, offer_id: str) -> None:
    """No longer offer a time. Raises Refusal `link_unknown`, `wish_settled`."""
    with service.database.writing() as session:
        driver = find_driver_of_calendar(service, session, region_id, token)
        offer = find_offered_time(session, region_id, offer_id)
        if offer is None or offer.driver_id != driver.id or offer.state is not S.OPEN:
            raise Refusal("wish_settled")
        offer.state = S.WITHDRAWN


def give_away(service: Service, region_id: str, token: str, shift_id: str) -> None:
    """Ask others to take a shift. Raises Refusal `link_unknown`, `wish_settled`."""
    with service.database.writing() as session:
        driver = find_driver_of_calendar(service, session, region_id, token)
        shift = find_shift(session, region_id, shift_id)
        is_his = shift is not None and shift.driver_id == driver.id
        if not is_his or has_begun(session, region_id, shift_id):
            raise Refusal("wish_settled")
        known = list_swaps(session, region_id, today_of(service, region_id))
        if any(swap.shift_id == shift_id for swap, _ in known):
            return
        session.add(
            ShiftSwap(
                region_id=region_id,
                id=new_id(),
                shift_id=shift_id,
                given_by=driver.id,
                made_at=service.clock.now(),
            )
        )


def keep_after_all(service: Service, region_id: str, token: str, swap_id: str) -> None:
    """Drive it oneself after all, or no longer take it.

    Raises Refusal `link_unknown`, `wish_settled`.
    """
    with service.database.writing() as session:
        driver = find_driver_of_calendar(service, session, region_id, token)
        swap = find_swap(session, region_id, swap_id)
        if swap is None or swap.state not in (S.OPEN, S.TAKEN):
            raise Refusal("wish_settled")
        if swap.given_by == driver.id:
            swap.state = S.WITHDRAWN
        elif swap.taken_by == driver.id:
            swap.state, swap.taken_by = S.OPEN, None
        else:
            raise Refusal("wish_settled")


def take_over(service: Service, region_id: str, token: str, swap_id: str) -> None:
    """Say that one would drive a shift. Raises Refusal `link_unknown`, `wish_settled`."""
    with service.database.writing() as session:
        driver = find_driver_of_calendar(service, session, region_id, token)
        swap = find_swap(session, region_id, swap_id)
        if swap is None or swap.state is not S.OPEN or swap.given_by == driver.id:
            raise Refusal("wish_settled")
        swap.state, swap.taken_by = S.TAKEN, driver.id


def list_wishes(
    service: Service, region_id: str
) -> tuple[tuple[OfferLine, ...], tuple[SwapLine, ...]]:
    """What waits for the office: times offered, and swaps, also those that nobody took yet."""
    today = today_of(service, region_id)
    with service.database.reading() as session:
        staffing = Staffing.read(session, service.region(region_id), today, today)
        offers = [
            one for one in list_offered_times(session, region_id, today) if one.state is S.OPEN
        ]
        swaps = list_swaps(session, region_id, today)
    return (
        tuple(_offer_line(one, staffing.drivers[one.driver_id]) for one in offers),
        tuple(_swap_line(staffing, *one) for one in swaps),
    )


def decide_offer(
    service: Service,
    region_id: str,
    offer_id: str,
    *,
    vehicle_id: str | None,
    place_id: str = "",
    actor: str,
) -> None:
    """Put a driver on duty at the time he offers, with a vehicle; without one, decline.

    Raises Refusal `wish_settled`, and as `add_shift`.
    """
    with service.database.writing() as session:
        offer = find_offered_time(session, region_id, offer_id)
        if offer is None or offer.state is not S.OPEN:
            raise Refusal("wish_settled")
        if vehicle_id is None:
            offer.state = S.DECLINED
            return
        offer.state = S.ACCEPTED
        duty = Duty(offer.driver_id, vehicle_id, offer.service_date, offer.starts_at, offer.ends_at)
        put_shift(service, session, region_id, duty, place_id, actor)


def decide_swap(
    service: Service, region_id: str, swap_id: str, *, accept: bool, actor: str
) -> None:
    """Let the one drive who would take the shift, or leave it as it is.

    Raises Refusal `wish_settled`, and as `hand_over`.
    """
    with service.database.writing() as session:
        swap = find_swap(session, region_id, swap_id)
        if swap is None or swap.state not in (S.OPEN, S.TAKEN):
            raise Refusal("wish_settled")
        if not accept:
            swap.state = S.DECLINED
            return
        if swap.taken_by is None or find_driver(session, region_id, swap.taken_by) is None:
            raise Refusal("wish_settled")
        swap.state = S.ACCEPTED
        hand_over_in(service, session, region_id, swap.shift_id, swap.taken_by, actor)


def _may_take(staffing: Staffing, driver: Driver, shift: Shift) -> bool:
    free = {one.id for one, _ in staffing.list_free_drivers(Duty.of(shift))}
    return driver.id in free


def _own(shift: Shift, swap: ShiftSwap | None) -> OwnShift:
    return OwnShift(
        shift.id,
        shift.number,
        shift.vehicle.name,
        shift.starts_at,
        shift.ends_at,
        swap.id if swap else None,
        swap.state if swap else None,
    )


def _swap_line(staffing: Staffing, swap: ShiftSwap, shift: Shift) -> SwapLine:
    return SwapLine(
        swap.id,
        swap.state,
        shift.id,
        shift.service_date,
        shift.number,
        shift.vehicle.name,
        shift.starts_at,
        shift.ends_at,
        staffing.drivers[swap.given_by].name,
        staffing.drivers[swap.taken_by].name if swap.taken_by else "",
    )


def _offer_line(offer: OfferedTime, driver: Driver) -> OfferLine:
    return OfferLine(
        offer.id,
        driver.id,
        driver.name,
        offer.service_date,
        offer.starts_at,
        offer.ends_at,
        offer.state,
    )
