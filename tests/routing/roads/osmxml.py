"""Small maps for tests, drawn in metres around a place in the country and written as OSM files."""

from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from routing.geo import Coordinate

LAT0, LON0 = 50.0, 12.0
# On the ellipsoid at 50° north: the lengths of a degree.
METRES_PER_LAT, METRES_PER_LON = 111_229.0, 71_695.8


def at(x_m: float, y_m: float) -> Coordinate:
    """The place so many metres east and north of the map's origin."""
    return Coordinate(lat=LAT0 + y_m / METRES_PER_LAT, lon=LON0 + x_m / METRES_PER_LON)


@dataclass
class OsmMap:
    """Nodes by id at (x, y) in metres, ways and relations with their tags."""

    nodes: dict[int, tuple[float, float]] = field(default_factory=dict)
    node_tags: dict[int, dict[str, str]] = field(default_factory=dict)
    ways: list[tuple[int, list[int], dict[str, str]]] = field(default_factory=list)
    relations: list[tuple[list[tuple[str, int, str]], dict[str, str]]] = field(default_factory=list)
    generator: str = "test"

    def way(self, way_id: int, nodes: list[int], **tags: str) -> "OsmMap":
        """Add a way, residential unless said otherwise; `__` in a key stands for a colon."""
        given = {key.replace("__", ":"): value for key, value in tags.items()}
        named = {"highway": "residential", **given} if "route" not in tags else given
        self.ways.append((way_id, nodes, named))
        return self

    def restriction(self, kind: str, begin: int, via: int | list[int], end: int) -> "OsmMap":
        """Add a turn restriction; via is a node or a list of ways."""
        vias = [("node", via, "via")] if isinstance(via, int) else [("way", w, "via") for w in via]
        members = [("way", begin, "from"), *vias, ("way", end, "to")]
        self.relations.append((members, {"type": "restriction", "restriction": kind}))
        return self

    def write(self, path: Path) -> Path:
        """Write the map as OSM XML."""
        root = ElementTree.Element("osm", version="0.6", generator=self.generator)
        for node_id, (x, y) in sorted(self.nodes.items()):
            place = at(x, y)
            node = ElementTree.SubElement(
                root, "node", id=str(node_id), lat=f"{place.lat:.7f}", lon=f"{place.lon:.7f}"
            )
            _add_tags(node, self.node_tags.get(node_id, {}))
        for way_id, refs, tags in self.ways:
            way = ElementTree.SubElement(root, "way", id=str(way_id))
            for ref in refs:
                ElementTree.SubElement(way, "nd", ref=str(ref))
            _add_tags(way, tags)
        for number, (members, tags) in enumerate(self.relations, start=1):
            relation = ElementTree.SubElement(root, "relation", id=str(number))
            for kind, ref, role in members:
                ElementTree.SubElement(relation, "member", type=kind, ref=str(ref), role=role)
            _add_tags(relation, tags)
        ElementTree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)
        return path


def _add_tags(element: ElementTree.Element, tags: dict[str, str]) -> None:
    for key, value in tags.items():
        ElementTree.SubElement(element, "tag", k=key, v=value)


def cross() -> OsmMap:
    """Four streets of 100 m meet at node 5; way 1 comes from the west, 2 east, 3 south, 4 north.

                4 (0, 100)
                |
    1 (-100, 0) 5 2 (100, 0)
                |
                3 (0, -100)

    A ring road joins the four ends, so that every street can be left in both directions.
    """
    drawn = OsmMap(nodes={1: (-100, 0), 2: (100, 0), 3: (0, -100), 4: (0, 100), 5: (0, 0)})
    drawn.way(1, [1, 5], name="West").way(2, [5, 2], name="Ost")
    drawn.way(3, [3, 5], name="Süd").way(4, [5, 4], name="Nord")
    return drawn.way(9, [1, 4, 2, 3, 1], name="Ring")
