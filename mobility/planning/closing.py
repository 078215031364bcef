"""Closing a day: every ride has a result, odometers are in, and from then on nothing changes.

The door is `storage.days.lock_day_plan`: whoever would change a closed day is refused there.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from mobility.clock import service_day
from mobility.model import (
    LIVE,
    Action,
    DayPlan,
    Handover,
    HandoverState,
    Ride,
    RideStatus,
    TourOdometer,
)
from mobility.planning.calling_off import call_off
from mobility.planning.day_view import read_day_view
from mobility.planning.storing import audit_entry, audit_row, move_on
from mobility.planning.telling import tell_cancelled
from mobility.planning.waiting_list import open_day
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.days import (
    find_day_plan,
    list_odometers,
    list_rides,
    list_tours,
    list_unserved,
    lock_day_plan,
    put_odometer,
)
from mobility.storage.partners import list_handovers_of_day
from mobility.views import DayRideView

S = RideStatus

RESULTS = frozenset(
    {
        S.COMPLETED,
        S.NO_SHOW,
        S.DECLINED,
        S.REPLACED,
        S.CANCELLED_BY_PARTICIPANT,
        S.CANCELLED_BY_OPERATOR,
        S.HANDED_OVER,  # once its `Handover` says what became of it
    }
)
LONGEST_DAY_KM = 1500
"""More than any van drives in a shift: a slip of the pen."""

_LIFE = (S.PROMISED, S.PLANNED, S.PUBLISHED, S.UNDER_WAY, S.ON_BOARD, S.COMPLETED)


class Result(StrEnum):
    """What the office says of a ride that nobody has reported the end of."""

    DRIVEN = "driven"
    NO_SHOW = "no_show"
    NOT_DRIVEN = "not_driven"


BY_PARTNER = {
    Result.DRIVEN: HandoverState.DRIVEN,
    Result.NO_SHOW: HandoverState.NO_SHOW,
}


@dataclass(frozen=True)
class DrivenTour:
    """A tour beside what its vehicle's odometer showed; None where nobody has said so."""

    shift_id: str
    number: int
    driver_name: str
    vehicle_name: str
    length_m: int
    begin_km: int | None
    end_km: int | None


@dataclass(frozen=True)
class Closing:
    """How far a day is from being closed. `gaps` are rides without a result, in driving order.

    Of the rides that partners drove `without_price` are not billed yet: bills may come later.
    """

    day: date
    closed_at: datetime | None
    is_over: bool
    gaps: tuple[DayRideView, ...]
    tours: tuple[DrivenTour, ...]
    rides: int
    without_price: int

    @property
    def without_odometer(self) -> tuple[DrivenTour, ...]:
        return tuple(tour for tour in self.tours if tour.end_km is None)

    @property
    def can_close(self) -> bool:
        return bool(self.is_over and not (self.closed_at or self.gaps or self.without_odometer))


def get_closing(service: Service, region_id: str, day: date) -> Closing:
    """What is missing before a day can be closed. Raises Refusal `plan_unknown`."""
    with service.database.reading() as session:
        plan = find_day_plan(session, region_id, day)
        if plan is None:
            raise Refusal("plan_unknown")
        view = read_day_view(service, session, region_id, day)
        handovers = list_handovers_of_day(session, region_id, day)
        handed = _handed(handovers)
        known = {row.shift_id: row for row in list_odometers(session, region_id, day)}
        drivers = {shift.shift_id: shift for shift in view.shifts}
        return Closing(
            day=day,
            closed_at=plan.closed_at,
            is_over=_is_over(service, session, plan),
            gaps=tuple(
                sorted(
                    (
                        ride
                        for ride in view.rides
                        if not _has_result(ride.ride_id, ride.status, handed)
                    ),
                    key=lambda ride: ride.planned_pickup_at or ride.promised_earliest,
                )
            ),
            tours=tuple(
                DrivenTour(
                    shift_id=tour.shift_id,
                    number=tour.number,
                    driver_name=drivers[tour.shift_id].driver_name,
                    vehicle_name=drivers[tour.shift_id].vehicle_name,
                    length_m=tour.length_m,
                    begin_km=known[tour.shift_id].begin_km if tour.shift_id in known else None,
                    end_km=known[tour.shift_id].end_km if tour.shift_id in known else None,
                )
                for tour in view.tours
            ),
            rides=len(view.rides),
            without_price=sum(row.state in LIVE and row.actual_cents is None for row in handovers),
        )


def note_results(
    service: Service, region_id: str, day: date, results: Mapping[str, Result], actor: str
) -> None:
    """Say what became of rides that have no result; those that have one meanwhile keep it.

    Who was not driven leaves the tour and hears of it. Raises Refusal `day_not_over`, `day_closed`,
    and `ride_was_driven` where somebody who boarded is said not to have been driven.
    """
    with service.database.writing() as session:
        locked = open_day(service, session, region_id, day)
        if day > service_day(locked.now, service.region(region_id).zone):
            raise Refusal("day_not_over")
        why = {row.ride_id: row.reason for row in list_unserved(session, region_id, day)}
        handed = _handed(list_handovers_of_day(session, region_id, day))
        for ride in list_rides(session, region_id, day):
            result = results.get(ride.id)
            if result is None or _has_result(ride.id, ride.status, handed):
                continue
            steps = _steps(ride, result)
            if S.CANCELLED_BY_OPERATOR in steps:
                locked.take_out([ride.id])
                call_off(service, session, [ride], at=locked.now, actor=actor)
            elif row := handed.get(ride.id):
                row.state, row.actor, row.changed_at = BY_PARTNER[result], actor, locked.now
            reason = why.get(ride.id, "") if S.DECLINED in steps else ""
            move_on(session, [ride], steps, at=locked.now, actor=actor, reason=reason)
            if S.CANCELLED_BY_OPERATOR in steps:
                tell_cancelled(service, session, ride)
            subject = f"ride:{ride.id}"
            session.add(
                audit_entry(region_id, locked.now, actor, Action.RIDE_RESULT, subject, result)
            )
        locked.store(tells=False)
    locked.remember()


