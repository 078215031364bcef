"""What a use case works with: settings, database, clock, and the prepared roads of each region.

This is the one place where implementations are chosen; tests build the same `Service` with a
settable clock and a database of their own.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any, TypeVar

from mobility.clock import Clock, SystemClock
from mobility.config import Settings
from mobility.i18n import Wording
from mobility.logs import configure_logs
from mobility.refusals import Refusal
from mobility.regions import RegionSettings, get_region_settings
from mobility.storage import Database
from routing.errors import NetworkFileError
from routing.places import PlaceIndex
from routing.roads.network import RoadNetwork
from routing.roads.snapping import Snapper
from routing.roads.stretches import StretchFinder
from routing.roads.times import TravelTimes

Kept = TypeVar("Kept")


@dataclass(frozen=True)
class RegionRoads:
    """A region's road network and place index, opened once and shared."""

    settings: Settings
    region: RegionSettings

    @cached_property
    def network(self) -> RoadNetwork:
        """Raises Refusal `roads_missing` where the region was not prepared."""
        path = self.settings.roads_file(self.region.id)
        if not path.exists():
            raise Refusal("roads_missing", region=self.region.id)
        return RoadNetwork.open(path)

    @cached_property
    def snapper(self) -> Snapper:
        return self.times.snapper

    @cached_property
    def stretches(self) -> StretchFinder:
        return StretchFinder(self.network)

    @cached_property
    def times(self) -> TravelTimes:
        return TravelTimes(self.network)

    @cached_property
    def places(self) -> PlaceIndex:
        path = self.settings.places_file(self.region.id)
        try:
            return PlaceIndex.open(path)
        except NetworkFileError as error:
            raise Refusal("roads_missing", region=self.region.id) from error


@dataclass(frozen=True)
class Service:
    """Everything a use case needs from outside."""

    settings: Settings
    database: Database
    clock: Clock
    _roads: dict[str, RegionRoads] = field(default_factory=dict)
    _kept: dict[tuple[type, str], Any] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @classmethod
    def start(cls, settings: Settings | None = None, clock: Clock | None = None) -> "Service":
        """The service as an installation runs it."""
        configure_logs()
        chosen = settings or Settings()
        return cls(chosen, Database.connect(chosen.database_address), clock or SystemClock())

    def region(self, region_id: str) -> RegionSettings:
        """Raises Refusal `unknown_region` for one that this installation does not serve."""
        if region_id not in self.settings.region_ids:
            raise Refusal("unknown_region")
        return get_region_settings(region_id, self.settings.regions_dir)

    def roads(self, region_id: str) -> RegionRoads:
        with self._lock:
            if region_id not in self._roads:
                self._roads[region_id] = RegionRoads(self.settings, self.region(region_id))
            return self._roads[region_id]

    def kept(self, kind: type[Kept], region_id: str, make: Callable[[], Kept]) -> Kept:
        """What a room keeps in memory for a region: made at first use, never the only copy."""
        found: Kept | None = self._kept.get((kind, region_id))
        return found or self._kept.setdefault((kind, region_id), make())

    def wording(self, region_id: str, language: str) -> Wording:
        return Wording(language, self.region(region_id).zone)
