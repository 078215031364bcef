"""The world that a simulation takes place in: people, vans and offers on a region's roads."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random

import numpy as np

from mobility.booking import Spot
from mobility.clock import SettableClock, local_instant, service_day
from mobility.demo.people import driver_phone, participant_phones
from mobility.model import (
    Audience,
    Childcare,
    Driver,
    Offer,
    OfferChildcare,
    OfferKind,
    OfferSession,
    Participant,
    Place,
    PlaceKind,
    Provider,
    Shift,
    Vehicle,
    new_id,
)
from mobility.regions import RegionSettings
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.days import add_shifts, list_shifts
from mobility.storage.regions import add_missing_regions
from routing.geo import Coordinate, distance_m

FIRST_DAYS = (date(2026, 10, 23), date(2027, 3, 26), date(2027, 6, 11))
"""Fridays: two before the clocks change, one far from that."""

DAYS_AHEAD = 2
"""So many days after today have vans on duty and sessions, if nothing is said."""

HOMES = 40
HOMES_WITHIN_M = 5000
"""Of the middle of the region's roads."""

ROADS_AT_RISK = 60
"""So many stretches may be closed."""

NEW_PEOPLE_A_DAY = 6

WORKERS = 2
"""Processes that serve in turn: each has its own memory of days."""

SHORT_SEARCHES = {"rescue_s": 0.05, "improve_search_s": 0.03, "group_search_s": 0.1}
"""Settings with which much happens in little time."""

CARE_HOURS = time(7), time(16)
"""Of both childcares, away from the venues."""

CARERS = 1
CARE_PLACES = [
    {"age_from": 0, "age_to": 2, "places": 1, "per_carer": 2},
    {"age_from": 3, "age_to": 11, "places": 2, "per_carer": 3},
]
"""So few that they are fought for."""


@dataclass(frozen=True)
class Installation(Service):
    """A service whose region has other settings than its file says."""

    changed: RegionSettings | None = None

    def region(self, region_id: str) -> RegionSettings:
        """Raises Refusal `unknown_region`."""
        return self.changed or super().region(region_id)


@dataclass(frozen=True)
class Van:
    """A van with its driver, and from when and for how long they are on duty each day."""

    layouts: tuple[dict[str, int], ...]
    properties: tuple[str, ...]
    begins: time
    hours: float


VANS = (
    Van(({"seats": 3, "child_seats_1": 1, "child_seats_23": 1, "prams": 1},), (), time(6), 10),
    Van(({"seats": 2, "prams": 1}, {"seats": 1, "wheelchairs": 1}), ("ramp",), time(7), 8.5),
    Van(({"seats": 3, "child_seats_23": 1},), ("woman",), time(15), 9.5),  # until after midnight
)
SESSIONS = ((time(8), 1.5), (time(8, 15), 2), (time(21), 2.25))
"""Of each day: when they begin and how many hours they last; every other at the second venue.

Two of them begin when all want to ride at once, so that there is not room for everybody.
"""


@dataclass(frozen=True)
class Setting:
    """What a world is made of; of all people the newest ask for rides."""

    vans: tuple[Van, ...] = VANS
    sessions: tuple[tuple[time, float], ...] = SESSIONS
    people: int = 40
    days_ahead: int = DAYS_AHEAD


