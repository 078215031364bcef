"""A region invented on any extract: vans, courses and people at its junctions.

Everybody in it is visibly invented; nothing is left behind but what lies in the given folder.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from mobility.booking import AppointmentTarget, SessionTarget, Spot, Wish
from mobility.clock import SettableClock, local_instant
from mobility.config import Settings
from mobility.model import (
    Audience,
    Driver,
    Offer,
    OfferKind,
    OfferSession,
    Participant,
    Party,
    Place,
    PlaceKind,
    Provider,
    Shift,
    Vehicle,
    new_id,
)
from mobility.regions import get_region_settings
from mobility.regions.prepare import is_prepared, prepare_region
from mobility.service import Service
from mobility.storage import Database, upgrade
from mobility.storage.days import add_shifts
from mobility.storage.regions import add_missing_regions
from routing.geo import Coordinate, distance_m

REGION: Final = "benchmark"
ZONE: Final = ZoneInfo("Europe/Berlin")
DAY: Final = date(2026, 11, 24)
NOW: Final = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

VENUES, DEPOTS = 12, 4
STARTS_MIN = (480, 570, 660, 810, 900, 990)
COURSE = timedelta(minutes=150)
NEAREST_M, FARTHEST_M = 1_000, 6_000
"""From home to the venue as the crow flies."""

EVERY_SO_MANY_VANS = 10
"""One van of ten takes wheelchairs."""

SHIFTS = ((time(6), time(14, 30)), (time(11, 30), time(20)))

SETTINGS = """
name = "Benchmark"
land = "DE-BW"
centre_lat = 50.0
centre_lon = 10.0
office_name = "Office"
office_phone = "+49 30 23125 300"

[roads]
bundled = "{extract}"
extract_url = "https://example.invalid/land.osm.pbf"
checksum_url = "https://example.invalid/land.osm.pbf.md5"

