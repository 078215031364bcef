"""What the office watches: who is late, who has not read his tour, who has not started."""

from dataclasses import dataclass
from datetime import date, datetime

from mobility.clock import service_day
from mobility.driver_links import tour_links
from mobility.messages import Recipient, put
from mobility.model import DriverEvent, PlanStatus, Shift
from mobility.operations.delays import WORTH_TELLING_S, tell_delays
from mobility.operations.forecast import StopForecast, TourForecast, forecast
from mobility.planning.day_view import READ_BEFORE_START, STARTED_AFTER_START, read_day_view
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.days import list_shifts
from mobility.storage.driving import list_driver_events
from mobility.views import TourView


@dataclass(frozen=True)
class TourState:
    """A published tour on its day."""

    shift_id: str
    tour: TourView
    version: int
    link: str
    is_acknowledged: bool
    is_unread: bool  # an hour before its start or later
    is_missing: bool  # it should have started, and nothing was heard
    late_s: int  # of the next stop, where that is worth telling; else 0
    next_stop: StopForecast | None
    stops_over: int
    started_at: datetime | None


def list_tour_states(service: Service, region_id: str, day: date) -> tuple[TourState, ...]:
    """The tours of a published day, by number; none of a draft."""
    with service.database.reading() as session:
        forecasts = _forecasts(service, session, region_id, day)
        shift_ids = [tour.shift_id for tour, _, _ in forecasts]
        links = tour_links(service, session, region_id, shift_ids)
        now = service.clock.now()
        return tuple(
            _state(now, links[tour.shift_id], tour, version, expected)
            for tour, version, expected in forecasts
        )


def list_delays(service: Service, region_id: str, day: date) -> dict[str, int]:
    """By ride that still waits to be fetched, by how many seconds its bus is late worth telling."""
    with service.database.reading() as session:
        return {
            one.stop.ride_id: one.delay_s
            for _, _, expected in _forecasts(service, session, region_id, day)
            for one in expected.ahead
            if one.stop.is_pickup and one.delay_s > WORTH_TELLING_S
        }


def remind_unread_tours(service: Service, region_id: str) -> None:
    """Ask drivers once, an hour before they start, whether they have read their tour."""
    region, now = service.region(region_id), service.clock.now()
    for day in {service_day(now, region.zone), service_day(now + READ_BEFORE_START, region.zone)}:
        with service.database.writing() as session:
            shifts = {shift.id: shift for shift in list_shifts(session, region_id, day)}
            for tour, version, expected in _forecasts(service, session, region_id, day):
                if now < tour.ends_at and is_unread(tour, expected, now):
                    _ask(service, session, shifts[tour.shift_id], tour, version)


def forecast_all(service: Service, region_id: str) -> None:
    """Tell those whose pickup has come near enough since the last report of their driver."""
    region, now = service.region(region_id), service.clock.now()
    day = service_day(now, region.zone)
    with service.database.writing() as session:
        for _, _, expected in _forecasts(service, session, region_id, day):
            if expected.started_at is not None:
                tell_delays(service, session, region_id, expected, now)


def _forecasts(
    service: Service, session: Session, region_id: str, day: date
) -> list[tuple[TourView, int, TourForecast]]:
    view = read_day_view(service, session, region_id, day)
    if view.status is not PlanStatus.PUBLISHED:
        return []
    by_shift: dict[str, list[DriverEvent]] = {}
    for event in list_driver_events(session, region_id, day):
        by_shift.setdefault(event.shift_id, []).append(event)
    return [
        (tour, view.version, forecast(tour, by_shift.get(tour.shift_id, []))) for tour in view.tours
    ]


def _state(
    now: datetime, link: str, tour: TourView, version: int, expected: TourForecast
) -> TourState:
    ahead = expected.ahead
    late_s = expected.delay_s
    return TourState(
        shift_id=tour.shift_id,
        tour=tour,
        version=version,
        link=link,
        is_acknowledged=_is_acknowledged(expected),
        is_unread=bool(ahead) and is_unread(tour, expected, now),
        is_missing=bool(ahead) and is_missing(tour, expected, now),
        late_s=late_s if late_s > WORTH_TELLING_S else 0,
        next_stop=ahead[0] if ahead else None,
        stops_over=len(expected.stops) - len(ahead),
        started_at=expected.started_at,
    )


def _is_acknowledged(expected: TourForecast) -> bool:
    """Whoever drives has read it. A later version that changed this tour asks anew by SMS."""
    return expected.acknowledged_version > 0 or expected.started_at is not None


def is_missing(tour: TourView, expected: TourForecast, now: datetime) -> bool:
    """Whether it should have started, and nothing was heard."""
    return expected.started_at is None and now > tour.starts_at + STARTED_AFTER_START


def is_unread(tour: TourView, expected: TourForecast, now: datetime) -> bool:
    """Whether nobody has read it an hour before its start, or later."""
    return now >= tour.starts_at - READ_BEFORE_START and not _is_acknowledged(expected)


def _ask(service: Service, session: Session, shift: Shift, tour: TourView, version: int) -> None:
    put(
        session,
        service,
        region_id=shift.region_id,
        to=Recipient.of(shift.driver),
        template="tour_unread",
        facts={
            "number": tour.number,
            "starts_at": tour.starts_at.isoformat(),
            "needed_by": tour.starts_at.isoformat(),
            "useful_until": tour.ends_at.isoformat(),
        },
        idempotency_key=f"tour_unread:{shift.id}:{version}",
    )
