"""What a driver reports moves rides and forecasts, once, however often and late it comes."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from mobility.model import DriverEventKind, RideStatus
from mobility.operations import (
    list_delays,
    list_tour_states,
    record_events,
    remind_unread_tours,
)
from mobility.planning import check_day, list_versions
from mobility.refusals import Refusal
from tests.mobility.operations.conftest import Road
from tests.mobility.town import DAY, REGION

K, S = DriverEventKind, RideStatus
MINUTE = timedelta(minutes=1)


def test_a_ride_goes_through_its_life(road: Road) -> None:
    """Started: the next one's bus is on its way. On board, got off: arrived."""
    first = 0 if road.tour.stops[0].ride_id == road.rides[0] else 1
    road.report(K.STARTED, road.tour.starts_at)
    assert road.status(first) is S.UNDER_WAY
    assert road.status(1 - first) is S.PUBLISHED
    for ride in (first, 1 - first):
        road.report(K.BOARDED, road.stop(ride).departure_at, ride)
        assert road.status(ride) is S.ON_BOARD
    for ride in (first, 1 - first):
        road.report(K.ALIGHTED, road.stop(ride, boarding=False).departure_at, ride)
        assert road.status(ride) is S.COMPLETED


def test_a_bus_is_on_its_way_to_nobody_hours_before(road: Road) -> None:
    """A driver who says early that he will be late has not set out: she may change her ride."""
    first = 0 if road.tour.stops[0].ride_id == road.rides[0] else 1
    pickup_at = road.stop(first).begin_at
    road.report(K.DELAYED, pickup_at - 61 * MINUTE, delay_s=600)
    assert road.status(first) is S.PUBLISHED
    road.report(K.DELAYED, pickup_at - 60 * MINUTE, delay_s=600)
    assert road.status(first) is S.UNDER_WAY


def test_nobody_there_and_then_she_came(road: Road) -> None:
    """A driver corrects himself; the day stays in order either way."""
    at = road.stop(0).departure_at
    road.report(K.NOT_THERE, at, 0)
    assert road.status(0) is S.NO_SHOW
    assert check_day(road.town.service, REGION, DAY) == ()
    road.report(K.BOARDED, at + MINUTE, 0)
    assert road.status(0) is S.ON_BOARD
    road.report(K.NOT_THERE, at + 2 * MINUTE, 0)
    assert road.status(0) is S.NO_SHOW


def test_an_older_report_does_not_undo_a_newer_one(road: Road) -> None:
    """She is on board; that she was not there before arrives after it, and is kept only.

    Her history stays in the order of time.
    """
    at = road.stop(0).departure_at
    road.town.clock.instant = at + 5 * MINUTE
    for kind, when in ((K.BOARDED, at + MINUTE), (K.NOT_THERE, at)):
        event = road.event(kind, when, 0)
        record_events(road.town.service, REGION, road.shift_id, [event])
    assert road.status(0) is S.ON_BOARD
    assert len(road.events()) == 2
    assert check_day(road.town.service, REGION, DAY) == ()


def test_a_report_counts_once(road: Road) -> None:
    """The phone sent it again, for it never heard that it had arrived."""
    at = road.stop(0).departure_at
    road.town.clock.instant = at + 5 * MINUTE
    event = road.event(K.BOARDED, at, 0)
    for batch in ([event], [event, event], [event]):
        record_events(road.town.service, REGION, road.shift_id, batch)
    assert len(road.events()) == 1
    assert road.events()[0].at == at


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_reports_may_come_late_and_in_any_order(road: Road, order: tuple[int, ...]) -> None:
    """All orders in which three reports may arrive end alike: two on board, one arrived."""
    events = [road.event(K.BOARDED, road.stop(ride).departure_at, ride) for ride in (0, 1)]
    events.append(road.event(K.ALIGHTED, road.stop(0, boarding=False).departure_at, 0))
    road.town.clock.instant = road.tour.ends_at
    for number in order:
        record_events(road.town.service, REGION, road.shift_id, [events[number]])
    assert (road.status(0), road.status(1)) == (S.COMPLETED, S.ON_BOARD)


def test_a_clock_that_is_ahead_reports_now(road: Road) -> None:
    """Ten minutes ahead of ours: what it says happened now."""
    now = road.stop(0).begin_at
    road.town.clock.instant = now
    event = road.event(K.BOARDED, now + 10 * MINUTE, 0)
    record_events(road.town.service, REGION, road.shift_id, [event])
    assert road.events()[0].at == now


