"""The things that a map shows, gathered while they are read."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from routing.roads.tiles.coast import sea_areas
from routing.roads.tiles.kinds import (
    LAST_ZOOM,
    SEA,
    Drawn,
    Layer,
    Properties,
    Settlement,
    drawn_settlement,
    first_zoom_of_area,
)
from routing.roads.tiles.mercator import WORLD, Geometries, WorldBox, clip, to_world

_CLIP_AT: Final = 20_000
"""Things that wait to be clipped; a file may be much larger than the map."""
_MARGIN: Final = 5e-5
"""Part of the world, two kilometres at the equator: room around the roads of a map whose box
nobody gave, so that an island has a sea."""


@dataclass(frozen=True)
class Features:
    """All things of a map; arrays of shape (features,).

    Attributes:
        geometry: single points, lines and polygons in world units, within the box.
        layer: a Layer.
        first_zoom: from which zoom on it is drawn.
        far, near: row of `rows` below NAMES_FROM_ZOOM, and from there on.
        rows: the properties.
        box: what the map shows.
    """

    geometry: Geometries
    layer: NDArray[np.uint8]
    first_zoom: NDArray[np.uint8]
    far: NDArray[np.int32]
    near: NDArray[np.int32]
    rows: list[Properties]
    box: WorldBox


@dataclass
class Collector:
    """Takes what is read, by its geometry in degrees as WKB.

    Where the box is known from the beginning, only what lies in it is kept.
    """

    box: WorldBox | None
    _waiting: list[tuple[str, Drawn]] = field(default_factory=list)
    _geometry: list[Geometries] = field(default_factory=list)
    _drawn: list[Drawn] = field(default_factory=list)
    _coast: list[str] = field(default_factory=list)
    _places: list[tuple[str, Settlement]] = field(default_factory=list)

    def take(self, wkb: str, drawn: Drawn) -> None:
        """Add a thing."""
        self._waiting.append((wkb, drawn))
        if len(self._waiting) >= _CLIP_AT:
            self._clip_waiting()

    def take_coast(self, wkb: str) -> None:
        """Add a line of the coast."""
        self._coast.append(wkb)

    def take_place(self, wkb: str, place: Settlement) -> None:
        """Add a settlement; its rank shows when all are known."""
        self._places.append((wkb, place))

    def has_roads(self) -> bool:
        """Whether a road of those taken lies on the map."""
        self._clip_waiting()
        return any(one.layer is Layer.ROADS for one in self._drawn)

    def finish(self) -> Features:
        """Everything that lies on the map, on which there must be a road."""
        self._clip_waiting()
        geometry = np.concatenate(self._geometry)
        box = self.box or _box_around_roads(geometry, self._drawn)
        areas = sea_areas(_from_wkb(self._coast), box)
        labels, settlements = self._ranked_places(box)
        geometry, index = clip(np.concatenate([geometry, areas, labels]), box)
        drawn = [*self._drawn, *[SEA] * len(areas), *settlements]
        return _features(geometry, [drawn[at] for at in index], box)

    def _clip_waiting(self) -> None:
        if not self._waiting:
            return
        geometry = _from_wkb([wkb for wkb, _ in self._waiting])
        # Whether an area is large enough to be seen depends on the whole of it, so before clipping.
        drawn = [
            _from_visible_zoom(one, area)
            for (_, one), area in zip(self._waiting, shapely.area(geometry), strict=True)
        ]
        as_point = np.array([one.as_point for one in drawn], bool)
        geometry[as_point] = shapely.point_on_surface(geometry[as_point])
        geometry, index = clip(geometry, self.box or WORLD)
        visible = [drawn[at].first_zoom <= LAST_ZOOM for at in index]
        self._geometry.append(geometry[visible])
        self._drawn += [drawn[at] for at in index[visible]]
        self._waiting.clear()

    def _ranked_places(self, box: WorldBox) -> tuple[Geometries, list[Drawn]]:
        """Points and labels of the settlements in the box, the most populous first."""
        points, index = clip(_from_wkb([wkb for wkb, _ in self._places]), box)
        places = [self._places[at][1] for at in index]
        where = shapely.get_coordinates(points).tolist()
        order = sorted(
            range(len(places)), key=lambda at: (-places[at].population, places[at].name, where[at])
        )
        labels = [drawn_settlement(places[at], rank) for rank, at in enumerate(order, start=1)]
        return points[order], labels


def _from_wkb(wkb: Sequence[str]) -> Geometries:
    return to_world(np.asarray(shapely.from_wkb(np.array(wkb, np.object_))))


def _from_visible_zoom(drawn: Drawn, area: float) -> Drawn:
    if not drawn.least_px:
        return drawn
    visible = first_zoom_of_area(drawn.least_px, area)
    return replace(drawn, first_zoom=max(drawn.first_zoom, visible))


def _box_around_roads(geometry: Geometries, drawn: list[Drawn]) -> WorldBox:
    """Ferries are no reason to show a foreign shore; in a file of ferries only, they are."""
    of_roads = np.array([one.layer is Layer.ROADS for one in drawn])
    on_land = of_roads & np.array([("class", "ferry") not in one.properties for one in drawn])
    shown = geometry[on_land if on_land.any() else of_roads]
    left, top, right, bottom = shapely.total_bounds(shown).tolist()
    return WorldBox(left - _MARGIN, top - _MARGIN, right + _MARGIN, bottom + _MARGIN)


def _features(geometry: Geometries, drawn: list[Drawn], box: WorldBox) -> Features:
    rows: dict[Properties, int] = {}
    far = [rows.setdefault(one.properties, len(rows)) for one in drawn]
    near = [rows.setdefault(one.properties + one.details, len(rows)) for one in drawn]
    return Features(
        geometry=geometry,
        layer=np.array([one.layer for one in drawn], np.uint8),
        first_zoom=np.array([one.first_zoom for one in drawn], np.uint8),
        far=np.array(far, np.int32),
        near=np.array(near, np.int32),
        rows=list(rows),
        box=box,
    )
