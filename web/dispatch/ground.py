"""Roads and settlements as GeoJSON of a size that a browser likes, where there is no basemap."""

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from routing.places import PlaceIndex
from routing.roads.access import RoadClass as R
from routing.roads.network import RoadNetwork
from routing.units import DEGREES_E7

POINT_BUDGET = 150_000
MOST_SETTLEMENTS = 1500
TOLERANCE_DEG = 1e-4  # about ten metres
DECIMALS = 5  # of a degree: about one metre

# Classes of the basemap, from the widest line to the thinnest; drawn while the points last.
CLASSES: Sequence[tuple[str, tuple[R, ...]]] = (
    ("motorway", (R.MOTORWAY, R.MOTORWAY_LINK)),
    ("trunk", (R.TRUNK, R.TRUNK_LINK)),
    ("primary", (R.PRIMARY, R.PRIMARY_LINK)),
    ("secondary", (R.SECONDARY, R.SECONDARY_LINK)),
    ("ferry", (R.FERRY,)),
    ("tertiary", (R.TERTIARY, R.TERTIARY_LINK)),
    ("minor", (R.UNCLASSIFIED, R.RESIDENTIAL, R.LIVING_STREET)),
)
WITH_NUMBERS = frozenset({"motorway", "trunk", "primary", "secondary"})
EMPTY = '{"type":"FeatureCollection","features":[]}'


@lru_cache(maxsize=8)
def roads_geojson(network: RoadNetwork) -> str:
    """A FeatureCollection of MultiLineStrings with `class` and, on main roads, `ref` (B 92)."""
    features: list[dict[str, Any]] = []
    points = 0
    for name, classes in CLASSES:
        for ref, lines in _groups(network, name, classes):
            features.append(_feature(name, ref, lines))
            points += int(shapely.get_num_coordinates(lines))
        if points > POINT_BUDGET:
            break
    return _collection(features)


@lru_cache(maxsize=8)
def places_geojson(places: PlaceIndex) -> str:
    """A FeatureCollection of the settlements as points with `name` and `importance`."""
    return _collection(
        [
            {
                "type": "Feature",
                "properties": {"name": hit.name, "importance": round(importance, 3)},
                "geometry": {
                    "type": "Point",
                    "coordinates": [
                        round(hit.coordinate.lon, DECIMALS),
                        round(hit.coordinate.lat, DECIMALS),
                    ],
                },
            }
            for hit, importance in places.list_settlements(MOST_SETTLEMENTS)
        ]
    )


def _groups(
    network: RoadNetwork, name: str, classes: tuple[R, ...]
) -> Iterator[tuple[str, shapely.Geometry]]:
    """Road number and shape of the roads of these classes; all as one where numbers do not show."""
    kinds = network.arrays.kinds
    chosen = np.isin(kinds["road_class"], [int(one) for one in classes])
    refs = np.unique(kinds["ref"][chosen]) if name in WITH_NUMBERS else [None]
    for ref in refs:
        of_kind = chosen if ref is None else chosen & (kinds["ref"] == ref)
        edges = np.flatnonzero(of_kind[network.arrays.edge_kind])
        if len(edges):
            yield "" if ref is None else network.strings[int(ref)], _shape(network, edges)


def _shape(network: RoadNetwork, edges: NDArray[np.int64]) -> Any:
    """The lines of edges, joined where they meet and simplified."""
    starts = network.arrays.point_starts[edges].astype(np.int64)
    counts = network.arrays.point_starts[edges + 1] - starts
    line_of_point = np.repeat(np.arange(len(edges)), counts)
    begins = np.cumsum(counts) - counts
    points = np.arange(int(counts.sum())) + np.repeat(starts - begins, counts)
    degrees = np.column_stack(
        (network.arrays.point_lon_e7[points], network.arrays.point_lat_e7[points])
    )
    lines: Any = shapely.linestrings(degrees / DEGREES_E7, indices=line_of_point)
    merged = shapely.line_merge(shapely.multilinestrings(lines))
    return shapely.simplify(merged, TOLERANCE_DEG, preserve_topology=False)


def _feature(name: str, ref: str, lines: shapely.Geometry) -> dict[str, Any]:
    coordinates = [
        np.round(shapely.get_coordinates(line), DECIMALS).tolist()
        for line in shapely.get_parts(lines)
    ]
    return {
        "type": "Feature",
        "properties": {"class": name, **({"ref": ref} if ref else {})},
        "geometry": {"type": "MultiLineString", "coordinates": coordinates},
    }


def _collection(features: list[dict[str, Any]]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"))
