"""Turn restrictions: OSM relations become sequences of arcs that must not be driven.

Source: https://wiki.openstreetmap.org/wiki/Relation:restriction. A `no_` restriction bans one
sequence, from the first way through the junction or the ways between to the last way. An `only_`
restriction bans every other continuation.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import osmium
from numpy.typing import NDArray
from osmium import osm

from routing.osmfile import scan

_KEYS: Final = ("restriction:motorcar", "restriction:motor_vehicle", "restriction")
_OUR_KINDS: Final = frozenset({"motorcar", "motor_vehicle", "vehicle"})
_TYPES: Final = ("restriction", *(f"restriction:{kind}" for kind in sorted(_OUR_KINDS)))

Ban = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Restriction:
    """A turn restriction of the file, by ids; via is one node or some ways."""

    is_only: bool
    from_ways: tuple[int, ...]
    via_node: int | None
    via_ways: tuple[int, ...]
    to_ways: tuple[int, ...]


def read_restrictions(path: Path) -> tuple[list[Restriction], Counter[str]]:
    """The turn restrictions that a motorcar must obey, and how many were left out and why."""
    found: list[Restriction] = []
    notes: Counter[str] = Counter()
    binding = osmium.filter.TagFilter(*(("type", value) for value in _TYPES))
    for relation in scan(path, osm.RELATION, binding):
        value = _binding_value(dict(relation.tags))
        if value is None:
            notes["turn restrictions for others or by hours, not heeded"] += 1
            continue
        restriction = _of_members(value, relation.members)
        if restriction is None:
            notes["turn restrictions that make no sense"] += 1
        else:
            found.append(restriction)
    return found, notes


def _binding_value(tags: dict[str, str]) -> str | None:
    """`no_left_turn` and the like, where it binds us at all hours."""
    exempt = {one.strip() for one in tags.get("except", "").split(";")}
    if exempt & _OUR_KINDS:
        return None
    return next((tags[key] for key in _KEYS if key in tags), None)


def _of_members(value: str, members: Any) -> Restriction | None:
    ways: dict[str, list[int]] = defaultdict(list)
    via_nodes: list[int] = []
    for member in members:
        if member.type == "w":
            ways[member.role].append(member.ref)
        elif member.type == "n" and member.role == "via":
            via_nodes.append(member.ref)
    is_complete = ways["from"] and ways["to"] and (len(via_nodes) == 1) != bool(ways["via"])
    if not is_complete or not value.startswith(("no_", "only_")):
        return None
    return Restriction(
        is_only=value.startswith("only_"),
        from_ways=tuple(ways["from"]),
        via_node=via_nodes[0] if via_nodes else None,
        via_ways=tuple(ways["via"]),
        to_ways=tuple(ways["to"]),
    )


@dataclass(frozen=True)
class Steps:
    """Where the arcs of a network lie on the ways of the file.

    Each step drives one piece of a way, from one node id to another; an arc along several joined
    pieces has several steps. All of shape (steps,).
    """

    way: NDArray[np.int64]
    arc: NDArray[np.int64]
    tail: NDArray[np.int64]
    head: NDArray[np.int64]


class BanFinder:
    """Translates restrictions to banned sequences of arcs."""

    def __init__(
        self,
        steps: Steps,
        restrictions: Sequence[Restriction],
        way_ends: Mapping[int, tuple[int, int]],
    ) -> None:
        """Index the steps that the restrictions may be about.

        Args:
            steps: of all arcs.
            restrictions: to be translated.
            way_ends: first and last node id of ways.
        """
        self.notes: Counter[str] = Counter()
        self._way_ends = way_ends
        self._into: dict[tuple[int, int], set[int]] = defaultdict(set)
        self._out_of: dict[tuple[int, int], dict[int, int]] = defaultdict(dict)
        self._all_out_of: dict[int, set[int]] = defaultdict(set)
        on_named_way = np.isin(steps.way, list(_named_ways(restrictions)))
        places = np.unique(steps.head[on_named_way])
        near = np.isin(steps.tail, places) | on_named_way
        for way, arc, tail, head in zip(
            *(column[near].tolist() for column in (steps.way, steps.arc, steps.tail, steps.head)),
            strict=True,
        ):
            self._into[way, head].add(arc)
            self._out_of[way, tail][arc] = head
            self._all_out_of[tail].add(arc)

    def bans_of(self, restriction: Restriction) -> list[Ban]:
        """The sequences of arcs that a restriction bans; none where it is off the network."""
        bans: list[Ban] = []
        for begin, place in self._approaches(restriction):
            named = self._continuations(restriction, place)
            others = self._all_out_of[place] - named if named else set()
            bans += [(*begin, arc) for arc in sorted(others if restriction.is_only else named)]
        if not bans:
            self.notes["turn restrictions without effect here"] += 1
        return bans

    def _approaches(self, restriction: Restriction) -> list[tuple[Ban, int]]:
        """Sequences of arcs to the junction where the restriction acts, and that junction."""
        if restriction.via_node is not None:
            at = restriction.via_node
            return [((arc,), at) for way in restriction.from_ways for arc in self._arrival(way, at)]
        return [
            ((arc, *along), end)
            for begin, along, end in self._passages(restriction.via_ways)
            for way in restriction.from_ways
            for arc in self._arrival(way, begin)
        ]

    def _arrival(self, way: int, place: int) -> set[int]:
        """The arc by which the way comes to a place; none where it passes through.

        From which side is meant would be a guess then; the file has to cut the way there.
        """
        arcs = self._into.get((way, place), set())
        return arcs if len(arcs) == 1 else set()

    def _continuations(self, restriction: Restriction, place: int) -> set[int]:
        """The arcs on which the named ways leave a place."""
        named: set[int] = set()
        for way in restriction.to_ways:
            arcs = set(self._out_of.get((way, place), {}))
            # Where the way passes through, either arm may be meant: allow both, ban none.
            named |= arcs if restriction.is_only or len(arcs) == 1 else set()
        return named

    def _passages(self, ways: tuple[int, ...]) -> list[tuple[int, Ban, int]]:
        """Begin, arcs and end of each drive along all of the ways, in either order."""
        passages = []
        for order in {ways, ways[::-1]}:
            for begin in set(self._way_ends.get(order[0], ())):
                along, end = self._follow(order, begin)
                if along:
                    passages.append((begin, along, end))
        return passages

    def _follow(self, ways: tuple[int, ...], begin: int) -> tuple[Ban, int]:
        """The arcs along ways from end to end; no arcs where they cannot be driven so."""
        along: list[int] = []
        place = begin
        for way in ways:
            ends = self._way_ends.get(way)
            if ends is None or place not in ends:
                return (), begin
            goal = ends[1] if place == ends[0] else ends[0]
            behind: set[int] = set()
            while place != goal:
                behind.add(place)
                steps = self._out_of.get((way, place), {})
                ahead = [(arc, head) for arc, head in steps.items() if head not in behind]
                if not ahead:
                    return (), begin
                arc, place = ahead[0]
                if arc not in along:
                    along.append(arc)
        return tuple(along), place


def _named_ways(restrictions: Sequence[Restriction]) -> set[int]:
    return {
        way
        for restriction in restrictions
        for ways in (restriction.from_ways, restriction.via_ways, restriction.to_ways)
        for way in ways
    }
