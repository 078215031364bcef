"""The checker finds whatever is wrong with what is stored, on both databases."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from mobility.clock import SettableClock
from mobility.config import Settings
from mobility.model import (
    Childcare,
    ChildcareClosing,
    ChildcareStay,
    DayPlan,
    Direction,
    Handover,
    HandoverState,
    OutboxMessage,
    Ride,
    RideEvent,
    RideReplacement,
    RideRequest,
    RideStatus,
    RideStop,
    Shift,
    StandingOrder,
    StandingOrderDate,
    StopKind,
    Tour,
    TourOdometer,
    TourVisit,
    UnservedRide,
    Vehicle,
    new_id,
)
from mobility.planning import check_day, check_region, list_days_to_check
from mobility.service import Service
from mobility.storage import Database
from tests.mobility.planning.checking.busy import (
    DECLINED,
    Busy,
    Rows,
    copy_rows,
    make_busy,
    put_rows,
)
from tests.mobility.town import DAY, NOW, REGION, Town

S, H = RideStatus, HandoverState
Damage = Callable[[Session, Busy], object]
MADE: dict[str, tuple[Busy, Rows]] = {}
"""By backend: making the days takes longer than copying their rows."""


@pytest.fixture
def busy(backend: str, settings: Settings, database: Database) -> Busy:
    if backend not in MADE:
        made = make_busy(settings, database)
        assert check(Service(settings, database, SettableClock(NOW))) == []
        with database.reading() as session:
            MADE[backend] = made, copy_rows(session)
        return made
    with database.writing() as session:
        put_rows(session, MADE[backend][1])
    return MADE[backend][0]


@pytest.fixture
def service(settings: Settings, database: Database) -> Service:
    return Service(settings, database, SettableClock(NOW))


def check(service: Service) -> list[str]:
    """What `hinfahrt check` says of the region."""
    days = list_days_to_check(service, REGION)
    faults = [fault for day in days for fault in check_day(service, REGION, day)]
    return [*check_region(service, REGION), *faults]


def ride(session: Session, ride_id: str, **values: Any) -> None:
    session.execute(update(Ride).where(Ride.id == ride_id).values(values))


def close_childcare(session: Session, busy: Busy) -> None:
    childcare_id = session.scalars(select(Childcare.id)).one()
    session.add(ChildcareClosing(region_id=REGION, childcare_id=childcare_id, day=DAY))


def request(session: Session, ride_id: str, **values: Any) -> None:
    of_ride = select(Ride.request_id).where(Ride.id == ride_id).scalar_subquery()
    session.execute(update(RideRequest).where(RideRequest.id == of_ride).values(values))


def stop(session: Session, ride_id: str, position: int, /, **values: Any) -> None:
    chosen = (RideStop.ride_id == ride_id) & (RideStop.position == position)
    session.execute(update(RideStop).where(chosen).values(values))


def visit(session: Session, ride_id: str, stop_position: int, /, **values: Any) -> None:
    chosen = (TourVisit.ride_id == ride_id) & (TourVisit.stop_position == stop_position)
    session.execute(update(TourVisit).where(chosen).values(values))


def event(session: Session, ride_id: str, number: int, /, **values: Any) -> None:
    chosen = (RideEvent.ride_id == ride_id) & (RideEvent.number == number)
    session.execute(update(RideEvent).where(chosen).values(values))


def handovers(session: Session, **values: Any) -> None:
    session.execute(update(Handover).values(values))


def shift(session: Session, shift_id: str, **values: Any) -> None:
    session.execute(update(Shift).where(Shift.id == shift_id).values(values))


def lose_message(session: Session, template: str, ride_id: str | None = None) -> None:
    chosen = OutboxMessage.template == template
    if ride_id:
        chosen &= OutboxMessage.about_ride_id == ride_id
    session.execute(delete(OutboxMessage).where(chosen))


def share(session: Session, busy: Busy, key: str) -> None:
    """The evening's tour is driven in the morning, with the same vehicle or driver as that one."""
    other = session.scalars(select(Shift).where(Shift.id == busy.shift)).one()
    shift(session, busy.evening_shift, **{key: getattr(other, key)})
    tours = {tour.shift_id: tour for tour in session.scalars(select(Tour))}
    tours[busy.evening_shift].starts_at = tours[busy.shift].starts_at


def leave_unserved(session: Session, ride_id: str) -> None:
    row = UnservedRide(
        region_id=REGION, service_date=DAY, ride_id=ride_id, reason="vehicles_busy", facts={}
    )
    session.add(row)


def lose_visits(session: Session, *ride_ids: str) -> None:
    session.execute(delete(TourVisit).where(TourVisit.ride_id.in_(ride_ids)))


def move_last_visit(session: Session, busy: Busy) -> None:
    of_tour = TourVisit.shift_id == busy.shift
    last = session.scalars(select(TourVisit.position).where(of_tour)).all()
    chosen = of_tour & (TourVisit.position == max(last))
    session.execute(update(TourVisit).where(chosen).values(position=99))


