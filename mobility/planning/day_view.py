"""A day plan as those who read it see it, made from its rows alone."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import inf

from mobility import model
from mobility.clock import service_day
from mobility.i18n import DEFAULT_LANGUAGE
from mobility.model import (
    DIMENSIONS,
    PLACED,
    Direction,
    Party,
    PlanStatus,
    Ride,
    RideStatus,
    RideStop,
    Shift,
    StopKind,
    UnservedRide,
)
from mobility.planning.closed_roads import times_on
from mobility.planning.rows import ServiceDay, coordinate
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.days import (
    count_shifts_by_day,
    find_day_plan,
    list_day_plans,
    list_rides,
    list_shifts,
    list_tours,
    list_unserved,
)
from mobility.storage.rides import count_rides_by_day
from mobility.views import (
    BreakView,
    DayLine,
    DayRideView,
    DaySummary,
    DayView,
    StopView,
    TourView,
    UnservedView,
)
from routing.roads.paths import line_through

WITHOUT_PLACE = frozenset({RideStatus.WAITLISTED, RideStatus.DECLINED})


def day_view(service: Service, region_id: str, day: date) -> DayView:
    """One region's day: tours with their stops, rides without a place, all rides, the figures.

    A day that nobody has touched yet is an empty draft. Raises Refusal `unknown_region`.
    """
    with service.database.reading() as session:
        return read_day_view(service, session, region_id, day)


def read_day_view(service: Service, session: Session, region_id: str, day: date) -> DayView:
    """The same within a transaction, as it stands in there."""
    when = ServiceDay(day, service.region(region_id).zone)
    plan = find_day_plan(session, region_id, day)
    rides = {ride.id: ride for ride in list_rides(session, region_id, day)}
    shifts = {shift.id: shift for shift in list_shifts(session, region_id, day)}
    stored = list_tours(session, region_id, day)
    tours = [_tour_view(tour, shifts[tour.shift_id], rides, when) for tour in stored]
    lines = _ride_views(rides, tours)
    unserved = tuple(
        _unserved_view(row, rides[row.ride_id])
        for row in list_unserved(session, region_id, day)
        if rides[row.ride_id].status in WITHOUT_PLACE
    )
    return DayView(
        region_id=region_id,
        day=day,
        status=plan.status if plan else PlanStatus.DRAFT,
        version=plan.version if plan else 0,
        planned_at=plan.planned_at if plan else None,
        tours=tuple(sorted(tours, key=lambda tour: tour.number)),
        unserved=unserved,
        summary=_summary(rides, tours, unserved),
        rides=lines,
        published_at=plan.published_at if plan else None,
    )


def list_days(service: Service, region_id: str) -> tuple[DayLine, ...]:
    """The days from yesterday on that have rides, shifts or a plan, the earliest first."""
    today = service_day(service.clock.now(), service.region(region_id).zone)
    since = today - timedelta(days=1)
    with service.database.reading() as session:
        plans = {plan.service_date: plan for plan in list_day_plans(session, region_id, since)}
        rides = count_rides_by_day(session, region_id, since)
        shifts = count_shifts_by_day(session, region_id, since)
    return tuple(
        DayLine(
            day=day,
            status=plans[day].status if day in plans else PlanStatus.DRAFT,
            version=plans[day].version if day in plans else 0,
            rides=rides.get(day, 0),
            shifts=shifts.get(day, 0),
        )
        for day in sorted(plans.keys() | rides.keys() | shifts.keys())
    )


def tour_line(service: Service, region_id: str, tour: TourView) -> list[tuple[float, float]]:
    """The driven line of a tour as (lon, lat), from the start of its shift to the end.

    Raises Refusal `roads_missing`, NoRoute.
    """
    places = [
        coordinate(tour.start_lat, tour.start_lon),
        *(coordinate(stop.lat, stop.lon) for stop in tour.stops),
        coordinate(tour.end_lat, tour.end_lon),
    ]
    ways = [(here, there) for here, there in pairwise(places) if here != there]
    day = service_day(tour.starts_at, service.region(region_id).zone)
    times = times_on(service, region_id, day)
    paths = (line_through(times, way, max_distance_m=inf)[0] for way in ways)
    return [point for path in paths for point in path.geometry]


def _tour_view(
    tour: model.Tour, shift: Shift, rides: Mapping[str, Ride], when: ServiceDay
) -> TourView:
    return TourView(
        shift_id=shift.id,
        number=shift.number,
        driver_name=shift.driver.name,
        driver_phone=shift.driver.phone,
        driver_language=shift.driver.language,
        vehicle_name=shift.vehicle.name,
        starts_at=tour.starts_at,
        ends_at=tour.ends_at,
        start_label=shift.start_place.name,
        start_lat=shift.start_place.lat,
        start_lon=shift.start_place.lon,
        end_label=shift.end_place.name,
        end_lat=shift.end_place.lat,
        end_lon=shift.end_place.lon,
        length_m=tour.length_m,
        drive_time_s=tour.drive_time_s,
        stops=_stop_views(tour, rides),
        breaks=tuple(
            BreakView(
                begin_at=when.instant(rest["begin_s"]),
                end_at=when.instant(rest["end_s"]),
                after_position=rest["after_position"],
            )
            for rest in tour.breaks
        ),
    )


def _stop_views(tour: model.Tour, rides: Mapping[str, Ride]) -> tuple[StopView, ...]:
    numbers: dict[str, int] = {}
    aboard = dict.fromkeys(DIMENSIONS, 0)
    views = []
    for visit in tour.visits:
        ride = rides[visit.ride_id]
        stop = ride.stops[visit.stop_position]
        number = numbers.setdefault(ride.id, len(numbers) + 1)
        for name, change in stop.load.items():
            aboard[name] += change
        views.append(
            StopView(
                position=visit.position,
                ride_id=ride.id,
                number=number,
                boarding=any(change > 0 for change in stop.load.values()),
                label=stop.label,
                lat=stop.lat,
                lon=stop.lon,
                arrival_at=visit.arrival_at,
                begin_at=visit.begin_at,
                departure_at=visit.departure_at,
                promised_earliest=stop.earliest,
                promised_latest=stop.latest,
                participant_name=ride.participant.name,
                participant_phone=ride.participant.phone,
                party=_party_at(ride, stop),
                load_after=tuple(aboard.values()),
                direction=ride.direction,
                offer_title=_offer_title(ride),
                handover=stop.kind is StopKind.CHILDCARE,
            )
        )
    return tuple(views)


def _party_at(ride: Ride, stop: RideStop) -> Party:
    """Who of a ride boards or alights at a stop: past childcare, children go their own way."""
    everybody = Party.from_counts(ride.request.party)
    parts = everybody.apart() if ride.childcare_stop else None
    if parts is None:
        return everybody
    grown_ups, children = parts
    home = ride.pickup if ride.direction is Direction.OUTBOUND else ride.dropoff
    if stop is home:
        return everybody
    return children if stop.kind is StopKind.CHILDCARE else grown_ups


def _ride_views(rides: Mapping[str, Ride], tours: Sequence[TourView]) -> tuple[DayRideView, ...]:
    boarded = {
        stop.ride_id: (tour.number, stop.begin_at)
        for tour in tours
        for stop in tour.stops
        if stop.is_pickup
    }
    views = [_ride_view(ride, *boarded.get(ride.id, (None, None))) for ride in rides.values()]
    return tuple(sorted(views, key=lambda view: (view.promised_earliest, view.ride_id)))


def _ride_view(ride: Ride, tour_number: int | None, planned_at: datetime | None) -> DayRideView:
    return DayRideView(
        ride_id=ride.id,
        status=ride.status,
        direction=ride.direction,
        participant_name=ride.participant.name,
        participant_phone=ride.participant.phone,
        party=Party.from_counts(ride.request.party),
        pickup_label=ride.pickup.label,
        dropoff_label=ride.dropoff.label,
        promised_earliest=ride.pickup.earliest,
        promised_latest=ride.pickup.latest,
        arrival_latest=ride.dropoff.latest,
        planned_pickup_at=planned_at,
        tour_number=tour_number,
        offer_title=_offer_title(ride),
    )


def _unserved_view(row: UnservedRide, ride: Ride) -> UnservedView:
    return UnservedView(
        ride_id=ride.id,
        reason=row.reason,
        facts=row.facts,
        direction=ride.direction,
        pickup_label=ride.pickup.label,
        dropoff_label=ride.dropoff.label,
        promised_earliest=ride.pickup.earliest,
        promised_latest=ride.pickup.latest,
        participant_name=ride.participant.name,
        participant_phone=ride.participant.phone,
        party=Party.from_counts(ride.request.party),
    )


def _offer_title(ride: Ride) -> str | None:
    session = ride.request.session
    return session.offer.title_in(DEFAULT_LANGUAGE) if session else None


def _summary(
    rides: Mapping[str, Ride], tours: Sequence[TourView], unserved: Sequence[UnservedView]
) -> DaySummary:
    served = [ride for ride in rides.values() if ride.status in PLACED]
    occupied_s = sum(_occupied_s(tour) for tour in tours)
    direct_s = sum(ride.direct_time_s for ride in served)
    return DaySummary(
        rides=len(served) + sum(ride.status in WITHOUT_PLACE for ride in rides.values()),
        served=len(served),
        tours=len(tours),
        length_m=sum(tour.length_m for tour in tours),
        drive_time_s=sum(tour.drive_time_s for tour in tours),
        pooling_ratio=direct_s / occupied_s if occupied_s else 0.0,
        unserved=tuple((one.ride_id, one.reason, one.facts) for one in unserved),
    )


def _occupied_s(tour: TourView) -> int:
    """Seconds driven with somebody on board; then the van never stands between two stops."""
    driven = (
        there.arrival_at - here.departure_at
        for here, there in pairwise(tour.stops)
        if any(here.load_after)
    )
    return round(sum(driven, timedelta(0)).total_seconds())
