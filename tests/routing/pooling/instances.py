"""Small problems for the tests: named ones by hand and random ones."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import numpy as np

from routing.pooling.problem import (
    NO_BREAKS,
    BreakRule,
    Matrix,
    Problem,
    Ride,
    Rules,
    Shift,
    Stop,
    Vehicle,
)

HOUR = 3600
MINUTE = 60
SPEED_M_PER_S = 12


def line_matrix(places: int, step_s: int = 600) -> Matrix:
    """Travel times between places on a straight road, `step_s` from each to the next."""
    at = np.arange(places, dtype=np.int32) * step_s
    matrix: Matrix = np.abs(at[:, None] - at[None, :])
    return matrix


def line_problem(
    rides: Sequence[Ride],
    shifts: Sequence[Shift],
    *,
    places: int = 6,
    rules: Rules | None = None,
    dimensions: tuple[str, ...] = ("seats",),
) -> Problem:
    """A problem on the straight road, driven at 12 m/s."""
    times = line_matrix(places)
    rules = rules or Rules(breaks=NO_BREAKS)
    return Problem(dimensions, tuple(rides), tuple(shifts), times, times * SPEED_M_PER_S, rules)


def a_ride(
    name: str,
    origin: int,
    destination: int,
    earliest_s: int,
    *,
    width_s: int = 15 * MINUTE,
    limit_s: int = 45 * MINUTE,
    slack_s: int = HOUR,
    load: tuple[int, ...] = (1,),
) -> Ride:
    """A ride that boards within `width_s` and alights within that plus the drive and slack."""
    drive_s = abs(destination - origin) * 600
    first = Stop(origin, earliest_s, earliest_s + width_s, MINUTE, load)
    away = tuple(-n for n in load)
    latest_s = earliest_s + width_s + drive_s + slack_s
    last = Stop(destination, earliest_s, latest_s, MINUTE, away)
    return Ride(name, (first, last), (limit_s,))


def a_shift(name: str = "early", *, seats: int = 4, start: int = 0, **changes: object) -> Shift:
    """A shift from 6 to 18 h that starts and ends at the same place."""
    vehicle = Vehicle(f"van-{name}", ((seats,),))
    plain = Shift(name, vehicle, start, start, 6 * HOUR, 18 * HOUR)
    return replace(plain, **changes)  # type: ignore[arg-type]  # any field of a shift


def random_problem(
    random: Random,
    *,
    rides: int,
    shifts: int = 2,
    features: bool = True,
    breaks: BreakRule = NO_BREAKS,
    hours: int = 6,
) -> Problem:
    """A random day; with `features` its rides and shifts use every rule now and then.

    The rides begin within so many hours from seven o'clock on.
    """
    places = rides * 2 + 2
    x, y = ([random.randint(0, 1800) for _ in range(places)] for _ in range(2))
    times = np.array(
        [[abs(x[a] - x[b]) + abs(y[a] - y[b]) for b in range(places)] for a in range(places)]
    )
    last_s = (7 + hours) * HOUR
    made = [_random_ride(random, f"r{n}", n, times, last_s, features) for n in range(rides)]
    fleet = [_random_shift(random, f"s{n}", places, features) for n in range(shifts)]
    if features:
        made = _random_bonds(random, made, fleet)
    rules = Rules(
        breaks=breaks,
        extra_ride_cents_per_hour=random.choice((0, 600, 2400)),
        idle_cents_per_hour=random.choice((0, 200, 3000)),
    )
    return Problem(
        ("seats", "wheelchairs"), tuple(made), tuple(fleet), times, times * SPEED_M_PER_S, rules
    )


def _random_ride(
    random: Random, name: str, number: int, times: Matrix, last_s: int, features: bool
) -> Ride:
    places = len(times)
    chain = features and random.random() < 0.25
    where = [2 + 2 * number, 3 + 2 * number] + ([random.randrange(places)] if chain else [])
    loads = [(1, 0), (-1, 0)]
    if features and random.random() < 0.3:
        loads = [(0, 1), (0, -1)]
    if chain:
        loads = [(2, 0), (-1, 0), (-1, 0)]
    begin_s = random.randint(7 * HOUR, last_s)
    stops: list[Stop] = []
    limits: list[int] = []
    for index, place in enumerate(where):
        width_s = random.choice((300, 900, 3600))
        if index:
            drive_s = int(times[where[index - 1], place])
            limits.append(int(drive_s * random.choice((1.0, 1.5, 2.0))) + random.choice((0, 600)))
            begin_s += (
                stops[-1].dwell_s + drive_s + random.choice((0, min(300, limits[-1] - drive_s)))
            )
        dwell_s = random.choice((0, 60, 240))
        stops.append(
            Stop(
                place,
                begin_s - random.randint(0, width_s),
                begin_s + width_s,
                dwell_s,
                loads[index],
            )
        )
    wishes = frozenset({"low entry"}) if features and random.random() < 0.3 else frozenset()
    needs = frozenset({"ramp"}) if features and random.random() < 0.2 else frozenset()
    return Ride(
        name,
        tuple(stops),
        tuple(limits),
        required=needs,
        wished=wishes,
        penalty_cents=random.choice((2000, 10_000, 100_000)),
        anchor=random.choice(("none", "arrival", "departure")),
    )


def _random_shift(random: Random, name: str, places: int, features: bool) -> Shift:
    layouts: tuple[tuple[int, ...], ...] = ((random.randint(2, 4), 1),)
    if features and random.random() < 0.5:
        layouts = ((4, 0), (2, 1), (0, 2))
    properties = {p for p in ("ramp", "low entry") if not features or random.random() < 0.6}
    start_s = random.choice((5 * HOUR, 6 * HOUR, 8 * HOUR))
    return Shift(
        name,
        Vehicle(f"van-{name}", layouts),
        random.randrange(2),
        random.randrange(2),
        start_s,
        start_s + random.choice((6 * HOUR, 9 * HOUR, 11 * HOUR)),
        properties=frozenset(properties),
        cost_per_hour_cents=random.choice((0, 1200, 2400)),
        fair_duration_s=random.choice((None, 1 * HOUR, 4 * HOUR)) if features else None,
    )


def _random_bonds(random: Random, rides: list[Ride], shifts: list[Shift]) -> list[Ride]:
    """Keeps some rides apart, some together, and pins some."""
    bound = []
    for number, ride in enumerate(rides):
        if number and random.random() < 0.2:
            ride = replace(ride, apart_from=frozenset({rides[number - 1].id}))
        if random.random() < 0.2:
            ride = replace(ride, together="friends")
        if random.random() < 0.2:
            shift = random.choice(shifts)
            ride = replace(ride, pinned_shift=shift.id, pinned_position=random.choice((None, 1, 2)))
        bound.append(ride)
    return bound
