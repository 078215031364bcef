"""Telling of a published day plan, and of every change to it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from mobility.messages import Letter, Recipient, put_all, tour_schedules
from mobility.model import SERVED, DayPlan, PlanStatus, PublishedTour, Ride
from mobility.planning.day_view import view_of
from mobility.planning.telling import dropped_tours, new_times, recipient_of, reminder
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.day_rows import DayRows, RideRow, StopRow, read_ride_rows
from mobility.storage.driving import read_told
from mobility.storage.rides import list_boardings
from mobility.views import DayView, TourView


def announce(
    service: Service,
    session: Session,
    day_plan: DayPlan,
    rows: DayRows,
    renewed: Collection[str] = (),
) -> None:
    """Count up the version and tell drivers and participants of the tours of some rows.

    Of the rides on them, `renewed` names those whose promise is another one now.
    """
    region_id, day = day_plan.region_id, day_plan.service_date
    day_plan.version += 1
    day_plan.revision += 1
    day_plan.status = PlanStatus.PUBLISHED
    day_plan.published_at = service.clock.now()
    view = view_of(service, region_id, day, replace(rows, plan=day_plan))
    tours = {tour.shift_id: tour for tour in view.tours}
    drivers = {
        shift.id: Recipient.reached_by(
            shift.driver_phone, shift.driver_language, shift.driver_channel, shift.driver_email
        )
        for shift in rows.shifts
    }
    needed = {name: driver for name, driver in drivers.items() if name in tours}
    idle = {name: driver for name, driver in drivers.items() if name not in tours}
    known = read_told(session, region_id, drivers)
    rides, stops = {ride.id: ride for ride in rows.rides}, _by_ride(rows.stops)
    letters = [
        *(new_times(rides[name], stops[name], day_plan.revision) for name in sorted(renewed)),
        *tour_schedules(session, service, view, needed, known),
        *dropped_tours(session, view, idle, known),
        *_reminders(view, rides, stops),
    ]
    put_all(session, service, region_id, letters)
    session.add_all(_told(day_plan, shift.id, tours.get(shift.id)) for shift in rows.shifts)


def tell_new_times(
    service: Service, session: Session, day_plan: DayPlan, ride_ids: Collection[str]
) -> None:
    """Tell rides of a day of which nothing else is told that their promise is another one now."""
    region_id, day = day_plan.region_id, day_plan.service_date
    rides, halts = read_ride_rows(session, region_id, day, ride_ids)
    stops = _by_ride(halts)
    letters = [new_times(ride, stops[ride.id], day_plan.revision) for ride in rides]
    put_all(session, service, region_id, letters)


def _reminders(
    view: DayView, rides: Mapping[str, RideRow], stops: Mapping[str, Sequence[StopRow]]
) -> Iterator[Letter]:
    """The planned time to everybody on the tours but those who have not said yes to a place yet."""
    for tour in view.tours:
        for stop in tour.stops:
            ride = rides[stop.ride_id]
            if stop.is_pickup and ride.status in SERVED:
                yield reminder(recipient_of(ride), ride.id, stops[ride.id], stop.begin_at)


def _by_ride(rows: Iterable[StopRow]) -> Mapping[str, Sequence[StopRow]]:
    stops: dict[str, list[StopRow]] = defaultdict(list)
    for row in rows:
        stops[row.ride_id].append(row)
    return stops


def remind_late(service: Service, session: Session, rides: Sequence[Ride]) -> None:
    """Tell the planned time of rides of one published day whose tours were told before."""
    region_id = rides[0].region_id
    boardings = list_boardings(session, region_id, [ride.id for ride in rides])
    letters = (
        reminder(Recipient.of(ride.participant), ride.id, ride.stops, boardings[ride.id].begin_at)
        for ride in rides
    )
    put_all(session, service, region_id, letters)


def _told(day_plan: DayPlan, shift_id: str, tour: TourView | None) -> PublishedTour:
    """What this version tells a driver; without stops where he is not needed."""
    return PublishedTour(
        region_id=day_plan.region_id,
        service_date=day_plan.service_date,
        shift_id=shift_id,
        version=day_plan.version,
        published_at=day_plan.published_at,
        stops=[
            {
                "ride_id": stop.ride_id,
                "boards": stop.boarding,
                "begin_at": stop.begin_at.isoformat(),
            }
            for stop in (tour.stops if tour else ())
        ],
    )
