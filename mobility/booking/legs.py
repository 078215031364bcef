"""The directions of a wish as rides that the engine can place."""

from dataclasses import dataclass, replace

from mobility.booking.rules import Destination, Span, spot_coordinate
from mobility.booking.wishes import Spot, Wish
from mobility.model import Direction, Party, new_id
from mobility.planning.loading import LoadedDay
from mobility.planning.promise import begins_no_earlier
from mobility.planning.rows import ServiceDay, coordinate
from mobility.refusals import Refusal, refusal_of
from mobility.regions import RegionSettings, Rules
from routing.errors import NoRoadNearby
from routing.geo import Coordinate
from routing.pooling.problem import UNREACHABLE_S, Ride, Stop
from routing.roads.snapping import Snapper

MINUTE_S = 60


@dataclass(frozen=True)
class Leg:
    """One direction of a wish: a ride with the widest windows that the rules allow."""

    direction: Direction
    pickup: Spot
    dropoff: Spot
    ride: Ride
    direct_time_s: int
    direct_length_m: int


def check_spots(snapper: Snapper, region: RegionSettings, *spots: Spot) -> None:
    """Raises Refusal `no_road_nearby`, `coordinate_invalid` for a place that no van can reach."""
    limit_m = region.rules.snap_limit_m
    for spot in spots:
        try:
            snapper.snap(spot_coordinate(spot), max_distance_m=limit_m)
        except NoRoadNearby as error:
            raise refusal_of(error, limit_m=limit_m) from error


def coordinates_of(*spots: Spot) -> list[Coordinate]:
    """The places as the day's matrices know them."""
    return [coordinate(spot.lat, spot.lon) for spot in spots]


def make_legs(
    region: RegionSettings,
    wish: Wish,
    target: Destination,
    loaded: LoadedDay,
    not_before_s: int | None = None,
) -> tuple[Leg, ...]:
    """The directions of a wish, the way there first; `loaded` knows both places.

    `not_before_s` is the earliest time at which anybody may be picked up. Raises Refusal
    `places_unconnected`, `booking_closed`.
    """
    legs = []
    if target.arrive:
        there = _Way(Direction.OUTBOUND, wish.home, target.spot)
        legs.append(_make_leg(region, wish, loaded, there, target.arrive))
    if target.leave:
        back = _Way(Direction.RETURN, target.spot, wish.home)
        legs.append(_make_leg(region, wish, loaded, back, target.leave))
    if not_before_s is None:
        return tuple(legs)
    return tuple(_not_before(region, leg, not_before_s) for leg in legs)


def dwell_s(rules: Rules, party: Party) -> int:
    """How long a party takes to board or to alight."""
    return (
        rules.dwell_stop_s
        + rules.dwell_person_s * party.people
        + rules.dwell_wheelchair_s * party.wheelchairs
    )


@dataclass(frozen=True)
class _Way:
    direction: Direction
    pickup: Spot
    dropoff: Spot


def _make_leg(region: RegionSettings, wish: Wish, loaded: LoadedDay, way: _Way, span: Span) -> Leg:
    here, there = (loaded.number(coordinate(s.lat, s.lon)) for s in (way.pickup, way.dropoff))
    direct_s = int(loaded.problem.times_s[here, there])
    if direct_s >= UNREACHABLE_S:
        raise Refusal("places_unconnected")
    hold_s = dwell_s(region.rules, wish.party)
    limit_s = region.rules.ride_time_limit_s(direct_s)
    windows = _windows(way.direction, loaded.when, span, hold_s + direct_s, hold_s + limit_s)
    load = wish.party.load
    ride = Ride(
        id=new_id(),
        stops=(
            Stop(here, *windows[0], hold_s, load),
            Stop(there, *windows[1], hold_s, tuple(-count for count in load)),
        ),
        ride_time_limits_s=(limit_s,),
        required=wish.required,
        anchor="arrival" if way.direction is Direction.OUTBOUND else "departure",
    )
    length_m = int(loaded.problem.lengths_m[here, there])
    return Leg(way.direction, way.pickup, way.dropoff, ride, direct_s, length_m)


def _windows(
    direction: Direction, when: ServiceDay, span: Span, shortest_s: int, longest_s: int
) -> tuple[tuple[int, int], tuple[int, int]]:
    """Windows of pickup and dropoff, in seconds; the pickup's in whole minutes.

    `shortest_s` and `longest_s` lie between the begins of both stops.
    """
    earliest_s, latest_s = when.seconds(span.earliest), when.seconds(span.latest)
    if direction is Direction.OUTBOUND:
        pickup = _whole_minutes(earliest_s - longest_s, latest_s - shortest_s)
        return pickup, (earliest_s, latest_s)
    pickup = _whole_minutes(earliest_s, latest_s)
    return pickup, (pickup[0] + shortest_s, -(-(pickup[1] + longest_s) // MINUTE_S) * MINUTE_S)


def _whole_minutes(earliest_s: int, latest_s: int) -> tuple[int, int]:
    return -(-earliest_s // MINUTE_S) * MINUTE_S, latest_s // MINUTE_S * MINUTE_S


def _not_before(region: RegionSettings, leg: Leg, not_before_s: int) -> Leg:
    ride = begins_no_earlier(leg.ride, not_before_s)
    if ride is None:
        raise Refusal("booking_closed", office_phone=region.office_phone)
    return replace(leg, ride=ride)
