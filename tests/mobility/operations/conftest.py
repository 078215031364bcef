"""A published day with one tour of two rides to the hall, and its driver."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from mobility.model import DriverEvent, DriverEventKind, OutboxMessage, Ride, RideStatus
from mobility.operations import Reported, TourForecast, record_events
from mobility.planning import publish_day
from mobility.views import StopView, TourView
from tests.mobility.town import DAY, REGION, Town, spot

K = DriverEventKind


@dataclass
class Road:
    """The tour, and short ways to report from it."""

    town: Town
    shift_id: str
    phone: str
    rides: tuple[str, ...]
    reported: int = 0

    @property
    def tour(self) -> TourView:
        [tour] = self.town.day().tours
        return tour

    def stop(self, ride: int, *, boarding: bool = True) -> StopView:
        """The pickup, or the dropoff, of the first or second ride booked."""
        wanted = (self.rides[ride], boarding)
        return next(s for s in self.tour.stops if (s.ride_id, s.boarding) == wanted)

    def report(
        self, kind: DriverEventKind, at: datetime, ride: int | None = None, **more: int
    ) -> TourForecast:
        """Report at this instant, which is also now."""
        self.town.clock.instant = at
        return record_events(
            self.town.service, REGION, self.shift_id, [self.event(kind, at, ride, **more)]
        )

    def event(
        self, kind: DriverEventKind, at: datetime, ride: int | None = None, **more: int
    ) -> Reported:
        self.reported += 1
        ride_id = None if ride is None else self.rides[ride]
        position = 1 if kind is K.ALIGHTED else 0
        return Reported(f"event-{self.reported:04}", kind, at, ride_id, position, **more)

    def status(self, ride: int) -> RideStatus:
        with self.town.service.database.reading() as session:
            return session.get_one(Ride, (REGION, self.rides[ride])).status

    def events(self) -> list[DriverEvent]:
        with self.town.service.database.reading() as session:
            return list(session.scalars(select(DriverEvent).order_by(DriverEvent.id)))

    def messages(self, template: str) -> list[OutboxMessage]:
        with self.town.service.database.reading() as session:
            query = select(OutboxMessage).where(OutboxMessage.template == template)
            return list(session.scalars(query.order_by(OutboxMessage.created_at)))


@pytest.fixture
def road(town: Town) -> Road:
    """Two people from different crossings to the same course at nine."""
    shift = town.add_van()
    course = town.add_session()
    rides = tuple(town.book(town.wish(course, home))[0] for home in (spot(4, 0), spot(2, 2)))
    publish_day(town.service, REGION, DAY)
    road = Road(town, shift.id, "+493023125501", rides)
    town.clock.instant = road.tour.starts_at - timedelta(hours=2)
    return road
