"""A day is closed once nothing is missing, and cannot be changed from then on."""

from datetime import timedelta

import pytest

from mobility.booking import cancel, get_ride
from mobility.driver_links import tour_token
from mobility.model import Action, AuditEntry, RideStatus
from mobility.operations import driver_page
from mobility.planning import (
    Result,
    check_day,
    close_day,
    get_closing,
    lock_tour,
    note_odometers,
    note_results,
    plan_day,
    publish_day,
    reopen_day,
)
from mobility.refusals import Refusal
from tests.mobility.town import DAY, REGION, Town, at, spot

STAFF = "staff:dora"
S = RideStatus


def driven_day(town: Town) -> tuple[str, tuple[str, ...]]:
    """Three people to the course with one van, published, and it is evening now."""
    shift = town.add_van()
    course = town.add_session()
    rides = tuple(town.book(town.wish(course, spot(4, n)))[0] for n in range(3))
    publish_day(town.service, REGION, DAY)
    town.clock.instant = at(18)
    return shift.id, rides


def status_of(town: Town, ride_id: str) -> RideStatus:
    return get_ride(town.service, REGION, ride_id).ride.status


def test_a_day_is_closed_when_nothing_is_missing(town: Town) -> None:
    """Gaps are listed, filled, and close the day; each of it is in the audit."""
    shift, rides = driven_day(town)
    found = get_closing(town.service, REGION, DAY)
    assert {gap.ride_id for gap in found.gaps} == set(rides)
    assert [tour.number for tour in found.without_odometer] == [1]
    with pytest.raises(Refusal, match="day_has_gaps"):
        close_day(town.service, REGION, DAY, STAFF)
    results = dict(zip(rides, Result, strict=True))
    note_results(town.service, REGION, DAY, results, STAFF)
    assert [status_of(town, name) for name in rides] == [
        S.COMPLETED,
        S.NO_SHOW,
        S.CANCELLED_BY_OPERATOR,
    ]
    note_odometers(town.service, REGION, DAY, {shift: (12000, 12041)}, STAFF)
    assert get_closing(town.service, REGION, DAY).can_close
    close_day(town.service, REGION, DAY, STAFF)
    assert get_closing(town.service, REGION, DAY).closed_at == at(18)
    assert check_day(town.service, REGION, DAY) == ()
    with town.service.database.reading() as session:
        done = [row.action for row in session.query(AuditEntry) if row.actor == STAFF]
    assert sorted(done) == [
        Action.DAY_CLOSED,
        *[Action.RIDE_RESULT] * 3,
        Action.ODOMETER_READ,
    ]


def test_the_drivers_page_closes_with_the_day(town: Town) -> None:
    """From then on the link shows nobody's name or address; reopened it shows the tour again."""
    shift, rides = driven_day(town)
    note_results(town.service, REGION, DAY, dict.fromkeys(rides, Result.DRIVEN), STAFF)
    note_odometers(town.service, REGION, DAY, {shift: (1, 42)}, STAFF)
    with town.service.database.reading() as session:
        token = tour_token(town.service, session, REGION, shift)
    assert driver_page(town.service, REGION, token).shift_id == shift
    close_day(town.service, REGION, DAY, STAFF)
    with pytest.raises(Refusal, match="link_closed"):
        driver_page(town.service, REGION, token)
    reopen_day(town.service, REGION, DAY, STAFF, "a slip of the pen")
    assert driver_page(town.service, REGION, token).shift_id == shift


def test_nobody_gets_into_a_closed_day(town: Town) -> None:
    """Planning, publishing, cancelling, locking, results, odometers: one door, one refusal."""
    shift, rides = driven_day(town)
    note_results(town.service, REGION, DAY, dict.fromkeys(rides, Result.DRIVEN), STAFF)
    note_odometers(town.service, REGION, DAY, {shift: (1, 42)}, STAFF)
    close_day(town.service, REGION, DAY, STAFF)
    service = town.service
    for change in (
        lambda: plan_day(service, REGION, DAY),
        lambda: publish_day(service, REGION, DAY),
        lambda: cancel(service, REGION, rides[0], STAFF),
        lambda: lock_tour(service, REGION, DAY, shift, locked=True, actor=STAFF),
        lambda: note_results(service, REGION, DAY, {rides[0]: Result.NO_SHOW}, STAFF),
        lambda: note_odometers(service, REGION, DAY, {shift: (1, 43)}, STAFF),
        lambda: close_day(service, REGION, DAY, STAFF),
    ):
        with pytest.raises(Refusal, match="day_closed"):
            change()


def test_a_closed_day_is_opened_again_with_a_reason(town: Town) -> None:
    """The reason stands in the audit; then the odometer can be mended."""
    shift, rides = driven_day(town)
    note_results(town.service, REGION, DAY, dict.fromkeys(rides, Result.DRIVEN), STAFF)
    note_odometers(town.service, REGION, DAY, {shift: (1, 42)}, STAFF)
    close_day(town.service, REGION, DAY, STAFF)
    with pytest.raises(Refusal, match="why_reopened"):
        reopen_day(town.service, REGION, DAY, STAFF, " ")
    reopen_day(town.service, REGION, DAY, STAFF, "Zahlendreher")
    note_odometers(town.service, REGION, DAY, {shift: (1, 24)}, STAFF)
    with town.service.database.reading() as session:
        entries = {row.action: row.reason for row in session.query(AuditEntry)}
    assert entries[Action.DAY_REOPENED] == "Zahlendreher"


def test_what_is_not_over_is_not_closed(town: Town) -> None:
    """Neither before the last tour has ended, nor with an odometer that ran backwards."""
    shift, _ = driven_day(town)
    for begin, end in ((42, 1), (1, 9999), (-1, 5)):
        with pytest.raises(Refusal, match="odometer_wrong"):
            note_odometers(town.service, REGION, DAY, {shift: (begin, end)}, STAFF)
    town.clock.instant = at(8)
    with pytest.raises(Refusal, match="day_not_over"):
        close_day(town.service, REGION, DAY, STAFF)
    town.clock.instant -= timedelta(days=1)
    with pytest.raises(Refusal, match="day_not_over"):
        note_results(town.service, REGION, DAY, {}, STAFF)