@pytest.mark.parametrize(
    "wrong", [{"ride_id": "0" * 16}, {"kind": K.DELAYED, "delay_s": -60, "ride_id": None}]
)
def test_what_cannot_be_is_refused_as_a_whole(road: Road, wrong: dict[str, object]) -> None:
    good = road.event(K.STARTED, road.tour.starts_at)
    bad = replace(road.event(K.BOARDED, road.tour.starts_at, 0), **wrong)  # type: ignore[arg-type]  # each name with a value of its own
    with pytest.raises(Refusal, match="report_wrong"):
        record_events(road.town.service, REGION, road.shift_id, [good, bad])
    assert road.events() == []


def test_who_waits_behind_a_delay_is_told_once_and_again_when_it_grows(road: Road) -> None:
    """Ten minutes late: both pickups are told the new time. Nine more change nothing, ten do.

    Who was told of twenty is not told again at twenty.
    """
    expected = road.report(K.DELAYED, road.tour.starts_at, delay_s=600)
    assert expected.ahead[0].delay_s == 600
    told = road.messages("ride_delayed")
    assert {message.about_ride_id for message in told} == set(road.rides)
    at = {message.about_ride_id: message.facts["planned_pickup_at"] for message in told}
    for one in expected.ahead:
        if one.stop.is_pickup:
            assert at[one.stop.ride_id] == one.expected_at.isoformat()
    for minutes, messages in ((19, 2), (20, 4), (20, 4)):
        road.report(K.DELAYED, road.tour.starts_at + minutes * MINUTE / 10, delay_s=minutes * 60)
        assert len(road.messages("ride_delayed")) == messages


def test_who_looks_sees_how_late_the_bus_is(road: Road) -> None:
    """Ten minutes behind for both who wait; five are not worth a word."""
    service = road.town.service
    road.report(K.DELAYED, road.tour.starts_at, delay_s=300)
    assert list_delays(service, REGION, DAY) == {}
    road.report(K.DELAYED, road.tour.starts_at + MINUTE, delay_s=600)
    assert list_delays(service, REGION, DAY).get(road.rides[0]) == 600


def test_five_minutes_are_nothing_to_tell(road: Road) -> None:
    """More than five are told; five are not."""
    road.report(K.DELAYED, road.tour.starts_at, delay_s=300)
    assert road.messages("ride_delayed") == []


def test_who_is_on_board_is_not_told(road: Road) -> None:
    for ride in (0, 1):
        road.report(K.BOARDED, road.stop(ride).departure_at, ride)
    road.report(K.DELAYED, road.tour.ends_at - 20 * MINUTE, delay_s=900)
    assert road.messages("ride_delayed") == []


def test_the_office_sees_who_has_not_read_nor_started(road: Road) -> None:
    """An hour before the start it is asked for; five minutes after it somebody is missing."""
    start = road.tour.starts_at
    for before_min, unread, missing in ((61, False, False), (60, True, False), (-6, True, True)):
        road.town.clock.instant = start - before_min * MINUTE
        [state] = list_tour_states(road.town.service, REGION, DAY)
        assert (state.is_unread, state.is_missing) == (unread, missing)
    road.report(K.ACKNOWLEDGED, start - 30 * MINUTE, version=1)
    [state] = list_tour_states(road.town.service, REGION, DAY)
    assert (state.is_unread, state.is_acknowledged) == (False, True)
    road.report(K.STARTED, start + 10 * MINUTE)
    [state] = list_tour_states(road.town.service, REGION, DAY)
    assert (state.is_missing, state.late_s) == (False, 600)


def test_a_version_is_read_once(road: Road) -> None:
    """The first reading counts, and the office sees when it was."""
    for before_min in (90, 80):
        road.report(K.ACKNOWLEDGED, road.tour.starts_at - before_min * MINUTE, version=1)
    [told] = list_versions(road.town.service, REGION, DAY)
    assert told.acknowledged_at == road.tour.starts_at - 90 * MINUTE


def test_a_driver_is_asked_once_whether_he_has_read(road: Road) -> None:
    for before_min, asked in ((61, 0), (60, 1), (40, 1)):
        road.town.clock.instant = road.tour.starts_at - before_min * MINUTE
        remind_unread_tours(road.town.service, REGION)
        assert len(road.messages("tour_unread")) == asked