[rules]
snap_limit_m = 2000  # homes are junctions, some of roads that no van may use
"""


@dataclass(frozen=True)
class Caller:
    """Somebody with a wish."""

    participant_id: str
    wish: Wish


@dataclass(frozen=True)
class Region:
    """The service on an extract, with junctions to live and to learn at."""

    service: Service
    junctions: tuple[Spot, ...]
    courses: tuple[OfferSession, ...]
    venue_of: dict[str, Spot]

    def callers(self, count: int, seed: int, *, both_ways: bool) -> list[Caller]:
        """So many people with a wish each, written to the database; the same for a seed."""
        random = Random(f"callers {seed}")
        callers = [self._caller(random, both_ways=both_ways) for _ in range(count)]
        with self.service.database.writing() as session:
            session.add_all(
                Participant(
                    region_id=REGION,
                    id=caller.participant_id,
                    name=f"Amira Beispiel {number}",
                    phone=f"+49302312{seed:02}{number:05}",
                    language="de",
                    created_at=NOW,
                )
                for number, caller in enumerate(callers)
            )
        return callers

    def _caller(self, random: Random, *, both_ways: bool) -> Caller:
        course = random.choice(self.courses)
        venue = self.venue_of[course.id]
        home = random.choice(self.junctions)
        while not NEAREST_M <= _apart_m(home, venue) <= FARTHEST_M:
            home = random.choice(self.junctions)
        out, back = (True, random.random() < 0.8) if both_ways else random.choice(ONE_WAY)
        party = Party(wheelchairs=1) if random.random() < 0.05 else Party()
        if random.random() < 0.6:
            return Caller(new_id(), Wish(home, party, SessionTarget(course.id), out, back))
        begin = course.starts_at + timedelta(minutes=15 * random.randrange(6))
        target = AppointmentTarget(venue, begin, begin + timedelta(hours=1))
        return Caller(new_id(), Wish(home, party, target, out, back))


ONE_WAY = ((True, False), (False, True))


@contextmanager
def open_region(
    extract: Path, folder: Path, database_address: str, *, vans: int, seed: int
) -> Iterator[Region]:
    """The region on an empty database. Raises RoadFileError for a file that cannot be read."""
    settings = _settings(extract, folder, database_address)
    facts = get_region_settings(REGION, settings.regions_dir)
    if not is_prepared(settings, facts):
        prepare_region(settings, facts)
    database = Database.connect(settings.database_address)
    try:
        upgrade(database)
        with database.writing() as session:
            add_missing_regions(session, [REGION])
        service = Service(settings, database, SettableClock(NOW))
        random = Random(f"region {seed}")
        junctions = _junctions(service, random)
        _add_vans(service, random.sample(junctions, DEPOTS), vans)
        venues = random.sample(junctions, VENUES)
        yield Region(service, tuple(junctions), *_add_courses(service, venues))
    finally:
        database.dispose()


def _settings(extract: Path, folder: Path, database_address: str) -> Settings:
    regions = folder / "regions"
    regions.mkdir(exist_ok=True)
    (regions / f"{REGION}.toml").write_text(SETTINGS.format(extract=extract.resolve()))
    return Settings(
        _env_file=None,
        regions=REGION,
        regions_dir=regions,
        var_dir=folder / "var",
        database_url=database_address,
        secret_key="a key for measuring only",  # noqa: S106 -- guards nothing
    )


def _junctions(service: Service, random: Random, most: int = 4000) -> list[Spot]:
    arrays = service.roads(REGION).network.arrays
    numbers = range(len(arrays.node_lon_e7))
    return [
        Spot(f"Junction {n}", int(arrays.node_lat_e7[n]) / 1e7, int(arrays.node_lon_e7[n]) / 1e7)
        for n in random.sample(numbers, min(most, len(numbers)))
    ]


def _apart_m(a: Spot, b: Spot) -> float:
    return distance_m(Coordinate(a.lat, a.lon), Coordinate(b.lat, b.lon))


def _add_vans(service: Service, depots: list[Spot], count: int) -> None:
    """Vans of eight seats, half of them from early on and half of them until late."""
    with service.database.writing() as session:
        garages = [_place(PlaceKind.DEPOT, spot) for spot in depots]
        session.add_all(garages)
        session.flush()
        shifts = []
        for number in range(count):
            layouts = [{"seats": 8}]
            if number % EVERY_SO_MANY_VANS == 0:
                layouts.append({"seats": 5, "wheelchairs": 2})
            vehicle = Vehicle(
                region_id=REGION, id=new_id(), name=f"Van {number}", layouts=layouts, properties=[]
            )
            driver = Driver(
                region_id=REGION,
                id=new_id(),
                name=f"Driver {number}",
                phone=f"+493023125{number:03}",
                properties=[],
            )
            session.add_all([vehicle, driver])
            begin, end = SHIFTS[number // 2 % 2]
            garage = garages[number % len(garages)]
            shifts.append(
                Shift(
                    region_id=REGION,
                    id=new_id(),
                    service_date=DAY,
                    number=number + 1,
                    vehicle_id=vehicle.id,
                    driver_id=driver.id,
                    starts_at=local_instant(DAY, begin, ZONE),
                    ends_at=local_instant(DAY, end, ZONE),
                    start_place_id=garage.id,
                    end_place_id=garage.id,
                )
            )
        session.flush()
        add_shifts(session, REGION, DAY, shifts)


def _add_courses(
    service: Service, venues: list[Spot]
) -> tuple[tuple[OfferSession, ...], dict[str, Spot]]:
    """Six courses a day at each venue, and where each of them is."""
    provider = Provider(region_id=REGION, id=new_id(), name="School")
    venue_of: dict[str, Spot] = {}
    courses = []
    midnight = local_instant(DAY, time(0), ZONE)
    with service.database.writing() as session:
        session.add(provider)
        for venue in venues:
            place = _place(PlaceKind.VENUE, venue)
            session.add(place)
            session.flush()
            offer = Offer(
                region_id=REGION,
                id=new_id(),
                provider_id=provider.id,
                place_id=place.id,
                kind=OfferKind.LANGUAGE_COURSE,
                audience=Audience.EVERYONE,
                titles={"de": "Deutschkurs"},
                languages=["de"],
            )
            session.add(offer)
            session.flush()
            for minutes in STARTS_MIN:
                begin = midnight + timedelta(minutes=minutes)
                course = OfferSession(
                    region_id=REGION,
                    id=new_id(),
                    offer_id=offer.id,
                    starts_at=begin,
                    ends_at=begin + COURSE,
                )
                venue_of[course.id] = venue
                courses.append(course)
        session.add_all(courses)
    return tuple(courses), venue_of


def _place(kind: PlaceKind, spot: Spot) -> Place:
    return Place(
        region_id=REGION,
        id=new_id(),
        kind=kind,
        name=spot.label,
        address=spot.label,
        lat=spot.lat,
        lon=spot.lon,
    )
