"""Small maps drawn by hand, written as OSM XML."""

from pathlib import Path
from xml.sax.saxutils import quoteattr

Tags = dict[str, str]


class Drawing:
    """Nodes, ways and relations with running ids."""

    def __init__(self) -> None:
        self._nodes: list[str] = []
        self._ways: list[str] = []
        self._relations: list[str] = []

    def node(self, lat: float, lon: float, tags: Tags | None = None) -> int:
        number = len(self._nodes) + 1
        self._nodes.append(
            f'<node id="{number}" version="1" lat="{lat:.7f}" lon="{lon:.7f}">{_xml(tags)}</node>'
        )
        return number

    def way(self, points: list[tuple[float, float]], tags: Tags | None = None) -> int:
        """A line; closed if the first point is the last, too."""
        nodes = {point: self.node(*point) for point in dict.fromkeys(points)}
        return self.way_of([nodes[point] for point in points], tags)

    def way_of(self, nodes: list[int], tags: Tags | None = None) -> int:
        number = len(self._ways) + 1
        refs = "".join(f'<nd ref="{node}"/>' for node in nodes)
        self._ways.append(f'<way id="{number}" version="1">{refs}{_xml(tags)}</way>')
        return number

    def area(self, outer: list[int], tags: Tags) -> None:
        members = "".join(f'<member type="way" ref="{way}" role="outer"/>' for way in outer)
        number = len(self._relations) + 1
        inside = members + _xml({"type": "multipolygon", **tags})
        self._relations.append(f'<relation id="{number}" version="1">{inside}</relation>')

    def place(self, place: str, name: str, lat: float, lon: float, **tags: str) -> None:
        self.node(lat, lon, {"place": place, "name": name, **tags})

    def house(self, street: str, number: str, lat: float, lon: float, **addr: str) -> None:
        parts = {"street": street, "housenumber": number, **addr}
        self.node(lat, lon, {f"addr:{key}": value for key, value in parts.items()})

    def street(self, name: str, *points: tuple[float, float], **tags: str) -> None:
        self.way(list(points), {"highway": "residential", "name": name, **tags})

    def xml(self) -> str:
        things = "\n".join(self._nodes + self._ways + self._relations)
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6">\n{things}\n</osm>\n'

    def write(self, path: Path) -> Path:
        path.write_text(self.xml(), encoding="utf-8")
        return path


def _xml(tags: Tags | None) -> str:
    return "".join(
        f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in (tags or {}).items()
    )
