"""A day plan as those who read it see it, made from its rows alone."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from math import inf
from typing import NamedTuple

from mobility.clock import service_day
from mobility.i18n import DEFAULT_LANGUAGE
from mobility.model import (
    DIMENSIONS,
    PLACED,
    Direction,
    Party,
    PlanStatus,
    RideStatus,
    StopKind,
)
from mobility.planning.rows import ServiceDay, coordinate
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.day_rows import (
    DayRows,
    RideRow,
    ShiftRow,
    StopRow,
    TourRow,
    UnservedRow,
    VisitRow,
    read_day_rows,
    read_rows_around,
    read_tour_rows,
)
from mobility.storage.days import count_shifts_by_day, list_day_plans
from mobility.storage.pulse import read_pulse
from mobility.storage.rides import count_rides_by_day
from mobility.views import (
    BreakView,
    DayLine,
    DayRideView,
    DaySummary,
    DayView,
    ShiftView,
    StopView,
    TourView,
    UnservedView,
)
from routing.roads.paths import line_through
from routing.roads.times import TravelTimes

READ_BEFORE_START = timedelta(minutes=60)
"""A driver should have read his tour so long before it starts,"""

STARTED_AFTER_START = timedelta(minutes=5)
"""and so long after it have reported that he has set off."""

WITHOUT_PLACE = frozenset({RideStatus.WAITLISTED, RideStatus.DECLINED})


def day_view(service: Service, region_id: str, day: date) -> DayView:
    """One region's day: tours with their stops, rides without a place, all rides, the figures.

    A day that nobody has touched yet is an empty draft. Raises Refusal `unknown_region`.
    """
    with service.database.reading() as session:
        return read_day_view(service, session, region_id, day)


def read_day_view(service: Service, session: Session, region_id: str, day: date) -> DayView:
    """The same within a transaction, as it stands in there."""
    return view_of(service, region_id, day, read_day_rows(session, region_id, day))


def read_tours_view(
    service: Service, session: Session, region_id: str, day: date, shift_ids: Collection[str]
) -> DayView:
    """The same with some tours and the rides on them, and no others: for those who tell of them."""
    return view_of(service, region_id, day, read_tour_rows(session, region_id, day, shift_ids))


def view_around(
    service: Service, region_id: str, day: date, ride_id: str, shift_id: str
) -> DayView:
    """The same with one ride, the tour that it is on, the tour of one shift, and all shifts."""
    with service.database.reading() as session:
        rows = read_rows_around(session, region_id, day, ride_id, shift_id)
        return view_of(service, region_id, day, rows)


def view_of(service: Service, region_id: str, day: date, rows: DayRows) -> DayView:
    """What rows that were read already show."""
    plan, rides = rows.plan, _by_ride(rows)
    when = ServiceDay(day, service.region(region_id).zone)
    tours = _tour_views(rows, rides, when)
    unserved = tuple(
        _unserved_view(row, rides[row.ride_id])
        for row in rows.unserved
        if rides[row.ride_id].row.status in WITHOUT_PLACE
    )
    return DayView(
        region_id=region_id,
        day=day,
        status=plan.status if plan else PlanStatus.DRAFT,
        version=plan.version if plan else 0,
        planned_at=plan.planned_at if plan else None,
        tours=tours,
        unserved=unserved,
        summary=_summary(rides, tours, unserved),
        rides=_ride_views(rides, tours, rows.pins),
        published_at=plan.published_at if plan else None,
        shifts=tuple(map(_shift_view, rows.shifts)),
        revision=plan.revision if plan else 0,
        gap_percent=plan.gap_percent if plan and plan.gap_revision == plan.revision else None,
    )


def watch_day(service: Service, region_id: str, day: date) -> str:
    """A text that is another one as soon as anything has changed that a board of the day shows.

    With `day_view` that is what drivers report, and what they should have reported by now.
    """
    now = service.clock.now()
    begun_by = (now + READ_BEFORE_START, now - STARTED_AFTER_START)
    with service.database.reading() as session:
        return read_pulse(session, region_id, day, begun_by)


def read_tour_view(
    service: Service, session: Session, region_id: str, day: date, shift_id: str
) -> TourView | None:
    """One tour of a day, or None where the shift is not driven."""
    tours = read_tours_view(service, session, region_id, day, [shift_id]).tours
    return next(iter(tours), None)


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


def tour_line(times: TravelTimes, tour: TourView) -> list[tuple[float, float]]:
    """The line that a tour drives as (lon, lat), from the start of its shift to the end.

    `times` are those of its day (`times_on`). Raises NoRoute.
    """
    places = [
        coordinate(tour.start_lat, tour.start_lon),
        *(coordinate(stop.lat, stop.lon) for stop in tour.stops),
        coordinate(tour.end_lat, tour.end_lon),
    ]
    ways = [(here, there) for here, there in pairwise(places) if here != there]
    paths = (line_through(times, way, max_distance_m=inf)[0] for way in ways)
    return [point for path in paths for point in path.geometry]


class _Ride(NamedTuple):
    """A ride's row beside those of its stops, and who rides."""

    row: RideRow
    stops: tuple[StopRow, ...]
    party: Party

    @property
    def pickup(self) -> StopRow:
        return self.stops[0]

    @property
    def dropoff(self) -> StopRow:
        return self.stops[-1]


