"""A small invented town for the tests: a square grid of streets, a hall, a depot, a few people.

Crossing (x, y) lies x km east and y km north of the south-west corner. All streets are alike, so a
drive of n km along them takes n times as long as one of 1 km.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from mobility.booking import (
    OfferedChoice,
    SessionTarget,
    Spot,
    Wish,
    accept,
    quote,
)
from mobility.clock import SettableClock, local_instant
from mobility.config import Settings
from mobility.model import (
    AgeGroup,
    Audience,
    Childcare,
    Driver,
    Offer,
    OfferChildcare,
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
from mobility.planning import day_view
from mobility.regions import get_region_settings
from mobility.regions.prepare import prepare_region
from mobility.service import Service
from mobility.storage import Database
from mobility.storage.days import add_shifts
from mobility.storage.regions import add_missing_regions
from mobility.views import DayView

REGION = "gridtown"
ZONE = ZoneInfo("Europe/Berlin")
DAY = date(2026, 11, 23)  # a Monday
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SIZE_KM = 8
SOUTH, WEST = 50.0, 10.0
DEGREES_PER_KM_NORTH = 1 / 111.229  # WGS 84 at 50 degrees
DEGREES_PER_KM_EAST = 1 / 71.696

SETTINGS = """
name = "Gridtown"
land = "DE-SN"
languages = ["en"]
centre_lat = 50.03
centre_lon = 10.05
office_name = "Office"
office_phone = "+49 30 23125 300"

[roads]
bundled = "gridtown.osm"
extract_url = "https://example.invalid/gridtown.osm.pbf"
checksum_url = "https://example.invalid/gridtown.osm.pbf.md5"

[rules]
plan_search_s = 1
group_search_s = 0.5
"""


def prepare_town(folder: Path) -> Settings:
    """Write the town's streets and settings below a folder and prepare its roads."""
    data, regions = folder / "data" / "osm", folder / "regions"
    data.mkdir(parents=True)
    regions.mkdir()
    (data / "gridtown.osm").write_text(_streets_as_osm())
    (regions / f"{REGION}.toml").write_text(SETTINGS)
    settings = settings_in(folder, folder / "var")
    prepare_region(settings, get_region_settings(REGION, regions))
    return settings


def settings_in(folder: Path, var_dir: Path, database_url: str = "") -> Settings:
    """Settings of an installation that serves the town prepared in a folder."""
    return Settings(
        _env_file=None,
        regions=REGION,
        regions_dir=folder / "regions",
        data_dir=folder / "data",
        var_dir=var_dir,
        database_url=database_url,
        secret_key="a key for tests only",
    )


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    """An instant by the town's clock."""
    return local_instant(day, time(hour, minute), ZONE)


def spot(x: float, y: float) -> Spot:
    """A place x km east and y km north of the corner."""
    return Spot(
        f"Crossing {x:g}/{y:g}", SOUTH + y * DEGREES_PER_KM_NORTH, WEST + x * DEGREES_PER_KM_EAST
    )


