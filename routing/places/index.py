"""Search of addresses, streets, settlements, stops and amenities of a region."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

import numpy as np
import shapely
from numpy.typing import NDArray

from routing.arrayfile import open_arrays, write_arrays
from routing.geo import Coordinate
from routing.places.hits import Hit
from routing.places.linking import link
from routing.places.nearby import Nearby
from routing.places.plane import Plane
from routing.places.query import parse_query
from routing.places.ranking import Ranking
from routing.places.reading import read_map
from routing.places.table import EntryTable, table_arrays
from routing.places.textindex import TextIndex, text_arrays

FILE_KIND = "places"
FILE_VERSION = 1
ATTRIBUTION = "© OpenStreetMap contributors"

Progress = Callable[[str, float], None]
"""Called with the step that begins ('reading', 'linking', 'indexing') and the part of the whole
that is done, 0 to 1; the last call has 1."""


class PlaceIndex:
    """All that can be searched for in a region, ready for each keystroke.

    >>> index = PlaceIndex.build(Path("region.osm.pbf"))              # doctest: +SKIP
    >>> index.search("adorf markt 1")[0].label                        # doctest: +SKIP
    'Markt 1, Adorf'
    """

    def __init__(self, meta: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
        self._meta = dict(meta)
        self._arrays = dict(arrays)
        self._table = EntryTable(arrays)
        plane = Plane(float(np.median(self._table.positions[0])) if len(self._table) else 0.0)
        self._ranking = Ranking(self._table, TextIndex(arrays), plane)
        self._nearby = Nearby(self._table, plane)

    @classmethod
    def build(
        cls,
        osm_path: Path,
        progress: Progress | None = None,
        *,
        area: shapely.Polygon | shapely.MultiPolygon | None = None,
    ) -> Self:
        """Read an OSM file (.osm.pbf, .osm, .osm.gz, .osm.bz2) and index what is in it.

        Args:
            area: in degrees; what lies outside is left out.

        Raises:
            RoadFileError: the file cannot be read.
        """
        tell = progress or (lambda step, done: None)
        tell("reading", 0.0)
        content = read_map(osm_path)
        if area is not None:
            content = content.within(area)
        tell("linking", 0.5)
        entries = link(content)
        tell("indexing", 0.9)
        arrays = {**table_arrays(entries), **text_arrays(entries)}
        tell("indexing", 1.0)
        meta = {
            "source_name": content.source_name,
            "source_date": content.source_date,
            "attribution": ATTRIBUTION,
        }
        return cls(meta, arrays)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a prepared file; its arrays are shared between processes.

        Raises:
            NetworkFileError: missing, corrupt, foreign, older or newer.
        """
        meta, arrays = open_arrays(path, kind=FILE_KIND, version=FILE_VERSION)
        # Plain views of the mapped memory: slicing a memmap costs ten times as much.
        return cls(meta, {name: np.asarray(array) for name, array in arrays.items()})

    def save(self, path: Path) -> None:
        """Write the index as one file, in one step."""
        write_arrays(
            path, kind=FILE_KIND, version=FILE_VERSION, meta=self._meta, arrays=self._arrays
        )

    @property
    def attribution(self) -> str:
        """Whom to credit wherever a place of the index is shown."""
        return str(self._meta["attribution"])

    @property
    def source_name(self) -> str:
        """The OSM file that the index was built from."""
        return str(self._meta["source_name"])

    @property
    def source_date(self) -> str:
        """The date of the data in ISO 8601, as the OSM file states it, else of the file."""
        return str(self._meta["source_date"])

    def __len__(self) -> int:
        """How many things can be found: entries and house numbers."""
        return len(self._table) + len(self._arrays["number_text"])

    def search(self, text: str, *, near: Coordinate | None = None, limit: int = 8) -> list[Hit]:
        """What was probably meant by `text`, which may be the beginning of a name or an address.

        Args:
            text: as typed: words in any order, with or without settlement, postcode and number.
            near: where the person is or rides from; the middle of the region if it is unknown.
            limit: how many hits at most.
        """
        query = parse_query(text)
        if not query.words or not len(self._table) or limit < 1:
            return []
        return [
            self._table.address_hit(candidate.entry, candidate.number)
            if candidate.number
            else self._table.hit(candidate.entry)
            for candidate in self._ranking.best(query, near, limit)
        ]

    def reverse(self, coordinate: Coordinate) -> Hit | None:
        """What people call the place at a coordinate; None far from everything in the index."""
        return self._nearby.reverse(coordinate)

    def list_settlements(self, limit: int = 1000) -> list[tuple[Hit, float]]:
        """The settlements, the most important first, each with its importance from 0 to 1."""
        entries = self._table.entries_of_kind("settlement")
        importance = self._table.importance[entries]
        order = np.argsort(-importance, kind="stable")[:limit]
        return [(self._table.hit(int(entries[at])), float(importance[at])) for at in order]
