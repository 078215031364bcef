"""Street grids: a bent lattice over a settlement's ground, cut into streets of a few blocks."""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from shapely import STRtree, union_all
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry
from shapely.prepared import prep

from .ground import Ground
from .plane import Spot
from .settlements import Settlement
from .ways import Tags, Way

ALONGSIDE_M = 42.0
"""A street closer to a main road than this along its whole block is left out."""
LEFT_OUT = 0.13
LEFT_OUT_IN_VILLAGES = 0.26
BLOCKS_PER_STREET = (3, 8)
TOWN_FROM = 4000
CITY_FROM = 15000
METROPOLIS_FROM = 50_000
"""A city so big has trunk roads that its streets do not meet."""
TRUNK_MARGIN_M = 35.0
COLLECTOR_EVERY = 6
"""In a city one line of the lattice in so many is a collector road."""
PEDESTRIANS_WITHIN_M = 260.0

Crossing = tuple[int, int]
"""A point of the lattice by its column and row."""


@dataclass(frozen=True)
class Street:
    """A street before it has a name: its line, class, and how far it is from the middle."""

    spots: tuple[Spot, ...]
    tags: Tags
    from_middle_m: float


class MainRoads:
    """The main roads, for finding those that pass through a settlement."""

    def __init__(self, ways: Sequence[Way]) -> None:
        self._ways = ways
        self._tree = STRtree([way.line for way in ways])

    def through(self, ground: BaseGeometry) -> list[Way]:
        """The roads on a piece of ground, in their order."""
        return [self._ways[at] for at in sorted(self._tree.query(ground, "intersects").tolist())]


def draw_streets(ground: Ground, settlement: Settlement, main_roads: MainRoads) -> list[Street]:
    """The streets of a settlement, nearest to its middle first."""
    if settlement.ground.is_empty:
        return []
    near = main_roads.through(settlement.ground)
    buildable = settlement.ground
    if settlement.drawn >= METROPOLIS_FROM:
        trunks = [way.line for way in near if way.tags.get("highway") == "trunk"]
        buildable = buildable.difference(union_all(trunks).buffer(TRUNK_MARGIN_M))
    left_out = LEFT_OUT if settlement.drawn >= TOWN_FROM else LEFT_OUT_IN_VILLAGES
    lattice = _Lattice.over(ground, settlement)
    blocks = set(lattice.blocks(STRtree([way.line for way in near]), buildable, left_out))
    dice = ground.dice("streets", settlement.name)
    streets = [
        _street(lattice, settlement, run, dice)
        for line in lattice.lines()
        for run in _runs(line, blocks, dice)
    ]
    return sorted(streets, key=lambda street: (street.from_middle_m, street.spots))


@dataclass(frozen=True)
class _Lattice:
    """Streets crossing each other at about right angles, gently bent."""

    spots: dict[Crossing, Spot]
    dice: random.Random

    @classmethod
    def over(cls, ground: Ground, settlement: Settlement) -> "_Lattice":
        """All points of the lattice that lie on the settlement's ground."""
        dice = ground.dice("lattice", settlement.name)
        turn, phases = dice.uniform(0, math.pi / 2), [dice.uniform(0, math.tau) for _ in range(4)]
        long_m, short_m = ground.facts.style.block_m
        reach = math.hypot(*_size(settlement.ground)) / 2 + long_m
        centre = settlement.ground.envelope.centroid
        inside = prep(settlement.ground)
        spots: dict[Crossing, Spot] = {}
        for column in range(-int(reach / long_m), int(reach / long_m) + 1):
            for row in range(-int(reach / short_m), int(reach / short_m) + 1):
                along, across = column * long_m, row * short_m
                bent_along = along + 0.3 * long_m * _wave(across, 900, phases[:2])
                bent_across = across + 0.3 * short_m * _wave(along, 1100, phases[2:])
                x = centre.x + bent_along * math.cos(turn) - bent_across * math.sin(turn)
                y = centre.y + bent_along * math.sin(turn) + bent_across * math.cos(turn)
                if inside.contains(Point(x, y)):
                    spots[column, row] = Spot(round(x), round(y))
        return cls(spots, dice)

    def lines(self) -> Iterator[list[Crossing]]:
        """Each line of the lattice from end to end, columns then rows."""
        columns, rows = (sorted({crossing[i] for crossing in self.spots}) for i in (0, 1))
        for column in columns:
            yield [(column, row) for row in range(rows[0], rows[-1] + 1)]
        for row in rows:
            yield [(column, row) for column in range(columns[0], columns[-1] + 1)]

    def blocks(
        self, main_roads: STRtree, buildable: BaseGeometry, left_out: float
    ) -> Iterator[frozenset[Crossing]]:
        """The stretches between two neighbouring points that become streets."""
        inside = prep(buildable)
        for line in self.lines():
            for a, b in pairwise(line):
                if a not in self.spots or b not in self.spots:
                    continue
                gap = self.dice.random() < left_out
                block = LineString([self.spots[a][:2], self.spots[b][:2]])
                if gap or not inside.contains(block) or _runs_along(block, main_roads):
                    continue
                yield frozenset((a, b))


