"""What a demonstration region is made of: its TOML beside this file, and its real settlements."""

import csv
import tomllib
from datetime import time
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, NonNegativeInt, PositiveInt

from mobility.model import Audience, OfferKind
from mobility.refusals import Refusal
from routing.geo import Coordinate


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DepotFacts(_Facts):
    """Where vans stand at night."""

    key: str
    name: str
    settlement: str


class VanFacts(_Facts):
    """A van with its driver, and from when to when they are on duty each day."""

    name: str
    layouts: list[dict[str, int]]
    properties: list[str]
    depot: str
    driver: str
    driver_properties: list[str]
    begins: time
    ends: time


class AgeGroupFacts(_Facts):
    """The places for children from one age to another, in years, and how many one carer takes."""

    age_from: NonNegativeInt
    age_to: NonNegativeInt
    places: PositiveInt
    per_carer: PositiveInt


class ChildcareFacts(_Facts):
    """Where the children of those who come to an offer are looked after.

    By the venue's own name and settlement it is there.
    """

    name: str
    settlement: str
    opens: time
    closes: time
    carers: PositiveInt
    age_groups: list[AgeGroupFacts]


class OfferFacts(_Facts):
    """A course or meeting that takes place each day; `weight` is how much it is wished for."""

    titles: dict[str, str]
    provider: str
    kind: OfferKind
    audience: Audience
    languages: list[str]
    settlement: str
    venue: str
    begins: time
    ends: time
    weight: PositiveInt
    childcare: ChildcareFacts | None = None
    descriptions: dict[str, str] = {}
    level: str = ""
    places_free: NonNegativeInt | None = None


class DemoFacts(_Facts):
    """A region's invented week."""

    requests: PositiveInt
    people: PositiveInt
    homes_within_m: PositiveInt
    reach_m: PositiveInt
    meeting_points: list[str]
    depots: list[DepotFacts]
    vans: list[VanFacts]
    offers: list[OfferFacts]


class Settlement(_Facts):
    """A real place where people live; `kind` as in OpenStreetMap."""

    name: str
    lat: float
    lon: float
    kind: Literal["city", "town", "suburb", "village", "hamlet"]
    population: int

    @property
    def coordinate(self) -> Coordinate:
        return Coordinate(self.lat, self.lon)


@cache
def get_demo_facts(region_id: str) -> DemoFacts:
    """Raises Refusal `no_demo` for a region without a demonstration."""
    file = resources.files(__package__) / f"{region_id}.toml"
    if not file.is_file():
        raise Refusal("no_demo")
    return DemoFacts.model_validate(tomllib.loads(file.read_text("utf-8")))


def read_settlements(places_csv: Path) -> dict[str, Settlement]:
    """The settlements of the region itself by name, from the facts of its schematic network."""
    with places_csv.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["municipality"]]
    fields = Settlement.model_fields
    return {
        row["name"]: Settlement.model_validate({name: row[name] for name in fields}) for row in rows
    }