def _by_ride(rows: DayRows) -> dict[str, _Ride]:
    stops: dict[str, list[StopRow]] = defaultdict(list)
    for stop in rows.stops:
        stops[stop.ride_id].append(stop)
    return {
        row.id: _Ride(row, tuple(stops[row.id]), Party.from_counts(row.party)) for row in rows.rides
    }


def _tour_views(
    rows: DayRows, rides: Mapping[str, _Ride], when: ServiceDay
) -> tuple[TourView, ...]:
    shifts = {shift.id: shift for shift in rows.shifts}
    visits: dict[str, list[VisitRow]] = defaultdict(list)
    for visit in rows.visits:
        visits[visit.shift_id].append(visit)
    views = [
        _tour_view(tour, visits[tour.shift_id], shifts[tour.shift_id], rides, when)
        for tour in rows.tours
    ]
    return tuple(sorted(views, key=lambda tour: tour.number))


def _tour_view(
    tour: TourRow,
    visits: Sequence[VisitRow],
    shift: ShiftRow,
    rides: Mapping[str, _Ride],
    when: ServiceDay,
) -> TourView:
    return TourView(
        shift_id=shift.id,
        number=shift.number,
        driver_name=shift.driver_name,
        driver_phone=shift.driver_phone,
        driver_language=shift.driver_language,
        vehicle_name=shift.vehicle_name,
        starts_at=tour.starts_at,
        ends_at=tour.ends_at,
        start_label=shift.start_label,
        start_lat=shift.start_lat,
        start_lon=shift.start_lon,
        end_label=shift.end_label,
        end_lat=shift.end_lat,
        end_lon=shift.end_lon,
        length_m=tour.length_m,
        drive_time_s=tour.drive_time_s,
        stops=_stop_views(visits, rides),
        breaks=tuple(
            BreakView(
                begin_at=when.instant(rest["begin_s"]),
                end_at=when.instant(rest["end_s"]),
                after_position=rest["after_position"],
            )
            for rest in tour.breaks
        ),
    )


def _shift_view(shift: ShiftRow) -> ShiftView:
    return ShiftView(
        shift_id=shift.id,
        number=shift.number,
        driver_name=shift.driver_name,
        driver_phone=shift.driver_phone,
        vehicle_name=shift.vehicle_name,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        locked=shift.locked,
        driver_out=shift.driver_out,
        seats=max(layout.get("seats", 0) for layout in shift.layouts),
    )


