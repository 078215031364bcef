"""A service without roads, and invented tours, for the rooms that only tell and print."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from mobility.clock import SettableClock
from mobility.config import Settings
from mobility.model import Direction, Party, PlanStatus
from mobility.service import Service
from mobility.storage import Database
from mobility.storage.regions import add_missing_regions
from mobility.views import BreakView, DaySummary, DayView, StopView, TourView

REGION, OTHER_REGION = "adorf", "kielregion"
DAY = date(2026, 11, 23)  # a Monday in winter: Berlin is one hour ahead of UTC
EVENING_BEFORE = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)  # 19:00 in Berlin
SCHOOL = "Volkshochschule Vogtland, Stephanstraße 2, Oelsnitz"


def start_service(database: Database, var_dir: Path) -> Service:
    """The service of two bundled regions on the evening before the day, without roads."""
    settings = Settings(
        _env_file=None,
        regions=f"{REGION},{OTHER_REGION}",
        var_dir=var_dir,
        secret_key="a key for tests only",
    )
    with database.writing() as session:
        add_missing_regions(session, settings.region_ids)
    return Service(settings, database, SettableClock(EVENING_BEFORE))


def clock_of(service: Service) -> SettableClock:
    assert isinstance(service.clock, SettableClock)
    return service.clock


def at(hour: int, minute: int = 0, second: int = 0) -> datetime:
    """An instant of the day by Berlin's clock."""
    return datetime(DAY.year, DAY.month, DAY.day, hour - 1, minute, second, tzinfo=UTC)


def make_stop(
    number: int,
    *,
    boarding: bool = True,
    name: str = "Amira Beispiel",
    label: str = "Lindenstraße 4, Adorf",
    begin_at: datetime,
    party: Party | None = None,
    note: str = "",
) -> StopView:
    """A stop with a window of a quarter of an hour, or with an arrival until 8:55.

    A label stands for one door.
    """
    return StopView(
        position=0,
        ride_id=f"ride{number}",
        number=number,
        boarding=boarding,
        label=label,
        lat=50.32,
        lon=12.25,
        arrival_at=begin_at,
        begin_at=begin_at,
        departure_at=begin_at + timedelta(seconds=75),
        promised_earliest=begin_at - timedelta(minutes=4),
        promised_latest=begin_at + timedelta(minutes=11) if boarding else at(8, 55),
        participant_name=name,
        participant_phone=f"+4930231251{number:02}",
        party=party or Party(),
        load_after=(0,) * 6,
        direction=Direction.OUTBOUND,
        offer_title="Deutschkurs",
        note=note,
    )


def make_tour(
    stops: Sequence[StopView],
    *,
    number: int = 2,
    driver_language: str = "de",
    ends_at: datetime | None = None,
    breaks: tuple[BreakView, ...] = (),
) -> TourView:
    """A tour from 7:40 to 9:30 with these stops, whose positions and loads are filled in."""
    return TourView(
        shift_id=f"shift{number}",
        number=number,
        driver_name="Erika Beispielfahrerin",
        driver_phone="+493023125201",
        driver_language=driver_language,
        vehicle_name="Van A",
        starts_at=at(7, 40),
        ends_at=ends_at or at(9, 30),
        start_label="Depot Markt 1",
        start_lat=50.32,
        start_lon=12.25,
        end_label="Depot Markt 1",
        end_lat=50.32,
        end_lon=12.25,
        length_m=42_000,
        drive_time_s=4_000,
        stops=_numbered(stops),
        breaks=breaks,
    )


def make_day(*tours: TourView, version: int = 1) -> DayView:
    return DayView(
        region_id=REGION,
        day=DAY,
        status=PlanStatus.PUBLISHED,
        version=version,
        planned_at=EVENING_BEFORE,
        tours=tours,
        unserved=(),
        summary=DaySummary(0, 0, len(tours), 0, 0, 0.0, ()),
    )


def make_break(begin_at: datetime, minutes: int, after_position: int) -> BreakView:
    return BreakView(begin_at, begin_at + timedelta(minutes=minutes), after_position)


def pickups_and_dropoffs(rides: Sequence[tuple[str, str, Party]]) -> list[StopView]:
    """Each ride's name, address and party: all board one after the other, all get off at 8:40."""
    boarding = [
        make_stop(
            number,
            name=name,
            label=label,
            party=party,
            begin_at=at(7, 45) + timedelta(minutes=5 * number),
        )
        for number, (name, label, party) in enumerate(rides, start=1)
    ]
    alighting = [
        make_stop(
            number,
            boarding=False,
            name=name,
            label=SCHOOL,
            party=party,
            begin_at=at(8, 40) + timedelta(seconds=75 * number),
        )
        for number, (name, _, party) in enumerate(rides)
    ]
    return boarding + [replace(stop, number=stop.number + 1) for stop in alighting]


def _numbered(stops: Sequence[StopView]) -> tuple[StopView, ...]:
    aboard = [0] * 6
    numbered = []
    for position, stop in enumerate(stops):
        sign = 1 if stop.boarding else -1
        aboard = [have + sign * more for have, more in zip(aboard, stop.party.load, strict=True)]
        numbered.append(replace(stop, position=position, load_after=tuple(aboard)))
    return tuple(numbered)
