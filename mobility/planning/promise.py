"""From the times at which a ride may happen to the ones that are promised."""

from dataclasses import replace

from routing.pooling.problem import Ride

MINUTE_S = 60


def promised(ride: Ride, begin_s: int, width_s: int) -> Ride:
    """The ride with a window of `width_s` for its pickup, cut so that `begin_s` lies within.

    `begin_s` is when the plan picks up; so whatever plan serves the ride then keeps serving it. The
    latest arrival is no later than the ride time limits let it be from the end of that window, in
    whole minutes.
    """
    pickup = ride.stops[0]
    earliest_s, latest_s = window_around(begin_s, pickup.earliest_s, pickup.latest_s, width_s)
    *others, dropoff = with_pickup(ride, earliest_s, latest_s).stops
    longest_s = sum(ride.ride_time_limits_s) + sum(stop.dwell_s for stop in ride.stops[:-1])
    arrival_s = whole_minutes_up(latest_s + longest_s)
    stops = (*others, replace(dropoff, latest_s=min(dropoff.latest_s, arrival_s)))
    return replace(ride, stops=stops, mandatory=True)


def with_pickup(ride: Ride, earliest_s: int, latest_s: int) -> Ride:
    """The ride with another window for its pickup.

    Stops on its way are no later than the ride time limits let them be, in whole minutes.
    """
    pickup, *between, dropoff = ride.stops
    stops, until_s = [replace(pickup, earliest_s=earliest_s, latest_s=latest_s)], latest_s
    for stop, limit_s in zip(between, ride.ride_time_limits_s, strict=False):
        until_s = min(stop.latest_s, whole_minutes_up(until_s + stops[-1].dwell_s + limit_s))
        stops.append(replace(stop, latest_s=until_s))
    return replace(ride, stops=(*stops, dropoff))


def whole_minutes_up(time_s: int) -> int:
    return -(-time_s // MINUTE_S) * MINUTE_S


def begins_no_earlier(ride: Ride, time_s: int) -> Ride | None:
    """The ride with a pickup in whole minutes and no earlier than a time; None where none is left.

    The bounds of its pickup are whole minutes.
    """
    pickup, *others = ride.stops
    earliest_s = max(pickup.earliest_s, whole_minutes_up(time_s))
    if earliest_s > pickup.latest_s:
        return None
    return replace(ride, stops=(replace(pickup, earliest_s=earliest_s), *others))


def window_around(begin_s: int, earliest_s: int, latest_s: int, width_s: int) -> tuple[int, int]:
    """A window of whole minutes around a time and inside two bounds.

    The bounds are whole minutes with the time between them. The window is as wide as asked for, or
    as the bounds allow.
    """
    middle_s = (begin_s - width_s // 2) // MINUTE_S * MINUTE_S
    start_s = max(earliest_s, min(middle_s, latest_s - width_s))
    return start_s, min(start_s + width_s, latest_s)
