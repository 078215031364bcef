"""The directions of a wish as rides that the engine can place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from mobility.booking.rules import Care, Destination, Span, childcare_closed
from mobility.booking.wishes import Spot, Wish
from mobility.model import Direction, Party, new_id
from mobility.planning.loading import LoadedDay
from mobility.planning.promise import MINUTE_S, begins_no_earlier, whole_minutes_up
from mobility.planning.rows import ServiceDay, coordinate
from mobility.refusals import Refusal, refusal_of
from mobility.regions import RegionSettings, Rules
from mobility.whereabouts import coordinate_of
from routing.errors import NoRoadNearby
from routing.geo import Coordinate
from routing.pooling.problem import UNREACHABLE_S, Ride, Stop
from routing.roads.snapping import Snapper


@dataclass(frozen=True)
class Leg:
    """One direction of a wish: a ride with the widest windows that the rules allow.

    `spots` are its stops in the order in which they are driven: two, or three past childcare.
    """

    direction: Direction
    spots: tuple[Spot, ...]
    ride: Ride
    direct_time_s: int
    direct_length_m: int

    @property
    def childcare(self) -> Spot | None:
        """Where the children get off on the way there, or board on the way back."""
        return self.spots[1] if len(self.spots) > 2 else None


def check_spots(snapper: Snapper, region: RegionSettings, *spots: Spot) -> None:
    """Raises Refusal `no_road_nearby`, `coordinate_invalid` for a place that no van can reach."""
    limit_m = region.rules.snap_limit_m
    for spot in spots:
        try:
            snapper.snap(coordinate_of(spot), max_distance_m=limit_m)
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
    """The directions of a wish, the way there first; `loaded` knows all their places.

    `not_before_s` is the earliest time at which anybody may be picked up. Raises Refusal
    `places_unconnected`, `booking_closed`, `childcare_closed`.
    """
    there = _halts(region.rules, wish, target)
    legs = []
    if target.arrive:
        way = _Way(Direction.OUTBOUND, target.arrive, there, target.care)
        legs.append(_make_leg(region, wish, loaded, way))
    if target.leave:
        back = [replace(halt, load=_negative(halt.load)) for halt in reversed(there)]
        way = _Way(Direction.RETURN, target.leave, back, target.care)
        legs.append(_make_leg(region, wish, loaded, way))
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
class _Halt:
    """A stop before its times are known; `load` is what boards there."""

    spot: Spot
    load: tuple[int, ...]
    dwell_s: int


def _halts(rules: Rules, wish: Wish, target: Destination) -> list[_Halt]:
    """The stops of the way there; the way back is their mirror."""
    party, parts = wish.party, wish.party.apart()
    home = _Halt(wish.home, party.load, dwell_s(rules, party))
    if target.care is None or parts is None:
        return [home, _Halt(target.spot, _negative(party.load), dwell_s(rules, party))]
    grown_ups, children = parts
    handover_s = dwell_s(rules, children) + rules.dwell_childcare_s
    return [
        home,
        _Halt(target.care.spot, _negative(children.load), handover_s),
        _Halt(target.spot, _negative(grown_ups.load), dwell_s(rules, grown_ups)),
    ]


def _negative(load: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(-count for count in load)


@dataclass(frozen=True)
class _Way:
    """A direction with the times that it must keep: of the arrival there, or of the pickup back."""

    direction: Direction
    span: Span
    halts: Sequence[_Halt]
    care: Care | None


def _make_leg(region: RegionSettings, wish: Wish, loaded: LoadedDay, way: _Way) -> Leg:
    halts = way.halts
    places = [loaded.number(coordinate(halt.spot.lat, halt.spot.lon)) for halt in halts]
    directs_s = [int(loaded.problem.times_s[ends]) for ends in pairwise(places)]
    if max(directs_s) >= UNREACHABLE_S:
        raise Refusal("places_unconnected")
    limits_s = [region.rules.ride_time_limit_s(one, len(directs_s)) for one in directs_s]
    drive = _Drive([halt.dwell_s for halt in halts[:-1]], directs_s, limits_s)
    windows = _windows(way, loaded.when, drive)
    ride = Ride(
        id=new_id(),
        stops=tuple(
            Stop(place, *window, halt.dwell_s, halt.load)
            for place, window, halt in zip(places, windows, halts, strict=True)
        ),
        ride_time_limits_s=tuple(limits_s),
        required=wish.required,
        anchor="arrival" if way.direction is Direction.OUTBOUND else "departure",
    )
    length_m = sum(int(loaded.problem.lengths_m[ends]) for ends in pairwise(places))
    spots = tuple(halt.spot for halt in halts)
    return Leg(way.direction, spots, ride, sum(directs_s), length_m)


@dataclass(frozen=True)
class _Drive:
    """The seconds of each leg: standing before it, driven straight, and at the most."""

    dwells_s: Sequence[int]
    directs_s: Sequence[int]
    limits_s: Sequence[int]

    def shortest_s(self, first: int = 0, last: int | None = None) -> int:
        """Between the begins of two stops."""
        return sum(self.dwells_s[first:last]) + sum(self.directs_s[first:last])

    def longest_s(self, first: int = 0, last: int | None = None) -> int:
        return sum(self.dwells_s[first:last]) + sum(self.limits_s[first:last])


def _windows(way: _Way, when: ServiceDay, drive: _Drive) -> list[tuple[int, int]]:
    """Windows of the stops, in seconds; the pickup's in whole minutes.

    Raises Refusal `childcare_closed`.
    """
    earliest_s, latest_s = when.seconds(way.span.earliest), when.seconds(way.span.latest)
    if way.direction is Direction.OUTBOUND:
        pickup = _whole_minutes(earliest_s - drive.longest_s(), latest_s - drive.shortest_s())
        dropoff = (earliest_s, latest_s)
    else:
        pickup = _whole_minutes(earliest_s, latest_s)
        dropoff = (
            pickup[0] + drive.shortest_s(),
            whole_minutes_up(pickup[1] + drive.longest_s()),
        )
    if way.care is None:
        return [pickup, dropoff]
    return [pickup, _at_childcare(way.care, when, drive, pickup, dropoff), dropoff]


def _at_childcare(
    care: Care, when: ServiceDay, drive: _Drive, pickup: tuple[int, int], dropoff: tuple[int, int]
) -> tuple[int, int]:
    """When the vehicle may halt between pickup and dropoff, while childcare is open."""
    open_s, close_s = when.seconds(care.open.earliest), when.seconds(care.open.latest)
    earliest_s = max(open_s, pickup[0] + drive.shortest_s(0, 1))
    latest_s = min(
        close_s,
        whole_minutes_up(pickup[1] + drive.longest_s(0, 1)),
        whole_minutes_up(dropoff[1] - drive.shortest_s(1)),
    )
    if earliest_s > latest_s:
        raise childcare_closed(when.zone, care)
    return earliest_s, latest_s


def _whole_minutes(earliest_s: int, latest_s: int) -> tuple[int, int]:
    return whole_minutes_up(earliest_s), latest_s // MINUTE_S * MINUTE_S


def _not_before(region: RegionSettings, leg: Leg, not_before_s: int) -> Leg:
    ride = begins_no_earlier(leg.ride, not_before_s)
    if ride is None:
        raise Refusal("booking_closed", office_phone=region.office_phone)
    return replace(leg, ride=ride)
