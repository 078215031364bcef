"""When to be where: the best times for the stops of one tour in a given order."""

from collections.abc import Sequence

from routing.pooling.arrays import MOST_PARTS, Compiled, Ints, compile_problem
from routing.pooling.network_kernel import DRIVE, HELD
from routing.pooling.plan import Break, Plan, Tour, Visit
from routing.pooling.price_kernel import BEST, EXACT, Bench, new_bench
from routing.pooling.problem import Problem, Shift
from routing.pooling.references import refer
from routing.pooling.timing_kernel import NO_TIMES, plan_times


def schedule(problem: Problem, shift: Shift, sequence: Sequence[tuple[str, int]]) -> Tour | None:
    """The cheapest times for a tour that makes its visits in this order.

    Windows, ride time limits, driving, breaks and working time are kept; who may ride with whom and
    whether all find room is not looked at. Breaks are placed in whole multiples of the shortest
    part (`routing.pooling.arrays.break_patterns`), where nobody is on board.

    Parameters
    ----------
    sequence
        (ride id, stop index) of each visit, beginning with those of the shift's prefix; a ride's
        stops must be complete and in their order.

    Returns
    -------
    The tour, or None when no times keep all rules.
    """
    compiled = compile_problem(problem)
    number = compiled.shift_number[shift.id]
    nodes = compiled.nodes(number, sequence)
    bench = new_bench(len(nodes), len(compiled.arrays.node))
    if plan_times(compiled.reference, number, nodes, len(nodes), refer(bench), EXACT) == NO_TIMES:
        return None
    return make_tour(compiled, number, nodes, bench)


def get_schedule(problem: Problem, shift: Shift, sequence: Sequence[tuple[str, int]]) -> Tour:
    """As `schedule`, for a sequence that is known to have times; ValueError when it has none."""
    tour = schedule(problem, shift, sequence)
    if tour is None:
        raise ValueError(f"no times for this order of visits in shift {shift.id!r}")
    return tour


def make_tour(compiled: Compiled, shift: int, nodes: Ints, bench: Bench) -> Tour:
    """The tour whose times `plan_times` has left on the bench."""
    begins = bench.row[BEST, : len(nodes)].tolist()
    hosts = set(bench.hosts[: bench.hosts[MOST_PARTS]].tolist())
    prefix = compiled.problem.shifts[shift].prefix
    visits = list(prefix.visits) if prefix else []
    breaks = list(prefix.breaks) if prefix else []
    for i, (ride_id, stop_index) in enumerate(compiled.sequence(nodes), start=1):
        drive_s = int(bench.row[DRIVE, i - 1])
        if i - 1 in hosts:
            rest_s = begins[i - 1] + int(bench.row[HELD, i - 1])
            breaks.append(Break(rest_s, begins[i] - drive_s))
            arrival_s = begins[i]
        else:
            arrival_s = begins[i - 1] + int(bench.row[HELD, i - 1]) + drive_s
        if prefix is None or i > len(prefix.visits):
            departure_s = begins[i] + int(bench.row[HELD, i])
            visits.append(Visit(ride_id, stop_index, arrival_s, begins[i], departure_s))
    shift_id = compiled.shift_ids[shift]
    return Tour(shift_id, begins[0], begins[-1], tuple(visits), tuple(breaks))


def empty_plan(problem: Problem) -> Plan:
    """The plan that serves nobody, but for what has been driven already and must be ended."""
    compiled = compile_problem(problem)
    tours = []
    for shift in problem.shifts:
        if shift.prefix is None:
            continue
        driven = [(visit.ride_id, visit.stop_index) for visit in shift.prefix.visits]
        tour = schedule(problem, shift, driven + _still_on_board(compiled, driven))
        if tour is not None:
            tours.append(tour)
    served = {ride_id for tour in tours for ride_id in tour.ride_ids}
    return Plan(tuple(tours), tuple(ride.id for ride in problem.rides if ride.id not in served))


def _still_on_board(compiled: Compiled, driven: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """The stops that rides under way have yet to make, the most urgent first."""
    reached = dict(driven)
    ahead = [
        (ride_id, stop)
        for ride_id, last in reached.items()
        for stop in range(last + 1, len(compiled.problem.get_ride(ride_id).stops))
    ]
    return sorted(
        ahead, key=lambda stop: compiled.problem.get_ride(stop[0]).stops[stop[1]].latest_s
    )
