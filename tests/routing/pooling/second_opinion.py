"""The cheapest times of a tour by linear programming, written without the code under test."""

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
from scipy.optimize import linprog

from routing.pooling.problem import Problem, Shift, Stop


def cheapest_cents(
    problem: Problem, shift: Shift, sequence: Sequence[tuple[str, int]]
) -> float | None:
    """Driver, extra ride, idle and unfair cents of the best times, or None when there are none."""
    rule = problem.rules.breaks
    gaps = _empty_gaps(problem, sequence)
    best: float | None = None
    for rests in _rests(rule.min_part_s, gaps, bool(rule.table)):
        rest_s = sum(rests.values())
        limits = [limit for limit, needed in rule.table if needed > rest_s]
        span_s = min([shift.max_work_s, *limits]) + rest_s
        cents = _solve(problem, shift, sequence, rests, span_s)
        if cents is not None and (best is None or cents < best):
            best = cents
    return best


def _empty_gaps(problem: Problem, sequence: Sequence[tuple[str, int]]) -> list[int]:
    """Numbers of visits behind which nobody is on board, but for the last visit."""
    aboard, gaps = 0, []
    for number, (ride_id, stop) in enumerate(sequence[:-1]):
        last = len(problem.get_ride(ride_id).stops) - 1
        aboard += (stop == 0) - (stop == last)
        if aboard == 0:
            gaps.append(number)
    return gaps


def _rests(part_s: int, gaps: list[int], needed: bool) -> Iterator[dict[int, int]]:
    """Breaks of whole parts: up to three parts in any gaps, or one longer break."""
    yield {}
    if not needed:
        return
    for units in (1, 2, 3):
        for chosen in itertools.combinations_with_replacement(gaps, units):
            yield {gap: chosen.count(gap) * part_s for gap in chosen}
    for units in range(4, 48):
        for gap in gaps:
            yield {gap: units * part_s}


def _solve(
    problem: Problem,
    shift: Shift,
    sequence: Sequence[tuple[str, int]],
    rests: dict[int, int],
    span_s: int,
) -> float | None:
    rules = problem.rules
    stops = [problem.get_ride(name).stops[index] for name, index in sequence]
    begin, end, over, size = range(len(stops)), len(stops) + 1, len(stops) + 2, len(stops) + 3
    start = len(stops)
    upper: list[tuple[dict[int, float], float]] = []

    def travel(here: int, there: int) -> int:
        return int(problem.times_s[here, there])

    first_s = travel(shift.start_location, stops[0].location)
    upper.append(({start: 1, begin[0]: -1}, -first_s))
    for n, (before, behind) in enumerate(itertools.pairwise(stops)):
        least_s = before.dwell_s + travel(before.location, behind.location) + rests.get(n, 0)
        upper.append(({n: 1, n + 1: -1}, -least_s))
    last_s = stops[-1].dwell_s + travel(stops[-1].location, shift.end_location)
    upper.append(({begin[-1]: 1, end: -1}, -last_s))
    upper.append(({end: 1, start: -1}, span_s))
    fair_s = 10**7 if shift.fair_duration_s is None else shift.fair_duration_s
    upper.append(({end: 1, start: -1, over: -1}, fair_s))
    price = np.zeros(size)
    constant = 0.0
    price[end] += shift.cost_per_hour_cents
    price[start] -= shift.cost_per_hour_cents
    price[over] += rules.unfair_cents_per_hour
    where = {visit: n for n, visit in enumerate(sequence)}
    for ride in {name: problem.get_ride(name) for name, _ in sequence}.values():
        for leg, limit_s in enumerate(ride.ride_time_limits_s):
            here, there = where[ride.id, leg], where[ride.id, leg + 1]
            upper.append(({there: 1, here: -1}, limit_s + stops[here].dwell_s))
            price[there] += rules.extra_ride_cents_per_hour
            price[here] -= rules.extra_ride_cents_per_hour
            direct_s = travel(stops[here].location, stops[there].location)
            constant -= rules.extra_ride_cents_per_hour * (stops[here].dwell_s + direct_s)
        if ride.anchor == "arrival":
            price[where[ride.id, len(ride.stops) - 1]] -= rules.idle_cents_per_hour
            constant += rules.idle_cents_per_hour * ride.stops[-1].latest_s
        if ride.anchor == "departure":
            price[where[ride.id, 0]] += rules.idle_cents_per_hour
            constant -= rules.idle_cents_per_hour * ride.stops[0].earliest_s
    upper += _stretches(problem, stops, rests, start, end)
    matrix = np.zeros((len(upper), size))
    for row, (entries, _) in enumerate(upper):
        for column, factor in entries.items():
            matrix[row, column] += factor
    bounds = [
        *((stop.earliest_s, stop.latest_s) for stop in stops),
        *[(shift.start_s, shift.end_s)] * 2,
        (0, 10**7),
    ]
    result = linprog(price, A_ub=matrix, b_ub=[limit for _, limit in upper], bounds=bounds)
    if result.status == 2:
        return None
    assert result.status == 0
    return (float(result.fun or 0.0) + constant) / 3600


def _stretches(
    problem: Problem, stops: Sequence[Stop], rests: dict[int, int], start: int, end: int
) -> Iterator[tuple[dict[int, float], float]]:
    """No stretch of work between breaks may be too long; a break fills the whole wait."""
    most_s = problem.rules.breaks.max_stretch_s
    if most_s is None:
        return
    since, offset_s = start, 0
    for gap in sorted(rests):
        here, there = stops[gap], stops[gap + 1]
        yield {gap: 1, since: -1}, most_s + offset_s - here.dwell_s
        since = gap + 1
        offset_s = -int(problem.times_s[here.location, there.location])
    yield {end: 1, since: -1}, most_s + offset_s
