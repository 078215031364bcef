"""The roads of `roads.csv`: two-way roads leg by leg, motorways as two carriageways."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from shapely.geometry import LineString

from .facts import Facts, Place, Road
from .ground import Ground
from .plane import Spot, distance_m
from .ways import Way

CITY_WINDING = 1.01
CARRIAGEWAY_M = 14.0
"""From the middle of a motorway to the middle of a carriageway."""
RAMP_M = 280.0
RAMP_ASIDE_M = 60.0
MOTORWAY_LEVEL = 1


@dataclass(frozen=True)
class Leg:
    """A stretch of road between two tokens of its course, and the places that it leads to."""

    start: str
    end: str
    road: Road
    towards_start: str
    towards_end: str

    @property
    def ends(self) -> frozenset[str]:
        return frozenset((self.start, self.end))


def list_legs(facts: Facts) -> list[Leg]:
    """All legs of all roads but motorways; where two roads share a leg it has both numbers."""
    legs: dict[frozenset[str], Leg] = {}
    for road in facts.roads:
        if road.road_class == "motorway":
            continue
        for leg in _legs_of(road, facts.places):
            first = legs.get(leg.ends)
            legs[leg.ends] = leg if first is None else _shared(first, road.ref)
    return list(legs.values())


def _legs_of(road: Road, places: Iterable[str]) -> Iterator[Leg]:
    known = set(places)
    for at, (start, end) in enumerate(pairwise(road.course)):
        before = next((token for token in reversed(road.course[: at + 1]) if token in known), "")
        after = next((token for token in road.course[at + 1 :] if token in known), "")
        yield Leg(start, end, road, before, after)


def _shared(leg: Leg, ref: str) -> Leg:
    if not ref or ref in leg.road.ref:
        return leg
    both = f"{leg.road.ref};{ref}" if leg.road.ref else ref
    return replace(leg, road=replace(leg.road, ref=both))


def draw_leg(ground: Ground, leg: Leg) -> Way:
    """A leg as a winding way."""
    road = leg.road
    factor = ground.facts.style.winding[road.road_class]
    if same_city(ground.facts, leg.start, leg.end):
        factor = min(factor, CITY_WINDING)
    line = ground.wind(leg.start, leg.end, factor, free=road.crosses)
    return Way(line, road_tags(road), meets=road.structure in ("", "border"))


def same_city(facts: Facts, *tokens: str) -> bool:
    """Whether all tokens that are places belong to one city, and its quarters are among them."""
    places = [facts.places[token] for token in tokens if token in facts.places]
    return bool(places) and _one_city(places)


def _one_city(places: list[Place]) -> bool:
    return len({place.city for place in places}) == 1 and any(p.kind == "suburb" for p in places)


def road_tags(road: Road) -> dict[str, str]:
    """The OSM tags of a road."""
    tags = {"highway": road.road_class}
    if road.structure == "ferry":
        tags = {"route": "ferry", "motor_vehicle": "yes", "foot": "yes", "duration": road.duration}
    if road.structure == "bridge":
        tags |= {"bridge": "yes", "layer": "1"}
    if road.structure == "tunnel":
        tags |= {"tunnel": "yes", "layer": "-1"}
    optional = {"ref": road.ref, "name": road.name, "maxspeed": road.maxspeed}
    return tags | {key: value for key, value in optional.items() if value}


def draw_motorways(ground: Ground) -> list[Way]:
    """All motorways: two one-way carriageways, and ramps to the spot of every interchange."""
    return [way for chain in _chains(ground.facts) for way in _draw_chain(ground, chain)]


def _chains(facts: Facts) -> list[list[Leg]]:
    """The legs of each motorway, its rows joined where one ends in the token that one begins in."""
    chains: list[list[Leg]] = []
    for road in facts.roads:
        if road.road_class != "motorway":
            continue
        legs = list(_legs_of(road, facts.places))
        last = chains[-1][-1] if chains else None
        if last and last.end == legs[0].start and last.road.ref == road.ref:
            chains[-1].extend(legs)
        else:
            chains.append(legs)
    return chains


def _draw_chain(ground: Ground, chain: list[Leg]) -> Iterator[Way]:
    factor = ground.facts.style.winding["motorway"]
    lines = [ground.wind(leg.start, leg.end, factor, free=leg.road.crosses) for leg in chain]
    middle = LineString([spot[:2] for line in lines for spot in line])
    reach = [0.0]
    for line in lines:
        reach.append(reach[-1] + LineString([spot[:2] for spot in line]).length)
    crossings = [
        (at, ground.spot(leg.start))
        for at, leg in zip(reach[1:], chain[1:], strict=False)
        if leg.start in ground.facts.interchanges
    ]
    stations = _stations(lines, [at for at, _ in crossings])
    for leg, begin, end in zip(chain, reach, reach[1:], strict=False):
        between = [at for at in stations if begin - 0.5 <= at <= end + 0.5]
        tags = road_tags(leg.road) | {"oneway": "yes"}
        for side in (1, -1):
            spots = [_beside(middle, at, side) for at in between]
            if leg is chain[0]:
                spots[0] = ground.spot(leg.start)
            if leg is chain[-1]:
                spots[-1] = ground.spot(leg.end)
            yield Way(tuple(spots if side > 0 else reversed(spots)), tags, meets=False)
    for at, meeting in crossings:
        yield from _ramps(middle, at, meeting, chain[0].road.ref)


def _stations(lines: list[tuple[Spot, ...]], crossings: list[float]) -> list[float]:
    """Where along the motorway its carriageways have a node, in metres from its beginning."""
    stations, at = [0.0], 0.0
    for line in lines:
        for a, b in pairwise(line):
            at += distance_m(a, b)
            stations.append(at)
    ramps = [at + way * RAMP_M for at in crossings for way in (-1, 1)]
    return sorted(stations + ramps)


def _beside(middle: LineString, at: float, side: int, aside_m: float = CARRIAGEWAY_M) -> Spot:
    """The spot right (1) or left (-1) of the middle line at `at` metres."""
    a, b = middle.interpolate(max(at - 20, 0)), middle.interpolate(min(at + 20, middle.length))
    here, heading = middle.interpolate(at), math.atan2(b.y - a.y, b.x - a.x)
    return Spot(
        round(here.x + side * aside_m * math.sin(heading)),
        round(here.y - side * aside_m * math.cos(heading)),
        MOTORWAY_LEVEL,
    )


def _ramps(middle: LineString, at: float, meeting: Spot, ref: str) -> Iterator[Way]:
    tags = {"highway": "motorway_link", "oneway": "yes", "maxspeed": "80", "destination:ref": ref}
    for side in (1, -1):
        before, after = at - side * RAMP_M, at + side * RAMP_M
        leaving = _beside(middle, at - side * RAMP_M / 2, side, RAMP_ASIDE_M)
        joining = _beside(middle, at + side * RAMP_M / 2, side, RAMP_ASIDE_M)
        yield Way((_beside(middle, before, side), leaving, meeting), tags, meets=False)
        yield Way((meeting, joining, _beside(middle, after, side)), tags, meets=False)
