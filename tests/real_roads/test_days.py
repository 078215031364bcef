"""Whole days on real road extracts: booked one by one, planned, checked, printed."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from mobility.booking import (
    AppointmentTarget,
    SessionTarget,
    Spot,
    Wish,
    accept,
    quote,
    request_place,
)
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
from mobility.paper import write_sheets
from mobility.planning import check_day, day_view, plan_day, publish_day
from mobility.refusals import Refusal
from mobility.regions import get_region_settings
from mobility.regions.prepare import prepare_region
from mobility.service import Service
from mobility.storage import Database, upgrade
from mobility.storage.days import add_shifts
from mobility.storage.regions import add_missing_regions

REGION = "real"
ZONE = ZoneInfo("Europe/Berlin")
DAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SETTINGS = """
name = "Real roads"
land = "DE-BY"
centre_lat = 50.0
centre_lon = 11.5
office_name = "Office"
office_phone = "+49 30 23125 300"

[roads]
bundled = "{extract}"
extract_url = "https://example.invalid/land.osm.pbf"
checksum_url = "https://example.invalid/land.osm.pbf.md5"

[rules]
snap_limit_m = 2000  # the simulated trips were made on a drawing without the bends of the roads
"""


@pytest.fixture
def extract() -> str:
    """The road extract of a test; overridden by its parameter."""
    return "north-bayreuth"


@pytest.fixture
def service(shared_dir: Path, extract: str, tmp_path: Path) -> Iterator[Service]:
    """A service with nothing but the prepared roads of an extract."""
    (tmp_path / "regions").mkdir()
    path = shared_dir / "osm" / f"{extract}.osm.pbf"
    (tmp_path / "regions" / f"{REGION}.toml").write_text(SETTINGS.format(extract=path))
    settings = Settings(
        _env_file=None,
        regions=REGION,
        regions_dir=tmp_path / "regions",
        var_dir=tmp_path / "var",
        secret_key="a key for tests only",
    )
    prepare_region(settings, get_region_settings(REGION, settings.regions_dir))
    database = Database.connect(settings.database_address)
    upgrade(database)
    with database.writing() as session:
        add_missing_regions(session, [REGION])
    yield Service(settings, database, SettableClock(NOW))
    database.dispose()


def at(hour: int, minute: int = 0) -> datetime:
    return local_instant(DAY, time(hour, minute), ZONE)


def junctions(service: Service, count: int, seed: int) -> list[Spot]:
    """Places at junctions all over the extract, the same for a seed."""
    arrays = service.roads(REGION).network.arrays
    chosen = Random(seed).sample(range(len(arrays.node_lon_e7)), count)
    return [
        Spot(f"Junction {n}", arrays.node_lat_e7[n] / 1e7, arrays.node_lon_e7[n] / 1e7)
        for n in chosen
    ]


def add_vans(service: Service, depot: Spot, count: int, begin: datetime, end: datetime) -> None:
    """Vans of eight seats on duty for the whole day."""
    garage = Place(
        region_id=REGION,
        id=new_id(),
        kind=PlaceKind.DEPOT,
        name="Depot",
        address="Depot",
        lat=depot.lat,
        lon=depot.lon,
    )
    with service.database.writing() as session:
        session.add(garage)
        session.flush()
        shifts = []
        for number in range(1, count + 1):
            vehicle = Vehicle(
                region_id=REGION,
                id=new_id(),
                name=f"Van {number}",
                layouts=[{"seats": 8}],
                properties=[],
            )
            driver = Driver(
                region_id=REGION,
                id=new_id(),
                name=f"Driver {number}",
                phone=f"+493023125{500 + number}",
                properties=[],
            )
            session.add_all([vehicle, driver])
            shifts.append(
                Shift(
                    region_id=REGION,
                    id=new_id(),
                    service_date=DAY,
                    number=number,
                    vehicle_id=vehicle.id,
                    driver_id=driver.id,
                    starts_at=begin,
                    ends_at=end,
                    start_place_id=garage.id,
                    end_place_id=garage.id,
                )
            )
        session.flush()
        add_shifts(session, REGION, DAY, shifts)


def add_courses(service: Service, venues: list[Spot], starts: list[int]) -> list[OfferSession]:
    """One course at each venue, of two and a half hours from the given hour."""
    provider = Provider(region_id=REGION, id=new_id(), name="School")
    sessions = []
    with service.database.writing() as session:
        session.add(provider)
        for venue, start in zip(venues, starts, strict=True):
            place = Place(
                region_id=REGION,
                id=new_id(),
                kind=PlaceKind.VENUE,
                name=venue.label,
                address=venue.label,
                lat=venue.lat,
                lon=venue.lon,
            )
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
            dated = OfferSession(
                region_id=REGION,
                id=new_id(),
                offer_id=offer.id,
                starts_at=at(start),
                ends_at=at(start) + timedelta(minutes=150),
            )
            session.add(dated)
            sessions.append(dated)
    return sessions


def ask(service: Service, number: int, wish: Wish) -> int:
    """Somebody books the first choice, or waits for a place; returns how many rides there are."""
    person = Participant(
        region_id=REGION,
        id=new_id(),
        name=f"Amira Beispiel {number}",
        phone=f"+4930231250{number:03}",
        language="de",
        created_at=NOW,
    )
    with service.database.writing() as session:
        session.add(person)
    try:
        choices = quote(service, REGION, wish).choices
        return len(accept(service, REGION, person.id, choices[0].token, new_id()))
    except Refusal:  # whoever is refused for another reason than room is refused here again
        return len(request_place(service, REGION, person.id, wish, new_id()))


def plan_and_print(service: Service, rides: int) -> int:
    """Plan, check, publish and print the day; returns how many rides are served."""
    summary = plan_day(service, REGION, DAY, seconds=5)
    assert check_day(service, REGION, DAY) == ()
    assert summary.rides == rides
    assert summary.served + len(summary.unserved) == rides
    assert all(reason for _, reason, _ in summary.unserved)
    assert publish_day(service, REGION, DAY) == 1
    assert check_day(service, REGION, DAY) == ()
    sheets = write_sheets(service, day_view(service, REGION, DAY))
    assert len(sheets) == summary.tours
    assert all(sheet.read_bytes().startswith(b"%PDF-") for sheet in sheets)
    return summary.served


@pytest.mark.parametrize("extract", ["north-bayreuth"])
def test_forty_rides_to_three_courses(service: Service) -> None:
    """Twenty people ride there and back to three courses in two vans; each tour is printed."""
    depot, *venues = junctions(service, 4, seed=1)
    add_vans(service, depot, 2, at(6), at(20))
    courses = add_courses(service, venues, [9, 11, 14])
    homes = junctions(service, 20, seed=2)
    rides = sum(
        ask(service, n, Wish(home, Party(), SessionTarget(courses[n % 3].id)))
        for n, home in enumerate(homes)
    )
    assert rides == 40
    # Nobody can be forced to fit: 7 people from all over 15 km arrive within a quarter of an hour.
    assert plan_and_print(service, rides) >= 30


@pytest.mark.parametrize("extract", ["vulkaneifel-from-matsim"])
def test_two_hundred_trips_of_a_rural_day(service: Service, shared_dir: Path) -> None:
    """200 simulated trips between 7 and 16 o'clock with 8 vans: each has a place or a reason."""
    with (shared_dir / "demand" / "vulkaneifel-trips.csv").open(newline="") as file:
        trips = [row for row in csv.DictReader(file) if "07:00" <= row["departure"] < "16:00"]
    chosen = Random(3).sample(trips, 200)
    add_vans(service, junctions(service, 1, seed=1)[0], 8, at(6, 30), at(17))
    rides = 0
    for number, trip in enumerate(chosen):
        hour, minute, _ = map(int, trip["departure"].split(":"))
        origin = Spot(f"From {number}", float(trip["from_lat"]), float(trip["from_lon"]))
        goal = Spot(f"To {number}", float(trip["to_lat"]), float(trip["to_lon"]))
        target = AppointmentTarget(origin, leave_after=at(hour, minute))
        rides += ask(service, number, Wish(goal, Party(), target, outbound=False))
    assert rides == 200
    assert plan_and_print(service, rides) > 0
