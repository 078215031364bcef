"""What a driver does along a path, as data: the sentences are made where the catalogue is."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from routing.roads.access import RoadClass
from routing.roads.graph import RoadGraph
from routing.roads.lines import line_of_arcs
from routing.roads.network import RoadNetwork
from routing.roads.paths import Path
from routing.roads.shapes import Shapes
from routing.units import DM_PER_METRE, MS_PER_SECOND

_STRAIGHT_DEGREES: Final = 30.0
_SHARP_DEGREES: Final = 120.0
_SLIGHT_DEGREES: Final = 60.0
_LOOK_M: Final = 15.0
"""How far from a junction a road's direction is taken; nearer, mapped detail misleads."""


class Manoeuvre(StrEnum):
    """Codes of what to do; stable, the keys of sentences."""

    DEPART = "depart"
    CONTINUE = "continue"
    KEEP_LEFT = "keep_left"
    KEEP_RIGHT = "keep_right"
    SLIGHT_LEFT = "slight_left"
    SLIGHT_RIGHT = "slight_right"
    LEFT = "left"
    RIGHT = "right"
    SHARP_LEFT = "sharp_left"
    SHARP_RIGHT = "sharp_right"
    TURN_ROUND = "turn_round"
    ROUNDABOUT = "roundabout"
    FERRY = "ferry"
    ARRIVE = "arrive"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, and the drive until the next one.

    Attributes:
        manoeuvre: what to do.
        street, ref: name and number of the road taken, empty where it has none.
        exit: of a roundabout, counted from the entrance; None elsewhere.
        lon, lat: where to do it.
        length_m, time_s: until the next step; 0 on arrival.
    """

    manoeuvre: Manoeuvre
    street: str
    ref: str
    exit: int | None
    lon: float
    lat: float
    length_m: int
    time_s: int


@dataclass(frozen=True)
class _Junction:
    """What happens between one arc of a drive and the next one."""

    position: int
    manoeuvre: Manoeuvre
    exit: int | None = None


class TurnList:
    """Lists the turns of paths on a network; what it needs of it is prepared once."""

    def __init__(self, network: RoadNetwork, graph: RoadGraph) -> None:
        """Prepare for a network and the times of a graph on it."""
        self._network = network
        self._graph = graph
        kinds = network.arrays.kinds[network.arrays.edge_kind]
        self._is_ring = np.asarray(kinds["roundabout"])
        self._is_ferry = np.asarray(kinds["road_class"] == RoadClass.FERRY)
        arcs = np.flatnonzero(network.arc_exists)
        tails = network.arc_tails()[arcs]
        order = np.argsort(tails, kind="stable")
        self._leaving = arcs[order]
        self._first = np.searchsorted(tails[order], np.arange(network.node_count + 1))
        self._heads = network.arc_heads()
        arrays = network.arrays
        shapes = Shapes(arrays.point_lon_e7, arrays.point_lat_e7, arrays.point_starts)
        self._heading = np.degrees(shapes.headings(_LOOK_M)).ravel()

    def steps(self, path: Path) -> tuple[Step, ...]:
        """The steps of a path, the first of them DEPART, the last one ARRIVE."""
        arcs = path.drive.arcs
        turns = [
            _Junction(0, Manoeuvre.DEPART),
            *self._turns(arcs),
            _Junction(len(arcs), Manoeuvre.ARRIVE),
        ]
        done_dm, done_ms = self._progress(path)
        return tuple(
            self._step(path, turn, until, done_dm, done_ms)
            for turn, until in pairwise([*turns, turns[-1]])
        )

    def _turns(self, arcs: tuple[int, ...]) -> list[_Junction]:
        turns: list[_Junction] = []
        entered: int | None = None
        for position, (before, after) in enumerate(pairwise(arcs), start=1):
            if self._is_ring[after // 2]:
                entered = position if entered is None else entered
                continue
            if entered is not None:
                exits = self._exits_passed(arcs[entered:position])
                turns.append(_Junction(entered, Manoeuvre.ROUNDABOUT, exits + 1))
                entered = None
            elif manoeuvre := self._turn(before, after):
                turns.append(_Junction(position, manoeuvre))
        return turns

    def _exits_passed(self, ring: tuple[int, ...]) -> int:
        """Exits between entering and leaving a roundabout along these of its arcs."""
        return sum(
            any(not self._is_ring[arc // 2] for arc in self._onward(passed)) for passed in ring[:-1]
        )

    def _onward(self, arc: int) -> NDArray[np.int64]:
        node = self._heads[arc]
        leaving = self._leaving[self._first[node] : self._first[node + 1]]
        return np.asarray(leaving[leaving != arc ^ 1])

    def _turn(self, before: int, after: int) -> Manoeuvre | None:
        """What a driver has to be told between two arcs, None where the road simply goes on."""
        if after == before ^ 1:
            return Manoeuvre.TURN_ROUND
        if self._is_ferry[after // 2] and not self._is_ferry[before // 2]:
            return Manoeuvre.FERRY
        bend = self._bend(before, after)
        others = [self._bend(before, int(arc)) for arc in self._onward(before) if arc != after]
        goes_on = self._same_road(before, after)
        straighter = min((abs(other) for other in others), default=180.0)
        if abs(bend) > (_SLIGHT_DEGREES if goes_on else _STRAIGHT_DEGREES) and others:
            return _turn_of(bend)
        if straighter < abs(bend) + _STRAIGHT_DEGREES and abs(bend) > _STRAIGHT_DEGREES:
            return _turn_of(bend)
        fork = min(others, key=lambda other: abs(other - bend), default=180.0)
        if abs(fork - bend) < _STRAIGHT_DEGREES and not goes_on:
            return Manoeuvre.KEEP_LEFT if bend > fork else Manoeuvre.KEEP_RIGHT
        is_called = self._network.name_of(after // 2) or self._network.ref_of(after // 2)
        return Manoeuvre.CONTINUE if is_called and not goes_on else None

    def _same_road(self, before: int, after: int) -> bool:
        """Whether a driver would say that the road goes on: same name, or same number."""
        arrays = self._network.arrays
        a, b = (arrays.kinds[arrays.edge_kind[arc // 2]] for arc in (before, after))
        same_name, same_ref = a["name"] == b["name"], a["ref"] == b["ref"]
        return bool((same_name and (b["name"] != 0 or same_ref)) or (same_ref and b["ref"] != 0))

    def _bend(self, before: int, after: int) -> float:
        """Degrees by which one turns from one arc to the next, to the left positive."""
        turned = float(self._heading[after] - self._heading[before ^ 1])
        return turned % 360.0 - 180.0

    def _progress(self, path: Path) -> tuple[list[float], list[float]]:
        """Decimetres and milliseconds at the beginning of each arc and at the path's end."""
        arcs = np.array(path.drive.arcs, np.int64)
        part = np.ones(len(arcs))
        part[0] -= path.drive.begin
        part[-1] -= 1.0 - path.drive.end
        lengths = part * self._network.arrays.edge_length_dm[arcs // 2]
        times = part * self._graph.arc_time_ms[arcs]
        return [0.0, *np.cumsum(lengths).tolist()], [0.0, *np.cumsum(times).tolist()]

    def _step(
        self,
        path: Path,
        turn: _Junction,
        until: _Junction,
        done_dm: list[float],
        done_ms: list[float],
    ) -> Step:
        arcs = path.drive.arcs
        # What counts of a roundabout is the road by which one leaves it.
        edge = arcs[min(turn.position, len(arcs) - 1)] // 2
        if turn.manoeuvre is Manoeuvre.ROUNDABOUT:
            onward = (arc // 2 for arc in arcs[turn.position :] if not self._is_ring[arc // 2])
            edge = next(onward, edge)
        lon, lat = self._place(path, turn.position)
        return Step(
            manoeuvre=turn.manoeuvre,
            street=self._network.name_of(edge),
            ref=self._network.ref_of(edge),
            exit=turn.exit,
            lon=lon,
            lat=lat,
            length_m=_between(done_dm, turn, until, DM_PER_METRE),
            time_s=_between(done_ms, turn, until, MS_PER_SECOND),
        )

    def _place(self, path: Path, position: int) -> tuple[float, float]:
        if position == 0:
            return path.geometry[0]
        if position == len(path.drive.arcs):
            return path.geometry[-1]
        lon, lat = line_of_arcs(self._network, np.array([path.drive.arcs[position]]))[0].tolist()
        return lon, lat


def _between(done: list[float], turn: _Junction, until: _Junction, unit: int) -> int:
    """The rounded difference of rounded sums, so that all steps add up to the path."""
    return round(done[until.position] / unit) - round(done[turn.position] / unit)


def _turn_of(bend: float) -> Manoeuvre:
    if abs(bend) <= _SLIGHT_DEGREES:
        return Manoeuvre.SLIGHT_LEFT if bend > 0 else Manoeuvre.SLIGHT_RIGHT
    if abs(bend) <= _SHARP_DEGREES:
        return Manoeuvre.LEFT if bend > 0 else Manoeuvre.RIGHT
    return Manoeuvre.SHARP_LEFT if bend > 0 else Manoeuvre.SHARP_RIGHT
