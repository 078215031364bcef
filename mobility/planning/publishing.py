"""Telling of a published day plan, and of every change to it."""

from collections.abc import Collection, Iterable, Sequence

from mobility.messages import Recipient, put_tour_schedule
from mobility.model import SERVED, DayPlan, PlanStatus, PublishedTour, Ride
from mobility.planning.day_view import read_day_view, read_tours_view
from mobility.planning.telling import remind, tell_dropped_tour
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.days import list_shifts
from mobility.storage.rides import list_rides_by_id
from mobility.views import TourView
from routing.pooling.plan import Plan


def announce(
    service: Service,
    session: Session,
    day_plan: DayPlan,
    rides: Iterable[Ride],
    shift_ids: Collection[str] | None = None,
) -> None:
    """Count up the version and tell drivers and participants; of these shifts only, if given."""
    day_plan.version += 1
    day_plan.revision += 1
    day_plan.status = PlanStatus.PUBLISHED
    day_plan.published_at = service.clock.now()
    session.flush()
    where = service, session, day_plan.region_id, day_plan.service_date
    view = read_day_view(*where) if shift_ids is None else read_tours_view(*where, shift_ids)
    # Who has not said yes to a place yet is not reminded of it.
    ride_of = {ride.id: ride for ride in rides if ride.status in SERVED}
    for shift in list_shifts(session, day_plan.region_id, day_plan.service_date):
        if shift_ids is not None and shift.id not in shift_ids:
            continue
        tour = view.find_tour(shift.number)
        session.add(_told(day_plan, shift.id, tour))
        if tour is None:
            tell_dropped_tour(service, session, view, shift)
        else:
            put_tour_schedule(session, service, view, tour, Recipient.of(shift.driver))
            remind(service, session, ride_of, tour)


def announce_changes(
    service: Service, session: Session, day_plan: DayPlan, plan: Plan, shift_ids: Collection[str]
) -> None:
    """Tell of the tours of these shifts, as they now are in the plan of a published day."""
    tours = [tour for tour in plan.tours if tour.shift_id in shift_ids]
    names = [name for tour in tours for name in tour.ride_ids]
    rides = list_rides_by_id(session, day_plan.region_id, names)
    announce(service, session, day_plan, rides, shift_ids)


def remind_late(service: Service, session: Session, rides: Sequence[Ride]) -> None:
    """Tell the planned time of rides of one published day whose tours were told before."""
    view = read_day_view(service, session, rides[0].region_id, rides[0].service_date)
    ride_of = {ride.id: ride for ride in rides}
    for tour in view.tours:
        remind(service, session, ride_of, tour)


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
