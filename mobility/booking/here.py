"""Places that nobody has to type: a position, named meeting points, places she rode from before."""

from collections.abc import Iterable, Sequence

from mobility.booking.wishes import Spot
from mobility.model import Direction, PlaceKind, Ride
from mobility.refusals import refusal_of
from mobility.service import Service
from mobility.storage.places import list_places
from mobility.storage.rides import list_rides_of_participant
from mobility.whereabouts import coordinate_of, is_same_place
from routing.errors import NoRoadNearby
from routing.geo import distance_m

KNOWN_PLACES = 4


def find_place_at(service: Service, region_id: str, lat: float, lon: float) -> Spot:
    """The place at a position in WGS 84 degrees, called as people call it there.

    Raises Refusal `coordinate_invalid`, `roads_missing`, and `no_road_nearby` where no bus of the
    region can drive to.
    """
    limit_m = service.region(region_id).rules.snap_limit_m
    roads = service.roads(region_id)
    where = coordinate_of(Spot("", lat, lon))
    try:
        roads.snapper.snap(where, max_distance_m=limit_m)
    except NoRoadNearby as error:
        raise refusal_of(error, limit_m=limit_m) from error
    beside = roads.places.reverse(where)
    label = beside.label if beside else f"{lat:.5f}, {lon:.5f}"
    return Spot(label, lat, lon)


def list_meeting_points(service: Service, region_id: str, near: Spot | None = None) -> list[Spot]:
    """The region's named meeting points: by name, or the nearest first."""
    with service.database.reading() as session:
        places = list_places(session, region_id, [PlaceKind.MEETING_POINT])
    spots = [Spot(place.name, place.lat, place.lon) for place in places]
    if near is None:
        return spots
    here = coordinate_of(near)
    return sorted(spots, key=lambda spot: distance_m(here, coordinate_of(spot)))


def list_known_places(service: Service, region_id: str, participant_id: str) -> list[Spot]:
    """Where she rode from or to, other than offers, the latest first; each place once."""
    with service.database.reading() as session:
        rides = list_rides_of_participant(session, region_id, participant_id)
        return _each_once(_end_of(ride, Direction.OUTBOUND) for ride in _latest_first(rides))


def list_known_destinations(service: Service, region_id: str, participant_id: str) -> list[Spot]:
    """Where her own appointments were, the latest first; each place once."""
    with service.database.reading() as session:
        rides = list_rides_of_participant(session, region_id, participant_id)
        return _each_once(
            _end_of(ride, Direction.RETURN)
            for ride in _latest_first(rides)
            if ride.request.session_id is None
        )


def _latest_first(rides: Sequence[Ride]) -> list[Ride]:
    """Of rides whose addresses are not erased yet."""
    known = [ride for ride in rides if ride.pickup.label]
    return sorted(known, key=lambda ride: ride.service_date, reverse=True)


def _each_once(spots: Iterable[Spot]) -> list[Spot]:
    known: list[Spot] = []
    for spot in spots:
        if not any(is_same_place(spot, other) for other in known):
            known.append(spot)
    return known[:KNOWN_PLACES]


def _end_of(ride: Ride, direction: Direction) -> Spot:
    """Where a ride of this direction would begin: at home, or where she was."""
    stop = ride.pickup if ride.direction is direction else ride.dropoff
    return Spot(stop.label, stop.lat, stop.lon)