def take_over(session: Session, ride_id: str, other_id: str) -> None:
    """A ride and its request are those of another ride's participant."""
    person = session.scalars(select(Ride.participant_id).where(Ride.id == other_id)).one()
    ride(session, ride_id, participant_id=person)
    request(session, ride_id, participant_id=person)


def decline_in_between(session: Session, busy: Busy) -> None:
    event(session, busy.cancelled, 2, status_after=S.DECLINED)
    event(session, busy.cancelled, 3, status_before=S.DECLINED)


def ask_for_nothing(session: Session, busy: Busy) -> None:
    row = RideRequest(
        region_id=REGION,
        id=new_id(),
        participant_id=busy.somebody,
        session_id=None,
        arrive_by=None,
        leave_after=None,
        party={"adults": 1},
        submission_key=new_id(),
        created_at=NOW,
        held_until=None,
    )
    session.add(row)


def close(session: Session) -> None:
    """The day is closed as it stands: nobody has been driven, and no odometer is known."""
    session.execute(update(DayPlan).where(DayPlan.service_date == DAY).values(closed_at=NOW))


def close_before(session: Session, busy: Busy) -> None:
    close(session)
    event(session, busy.cancelled, 2, at=NOW + timedelta(minutes=1))


def read_backwards(session: Session, busy: Busy) -> None:
    close(session)
    row = TourOdometer(
        region_id=REGION, shift_id=busy.shift, service_date=DAY, begin_km=42, end_km=1
    )
    session.add(row)


