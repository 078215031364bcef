"""Standing orders: one booking for a whole course, date by date."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pytest

from mobility.booking import (
    SeriesQuotation,
    SessionTarget,
    Wish,
    accept_series,
    cancel,
    end_series,
    get_series,
    list_rides_of_participant,
    list_series,
    unroll_standing_orders,
    wait_for_dates,
)
from mobility.clock import Clock
from mobility.messages import deliver_pending
from mobility.model import Direction, OfferSession, Party, RideStatus, new_id
from mobility.refusals import Refusal
from mobility.service import Service
from tests.mobility.booking.courses import (
    DAYS,
    WEEK,
    add_dates,
    is_sound,
    lead,
    order,
    quoted,
    statuses,
    templates,
)
from tests.mobility.town import REGION, Town, at, spot

S = RideStatus


def test_the_same_times_on_every_date(town: Town, course: list[OfferSession]) -> None:
    """Four empty days: the same pickup windows on each of them, there and back."""
    found = quoted(town, town.wish(course[0], back=True))
    assert [date.session_id for date in found.dates] == [one.id for one in course]
    leads = {
        tuple(lead(leg, one) for leg in date.legs)
        for date, one in zip(found.dates, course, strict=True)
    }
    assert len(leads) == 1
    assert all(date.is_usual for date in found.dates)


def way_back(town: Town, late: Sequence[date] = (), early: Sequence[date] = ()) -> Wish:
    """Four Mondays, on some of which only a late or only an early way back is possible.

    A pickup may be from 12:05 to 12:35. A van that comes on duty at 12:04 is at the hall 20 minutes
    later, for it is 8 km away. One that must be back in the depot at 12:35 has picked up by 12:12:
    it drives 4 km to her and 4 km back, 10 minutes each, and stands twice for 75 seconds.
    """
    for day in DAYS:
        begin = at(12, 4, day=day) if day in late else None
        end = at(12, 35, day=day) if day in early else None
        town.add_van(day=day, begin=begin, end=end)
    return town.wish(add_dates(town)[0], outbound=False, back=True)


def test_one_time_for_all_dates(town: Town) -> None:
    """Early would be cheapest on three dates, but a later time holds on all four."""
    found = quoted(town, way_back(town, late=DAYS[1:2]))
    assert all(date.is_usual for date in found.dates)
    assert {date.legs[0].pickup_latest - date.ends_at for date in found.dates} == {
        found.dates[1].legs[0].pickup_latest - found.dates[1].ends_at
    }


def test_the_time_of_most_dates_is_the_usual_one(town: Town) -> None:
    """Two dates want it late and one early: that one gets a time of its own, the first is late."""
    found = quoted(town, way_back(town, late=[DAYS[1], DAYS[3]], early=[DAYS[2]]))
    assert [date.is_usual for date in found.dates] == [True, True, False, True]


def test_the_nearest_time_where_the_usual_one_is_not_free(town: Town) -> None:
    """The one early date is promised the latest window that it has: nearest to the others."""
    found = quoted(town, way_back(town, late=[DAYS[1], DAYS[3]], early=[DAYS[2]]))
    (early,) = [date.legs[0] for date in found.dates if not date.is_usual]
    choices = town.quote(single(found, 2))
    assert early.pickup_latest == max(choice.legs[0].pickup_latest for choice in choices)


def single(found: SeriesQuotation, number: int) -> Wish:
    """The wish for a single date."""
    target = SessionTarget(found.dates[number].session_id)
    return Wish(spot(4, 0), Party(), target, outbound=False)


def test_what_was_quoted_is_promised(town: Town, course: list[OfferSession]) -> None:
    """Date by date the rides have the windows of the quotation; nothing is wrong with any day."""
    wish = town.wish(course[0], back=True)
    found, person = quoted(town, wish), town.add_participant()
    order_id = accept_series(town.service, REGION, person.id, found.token, new_id())
    view = get_series(town.service, REGION, order_id, participant_id=person.id)
    assert [
        [(ride.pickup_earliest, ride.pickup_latest, ride.arrival_latest) for ride in date.rides]
        for date in view.dates
    ] == [
        [(leg.pickup_earliest, leg.pickup_latest, leg.arrival_latest) for leg in date.legs]
        for date in found.dates
    ]
    assert {ride.status for date in view.dates for ride in date.rides} == {S.PROMISED}
    assert is_sound(town)


def test_from_its_own_date_on(town: Town, course: list[OfferSession]) -> None:
    """Who begins with the third date is not booked on the first two."""
    found = quoted(town, town.wish(course[2]))
    assert [date.session_id for date in found.dates] == [one.id for one in course[2:]]


def test_cancelled_dates_are_left_out(town: Town, course: list[OfferSession]) -> None:
    """Nobody is asked about a date that does not take place."""
    with town.service.database.writing() as session:
        session.merge(course[1]).cancelled = True
    assert len(quoted(town, town.wish(course[0])).dates) == 3


def test_public_holidays_are_skipped(town: Town, course: list[OfferSession]) -> None:
    """Christmas Day has a van and a date, but nobody rides."""
    christmas = date(2026, 12, 25)
    town.add_van(day=christmas)
    add_dates(town, [christmas])
    *_, last = quoted(town, town.wish(course[0])).dates
    assert last.legs == ()
    assert last.why_not
    assert last.why_not.code == "public_holiday"
    order_id = order(town, town.wish(course[0]))
    assert statuses(town, order_id)[-1] == []
    assert not get_series(town.service, REGION, order_id).can_wait  # waiting would not help


def test_a_date_without_a_van(town: Town) -> None:
    """The others are promised; this one says why, and nothing waits unasked."""
    for day in (DAYS[0], DAYS[2]):
        town.add_van(day=day)
    dates = add_dates(town, DAYS[:3])
    found = quoted(town, town.wish(dates[0]))
    (without,) = found.without_place
    assert without.why_not
    assert (without.session_id, without.why_not.code) == (dates[1].id, "no_vehicle_on_duty")
    order_id = order(town, town.wish(dates[0]))
    assert statuses(town, order_id) == [[S.PROMISED], [], [S.PROMISED]]
    told = get_series(town.service, REGION, order_id).dates[1].why_not
    assert told
    assert told.code == "no_vehicle_on_duty"


def test_a_date_is_booked_once_somebody_is_on_duty(town: Town) -> None:
    """The shifts of the second Monday are not known yet: waiting leads nowhere, the job does."""
    town.add_van(day=DAYS[0])
    dates = add_dates(town, DAYS[:2])
    order_id = order(town, town.wish(dates[0]), waits=True)
    assert statuses(town, order_id) == [[S.PROMISED], []]
    assert not get_series(town.service, REGION, order_id).can_wait
    assert unroll_standing_orders(town.service, REGION) == 0
    town.add_van(day=DAYS[1])
    assert unroll_standing_orders(town.service, REGION) == 1
    assert statuses(town, order_id) == [[S.PROMISED], [S.PROMISED]]
    assert is_sound(town, DAYS[:2])


def test_no_date_has_a_place(town: Town) -> None:
    """The reason of the first one is given."""
    dates = add_dates(town)
    with pytest.raises(Refusal) as caught:
        quoted(town, town.wish(dates[0]))
    assert caught.value.code == "no_vehicle_on_duty"


def fill(town: Town, session: OfferSession) -> tuple[str, ...]:
    """Take all four seats to one date."""
    return town.book(town.wish(session, adults=4))


def test_full_dates_wait_when_asked_to(town: Town, course: list[OfferSession]) -> None:
    """The second Monday is full: it waits, and is offered to her once somebody cancels."""
    (taken,) = fill(town, course[1])
    order_id = order(town, town.wish(course[0]), waits=True)
    assert statuses(town, order_id)[:2] == [[S.PROMISED], [S.WAITLISTED]]
    assert is_sound(town)
    cancel(town.service, REGION, taken, "staff:office")
    assert statuses(town, order_id)[1] == [S.OFFERED]
    assert is_sound(town)


def test_full_dates_may_wait_later(town: Town, course: list[OfferSession]) -> None:
    """Put on the list afterwards: what is free by then is promised, the rest waits."""
    (taken,) = fill(town, course[1])
    fill(town, course[2])
    person = town.add_participant()
    order_id = order(town, town.wish(course[0]), person.id)
    assert get_series(town.service, REGION, order_id).can_wait
    cancel(town.service, REGION, taken, "staff:office")
    wait_for_dates(town.service, REGION, order_id, f"participant:{person.id}")
    assert statuses(town, order_id) == [[S.PROMISED], [S.PROMISED], [S.WAITLISTED], [S.PROMISED]]
    assert not get_series(town.service, REGION, order_id).can_wait
    assert is_sound(town)


def test_one_message_tells_of_all_dates(town: Town, course: list[OfferSession]) -> None:
    """Eight rides, one SMS: how many dates, from when to when, and where there is none."""
    fill(town, course[1])
    order(town, town.wish(course[0], back=True))
    assert templates(town) == ["ride_promised", "series_promised"]
    town.clock.advance(timedelta(minutes=2))
    deliver_pending(town.service)
    outbox = town.service.settings.var_dir / "outbox"
    sent = "\n".join(path.read_text() for path in outbox.rglob("*") if path.is_file())
    assert "German course, dates: 3, Mon 23 Nov to Mon 14 Dec" in sent
    assert "NO ride on: Mon 30 Nov." in sent


def test_the_same_key_books_once(town: Town, course: list[OfferSession]) -> None:
    """A form sent twice leads to the same order, and no date has two rides."""
    person, key = town.add_participant(), new_id()
    token = quoted(town, town.wish(course[0])).token
    both = {accept_series(town.service, REGION, person.id, token, key) for _ in range(2)}
    assert len(both) == 1
    assert len(list_rides_of_participant(town.service, REGION, person.id)) == 4


@dataclass
class StoppingClock:
    """A clock that fails after being asked so often: the process dies there."""

    clock: Clock
    left: int

    def now(self) -> datetime:
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        return self.clock.now()


def booked_until_crash(service: Service, person_id: str, token: str, key: str, asked: int) -> bool:
    dying = replace(service, clock=StoppingClock(service.clock, asked))
    try:
        accept_series(dying, REGION, person_id, token, key)
    except KeyboardInterrupt:
        return False
    return True


def test_a_crash_keeps_what_was_promised(town: Town, course: list[OfferSession]) -> None:
    """Wherever it comes, the dates before it are promised and told; the same key goes on."""
    person, key = town.add_participant(), new_id()
    token = quoted(town, town.wish(course[0])).token
    seen = set()
    for asked in range(1, 60, 3):
        done = booked_until_crash(town.service, person.id, token, key, asked)
        assert is_sound(town)
        seen.add(len(list_rides_of_participant(town.service, REGION, person.id)))
        if done:
            break
    assert seen >= {0, 4}
    assert len(list_series(town.service, REGION, person.id)) == 1


def test_one_order_for_a_course(town: Town, course: list[OfferSession]) -> None:
    """A second one for the same course is refused while the first one runs."""
    person = town.add_participant()
    first = order(town, town.wish(course[0]), person.id)
    with pytest.raises(Refusal) as caught:
        order(town, town.wish(course[0]), person.id)
    assert caught.value.code == "series_running"
    end_series(town.service, REGION, first, f"participant:{person.id}")
    order(town, town.wish(course[0]), person.id)


def test_a_date_booked_already_stays_as_it_is(town: Town, course: list[OfferSession]) -> None:
    """Her own ride on the second Monday is kept; the order says so and books the others."""
    person = town.add_participant()
    town.book(town.wish(course[1]), person)
    order_id = order(town, town.wish(course[0]), person.id)
    told = get_series(town.service, REGION, order_id).dates[1].why_not
    assert told
    assert told.code == "already_booked"
    assert len(list_rides_of_participant(town.service, REGION, person.id)) == 4


def test_both_or_none_on_each_date(town: Town, course: list[OfferSession]) -> None:
    """On the second Monday the van goes home at 11: nobody is brought there without a way back."""
    late = DAYS[-1] + WEEK
    town.add_van(day=late, end=at(11, day=late))
    add_dates(town, [late])
    wish = town.wish(course[0], back=True)
    *_, last = quoted(town, wish).dates
    assert last.legs == ()
    *_, last = quoted(town, replace(wish, both_or_none=False)).dates
    assert [leg.direction for leg in last.legs] == [Direction.OUTBOUND]
    assert last.why_not
    order_id = order(town, replace(wish, both_or_none=False))
    assert statuses(town, order_id)[-1] == [S.PROMISED]
    assert is_sound(town, [*DAYS, late])


def test_orders_of_others_are_nobodys_business(town: Town, course: list[OfferSession]) -> None:
    """Neither seen, nor ended, nor continued under her key by somebody else."""
    person, stranger, key = town.add_participant(), town.add_participant(), new_id()
    token = quoted(town, town.wish(course[0], spot(4, 1))).token
    order_id = accept_series(town.service, REGION, person.id, token, key)
    for act in (
        lambda: get_series(town.service, REGION, order_id, participant_id=stranger.id),
        lambda: end_series(town.service, REGION, order_id, f"participant:{stranger.id}"),
        lambda: accept_series(town.service, REGION, stranger.id, token, key),
    ):
        with pytest.raises(Refusal) as caught:
            act()
        assert caught.value.code in {"series_unknown", "not_allowed"}


def test_an_offer_for_one_date_is_none_for_all(town: Town, course: list[OfferSession]) -> None:
    """A token is valid for what it was signed for."""
    token = town.quote(town.wish(course[0]))[0].token
    with pytest.raises(Refusal) as caught:
        accept_series(town.service, REGION, town.add_participant().id, token, new_id())
    assert caught.value.code == "offer_broken"
