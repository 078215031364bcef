"""Local roads between neighbouring settlements that the facts do not join directly.

Nobody lists them: they are invented where the way by the known roads would be a long detour, as
lanes between villages are there. They bear no number.
"""

import math
from collections.abc import Iterable, Iterator

import networkx as nx

from .curves import wind
from .facts import Place
from .ground import Ground
from .plane import Spot, distance_m
from .skeleton import CITY_WINDING, Leg, same_city
from .ways import Way

LEAST_ANGLE = math.radians(24)
"""Two roads that leave a settlement closer together than this would be one road."""
DISTRICT_ROAD_FROM = 400
"""Where both ends have so many inhabitants, the road is of the class of district roads."""


def draw_local_roads(ground: Ground, legs: Iterable[Leg]) -> dict[tuple[str, str], Way]:
    """Roads that keep every detour between neighbours below the style's `join_detour`."""
    style = ground.facts.style
    graph, bearings = _known_roads(ground, legs)
    drawn: dict[tuple[str, str], Way] = {}
    for straight, a, b in _neighbours(ground, style.join_up_to_m):
        if _way_m(graph, a, b, style.join_detour * straight) is not None:
            continue
        directions = (
            _bearing(ground.spot(a), ground.spot(b)),
            _bearing(ground.spot(b), ground.spot(a)),
        )
        if any(
            _too_close(new, old)
            for place, new in zip((a, b), directions, strict=True)
            for old in bearings.get(place, ())
        ):
            continue
        way = _draw(ground, a, b)
        if way is None:
            continue
        drawn[a, b] = way
        graph.add_edge(a, b, metres=straight)
        for place, new in zip((a, b), directions, strict=True):
            bearings.setdefault(place, []).append(new)
    return drawn


def _known_roads(
    ground: Ground, legs: Iterable[Leg]
) -> tuple["nx.Graph[str]", dict[str, list[float]]]:
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(ground.facts.places)
    bearings: dict[str, list[float]] = {}
    for leg in legs:
        a, b = ground.spot(leg.start), ground.spot(leg.end)
        graph.add_edge(leg.start, leg.end, metres=distance_m(a, b))
        bearings.setdefault(leg.start, []).append(_bearing(a, b))
        bearings.setdefault(leg.end, []).append(_bearing(b, a))
    return graph, bearings


def _neighbours(ground: Ground, up_to_m: float) -> Iterator[tuple[float, str, str]]:
    """Pairs of places and their distance, the nearest first."""
    names = sorted(ground.facts.places)
    spots = [ground.spot(name) for name in names]
    yield from sorted(
        (distance_m(spots[i], spots[j]), names[i], names[j])
        for i in range(len(names))
        for j in range(i)
        if distance_m(spots[i], spots[j]) <= up_to_m
    )


def _way_m(graph: "nx.Graph[str]", a: str, b: str, limit_m: float) -> float | None:
    found = nx.single_source_dijkstra_path_length(graph, a, cutoff=limit_m, weight="metres")
    return found.get(b)


def _bearing(a: Spot, b: Spot) -> float:
    return math.atan2(b.y - a.y, b.x - a.x)


def _too_close(one: float, other: float) -> bool:
    return abs(math.remainder(one - other, math.tau)) < LEAST_ANGLE


def _draw(ground: Ground, a: str, b: str) -> Way | None:
    places: list[Place] = [ground.facts.places[name] for name in (a, b)]
    in_city = same_city(ground.facts, a, b)
    district = in_city or min(place.population for place in places) >= DISTRICT_ROAD_FROM
    road_class = "tertiary" if district else "unclassified"
    factor = CITY_WINDING if in_city else ground.facts.style.winding[road_class]
    line = wind(ground.spot(a), ground.spot(b), factor, ground.dice("wind", a, b), ground.obstacle)
    return Way(line, {"highway": road_class}) if line else None
