"""What a region may set, read from its TOML file and checked."""

import tomllib
from datetime import time
from functools import cache
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, field_validator

from mobility.holidays import LAND_CODES
from mobility.i18n import LANGUAGES
from mobility.refusals import Refusal


class Rules(BaseModel):
    """The rules of service; seconds, metres and cents throughout."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    outbound_arrives_at_most_before_s: int = 20 * 60
    outbound_arrives_at_least_before_s: int = 5 * 60
    return_leaves_at_least_after_s: int = 5 * 60
    return_leaves_at_most_after_s: int = 35 * 60
    pickup_window_s: int = 15 * 60
    ride_time_factor_percent: int = Field(default=150, ge=100)
    ride_time_extra_s: int = 10 * 60
    dwell_stop_s: int = 60
    dwell_person_s: int = 15
    dwell_wheelchair_s: int = 240
    dwell_childcare_s: int = 180
    wait_for_late_s: int = 3 * 60
    booking_closes_at: time = time(18, 0)
    notice_s: int = 20 * 60
    booking_closes_later_s: int = Field(default=5 * 60, ge=0)
    offer_valid_s: PositiveInt = 10 * 60
    waiting_offer_hold_s: PositiveInt = 30 * 60
    walk_limit_m: int = Field(default=500, ge=0)
    free_cancellation_s: int = 2 * 3600
    plan_at: time = time(18, 30)
    publish_at: time = time(19, 0)
    reminder_before_s: int = 30 * 60
    quiet_from: time = time(21, 0)
    quiet_until: time = time(7, 0)
    retention_days: int = 90
    retention_at: time = time(3, 0)
    book_ahead_days: PositiveInt = 120
    max_party: PositiveInt = 8
    max_group: PositiveInt = 60
    group_search_s: float = Field(
        default=3, ge=0, le=60, description="how long to make room where not all of a group fit"
    )
    snap_limit_m: PositiveInt = 400
    plan_search_s: PositiveInt = 20
    improve_search_s: float = Field(
        default=2, ge=0, le=60, description="how long to better a day in the background"
    )
    bound_search_s: float = Field(
        default=30,
        ge=0,
        le=600,
        description="how long to look for how good a day plan could be at best, in the background",
    )
    shifts_ahead_days: PositiveInt = 42
    evening_from: time = time(18, 0)
    due_warning_days: int = Field(default=42, ge=0)
    rescue_s: float = Field(
        default=0.3, ge=0, le=5, description="how long to make room for who finds no place"
    )

    def ride_time_limit_s(self, direct_time_s: int, legs: int = 1) -> int:
        """The longest a participant may be on board for a drive of this direct time.

        Of a ride of several legs this is one leg's share: the extra time is for all of them.
        """
        extra_s = self.ride_time_extra_s // legs
        return direct_time_s * self.ride_time_factor_percent // 100 + extra_s


class Costs(BaseModel):
    """What a tour costs, in cents; the weights of pooling."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    per_hour_cents: int = 2400
    per_km_cents: int = 60
    per_use_cents: int = 500


class RoadSource(BaseModel):
    """Where a region's roads come from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bundled: str | None = Field(
        default=None, description="file of the bundled schematic network below data/osm"
    )
    facts: str | None = Field(default=None, description="folder of its facts below data/osm")
    area: str | None = Field(
        default=None,
        description="GeoJSON of the service area, below data/osm; none: the whole file",
    )
    extract_url: str = Field(description="address of the real extract of the Land")
    checksum_url: str = Field(description="address of its MD5 checksum")


class RegionSettings(BaseModel):
    """One region."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str
    land: str = Field(description="ISO 3166-2 code of the Land, for its public holidays")
    timezone: str = "Europe/Berlin"
    languages: tuple[str, ...] = Field(
        default=("de", "en"),
        description="codes of `LANGUAGES`, in their order on pages",
    )
    centre_lat: float
    centre_lon: float
    office_name: str
    office_phone: str
    printer_email: str = Field(default="", description="where the sheets of a day are mailed to")
    roads: RoadSource
    rules: Rules = Rules()
    costs: Costs = Costs()

    @field_validator("land")
    @classmethod
    def _is_a_land(cls, code: str) -> str:
        if code not in LAND_CODES:
            raise ValueError(f"{code!r} is no Land; use one of {', '.join(sorted(LAND_CODES))}")
        return code

    @field_validator("languages")
    @classmethod
    def _known(cls, codes: tuple[str, ...]) -> tuple[str, ...]:
        unknown = set(codes) - set(LANGUAGES)
        if unknown or not codes:
            raise ValueError(f"known languages are: {', '.join(LANGUAGES)}")
        return codes

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


def list_bundled_regions() -> list[str]:
    """The ids of all regions whose settings ship with the software."""
    folder = resources.files(__package__)
    return sorted(entry.name[:-5] for entry in folder.iterdir() if entry.name.endswith(".toml"))


@cache
def get_region_settings(region_id: str, own_folder: Path | None = None) -> RegionSettings:
    """The settings of a region, from a folder of one's own if they are there, else the bundled.

    Raises Refusal `unknown_region`, or pydantic's ValidationError where the TOML file has a fault.
    """
    own = own_folder / f"{region_id}.toml" if own_folder else None
    if own and own.is_file():
        text = own.read_text("utf-8")
    elif region_id in list_bundled_regions():
        text = (resources.files(__package__) / f"{region_id}.toml").read_text("utf-8")
    else:
        raise Refusal("unknown_region")
    return RegionSettings.model_validate({"id": region_id, **tomllib.loads(text)})
