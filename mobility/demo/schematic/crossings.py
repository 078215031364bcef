"""Crossroads: ways that cross get a common node where they do."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
from shapely import STRtree, linestrings

from .plane import Spot, distance_m
from .ways import Way

NEAR_M = 12.0
"""A crossing this close to a node of either way is that node."""

Piece = tuple[int, int]
"""A way by its number and the number of one of its straight pieces."""


def meet(ways: list[Way]) -> list[Way]:
    """The ways with a common spot wherever two of them cross or touch; those that do not meet
    others (bridges, motorways) are as before."""
    pieces = [
        (number, at)
        for number, way in enumerate(ways)
        if way.meets
        for at in range(len(way.spots) - 1)
    ]
    added: dict[Piece, set[Spot]] = defaultdict(set)
    for one, other in _crossing_pieces(ways, pieces):
        spot = _common_spot(_ends(ways, one), _ends(ways, other))
        if spot is None:
            continue
        for piece in (one, other):
            if spot not in _ends(ways, piece):
                added[piece].add(spot)
    return [_with_spots(way, number, added) for number, way in enumerate(ways)]


def _ends(ways: list[Way], piece: Piece) -> tuple[Spot, Spot]:
    number, at = piece
    return ways[number].spots[at], ways[number].spots[at + 1]


def _crossing_pieces(ways: list[Way], pieces: list[Piece]) -> Iterator[tuple[Piece, Piece]]:
    lines = linestrings([[spot[:2] for spot in _ends(ways, piece)] for piece in pieces])
    tree = STRtree(lines)
    for one, other in tree.query(lines, "intersects").T.tolist():
        if one < other:
            yield pieces[one], pieces[other]


def _common_spot(one: tuple[Spot, Spot], other: tuple[Spot, Spot]) -> Spot | None:
    """Where two straight pieces meet; None where they share an end or lie on each other."""
    if set(one) & set(other):
        return None
    a, b = (np.array(end[:2], float) for end in one)
    c, d = (np.array(end[:2], float) for end in other)
    across = _cross(b - a, d - c)
    if across == 0.0:
        return None
    x, y = a + (b - a) * (_cross(c - a, d - c) / across)
    crossing = Spot(round(float(x)), round(float(y)))
    nearest = min((*one, *other), key=lambda end: (distance_m(end, crossing), end))
    return nearest if distance_m(nearest, crossing) <= NEAR_M else crossing


def _cross(u: np.ndarray, v: np.ndarray) -> float:
    return float(u[0] * v[1] - u[1] * v[0])


def _with_spots(way: Way, number: int, added: dict[Piece, set[Spot]]) -> Way:
    line = [way.spots[0]]
    for at, (start, end) in enumerate(pairwise(way.spots)):
        between = added.get((number, at), ())
        line += sorted(between, key=lambda spot, start=start: (distance_m(start, spot), spot))
        line.append(end)
    return replace(way, spots=_without_returns(line))


def _without_returns(line: list[Spot]) -> tuple[Spot, ...]:
    """The line without spots that it visits twice in a row."""
    kept = line[:1]
    for spot in line[1:]:
        if spot != kept[-1]:
            kept.append(spot)
    return tuple(kept)
