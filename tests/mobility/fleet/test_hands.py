"""Shifts change hands: by the office, by what volunteers offer and swap; the evening's warning."""

from datetime import date, time, timedelta

import pytest

from mobility.fleet import (
    DriverDraft,
    add_shift,
    decide_offer,
    decide_swap,
    desk_token,
    driver_desk,
    find_weaknesses,
    give_away,
    hand_over,
    keep_after_all,
    list_substitutes,
    list_wishes,
    note_absences,
    offer_time,
    save_driver,
    take_over,
    withdraw_time,
)
from mobility.messages import deliver_pending
from mobility.model import Driver, Qualification, Shift, WishState
from mobility.planning import check_day, publish_day
from mobility.refusals import Refusal
from mobility.storage.days import list_shifts
from mobility.storage.driving import find_driver, find_shift
from tests.mobility.town import DAY, REGION, Town, at, spot

ACTOR = "staff:dora"
TUESDAY = DAY + timedelta(days=1)


@pytest.fixture
def shift(town: Town) -> Shift:
    """Driver 1 drives somebody to the course on Monday."""
    shift = town.add_van()
    town.book(town.wish(town.add_session(), spot(4, 0)))
    return shift


def add_driver(town: Town, number: int = 2, **values: object) -> str:
    phone = f"+4930231255{number:02}"
    draft = DriverDraft(f"Driver {number}", phone, **values)  # type: ignore[arg-type]  # its fields
    return save_driver(town.service, REGION, draft, actor=ACTOR)


def token(town: Town, driver_id: str) -> str:
    with town.service.database.reading() as session:
        driver = find_driver(session, REGION, driver_id)
    assert isinstance(driver, Driver)
    return desk_token(town.service, driver)


def driver_of(town: Town, shift_id: str) -> str:
    with town.service.database.reading() as session:
        shift = find_shift(session, REGION, shift_id)
    assert shift is not None
    return shift.driver_id


def test_somebody_else_drives_the_tour_as_it_is(town: Town, shift: Shift) -> None:
    """Before publication nobody need be told; the promise holds."""
    other = add_driver(town)
    hand_over(town.service, REGION, shift.id, other, actor=ACTOR)
    assert town.day().tours[0].driver_name == "Driver 2"
    assert check_day(town.service, REGION, DAY) == ()


def test_both_are_told_once_the_day_is_published(town: Town, shift: Shift) -> None:
    """One hears that he is not needed, the other gets the tour, as the next version."""
    publish_day(town.service, REGION, DAY)
    other = add_driver(town)
    hand_over(town.service, REGION, shift.id, other, actor=ACTOR)
    assert town.day().version == 2
    deliver_pending(town.service)
    assert check_day(town.service, REGION, DAY) == ()


def test_who_may_not_drive_does_not(town: Town, shift: Shift) -> None:
    late = DAY - timedelta(days=1)
    expired = add_driver(town, 2, valid_until={Qualification.FIRST_AID: late})
    gone = add_driver(town, 3, active=False)
    for driver, code in ((expired, "duty_expired"), (gone, "duty_inactive"), ("x", "fleet")):
        with pytest.raises(Refusal, match=code):
            hand_over(town.service, REGION, shift.id, driver, actor=ACTOR)
    busy = town.add_van(number=4)
    with pytest.raises(Refusal, match="duty_driver_busy"):
        hand_over(town.service, REGION, shift.id, busy.driver_id, actor=ACTOR)
    assert driver_of(town, shift.id) == shift.driver_id


def test_the_office_adds_a_shift_for_once(town: Town, shift: Shift) -> None:
    """It has the next number; nobody is put into a van that is on the road already."""
    other = add_driver(town)

    def add(vehicle_id: str, day: date = DAY, ends: time = time(12)) -> str:
        return add_shift(
            town.service,
            REGION,
            day=day,
            driver_id=other,
            vehicle_id=vehicle_id,
            begins=time(8),
            ends=ends,
            place_id=town.depot.id,
            actor=ACTOR,
        )

    with pytest.raises(Refusal, match="duty_vehicle_busy"):
        add(shift.vehicle_id)
    with pytest.raises(Refusal, match="times_of_day_reversed"):
        add(shift.vehicle_id, ends=time(8))
    add(shift.vehicle_id, TUESDAY)
    assert [one.number for one in list_of(town, TUESDAY)] == [1]


def list_of(town: Town, day: date) -> tuple[Shift, ...]:
    with town.service.database.reading() as session:
        return tuple(list_shifts(session, REGION, day))