def _stop_views(visits: Sequence[VisitRow], rides: Mapping[str, _Ride]) -> tuple[StopView, ...]:
    numbers: dict[str, int] = {}
    aboard = dict.fromkeys(DIMENSIONS, 0)
    views = []
    for visit in visits:
        ride = rides[visit.ride_id]
        stop = ride.stops[visit.stop_position]
        number = numbers.setdefault(visit.ride_id, len(numbers) + 1)
        for name, change in stop.load.items():
            aboard[name] += change
        views.append(
            StopView(
                position=visit.position,
                ride_id=visit.ride_id,
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
                participant_name=ride.row.participant_name,
                participant_phone=ride.row.participant_phone,
                party=_party_at(ride, stop),
                load_after=tuple(aboard.values()),
                direction=ride.row.direction,
                offer_title=_offer_title(ride.row),
                note=stop.note or "",
                driver_may_call=ride.row.driver_may_call,
                handover=stop.kind is StopKind.CHILDCARE,
            )
        )
    return tuple(views)


def _party_at(ride: _Ride, stop: StopRow) -> Party:
    """Who of a ride boards or alights at a stop: past childcare, children go their own way."""
    everybody = ride.party
    leads_past_childcare = any(one.kind is StopKind.CHILDCARE for one in ride.stops)
    parts = everybody.apart() if leads_past_childcare else None
    if parts is None:
        return everybody
    grown_ups, children = parts
    home = ride.pickup if ride.row.direction is Direction.OUTBOUND else ride.dropoff
    if stop is home:
        return everybody
    return children if stop.kind is StopKind.CHILDCARE else grown_ups


def _ride_views(
    rides: Mapping[str, _Ride], tours: Sequence[TourView], pins: Collection[str]
) -> tuple[DayRideView, ...]:
    boards = {s.ride_id: (tour.number, s) for tour in tours for s in tour.stops if s.is_pickup}
    last = {stop.ride_id: stop.begin_at for tour in tours for stop in tour.stops}
    views = []
    for name, ride in rides.items():
        number, boarding = boards.get(name, (None, None))
        views.append(
            DayRideView(
                ride_id=name,
                status=ride.row.status,
                direction=ride.row.direction,
                participant_name=ride.row.participant_name,
                participant_phone=ride.row.participant_phone,
                party=ride.party,
                pickup_label=ride.pickup.label,
                dropoff_label=ride.dropoff.label,
                promised_earliest=ride.pickup.earliest,
                promised_latest=ride.pickup.latest,
                arrival_latest=ride.dropoff.latest,
                planned_pickup_at=boarding.begin_at if boarding else None,
                tour_number=number,
                offer_title=_offer_title(ride.row),
                planned_arrival_at=last.get(name),
                pinned=name in pins,
            )
        )
    return tuple(sorted(views, key=lambda view: (view.promised_earliest, view.ride_id)))


def _unserved_view(row: UnservedRow, ride: _Ride) -> UnservedView:
    return UnservedView(
        ride_id=row.ride_id,
        reason=row.reason,
        facts=row.facts,
        direction=ride.row.direction,
        pickup_label=ride.pickup.label,
        dropoff_label=ride.dropoff.label,
        promised_earliest=ride.pickup.earliest,
        promised_latest=ride.pickup.latest,
        participant_name=ride.row.participant_name,
        participant_phone=ride.row.participant_phone,
        party=ride.party,
    )


def _offer_title(row: RideRow) -> str | None:
    return row.titles[DEFAULT_LANGUAGE] if row.titles else None


def _summary(
    rides: Mapping[str, _Ride], tours: Sequence[TourView], unserved: Sequence[UnservedView]
) -> DaySummary:
    served = [ride.row for ride in rides.values() if ride.row.status in PLACED]
    waiting = sum(ride.row.status in WITHOUT_PLACE for ride in rides.values())
    occupied_s = sum(_occupied_s(tour) for tour in tours)
    direct_s = sum(row.direct_time_s for row in served)
    return DaySummary(
        rides=len(served) + waiting,
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