def _wave(at: float, length: float, phases: list[float]) -> float:
    return 0.6 * math.sin(math.tau * at / length + phases[0]) + 0.4 * math.sin(
        math.tau * at / (length * 2.7) + phases[1]
    )


def _size(shape: BaseGeometry) -> tuple[float, float]:
    west, south, east, north = shape.bounds
    return east - west, north - south


def _runs_along(block: LineString, main_roads: STRtree) -> bool:
    ends = [Point(end) for end in block.coords]
    near = main_roads.query(block, "dwithin", distance=ALONGSIDE_M)
    return any(
        all(main_roads.geometries[road].distance(end) < ALONGSIDE_M for end in ends)
        for road in near
    )


def _runs(
    line: list[Crossing], blocks: set[frozenset[Crossing]], dice: random.Random
) -> Iterator[list[Crossing]]:
    """The stretches of a line without gap, cut where a new street name begins."""
    run: list[Crossing] = []
    for a, b in pairwise(line):
        if frozenset((a, b)) not in blocks:
            if run:
                yield run
            run = []
            continue
        run = run or [a]
        run.append(b)
        if len(run) > dice.uniform(*BLOCKS_PER_STREET):
            yield run
            run = []
    if run:
        yield run


def _street(
    lattice: _Lattice, settlement: Settlement, run: list[Crossing], dice: random.Random
) -> Street:
    spots = tuple(lattice.spots[crossing] for crossing in run)
    middle = Point(settlement.middle[:2])
    away = LineString([spot[:2] for spot in spots]).distance(middle)
    same_column = run[0][0] == run[1][0]
    line_number = run[0][0] if same_column else run[0][1]
    return Street(spots, _street_tags(settlement, len(run) - 1, line_number, away, dice), away)


def _street_tags(
    settlement: Settlement, blocks: int, line_number: int, away_m: float, dice: random.Random
) -> dict[str, str]:
    chance = dice.random()
    if settlement.drawn >= CITY_FROM and line_number % COLLECTOR_EVERY == 0:
        return {"highway": "tertiary", "maxspeed": "50"}
    if settlement.drawn >= CITY_FROM and away_m < PEDESTRIANS_WITHIN_M and chance < 0.4:
        return {"highway": "pedestrian"}
    if blocks <= 2 and chance < 0.12:
        return {"highway": "living_street"}
    if blocks == 1 and chance < 0.2:
        return {"highway": "service", "access": "private"}
    tags = {"highway": "residential"}
    if settlement.drawn >= TOWN_FROM and blocks >= 2 and chance > 0.86:
        tags |= {"oneway": "yes"}
    elif chance > 0.6:
        tags |= {"maxspeed": "30"}
    elif away_m < PEDESTRIANS_WITHIN_M and chance < 0.2:
        tags |= {"surface": "sett"}
    return tags
