"""Checks driven lines against the raw OSM file, sharing no code with what it checks.

A line is followed from node to node by its coordinates. Every step must lie on a way that may be
driven in that direction, no two steps may pass a barrier (one may turn round there) or break a turn
restriction, and private roads may only be the first and the last ones.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import networkx as nx
import osmium

Point = tuple[int, int]
Step = tuple[int, int]

_ROADS = {
    "motorway",
    "trunk",
    "primary",
    "secondary",
    "tertiary",
    "unclassified",
    "residential",
    "living_street",
    "service",
    "road",
    "motorway_link",
    "trunk_link",
    "primary_link",
    "secondary_link",
    "tertiary_link",
}
_YES = {"yes", "permissive", "designated", "public"}
_NO = {"no", "agricultural", "forestry", "agricultural;forestry", "emergency", "military"}
_NO |= {"psv", "bus", "hgv", "bicycle", "foot", "use_sidepath"}
_DOORS = {"driveway", "parking_aisle", "drive-through", "parking", "layby", "yard"}
_PASSABLE = {"no", "entrance", "cattle_grid", "border_control", "toll_booth", "sally_port"}
_PASSABLE |= {"height_restrictor", "kerb", "arch", "spikes"}
_GATES = {"gate", "lift_gate", "swing_gate", "sliding_gate", "hampshire_gate", "sliding_beam"}


@dataclass(frozen=True)
class Restriction:
    only: bool
    begin: frozenset[int]
    via_node: int | None
    via_ways: tuple[int, ...]
    end: frozenset[int]


class RawRules:
    """The rules of one OSM file."""

    def __init__(self, path: Path) -> None:
        self.nodes_at: dict[Point, set[int]] = defaultdict(set)
        self.ways_of: dict[Step, set[int]] = {}
        self.private: set[int] = set()
        self.blocked: set[int] = set()
        self.gates: set[int] = set()
        self.at_node: dict[int, list[Restriction]] = defaultdict(list)
        self.over_ways: list[Restriction] = []
        self._read_ways(path)
        present = self._read_nodes(path)
        self.ways_of = {step: ways for step, ways in self.ways_of.items() if present >= set(step)}
        self.onward: dict[int, set[int]] = defaultdict(set)
        for a, b in self.ways_of:
            self.onward[a].add(b)
        self._public_core = self._find_public_core()
        for relation in _objects(path, osmium.osm.RELATION):
            if relation.tags.get("type") == "restriction":
                self._read_restriction(relation)

    def broken(self, line: Iterable[tuple[float, float]]) -> list[str]:
        """What a driven line breaks, in plain words; its first and last point lie on no node."""
        nodes = self._nodes(line)
        steps = list(pairwise(nodes))
        faults = [f"no road allows {a} to {b}" for a, b in steps if not self.ways_of.get((a, b))]
        faults += [f"barrier at {b}" for a, b, c in _threes(nodes) if b in self.blocked and a != c]
        faults += self._private_middle(steps)
        for (a, b), (_, c) in pairwise(steps):
            faults += self._turn_faults(a, b, c)
        return faults + self._way_faults(steps)

    def turns_round(self, line: Iterable[tuple[float, float]]) -> list[int]:
        """Nodes at which the line goes back where it came from though public roads go on."""
        nodes = self._nodes(line)
        return [
            b
            for a, b, c in _threes(nodes)
            if a == c and b not in self.blocked
            if any(y != a and not self._is_private((b, y)) for y in self.onward[b])
        ]

    def _nodes(self, line: Iterable[tuple[float, float]]) -> list[int]:
        """The nodes along a line; of several at one place the one that the road leads to."""
        nodes: list[int] = []
        previous: set[int] = set()
        for lon, lat in line:
            here = self.nodes_at.get((round(lon * 1e7), round(lat * 1e7)), set())
            following = {b for a in previous for b in here if (a, b) in self.ways_of}
            if here:
                nodes.append(min(following or here))
            previous = following or here
        return [node for node, _ in groupby(nodes)]

    def _private_middle(self, steps: list[Step]) -> list[str]:
        """Private roads between two stretches of the connected public ones.

        Beyond the last of these, private roads may lead to public ones that nothing else joins.
        """
        public = [i for i, step in enumerate(steps) if self._is_public_core(step)]
        between = steps[public[0] : public[-1]] if public else []
        private = any(self._is_private(step) for step in between)
        return ["drives through private roads"] if private else []

    def _is_public_core(self, step: Step) -> bool:
        return self._public_core >= set(step) and not self._is_private(step)

    def _find_public_core(self) -> set[int]:
        closed = self.blocked | self.gates
        graph: nx.DiGraph[int] = nx.DiGraph()
        graph.add_edges_from(
            step for step in self.ways_of if not self._is_private(step) and not closed & set(step)
        )
        return max(nx.strongly_connected_components(graph), key=len, default=set())

    def _is_private(self, step: Step) -> bool:
        ways = self.ways_of.get(step, set())
        return bool(ways) and ways <= self.private

    def _turn_faults(self, a: int, b: int, c: int) -> list[str]:
        return [
            f"turn {a}, {b}, {c} is banned"
            for rule in self.at_node.get(b, [])
            if rule.begin & self.ways_of.get((a, b), set())
            if rule.only != bool(rule.end & self.ways_of.get((b, c), set()))
            if rule.begin != rule.end or a == c
        ]

    def _way_faults(self, steps: list[Step]) -> list[str]:
        ways = [min(ways) for step in steps if (ways := self.ways_of.get(step))]
        runs = [way for way, _ in groupby(ways)]
        faults = []
        for rule in self.over_ways:
            for via in {rule.via_ways, rule.via_ways[::-1]}:
                for i in range(len(runs) - len(via) - 1):
                    follows = tuple(runs[i + 1 : i + 1 + len(via)]) == via
                    if runs[i] in rule.begin and follows:
                        reaches = runs[i + 1 + len(via)] in rule.end
                        if rule.only != reaches:
                            faults.append(f"ways {runs[i : i + 2 + len(via)]} are banned")
        return faults

    def _read_ways(self, path: Path) -> None:
        for way in _objects(path, osmium.osm.WAY):
            tags = dict(way.tags)
            forward, backward = _way_access(tags, "forward"), _way_access(tags, "backward")
            if "private" in (forward, backward):
                self.private.add(way.id)
            direction = _direction(tags)
            for a, b in pairwise([node.ref for node in way.nodes]):
                if direction >= 0 and forward != "no":
                    self.ways_of.setdefault((a, b), set()).add(way.id)
                if direction <= 0 and backward != "no":
                    self.ways_of.setdefault((b, a), set()).add(way.id)

    def _read_nodes(self, path: Path) -> set[int]:
        used = {node for step in self.ways_of for node in step}
        present: set[int] = set()
        for node in _objects(path, osmium.osm.NODE):
            if node.id in used:
                present.add(node.id)
                self.nodes_at[node.location.x, node.location.y].add(node.id)
                if "barrier" in node.tags:
                    self._read_barrier(node.id, dict(node.tags))
        return present

    def _read_barrier(self, node: int, tags: dict[str, str]) -> None:
        tagged = _tagged(tags, ("motorcar", "motor_vehicle", "vehicle", "access"))
        kinds = {kind.strip() for kind in tags["barrier"].replace(",", ";").split(";")}
        rising = tags.get("bollard") == "rising"
        if tagged == "no" or (not tagged and not rising and not kinds & (_PASSABLE | _GATES)):
            self.blocked.add(node)
        elif tagged == "private" or (not tagged and not kinds & _PASSABLE):
            self.gates.add(node)

    def _read_restriction(self, relation: Any) -> None:
        kind = relation.tags.get("restriction", "")
        exempt = relation.tags.get("except", "")
        if not kind.startswith(("no_", "only_")) or "motor" in exempt:
            return
        ways: dict[str, list[int]] = defaultdict(list)
        via_node = None
        for member in relation.members:
            if member.type == "w":
                ways[member.role].append(member.ref)
            elif member.role == "via":
                via_node = member.ref
        rule = Restriction(
            kind.startswith("only_"),
            frozenset(ways["from"]),
            via_node,
            tuple(ways["via"]),
            frozenset(ways["to"]),
        )
        if via_node is not None and self._reaches(rule, via_node):
            self.at_node[via_node].append(rule)
        elif ways["via"]:
            self.over_ways.append(rule)

    def _reaches(self, rule: Restriction, node: int) -> bool:
        """Whether an only_ restriction leaves any way to go on, on roads that we may drive."""
        leaving = {way for b in self.onward[node] for way in self.ways_of[node, b]}
        return not rule.only or bool(leaving & rule.end)


def _threes(nodes: list[int]) -> Iterable[tuple[int, int, int]]:
    return zip(nodes, nodes[1:], nodes[2:], strict=False)


def _objects(path: Path, entities: osmium.osm.osm_entity_bits) -> Iterable[Any]:
    return osmium.FileProcessor(str(path), entities)


def _tagged(tags: dict[str, str], keys: tuple[str, ...], direction: str = "") -> str:
    for key in keys:
        value = tags.get(f"{key}:{direction}") or tags.get(key)
        if value:
            parts = {part.strip() for part in value.split(";")}
            if parts & _YES:
                return "yes"
            return "no" if value in _NO or parts <= _NO else "private"
    return ""


def _way_access(tags: dict[str, str], direction: str = "") -> str:
    motor = ("motorcar", "motor_vehicle", "vehicle")
    highway = tags.get("highway", "")
    if tags.get("area") == "yes" or "impassable" in (
        tags.get("smoothness"),
        tags.get("impassable"),
    ):
        return "no"
    if tags.get("route") in ("ferry", "shuttle_train") or highway in ("track", "pedestrian"):
        return _tagged(tags, motor, direction) or "no"
    if highway not in _ROADS or tags.get("oneway") == "reversible":
        return "no"
    if highway == "service" and tags.get("service") in ("emergency_access", "bus", "busway"):
        return "no"
    access = _tagged(tags, (*motor, "access"), direction) or "yes"
    is_door = highway == "service" and tags.get("service") in _DOORS
    return "private" if access == "yes" and is_door else access


def _direction(tags: dict[str, str]) -> int:
    for key in ("oneway:motorcar", "oneway:motor_vehicle", "oneway:vehicle", "oneway"):
        value = tags.get(key)
        if value in ("yes", "true", "1"):
            return 1
        if value in ("-1", "reverse"):
            return -1
        if value in ("no", "false", "0", "alternating"):
            return 0
    is_ring = tags.get("junction") in ("roundabout", "circular")
    return 1 if is_ring or tags.get("highway") == "motorway" else 0
