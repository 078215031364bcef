"""The bundled regions as the tests read them: OSM content, without any code of the generator."""

from dataclasses import dataclass
from pathlib import Path

import osmium

DATA = Path(__file__).resolve().parents[4] / "data" / "osm"
REGIONS = ("adorf", "kielregion")
NOT_DRIVEN = {"footway", "pedestrian", "track"}


@dataclass(frozen=True)
class OsmWay:
    nodes: tuple[int, ...]
    tags: dict[str, str]

    @property
    def driven(self) -> bool:
        """A road or ferry that a car may use, be it only to a private house."""
        if self.tags.get("route") == "ferry":
            return True
        return self.tags.get("highway", "footway") not in NOT_DRIVEN


@dataclass(frozen=True)
class OsmContent:
    generator: str
    locations: dict[int, tuple[float, float]]
    node_tags: dict[int, dict[str, str]]
    ways: dict[int, OsmWay]

    def line(self, way: OsmWay) -> list[tuple[float, float]]:
        """Longitudes and latitudes along a way."""
        return [self.locations[node] for node in way.nodes]

    def nodes_with(self, key: str) -> list[dict[str, str]]:
        return [tags for tags in self.node_tags.values() if key in tags]


def read_content(path: Path) -> OsmContent:
    """Everything in an OSM file."""
    with osmium.io.Reader(str(path)) as reader:
        generator = reader.header().get("generator")
    locations, node_tags, ways = {}, {}, {}
    for thing in osmium.FileProcessor(str(path)):
        if isinstance(thing, osmium.osm.Node):
            locations[thing.id] = (thing.location.lon, thing.location.lat)
            if len(thing.tags):
                node_tags[thing.id] = dict(thing.tags)
        elif isinstance(thing, osmium.osm.Way):
            ways[thing.id] = OsmWay(tuple(node.ref for node in thing.nodes), dict(thing.tags))
    return OsmContent(generator, locations, node_tags, ways)
