"""Where the people and venues of a demonstration are: on the region's own roads."""

import math
from collections.abc import Mapping
from functools import cached_property
from random import Random

from mobility.booking import Spot
from mobility.demo.facts import DemoFacts, Settlement, get_demo_facts, read_settlements
from mobility.regions import RegionSettings
from mobility.service import Service
from routing.errors import NoRoadNearby
from routing.geo import Coordinate, distance_m

METRES_PER_DEGREE = 111_320
TRIES = 50
NEAR_ROAD_M = 200
TOWN_COUNTS_AS = 30_000


class Ground:
    """The settlements of a region, its roads and the names of its streets."""

    def __init__(self, service: Service, region_id: str) -> None:
        self.region: RegionSettings = service.region(region_id)
        self.facts: DemoFacts = get_demo_facts(region_id)
        self._roads = service.roads(region_id)
        self._places_csv = (
            service.settings.data_dir / "osm" / str(self.region.roads.facts) / "places.csv"
        )

    @cached_property
    def settlements(self) -> Mapping[str, Settlement]:
        return read_settlements(self._places_csv)

    def centre(self, settlement: str) -> Coordinate:
        return self.settlements[settlement].coordinate

    def spot_in(self, settlement: str, random: Random, name: str = "") -> Spot:
        """A place at a road of a settlement; under its address where it has no name."""
        place = self.settlements[settlement]
        spread_m = 60 + 6 * math.sqrt(place.population)
        for _ in range(TRIES):
            at = _aside(place.coordinate, random.gauss(0, spread_m), random.gauss(0, spread_m))
            try:
                snapped = self._roads.snapper.snap(at, max_distance_m=NEAR_ROAD_M).coordinate
            except NoRoadNearby:
                continue
            label = f"{name}, {settlement}" if name else self.address_of(snapped, settlement)
            return Spot(label, round(snapped.lat, 6), round(snapped.lon, 6))
        raise NoRoadNearby(NEAR_ROAD_M)

    def address_of(self, at: Coordinate, settlement: str) -> str:
        hit = self._roads.places.reverse(at)
        return hit.label if hit else settlement

    def homes(self, random: Random, count: int) -> list[Spot]:
        """Homes in settlements near the offers; more where more people live.

        In cities fewer than the population says: who lives there has other ways to go.
        """
        venues = {self.centre(offer.settlement) for offer in self.facts.offers}
        near = [
            place
            for place in self.settlements.values()
            if any(distance_m(place.coordinate, at) < self.facts.homes_within_m for at in venues)
        ]
        weights = [min(place.population, TOWN_COUNTS_AS) for place in near]
        chosen = random.choices(near, weights, k=count)
        return [self.spot_in(place.name, random) for place in chosen]


def _aside(place: Coordinate, east_m: float, north_m: float) -> Coordinate:
    east = east_m / (METRES_PER_DEGREE * math.cos(math.radians(place.lat)))
    return Coordinate(place.lat + north_m / METRES_PER_DEGREE, place.lon + east)