def test_a_time_that_is_offered_becomes_a_shift(town: Town, shift: Shift) -> None:
    driver = add_driver(town)
    own = token(town, driver)
    offer_time(town.service, REGION, own, TUESDAY, time(9), time(12))
    offer_time(town.service, REGION, own, TUESDAY, time(14), time(16))
    (first, second), _ = list_wishes(town.service, REGION)
    withdraw_time(town.service, REGION, own, second.offer_id)
    decide_offer(
        town.service,
        REGION,
        first.offer_id,
        vehicle_id=shift.vehicle_id,
        place_id=town.depot.id,
        actor=ACTOR,
    )
    (made,) = list_of(town, TUESDAY)
    assert (made.driver_id, made.starts_at) == (driver, at(9, day=TUESDAY))
    assert list_wishes(town.service, REGION)[0] == ()
    desk = driver_desk(town.service, REGION, own)
    assert [one.state for one in desk.offers] == [WishState.ACCEPTED]
    assert [one.shift_id for one in desk.shifts] == [made.id]
    with pytest.raises(Refusal, match="wish_settled"):
        decide_offer(town.service, REGION, first.offer_id, vehicle_id=None, actor=ACTOR)
    with pytest.raises(Refusal, match="duty_past"):
        offer_time(town.service, REGION, own, date(2026, 11, 20), time(9), time(12))


def test_a_shift_is_swapped_once_the_office_says_yes(town: Town, shift: Shift) -> None:
    """Given away, taken over, let go, taken again, confirmed; each step by the right person."""
    other = add_driver(town)
    giver, taker = token(town, shift.driver_id), token(town, other)
    give_away(town.service, REGION, giver, shift.id)
    (swap,) = driver_desk(town.service, REGION, taker).on_offer
    with pytest.raises(Refusal, match="wish_settled"):
        take_over(town.service, REGION, giver, swap.swap_id)
    take_over(town.service, REGION, taker, swap.swap_id)
    keep_after_all(town.service, REGION, taker, swap.swap_id)
    take_over(town.service, REGION, taker, swap.swap_id)
    assert driver_of(town, shift.id) == shift.driver_id
    decide_swap(town.service, REGION, swap.swap_id, accept=True, actor=ACTOR)
    assert driver_of(town, shift.id) == other
    assert driver_desk(town.service, REGION, taker).shifts[0].shift_id == shift.id
    assert list_wishes(town.service, REGION)[1] == ()


def test_a_swap_ends_where_the_driver_drives_after_all(town: Town, shift: Shift) -> None:
    giver = token(town, shift.driver_id)
    give_away(town.service, REGION, giver, shift.id)
    give_away(town.service, REGION, giver, shift.id)  # asked twice, it is one wish
    (own,) = driver_desk(town.service, REGION, giver).shifts
    assert own.swap_state is WishState.OPEN
    assert own.swap_id
    with pytest.raises(Refusal, match="wish_settled"):
        decide_swap(town.service, REGION, own.swap_id, accept=True, actor=ACTOR)
    keep_after_all(town.service, REGION, giver, own.swap_id)
    assert driver_desk(town.service, REGION, giver).shifts[0].swap_id is None
    with pytest.raises(Refusal, match="link_unknown"):
        driver_desk(town.service, REGION, giver[:-1] + "x")


def test_the_evening_says_whom_the_day_cannot_do_without(town: Town, shift: Shift) -> None:
    """There is one van, so its rider would be stranded; a free driver could take the wheel.

    Who wishes no evenings is named after those whose wishes it suits; who is away is not.
    """
    add_driver(town, 3, most_shifts_a_week=0)
    free = add_driver(town, 4)
    add_driver(town, 5, active=False)
    assert find_weaknesses(town.service, REGION, DAY) is None
    note_absences(town.service, REGION, DAY)
    found = find_weaknesses(town.service, REGION, DAY)
    assert found is not None
    (weak,) = found.shifts
    assert (weak.shift_id, weak.rides, len(weak.stranded), weak.stand_ins) == (shift.id, 1, 1, ())
    assert [one.name for one in weak.substitutes] == ["Driver 4", "Driver 3"]
    assert not found.is_old
    hand_over(town.service, REGION, shift.id, free, actor=ACTOR)
    after = find_weaknesses(town.service, REGION, DAY)
    assert after is not None
    assert after.is_old


def test_a_second_van_makes_the_day_safe(town: Town, shift: Shift) -> None:
    """Both vans could fetch everybody: nobody is missed; a day without shifts says nothing."""
    town.add_van(number=2)
    note_absences(town.service, REGION, DAY)
    found = find_weaknesses(town.service, REGION, DAY)
    assert found is not None
    assert found.shifts == ()
    note_absences(town.service, REGION, TUESDAY)
    assert find_weaknesses(town.service, REGION, TUESDAY) is None
    assert set(list_substitutes(town.service, REGION, DAY)) >= {shift.id}
