"""Places near somebody's home where she could board or alight instead."""

from collections.abc import Iterator
from itertools import product

from mobility.booking.wishes import Spot
from mobility.model import PlaceKind
from mobility.refusals import Refusal
from mobility.regions import RegionSettings
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.places import list_places
from mobility.whereabouts import coordinate_of
from routing.geo import WGS84, Coordinate, distance_m

WAY_ON_FOOT_PERCENT = 130
"""A way on foot is about 1.3 times as long as the straight line (detour factor of streets)."""

BEARINGS = range(0, 360, 45)
SHARES_PERCENT = (50, 95)
"""Of the farthest that may be walked; addresses are looked for on a ring at each distance."""

LEAST_WALK_M = 50
"""What is nearer is the same place."""

STOP = "Haltestelle"  # the word of the place index for halts of public transport


def list_nearby(
    service: Service, session: Session, region: RegionSettings, home: Spot
) -> list[tuple[Spot, int]]:
    """Meeting points, halts and addresses that can be walked to, with metres, the nearest first.

    Raises Refusal `coordinate_invalid`.
    """
    here, farthest_m = coordinate_of(home), region.rules.walk_limit_m
    found: dict[Coordinate, tuple[Spot, int]] = {}
    for spot in (*_named(session, region), *_on_the_map(service, region, here)):
        there = coordinate_of(spot)
        walk_m = round(distance_m(here, there) * WAY_ON_FOOT_PERCENT / 100)
        if LEAST_WALK_M < walk_m <= farthest_m:
            found.setdefault(there, (spot, walk_m))
    return sorted(found.values(), key=lambda one: one[1])


def _named(session: Session, region: RegionSettings) -> Iterator[Spot]:
    for place in list_places(session, region.id, [PlaceKind.MEETING_POINT]):
        yield Spot(place.name, place.lat, place.lon)


def _on_the_map(service: Service, region: RegionSettings, here: Coordinate) -> Iterator[Spot]:
    try:
        places = service.roads(region.id).places
    except Refusal:  # the region has roads but no index of its places
        return
    beeline_m = region.rules.walk_limit_m * 100 / WAY_ON_FOOT_PERCENT
    for hit in places.search(STOP, near=here):
        if hit.kind == "stop":
            yield Spot(hit.label, hit.coordinate.lat, hit.coordinate.lon)
    for share_percent, bearing in product(SHARES_PERCENT, BEARINGS):
        lon, lat, _ = WGS84.fwd(here.lon, here.lat, bearing, beeline_m * share_percent / 100)
        beside = places.reverse(Coordinate(lat, lon))
        if beside and beside.kind in ("address", "street"):
            yield Spot(beside.label, beside.coordinate.lat, beside.coordinate.lon)
