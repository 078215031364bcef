"""A tour as its driver's page shows it, for whoever has its link."""

from dataclasses import dataclass
from datetime import date, datetime

from mobility.operations.forecast import forecast
from mobility.operations.links import closes_at, find_tour_of_link
from mobility.planning.day_view import read_tour_view
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage.days import find_day_plan
from mobility.storage.driving import list_driver_events
from mobility.views import StopView, TourView


@dataclass(frozen=True)
class DriverStop:
    """A stop to be driven to; ride and position name it in reports."""

    ride_id: str
    stop_position: int
    stop: StopView
    expected_at: datetime
    delay_s: int
    done: str  # the kind of event reported, or nothing
    is_over: bool


@dataclass(frozen=True)
class DriverPage:
    """What a driver sees of his tour."""

    shift_id: str
    day: date
    tour: TourView
    version: int
    language: str
    stops: tuple[DriverStop, ...]
    is_acknowledged: bool
    is_started: bool
    closes_at: datetime


def driver_page(service: Service, region_id: str, token: str) -> DriverPage:
    """The tour of a link. Raises Refusal `link_unknown`, `link_closed`, `tour_unknown`."""
    with service.database.reading() as session:
        shift = find_tour_of_link(service, session, region_id, token)
        day = shift.service_date
        tour = read_tour_view(service, session, region_id, day, shift.id)
        plan = find_day_plan(session, region_id, day)
        if tour is None or plan is None or plan.version == 0:
            raise Refusal("tour_unknown")
        if plan.closed_at:
            raise Refusal("link_closed")
        expected = forecast(tour, list_driver_events(session, region_id, day, shift.id))
    return DriverPage(
        shift_id=shift.id,
        day=day,
        tour=tour,
        version=plan.version,
        language=shift.driver.language,
        stops=tuple(
            DriverStop(
                ride_id=one.stop.ride_id,
                stop_position=one.stop_position,
                stop=one.stop,
                expected_at=one.expected_at,
                delay_s=one.delay_s,
                done=one.done.value if one.done else "",
                is_over=one.is_over,
            )
            for one in expected.stops
        ),
        is_acknowledged=expected.acknowledged_version >= plan.version,
        is_started=expected.started_at is not None,
        closes_at=closes_at(service, shift),
    )