DAMAGES: list[tuple[str, Damage]] = [
    # Closed days
    ("though its day is closed", lambda s, b: close(s)),
    ("no odometer though its day is closed", lambda s, b: close(s)),
    ("changed after its day was closed", close_before),
    ("its odometer ran backwards", read_backwards),
    # Partners
    ("but partners drive it 1 times", lambda s, b: ride(s, b.handed, status=S.PROMISED)),
    ("but partners drive it 0 times", lambda s, b: ride(s, b.out, status=S.HANDED_OVER)),
    ("but partners drive it 2 times", lambda s, b: handovers(s, state=H.HANDED)),
    ("taken back, but billed", lambda s, b: handovers(s, actual_cents=1)),
    ("the partner has no order", lambda s, b: lose_message(s, "partner_order")),
    ("she was not told who comes", lambda s, b: lose_message(s, "ride_by_partner")),
    ("the partner was not told", lambda s, b: lose_message(s, "partner_called_off")),
    (
        "and the day closed without a result",
        lambda s, b: s.execute(update(DayPlan).values(closed_at=NOW)),
    ),
    # Tours
    ("its shift is one of another day", lambda s, b: shift(s, b.shift, service_date=DECLINED)),
    ("it serves nobody", lambda s, b: lose_visits(s, b.out, b.back, b.family, b.instead)),
    ("its visits are not numbered from 0", move_last_visit),
    ("it ends before it begins", lambda s, b: shift(s, b.evening_shift, ends_at=NOW)),
    ("its driver is out, but", lambda s, b: shift(s, b.evening_shift, driver_out=True)),
    ("its vehicle is on tour", lambda s, b: share(s, b, "vehicle_id")),
    ("its driver is on tour", lambda s, b: share(s, b, "driver_id")),
    ("it is on a tour of another day", lambda s, b: ride(s, b.out, service_date=DECLINED)),
    ("but a van halts for it", lambda s, b: ride(s, b.out, status=S.CANCELLED_BY_OPERATOR)),
    ("but not on exactly one tour", lambda s, b: lose_visits(s, b.out)),
    ("does not halt at its stops in their order", lambda s, b: visit(s, b.out, 1, stop_position=0)),
    ("is served outside its promised time", lambda s, b: stop(s, b.out, 0, latest=NOW)),
    ("its length or drive time", lambda s, b: s.execute(update(Tour).values(length_m=1))),
    (
        "its breaks are not between",
        lambda s, b: s.execute(
            update(Tour).values(breaks=[{"after_position": 7, "begin_s": 0, "end_s": 1800}])
        ),
    ),
    # What `verify` says of them
    ("a promised ride is left out", lambda s, b: lose_visits(s, b.out)),
    (
        "no single seat layout holds",
        lambda s, b: s.execute(update(Vehicle).values(layouts=[{"seats": 1}])),
    ),
    ("cannot be read as a problem", lambda s, b: stop(s, b.out, 1, ride_time_limit_s=1)),
    ("ride_time", lambda s, b: visit(s, b.out, 0, departure_at=NOW)),
    ("travel", lambda s, b: visit(s, b.out, 1, arrival_at=NOW)),
    ("needs", lambda s, b: ride(s, b.out, required=["ramp"])),
    # Rides
    ("not in the order pickup, childcare", lambda s, b: stop(s, b.out, 0, kind=StopKind.CHILDCARE)),
    ("its stops are not numbered from 0", lambda s, b: stop(s, b.waiting, 1, position=7)),
    ("of stop 1 ends before it begins", lambda s, b: stop(s, b.waiting, 1, latest=NOW)),
    ("somebody boards and never alights", lambda s, b: stop(s, b.out, 1, load={})),
    ("not those board who were asked for", lambda s, b: request(s, b.out, party={"adults": 2})),
    ("its request is somebody else's", lambda s, b: ride(s, b.out, participant_id=b.somebody)),
    ("marked as cancelled late", lambda s, b: ride(s, b.out, cancelled_late=True)),
    ("listed as unserved though it is published", lambda s, b: leave_unserved(s, b.out)),
    ("listed as unserved though it is cancelled", lambda s, b: leave_unserved(s, b.cancelled)),
    ("and nothing became of it", lambda s, b: ride(s, b.cancelled, status=S.REQUESTED)),
    ("waits for a place without a reason", lambda s, b: s.execute(delete(UnservedRide))),
    ("its place is held without an end", lambda s, b: request(s, b.offered, held_until=None)),
    ("though the day is published", lambda s, b: ride(s, b.out, status=S.PLANNED)),
    ("two rides in one direction", lambda s, b: ride(s, b.out, direction=Direction.RETURN)),
    ("without the other way of its", lambda s, b: ride(s, b.out, status=S.WAITLISTED)),
    ("replaced by no other one", lambda s, b: s.execute(delete(RideReplacement))),
    ("has taken its place", lambda s, b: ride(s, b.replaced, status=S.PROMISED)),
    (
        "somebody else, or another way, has",
        lambda s, b: s.execute(update(RideReplacement).values(ride_id=b.out)),
    ),
    # Childcare
    ("without a place there", lambda s, b: s.execute(delete(ChildcareStay))),
    ("other children than ride", lambda s, b: s.execute(update(ChildcareStay).values(ages=[2, 3]))),
    ("closed, but children have places", close_childcare),
    (
        "more children at once than places",
        lambda s, b: s.execute(update(Childcare).values(carers=0)),
    ),
    # Histories
    ("no history", lambda s, b: s.execute(delete(RideEvent).where(RideEvent.ride_id == b.out))),
    ("not numbered from 1", lambda s, b: event(s, b.out, 2, number=77)),
    ("does not begin with its request", lambda s, b: event(s, b.out, 1, status_after=S.PLANNED)),
    ("does not follow on the one before", lambda s, b: event(s, b.out, 2, status_before=S.OFFERED)),
    ("is none that may follow", decline_in_between),
    (
        "changes nothing and does not say why",
        lambda s, b: event(s, b.out, 3, status_before=S.PROMISED, status_after=S.PROMISED),
    ),
    ("came before the one before", lambda s, b: event(s, b.out, 1, at=NOW + timedelta(days=1))),
    ("its history ends with", lambda s, b: ride(s, b.out, status=S.UNDER_WAY)),
    # Messages
    ("promised, but nobody was told", lambda s, b: lose_message(s, "ride_promised", b.out)),
    ("promised, but nobody was told", lambda s, b: lose_message(s, "ride_changed")),
    ("promised, but nobody was told", lambda s, b: lose_message(s, "series_promised")),
    ("cancelled, but nobody was told", lambda s, b: lose_message(s, "ride_cancelled")),
    ("offered, but nobody was told", lambda s, b: lose_message(s, "place_offered")),
    ("declined, but nobody was told", lambda s, b: lose_message(s, "ride_declined")),
    ("was told other times", lambda s, b: stop(s, b.out, 1, latest=NOW + timedelta(days=99))),
    ("nobody was told the planned time", lambda s, b: lose_message(s, "reminder", b.out)),
    ("its driver was not told", lambda s, b: lose_message(s, "tour_schedule")),
    # Standing orders, and what belongs to no day
    (
        "booked by somebody else's standing order",
        lambda s, b: s.execute(update(StandingOrder).values(participant_id=b.somebody)),
    ),
    ("booked for another date than", lambda s, b: request(s, b.ordered, session_id=None)),
    (
        "nothing became of its date",
        lambda s, b: s.execute(update(StandingOrderDate).values(request_id=None)),
    ),
    ("it has no rides", ask_for_nothing),
    ("booked twice to session", lambda s, b: take_over(s, b.family, b.out)),
]


@pytest.mark.parametrize(("fault", "damage"), DAMAGES, ids=[fault for fault, _ in DAMAGES])
def test_every_damage_is_found(busy: Busy, service: Service, fault: str, damage: Damage) -> None:
    """Sound days have no fault; each damage done to their rows is named."""
    with service.database.writing() as session:
        damage(session, busy)
    found = check(service)
    assert any(fault in one for one in found), found


def test_a_promise_without_any_van(town: Town) -> None:
    """All vans were taken off duty behind the planner's back."""
    town.add_van()
    (ride_id,) = town.book(town.wish(town.add_session()))
    with town.service.database.writing() as session:
        for table in (TourVisit, Tour, Shift):
            session.execute(delete(table))
    assert f"ride {ride_id}: promised without a shift" in check_day(town.service, REGION, DAY)


def test_a_day_of_nothing_is_sound(town: Town) -> None:
    """No rides, no faults."""
    assert check_day(town.service, REGION, DAY + timedelta(days=9)) == ()
