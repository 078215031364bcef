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
    pickup, *between, dropoff = ride.stops
    earliest_s, latest_s = window_around(begin_s, pickup.earliest_s, pickup.latest_s, width_s)
    longest_s = sum(ride.ride_time_limits_s) + sum(stop.dwell_s for stop in ride.stops[:-1])
    arrival_s = -(-(latest_s + longest_s) // MINUTE_S) * MINUTE_S
    return replace(
        ride,
        stops=(
            replace(pickup, earliest_s=earliest_s, latest_s=latest_s),
            *between,
            replace(dropoff, latest_s=min(dropoff.latest_s, arrival_s)),
        ),
        mandatory=True,
    )


def begins_no_earlier(ride: Ride, time_s: int) -> Ride | None:
    """The ride with a pickup in whole minutes and no earlier than a time; None where none is left.

    The bounds of its pickup are whole minutes.
    """
    pickup, *others = ride.stops
    earliest_s = max(pickup.earliest_s, -(-time_s // MINUTE_S) * MINUTE_S)
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
