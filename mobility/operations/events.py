"""What a driver reports: kept once, moves the rides on in their life, and the tour's forecast."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mobility.model import DriverEvent, DriverEventKind, Ride, RideStatus, Shift
from mobility.operations.delays import tell_delays
from mobility.operations.forecast import AT_STOPS, TourForecast, forecast, stop_positions
from mobility.planning.day_view import read_tour_view
from mobility.planning.storing import move_on
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.days import lock_day_plan
from mobility.storage.driving import (
    find_driver_event,
    find_shift,
    list_driver_events,
    mark_acknowledged,
)
from mobility.storage.rides import find_ride

K, S = DriverEventKind, RideStatus
LONGEST_DELAY_S = 4 * 3600
NEAR = timedelta(hours=1)
"""Nobody is fetched, nor a bus on its way to her, longer before than that."""
CLOCKS_DIFFER = timedelta(minutes=2)
"""A phone's clock may be ahead of ours by so much; what is later still happened now."""

_LIFE = (S.PUBLISHED, S.UNDER_WAY, S.ON_BOARD, S.COMPLETED)


@dataclass(frozen=True)
class Reported:
    """One report. `id` is made by who reports, once, however often it is sent."""

    id: str
    kind: DriverEventKind
    at: datetime
    ride_id: str | None = None
    stop_position: int = 0
    delay_s: int | None = None
    version: int | None = None


def record_events(
    service: Service, region_id: str, shift_id: str, reports: Sequence[Reported]
) -> TourForecast:
    """Keep reports of a tour that are new, in the order in which they happened.

    Rides move on in their life as far as they can; who waits behind a delay is told. Returns the
    tour's forecast. Raises Refusal `tour_unknown`, and `report_wrong` for a ride of another day;
    then nothing is kept.
    """
    now = service.clock.now()
    with service.database.writing() as session:
        shift = find_shift(session, region_id, shift_id)
        if shift is None:
            raise Refusal("tour_unknown")
        lock_day_plan(session, region_id, shift.service_date)
        tour = read_tour_view(service, session, region_id, shift.service_date, shift_id)
        if tour is None:
            raise Refusal("tour_unknown")
        positions = stop_positions(tour.stops)
        last_stop = {s.ride_id: n for s, n in zip(tour.stops, positions, strict=True)}
        known = list_driver_events(session, region_id, shift.service_date, shift_id)
        newest = {event.ride_id: event.at for event in sorted(known, key=lambda one: one.at)}
        for report in sorted(reports, key=lambda one: one.at):
            if find_driver_event(session, region_id, report.id) is None:
                _keep(session, shift, report, now, last_stop, newest)
        session.flush()
        events = list_driver_events(session, region_id, shift.service_date, shift_id)
        expected = forecast(tour, events)
        _send_under_way(session, shift, expected, now)
        tell_delays(service, session, region_id, expected, now)
        return expected


def _keep(
    session: Session,
    shift: Shift,
    report: Reported,
    now: datetime,
    last_stop: Mapping[str, int],
    newest: Mapping[str | None, datetime],
) -> None:
    """Write a report down, and move its ride on; `newest` is the last one known of each ride."""
    at = min(report.at, now) if report.at <= now + CLOCKS_DIFFER else now
    if report.kind in AT_STOPS:
        ride = find_ride(session, shift.region_id, report.ride_id or "")
        if ride is None or ride.service_date != shift.service_date:
            raise Refusal("report_wrong")
        # A ride may have left the tour while the phone was without a network, and what was reported
        # later may have come first: that is kept only.
        is_outdated = at < newest.get(ride.id, at)
        if report.stop_position <= last_stop.get(ride.id, -1) and not is_outdated:
            told_at = max([at, *(event.at for event in ride.history)])
            _move(session, shift, ride, report, told_at, last_stop[ride.id])
    elif report.kind is K.DELAYED and not 0 <= (report.delay_s or 0) <= LONGEST_DELAY_S:
        raise Refusal("report_wrong")
    if report.kind is K.ACKNOWLEDGED and report.version:
        mark_acknowledged(
            session, shift.region_id, shift.service_date, shift.id, report.version, at
        )
    session.add(
        DriverEvent(
            region_id=shift.region_id,
            id=report.id,
            service_date=shift.service_date,
            shift_id=shift.id,
            kind=report.kind,
            ride_id=report.ride_id if report.kind in AT_STOPS else None,
            stop_position=report.stop_position if report.kind in AT_STOPS else None,
            delay_s=report.delay_s,
            version=report.version,
            at=at,
            received_at=now,
        )
    )


def _move(
    session: Session, shift: Shift, ride: Ride, report: Reported, at: datetime, last: int
) -> None:
    """Move a ride on as a report at one of its stops says, where it can still be moved."""
    actor = f"driver:{shift.driver_id}"
    if report.kind is K.NOT_THERE and report.stop_position == 0:
        _no_show(session, ride, at, actor)
    elif report.kind is K.BOARDED and report.stop_position == 0:
        _advance(session, ride, S.ON_BOARD, at, actor)
    elif report.kind is K.ALIGHTED and report.stop_position == last:
        _advance(session, ride, S.COMPLETED, at, actor)


def _advance(session: Session, ride: Ride, target: RideStatus, at: datetime, actor: str) -> None:
    if ride.status is S.NO_SHOW:  # the driver corrects himself: there she is
        steps = [S.ON_BOARD]
    elif ride.status in _LIFE:
        steps = list(_LIFE[_LIFE.index(ride.status) + 1 : _LIFE.index(target) + 1])
    else:
        return
    move_on(session, [ride], steps, at=at, actor=actor)


def _no_show(session: Session, ride: Ride, at: datetime, actor: str) -> None:
    if ride.status in (S.UNDER_WAY, S.ON_BOARD):
        move_on(session, [ride], [S.NO_SHOW], at=at, actor=actor)
    elif ride.status is S.PUBLISHED:
        move_on(session, [ride], [S.UNDER_WAY, S.NO_SHOW], at=at, actor=actor)


def _send_under_way(session: Session, shift: Shift, expected: TourForecast, now: datetime) -> None:
    """Whoever is fetched next sees that her bus is on its way."""
    if expected.started_at is None or not expected.ahead:
        return
    following = expected.ahead[0].stop
    if not following.is_pickup or following.begin_at - now > NEAR:
        return
    ride = find_ride(session, shift.region_id, following.ride_id)
    if ride is not None and ride.status is S.PUBLISHED:
        move_on(session, [ride], [S.UNDER_WAY], at=now, actor=f"driver:{shift.driver_id}")