@dataclass
class Town:
    """The service in the town, with short ways to fill it."""

    service: Service
    clock: SettableClock
    hall: Place = field(init=False)
    depot: Place = field(init=False)
    offer: Offer = field(init=False)
    people: int = 0

    @classmethod
    def found(cls, settings: Settings, database: Database) -> "Town":
        """A town with a hall in its middle, a depot in its corner and one course; no vans yet."""
        clock = SettableClock(NOW)
        town = cls(Service(settings, database, clock), clock)
        town.hall = _place(PlaceKind.VENUE, "Hall", spot(4, 4))
        town.depot = _place(PlaceKind.DEPOT, "Depot", spot(0, 0))
        provider = Provider(region_id=REGION, id=new_id(), name="School")
        town.offer = Offer(
            region_id=REGION,
            id=new_id(),
            provider_id=provider.id,
            place_id=town.hall.id,
            kind=OfferKind.LANGUAGE_COURSE,
            audience=Audience.EVERYONE,
            titles={"de": "Deutschkurs", "en": "German course"},
            languages=["de"],
        )
        with database.writing() as session:
            add_missing_regions(session, [REGION])
            session.add_all([town.hall, town.depot, provider])
            session.flush()
            session.add(town.offer)
        return town

    def add_childcare(
        self,
        where: Spot,
        opens: time = time(7),
        closes: time = time(16),
        *,
        groups: tuple[AgeGroup, ...] = (AgeGroup(0, 11, 10, 5),),
        carers: int = 2,
        of_course: bool = True,
        name: str = "Children's house",
    ) -> Childcare:
        """A childcare, of the course where nothing is said: 10 places for children of any age."""
        place = _place(PlaceKind.CHILDCARE, name, where)
        row = Childcare(
            region_id=REGION,
            id=new_id(),
            provider_id=self.offer.provider_id,
            place_id=place.id,
            opens_at=opens,
            closes_at=closes,
            weekdays=list(range(7)),
            carers=carers,
            age_groups=[group.as_counts() for group in groups],
        )
        with self.service.database.writing() as session:
            session.add(place)
            session.flush()
            session.add(row)
            session.flush()
            if of_course:
                session.add(
                    OfferChildcare(region_id=REGION, offer_id=self.offer.id, childcare_id=row.id)
                )
        return row

    def add_venue(self, name: str, where: Spot) -> str:
        """One more place where offers could be held; returns its id."""
        place = _place(PlaceKind.VENUE, name, where)
        with self.service.database.writing() as session:
            session.add(place)
        return place.id

    def add_other_course(self, where: Spot) -> Offer:
        """One more course of the same provider, somewhere else."""
        row = Offer(
            region_id=REGION,
            id=new_id(),
            provider_id=self.offer.provider_id,
            place_id=self.add_venue(where.label, where),
            kind=OfferKind.TRAINING,
            audience=Audience.EVERYONE,
            titles={"de": "Fahrradkurs"},
            languages=["de"],
        )
        with self.service.database.writing() as session:
            session.add(row)
        return row

    def add_session(
        self,
        begin: datetime | None = None,
        end: datetime | None = None,
        *,
        offer: Offer | None = None,
    ) -> OfferSession:
        """A date of the course, or of another offer; from 9 to 12 where nothing is said."""
        row = OfferSession(
            region_id=REGION,
            id=new_id(),
            offer_id=(offer or self.offer).id,
            starts_at=begin or at(9),
            ends_at=end or at(12),
        )
        with self.service.database.writing() as session:
            session.add(row)
        return row

    def add_van(
        self,
        *,
        seats: int = 4,
        begin: datetime | None = None,
        end: datetime | None = None,
        number: int = 1,
        layouts: list[dict[str, int]] | None = None,
        properties: tuple[str, ...] = (),
        day: date = DAY,
    ) -> Shift:
        """A van on duty from the depot to the depot; from 6 to 15 where nothing is said."""
        vehicle = Vehicle(
            region_id=REGION,
            id=new_id(),
            name=f"Van {number}",
            layouts=layouts or [{"seats": seats}],
            properties=list(properties),
        )
        driver = Driver(
            region_id=REGION,
            id=new_id(),
            name=f"Driver {number}",
            phone=f"+493023125{500 + number}",
            language="en",
            properties=[],
        )
        shift = Shift(
            region_id=REGION,
            id=new_id(),
            service_date=day,
            number=number,
            vehicle_id=vehicle.id,
            driver_id=driver.id,
            starts_at=begin or at(6, day=day),
            ends_at=end or at(15, day=day),
            start_place_id=self.depot.id,
            end_place_id=self.depot.id,
        )
        with self.service.database.writing() as session:
            session.add_all([vehicle, driver])
            session.flush()
            add_shifts(session, REGION, day, [shift])
        return shift

    def add_participant(self, language: str = "en") -> Participant:
        """One more person, with a telephone number reserved for fiction."""
        self.people += 1
        row = Participant(
            region_id=REGION,
            id=new_id(),
            name=f"Amira Beispiel {self.people}",
            phone=f"+493023125{self.people:03}",
            language=language,
            created_at=self.clock.now(),
        )
        with self.service.database.writing() as session:
            session.add(row)
        return row

    def wish(
        self,
        offered: OfferSession,
        home: Spot | None = None,
        *,
        adults: int = 1,
        outbound: bool = True,
        back: bool = False,
    ) -> Wish:
        """To a date of the course; from crossing 4/0, 4 km south of the hall, if not said."""
        return Wish(
            home=home or spot(4, 0),
            party=Party(adults=adults),
            target=SessionTarget(offered.id),
            outbound=outbound,
            back=back,
        )

    def quote(self, wish: Wish) -> tuple[OfferedChoice, ...]:
        return quote(self.service, REGION, wish).choices

    def day(self) -> DayView:
        """The town's Monday as the office sees it."""
        return day_view(self.service, REGION, DAY)

    def book(self, wish: Wish, participant: Participant | None = None) -> tuple[str, ...]:
        """Take the cheapest choice for a wish; returns the ride ids."""
        person = participant or self.add_participant()
        token = self.quote(wish)[0].token
        return accept(self.service, REGION, person.id, token, new_id())


def _place(kind: PlaceKind, name: str, where: Spot) -> Place:
    return Place(
        region_id=REGION,
        id=new_id(),
        kind=kind,
        name=name,
        address=f"{name} Street 1",
        lat=where.lat,
        lon=where.lon,
    )


def _streets_as_osm() -> str:
    numbers = range(SIZE_KM + 1)
    nodes = []
    for y in numbers:
        for x in numbers:
            where = spot(x, y)
            nodes.append(f'<node id="{_node(x, y)}" lat="{where.lat:.7f}" lon="{where.lon:.7f}"/>')
    ways = [
        *(_way(1000 + y, [_node(x, y) for x in numbers], f"Row {y}") for y in numbers),
        *(_way(2000 + x, [_node(x, y) for y in numbers], f"Column {x}") for x in numbers),
    ]
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<osm version="0.6" generator="hinfahrt-schematic">',
            *nodes,
            *ways,
            "</osm>",
        ]
    )


def _node(x: int, y: int) -> int:
    return 1 + x + 100 * y


def _way(number: int, nodes: list[int], name: str) -> str:
    refs = "".join(f'<nd ref="{node}"/>' for node in nodes)
    tags = f'<tag k="highway" v="residential"/><tag k="name" v="{name}"/>'
    return f'<way id="{number}">{refs}{tags}</way>'