def note_odometers(
    service: Service,
    region_id: str,
    day: date,
    readings: Mapping[str, tuple[int, int]],
    actor: str,
) -> None:
    """Keep what odometers showed at begin and end of tours, in kilometres, by shift.

    Raises Refusal `odometer_wrong` where one ran backwards or too far, `tour_unknown`,
    `day_closed`.
    """
    now = service.clock.now()
    with service.database.writing() as session:
        lock_day_plan(session, region_id, day)
        shifts = {tour.shift_id for tour in list_tours(session, region_id, day)}
        for shift_id, (begin_km, end_km) in readings.items():
            if shift_id not in shifts:
                raise Refusal("tour_unknown")
            if not 0 <= begin_km <= end_km <= begin_km + LONGEST_DAY_KM:
                raise Refusal("odometer_wrong", begin=begin_km, end=end_km)
            row = TourOdometer(
                region_id=region_id,
                shift_id=shift_id,
                service_date=day,
                begin_km=begin_km,
                end_km=end_km,
            )
            if put_odometer(session, row):
                subject, said = f"shift:{shift_id}", f"{begin_km}–{end_km} km"
                entry = audit_entry(region_id, now, actor, Action.ODOMETER_READ, subject, said)
                session.add(entry)


def close_day(service: Service, region_id: str, day: date, actor: str) -> None:
    """Close a day: from now on `lock_day_plan` opens it to nobody.

    Raises Refusal `plan_unknown`, `day_closed`, `day_not_over`, and `day_has_gaps` where a ride has
    no result or a tour no odometer.
    """
    with service.database.writing() as session:
        if find_day_plan(session, region_id, day) is None:
            raise Refusal("plan_unknown")
        plan = lock_day_plan(session, region_id, day)
        if not _is_over(service, session, plan):
            raise Refusal("day_not_over")
        handed = _handed(list_handovers_of_day(session, region_id, day))
        rides = list_rides(session, region_id, day)
        gaps = sum(not _has_result(ride.id, ride.status, handed) for ride in rides)
        read = {row.shift_id for row in list_odometers(session, region_id, day)}
        unread = sum(tour.shift_id not in read for tour in list_tours(session, region_id, day))
        if gaps or unread:
            raise Refusal("day_has_gaps", rides=gaps, tours=unread)
        plan.closed_at = service.clock.now()
        session.add(audit_row(plan, Action.DAY_CLOSED, at=plan.closed_at, actor=actor))


def reopen_day(service: Service, region_id: str, day: date, actor: str, reason: str) -> None:
    """Open a closed day again to mend a mistake. Raises Refusal `why_reopened` without a reason."""
    if not reason.strip():
        raise Refusal("why_reopened")
    with service.database.writing() as session:
        plan = lock_day_plan(session, region_id, day, reopens=True)
        if plan.closed_at is None:
            return
        plan.closed_at = None
        entry = audit_row(plan, Action.DAY_REOPENED, at=service.clock.now(), actor=actor)
        entry.reason = reason.strip()
        session.add(entry)


def _is_over(service: Service, session: Session, plan: DayPlan) -> bool:
    """Whether the last tour of a day has ended, as planned."""
    now, region_id = service.clock.now(), plan.region_id
    if plan.service_date > service_day(now, service.region(region_id).zone):
        return False
    return all(tour.ends_at <= now for tour in list_tours(session, region_id, plan.service_date))


def _has_result(ride_id: str, status: RideStatus, handed: Collection[str]) -> bool:
    """`handed` are the rides in partners' hands of which nobody knows yet."""
    return status in RESULTS and ride_id not in handed


def _handed(rows: Iterable[Handover]) -> dict[str, Handover]:
    return {row.ride_id: row for row in rows if row.state is HandoverState.HANDED}


def _steps(ride: Ride, result: Result) -> list[RideStatus]:
    """The statuses that lead a ride to its result."""
    if ride.status in (S.WAITLISTED, S.OFFERED):
        return [S.DECLINED]
    if result is Result.NOT_DRIVEN:
        if ride.status is S.ON_BOARD:
            raise Refusal("ride_was_driven")
        return [S.CANCELLED_BY_OPERATOR]
    if ride.status is S.HANDED_OVER:
        return []  # its `Handover` says it
    if result is Result.NO_SHOW and ride.status is S.ON_BOARD:
        return [S.NO_SHOW]
    end = S.COMPLETED if result is Result.DRIVEN else S.UNDER_WAY
    steps = list(_LIFE[_LIFE.index(ride.status) + 1 : _LIFE.index(end) + 1])
    return steps if result is Result.DRIVEN else [*steps, S.NO_SHOW]