@dataclass
class World:
    """What there is to ride with and to. `sessions` and `days` are those from today on."""

    service: Installation
    """The worker whose turn it is."""
    clock: SettableClock
    region_id: str
    setting: Setting
    homes: list[Spot]
    edges: list[int]
    people: list[str] = field(default_factory=list)
    sessions: dict[date, list[str]] = field(default_factory=dict)
    care_ids: tuple[str, str] = ("", "")
    """The childcare of the first offer, and one that may stand in for it."""
    closed_care: set[date] = field(default_factory=set)
    _phones: Iterator[str] = field(default_factory=participant_phones)
    _offers: list[Offer] = field(default_factory=list)
    _workers: list[Installation] = field(default_factory=list)
    _crews: list[tuple[Van, str, str]] = field(default_factory=list)
    """Vans with the keys of vehicle and driver."""
    _depot_id: str = ""

    @classmethod
    def found(
        cls,
        service: Service,
        region_id: str,
        seed: int,
        setting: Setting | None = None,
        today: date | None = None,
    ) -> "World":
        """Settle a world in a database without rows, at noon of its first day.

        It has a clock of its own. The same seed makes the same world.
        """
        zone = service.region(region_id).zone
        first_day = today or FIRST_DAYS[seed % len(FIRST_DAYS)]
        clock = SettableClock(local_instant(first_day, time(12), zone))
        random = Random(f"world {seed}")
        homes, edges = _near_the_middle(service, region_id, random)
        its_own = Installation(service.settings, service.database, clock, service._roads)
        world = cls(its_own, clock, region_id, setting or Setting(), homes, edges)
        region = service.region(region_id)
        rules = region.rules.model_copy(update=SHORT_SEARCHES)
        world.restart(region.model_copy(update={"rules": rules}))
        with service.database.writing() as session:
            add_missing_regions(session, [region_id])
            world._settle(session, random)
            world._let_people_come(session, world.setting.people)
        world.open_days()
        return world

    def restart(self, settings: RegionSettings) -> None:
        """All workers begin anew, with these settings and nothing in memory."""
        self._workers = [replace(self.service, changed=settings, _kept={}) for _ in range(WORKERS)]
        self.service = self._workers[0]

    def turn_to(self, worker: int) -> None:
        """Whose turn it is from now on, counted from 0."""
        self.service = self._workers[worker % WORKERS]

    @property
    def today(self) -> date:
        return self.day_of(self.clock.now())

    def day_of(self, instant: datetime) -> date:
        return service_day(instant, self.service.region(self.region_id).zone)

    @property
    def days(self) -> list[date]:
        return sorted(self.sessions)

    def instant(self, day: date, at: time) -> datetime:
        return local_instant(day, at, self.service.region(self.region_id).zone)

    def open_days(self) -> None:
        """Put vans on duty and offers on the calendar for coming days that have none yet."""
        today = self.today
        with self.service.database.writing() as session:
            for day in (today + timedelta(days=n) for n in range(self.setting.days_ahead + 1)):
                if day not in self.sessions:
                    self._open(session, day)
        self.sessions = {day: ids for day, ids in self.sessions.items() if day >= today}

    def _open(self, session: Session, day: date) -> None:
        self._let_people_come(session, NEW_PEOPLE_A_DAY)
        rows = [
            OfferSession(
                region_id=self.region_id,
                id=new_id(),
                offer_id=self._offers[number % len(self._offers)].id,
                starts_at=self.instant(day, begins),
                ends_at=self.instant(day, begins) + timedelta(hours=hours),
            )
            for number, (begins, hours) in enumerate(self.setting.sessions)
        ]
        session.add_all(rows)
        self.sessions[day] = [row.id for row in rows]
        shifts = [
            self._shift(day, number, crew, crew[0].begins, crew[0].hours)
            for number, crew in enumerate(self._crews, start=1)
        ]
        add_shifts(session, self.region_id, day, shifts)

    def send_more(self, day: date, begins: time, hours: float) -> bool:
        """Put a van on duty for a while in which it is not yet; says whether there is one."""
        with self.service.database.writing() as session:
            others = list_shifts(session, self.region_id, day)
            begins_at = self.instant(day, begins)
            ends_at = begins_at + timedelta(hours=hours)
            busy = {
                shift.vehicle_id
                for shift in others
                if shift.starts_at < ends_at and begins_at < shift.ends_at
            }
            free = [crew for crew in self._crews if crew[1] not in busy]
            if not free:
                return False
            number = 1 + max((shift.number for shift in others), default=0)
            shift = self._shift(day, number, free[0], begins, hours)
            add_shifts(session, self.region_id, day, [shift])
        return True

    def _shift(
        self, day: date, number: int, crew: tuple[Van, str, str], begins: time, hours: float
    ) -> Shift:
        _, vehicle_id, driver_id = crew
        starts_at = self.instant(day, begins)
        return Shift(
            region_id=self.region_id,
            id=new_id(),
            service_date=day,
            number=number,
            vehicle_id=vehicle_id,
            driver_id=driver_id,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=hours),
            start_place_id=self._depot_id,
            end_place_id=self._depot_id,
        )

    def _settle(self, session: Session, random: Random) -> None:
        depot, house, *venues = (
            self._place(kind, name, random.choice(self.homes))
            for kind, name in (
                (PlaceKind.DEPOT, "Depot"),
                (PlaceKind.CHILDCARE, "Children's house"),
                (PlaceKind.VENUE, "Hall"),
                (PlaceKind.VENUE, "School"),
                (PlaceKind.MEETING_POINT, "Mill"),
            )
        )
        self._depot_id = depot.id
        provider = Provider(region_id=self.region_id, id=new_id(), name="School")
        self._offers = [
            Offer(
                region_id=self.region_id,
                id=new_id(),
                provider_id=provider.id,
                place_id=venue.id,
                kind=OfferKind.LANGUAGE_COURSE,
                audience=Audience.EVERYONE,
                titles={"de": f"Deutsch {venue.name}"},
                languages=["de"],
            )
            for venue in venues[:2]
        ]
        session.add_all([depot, house, *venues, provider])
        session.flush()
        session.add_all(self._offers)
        session.flush()
        other_house = self._place(PlaceKind.CHILDCARE, "Other house", self.homes[-1])
        session.add(other_house)
        session.flush()
        cares = [self._care(provider.id, place.id) for place in (house, other_house)]
        session.add_all(cares)
        session.flush()
        self.care_ids = (cares[0].id, cares[1].id)
        session.add(
            OfferChildcare(
                region_id=self.region_id, offer_id=self._offers[0].id, childcare_id=cares[0].id
            )
        )
        self._crews = [
            self._crew(session, number, van) for number, van in enumerate(self.setting.vans)
        ]
        session.flush()

    def _care(self, provider_id: str, place_id: str) -> Childcare:
        opens_at, closes_at = CARE_HOURS
        return Childcare(
            region_id=self.region_id,
            id=new_id(),
            provider_id=provider_id,
            place_id=place_id,
            opens_at=opens_at,
            closes_at=closes_at,
            weekdays=list(range(7)),
            carers=CARERS,
            age_groups=CARE_PLACES,
        )

    def _place(self, kind: PlaceKind, name: str, where: Spot) -> Place:
        return Place(
            region_id=self.region_id,
            id=new_id(),
            kind=kind,
            name=name,
            address=where.label,
            lat=where.lat,
            lon=where.lon,
        )

    def _crew(self, session: Session, number: int, van: Van) -> tuple[Van, str, str]:
        vehicle = Vehicle(
            region_id=self.region_id,
            id=new_id(),
            name=f"Van {number + 1}",
            layouts=list(van.layouts),
            properties=list(van.properties),
        )
        driver = Driver(
            region_id=self.region_id,
            id=new_id(),
            name=f"Driver {number + 1}",
            phone=driver_phone(number),
            language="de",
            properties=[],
        )
        session.add_all([vehicle, driver])
        return van, vehicle.id, driver.id

    def _let_people_come(self, session: Session, count: int) -> None:
        rows = [
            Participant(
                region_id=self.region_id,
                id=new_id(),
                name=f"Amira Beispiel {len(self.people) + number}",
                phone=phone,
                language=("de", "en")[number % 2],
                created_at=self.clock.now(),
            )
            for number, phone in zip(range(count), self._phones, strict=False)
        ]
        session.add_all(rows)
        self.people = [*self.people, *(row.id for row in rows)][-self.setting.people :]


def _near_the_middle(
    service: Service, region_id: str, random: Random
) -> tuple[list[Spot], list[int]]:
    """Homes at and beside junctions near the middle of the roads, and edges between such."""
    network = service.roads(region_id).network
    lat, lon = network.arrays.node_lat_e7 / 1e7, network.arrays.node_lon_e7 / 1e7
    middle = Coordinate(float(np.median(lat)), float(np.median(lon)))
    near = [
        node
        for node, at in enumerate(map(Coordinate, lat.tolist(), lon.tolist()))
        if distance_m(middle, at) < HOMES_WITHIN_M
    ]
    chosen = random.choices(near, k=HOMES)
    homes = [
        Spot(
            f"Place {number}",
            float(lat[node]) + random.choice((0, 0.0005)),
            float(lon[node]) + random.choice((0, 0.0005)),
        )
        for number, node in enumerate(chosen)
    ]
    edges = np.flatnonzero(np.isin(network.arrays.edge_tail, near))
    return homes, random.sample(edges.tolist(), min(len(edges), ROADS_AT_RISK))
