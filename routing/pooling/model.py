"""A problem as an OR-Tools routing model: one named function for each kind of constraint.

Used to solve odd mixes of constraints and as the yardstick of the search. Three traps are avoided:
a ride time limit that stands only as a constraint on times is not seen by the filters of the local
search, so it is given as a pickup to delivery limit as well; windows are tightened beforehand; and
matrices are registered as such, as calls back into Python cost most of the time.

What OR-Tools minimises leaves extra ride time and fairness to the exact times that `timing` finds
for its tours afterwards, and so it does with breaks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from routing.pooling.arrays import (
    DRIVEN_BY,
    EARLY,
    END,
    FIRST,
    HOLD,
    LATE,
    LAYOUTS,
    LENGTH,
    LIMIT,
    PATTERNS,
    PLACE,
    POSITION,
    SPAN,
    START,
    STOPS,
    TIME,
    Compiled,
    compile_problem,
)
from routing.pooling.mend import mend
from routing.pooling.plan import Plan
from routing.pooling.problem import UNREACHABLE_S, Problem

CENT = 18_000
"""Units of the objective in a cent: whole numbers for cents an hour and for cents a kilometre."""

SECOND = CENT // 3600
METRE = CENT // 1000

MANDATORY_CENTS = 10_000_000
"""Leaving a promised ride out costs the model so much; the checker refuses such a plan anyway."""

Strategy = routing_enums_pb2.FirstSolutionStrategy
Metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic


@dataclass(frozen=True, slots=True)
class Model:
    """A routing model with what its vehicles stand for: one for each layout of each shift."""

    compiled: Compiled
    manager: Any
    routing: Any
    time: Any
    vehicles: tuple[tuple[int, int], ...]

    def index(self, node: int) -> int:
        """The model's index of a stop."""
        return int(self.manager.NodeToIndex(int(node)))

    def chain(self, ride: int) -> range:
        """The nodes of a ride in their order."""
        row = self.compiled.arrays.ride[ride]
        return range(int(row[FIRST]), int(row[FIRST] + row[STOPS]))


def build_model(problem: Problem) -> Model:
    """The routing model of a problem with all its constraints, not yet closed."""
    compiled = compile_problem(problem)
    a = compiled.arrays
    vehicles = tuple((s, n) for s in range(len(a.shift)) for n in range(a.shift[s, LAYOUTS]))
    starts = [int(a.shift[shift, START]) for shift, _ in vehicles]
    ends = [int(a.shift[shift, END]) for shift, _ in vehicles]
    manager = pywrapcp.RoutingIndexManager(len(a.node), len(vehicles), starts, ends)
    routing = pywrapcp.RoutingModel(manager)
    add_time(compiled, routing)
    model = Model(compiled, manager, routing, routing.GetDimensionOrDie("time"), vehicles)
    for constrain in (
        add_costs,
        add_windows,
        add_shift_hours,
        add_loads,
        add_one_layout_per_shift,
        add_chains,
        add_ride_time_limits,
        add_penalties,
        add_permitted_shifts,
        add_apart,
        add_together,
        add_positions,
        add_driven,
    ):
        constrain(model)
    return model


def improve(
    problem: Problem,
    start: Plan,
    *,
    seconds: float,
    iterated: bool = False,
    stop: Callable[[], bool] | None = None,
) -> Plan:
    """The plan that OR-Tools finds from a start in the given time, with exact times.

    With `iterated` it begins from its own first plan and ruins and recreates it, its strongest
    configuration; otherwise it begins from `start` with guided local search. The result need not
    be better than the start.
    """
    model = build_model(problem)
    parameters = _parameters(seconds)
    model.routing.CloseModelWithParameters(parameters)
    if stop is not None:
        model.routing.AddSearchMonitor(model.routing.solver().CustomLimit(stop))
    if iterated:
        solution = model.routing.SolveWithIteratedLocalSearch(_iterated(parameters))
    else:
        routes = _routes_of(model, start)
        first = model.routing.ReadAssignmentFromRoutes(routes, True)
        if first is None:
            return start
        solution = model.routing.SolveFromAssignmentWithParameters(first, parameters)
    if solution is None:
        return start
    return mend(problem, _sequences_of(model, solution))


def add_time(compiled: Compiled, routing: Any) -> None:
    """Time passes by holding at a stop and driving on; a vehicle may wait anywhere."""
    a = compiled.arrays
    place, hold = a.node[:, PLACE], a.node[:, HOLD]
    horizon = int(a.node[:, LATE].clip(max=UNREACHABLE_S).max())
    way = np.minimum(a.ways[:, :, TIME][np.ix_(place, place)], 2 * horizon) + hold[:, None]
    for shift, nodes in enumerate(_driven_nodes(compiled)):
        ways = [int(a.shift[shift, START]), *nodes]
        for here, there in pairwise(ways):
            # History took as long as it took.
            way[here, there] = a.node[there, EARLY] - a.node[here, EARLY]
    transit = routing.RegisterTransitMatrix(way.tolist())
    routing.AddDimension(transit, horizon, horizon, False, "time")


def add_costs(model: Model) -> None:
    """Kilometres and broken wishes on the ways, hours on the length of a tour, and its use."""
    a, routing = model.compiled.arrays, model.routing
    place = a.node[:, PLACE]
    metres = np.minimum(a.ways[:, :, LENGTH][np.ix_(place, place)].astype(np.int64), UNREACHABLE_S)
    wishes = np.zeros((len(a.shift), len(a.node)), dtype=np.int64)
    wishes[:, a.ride[:, FIRST]] = a.wish_cents.T
    evaluators: dict[tuple[int, bytes], int] = {}
    for vehicle, (number, _) in enumerate(model.vehicles):
        shift = model.compiled.problem.shifts[number]
        key = (shift.cost_per_km_cents, wishes[number].tobytes())
        if key not in evaluators:
            cents = metres * (shift.cost_per_km_cents * METRE) + wishes[number][None, :] * CENT
            evaluators[key] = routing.RegisterTransitMatrix(cents.tolist())
        routing.SetArcCostEvaluatorOfVehicle(evaluators[key], vehicle)
        routing.SetFixedCostOfVehicle(shift.cost_per_use_cents * CENT, vehicle)
        model.time.SetSpanCostCoefficientForVehicle(shift.cost_per_hour_cents * SECOND, vehicle)
    idle = model.compiled.problem.rules.idle_cents_per_hour * SECOND
    for number, ride in enumerate(model.compiled.problem.rides):
        first, last = model.index(model.chain(number)[0]), model.index(model.chain(number)[-1])
        if idle and ride.anchor == "arrival":
            model.time.SetCumulVarSoftLowerBound(last, ride.stops[-1].latest_s, idle)
        elif idle and ride.anchor == "departure":
            model.time.SetCumulVarSoftUpperBound(first, ride.stops[0].earliest_s, idle)


def add_windows(model: Model) -> None:
    """Service begins inside its window; a ride whose window is empty is left out."""
    a = model.compiled.arrays
    for ride in range(len(a.ride)):
        chain = model.chain(ride)
        possible = all(a.node[node, EARLY] <= a.node[node, LATE] for node in chain)
        for node in chain:
            if possible:
                early, late = int(a.node[node, EARLY]), int(a.node[node, LATE])
                model.time.CumulVar(model.index(node)).SetRange(early, late)
            else:
                model.routing.ActiveVar(model.index(node)).SetValue(0)


def add_shift_hours(model: Model) -> None:
    """A tour lies in its shift and is no longer than working time with breaks permits."""
    a, routing = model.compiled.arrays, model.routing
    for vehicle, (shift, _) in enumerate(model.vehicles):
        for node, index in (
            (a.shift[shift, START], routing.Start(vehicle)),
            (a.shift[shift, END], routing.End(vehicle)),
        ):
            model.time.CumulVar(index).SetRange(int(a.node[node, EARLY]), int(a.node[node, LATE]))
        longest = int(a.patterns[shift, a.shift[shift, PATTERNS] - 1, SPAN])
        model.time.SetSpanUpperBoundForVehicle(longest, vehicle)


def add_loads(model: Model) -> None:
    """Every dimension stays within the vehicle's layout."""
    a = model.compiled.arrays
    for dimension in range(a.load.shape[1]):
        changes = np.zeros(len(a.node), dtype=np.int64)
        changes[: len(a.load)] = a.load[:, dimension]
        rooms = [int(a.layouts[shift, layout, dimension]) for shift, layout in model.vehicles]
        model.routing.AddDimensionWithVehicleCapacity(
            model.routing.RegisterUnaryTransitVector(changes.tolist()),
            0,
            rooms,
            True,
            f"load {dimension}",
        )


def add_one_layout_per_shift(model: Model) -> None:
    """A shift drives with one of its seat layouts only."""
    solver = model.routing.solver()
    for shift in range(len(model.compiled.arrays.shift)):
        used = [
            model.routing.ActiveVehicleVar(vehicle)
            for vehicle, (number, _) in enumerate(model.vehicles)
            if number == shift
        ]
        if len(used) > 1:
            solver.Add(solver.Sum(used) <= 1)


def add_chains(model: Model) -> None:
    """The stops of a ride are served by the same vehicle, in their order, all or none."""
    solver, routing = model.routing.solver(), model.routing
    for ride in range(len(model.compiled.arrays.ride)):
        indices = [model.index(node) for node in model.chain(ride)]
        routing.AddPickupAndDelivery(indices[0], indices[-1])
        for here, there in pairwise(indices):
            solver.Add(routing.VehicleVar(here) == routing.VehicleVar(there))
            solver.Add(model.time.CumulVar(here) <= model.time.CumulVar(there))


def add_ride_time_limits(model: Model) -> None:
    """No leg lasts longer than its limit; said twice, so that the filters see it as well."""
    a, solver = model.compiled.arrays, model.routing.solver()
    for ride in range(len(a.ride)):
        limits = []
        for node in model.chain(ride)[:-1]:
            limit_s = int(min(a.node[node, LIMIT], UNREACHABLE_S))
            limits.append(limit_s)
            here, there = model.index(node), model.index(node + 1)
            solver.Add(model.time.CumulVar(there) - model.time.CumulVar(here) <= limit_s)
        if len(limits) == 1:
            model.time.SetPickupToDeliveryLimitFunctionForPair(_always(limits[0]), ride)


def _always(limit_s: int) -> Callable[[int, int], int]:
    return lambda pickup, delivery: limit_s


def add_penalties(model: Model) -> None:
    """A ride may be left out at a price; the price is spread over its stops."""
    for number, ride in enumerate(model.compiled.problem.rides):
        if model.compiled.arrays.ride[number, DRIVEN_BY] >= 0:
            continue
        cents = MANDATORY_CENTS if ride.mandatory else ride.penalty_cents
        shares = [cents * CENT // len(ride.stops)] * len(ride.stops)
        shares[0] += cents * CENT - sum(shares)
        for node, share in zip(model.chain(number), shares, strict=True):
            model.routing.AddDisjunction([model.index(node)], share)


def add_permitted_shifts(model: Model) -> None:
    """Only shifts with the properties, room and pins that a ride asks for may serve it."""
    a = model.compiled.arrays
    for ride in range(len(a.ride)):
        permitted = [v for v, (shift, _) in enumerate(model.vehicles) if a.allowed[ride, shift]]
        if len(permitted) == len(model.vehicles):
            continue
        for node in model.chain(ride):
            # A stop that nobody serves has the vehicle -1.
            model.routing.VehicleVar(model.index(node)).SetValues([-1, *permitted])


def add_apart(model: Model) -> None:
    """Two rides to be kept apart are in different vehicles, or the one ends before the other."""
    solver, routing = model.routing.solver(), model.routing
    number = model.compiled.ride_number
    pairs = {
        tuple(sorted((number[ride.id], number[other])))
        for ride in model.compiled.problem.rides
        for other in ride.apart_from
    }
    for one, other in sorted(pairs):
        ends = [(model.chain(r)[0], model.chain(r)[-1]) for r in (one, other)]
        (board, alight), (board_other, alight_other) = ends
        different = routing.VehicleVar(model.index(board)) != routing.VehicleVar(
            model.index(board_other)
        )
        before = _ends_before(model, alight, board_other)
        after = _ends_before(model, alight_other, board)
        absent = 1 - routing.ActiveVar(model.index(board))
        solver.Add(solver.Sum([different, before, after, absent]) >= 1)


def _ends_before(model: Model, alight: int, board: int) -> Any:
    hold_s = int(model.compiled.arrays.node[alight, HOLD])
    time = model.time
    return time.CumulVar(model.index(alight)) + max(1, hold_s) <= time.CumulVar(model.index(board))


def add_together(model: Model) -> None:
    """Rides of a group are in the same vehicle, all or none."""
    a, routing = model.compiled.arrays, model.routing
    for start, end in pairwise(a.unit_start.tolist()):
        firsts = [model.index(model.chain(int(ride))[0]) for ride in a.unit[start:end]]
        for here, there in pairwise(firsts):
            routing.solver().Add(routing.VehicleVar(here) == routing.VehicleVar(there))


def add_positions(model: Model) -> None:
    """Of the rides pinned to positions in the same tour, those with lower ones board first."""
    a, routing, solver = model.compiled.arrays, model.routing, model.routing.solver()
    placed = [ride for ride in range(len(a.ride)) if a.ride[ride, POSITION] >= 0]
    for one in placed:
        for other in placed:
            if a.ride[one, POSITION] >= a.ride[other, POSITION]:
                continue
            first, second = (model.index(model.chain(ride)[0]) for ride in (one, other))
            in_order = model.time.CumulVar(first) <= model.time.CumulVar(second)
            different = routing.VehicleVar(first) != routing.VehicleVar(second)
            absent = 1 - routing.ActiveVar(first)
            solver.Add(solver.Sum([in_order, different, absent]) >= 1)


def add_driven(model: Model) -> None:
    """What has been driven already stays as it is."""
    solver, routing = model.routing.solver(), model.routing
    for shift, nodes in enumerate(_driven_nodes(model.compiled)):
        vehicle = next(v for v, (number, _) in enumerate(model.vehicles) if number == shift)
        if not nodes:
            continue
        solver.Add(routing.NextVar(routing.Start(vehicle)) == model.index(nodes[0]))
        for here, there in pairwise(nodes):
            solver.Add(routing.NextVar(model.index(here)) == model.index(there))


def _driven_nodes(compiled: Compiled) -> list[list[int]]:
    """The nodes of each shift's prefix in their order."""
    a, driven = compiled.arrays, []
    for shift in compiled.problem.shifts:
        visits = shift.prefix.visits if shift.prefix else ()
        rides = [compiled.ride_number[visit.ride_id] for visit in visits]
        driven.append(
            [int(a.ride[r, FIRST]) + v.stop_index for r, v in zip(rides, visits, strict=True)]
        )
    return driven


def _parameters(seconds: float) -> Any:
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = Strategy.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = Metaheuristic.GUIDED_LOCAL_SEARCH
    parameters.time_limit.FromMilliseconds(max(1, round(seconds * 1000)))
    return parameters


def _iterated(parameters: Any) -> Any:
    """OR-Tools' own ruin and recreate: random walks of about 16 visits, annealing."""
    parameters.use_iterated_local_search = True
    iterated = parameters.iterated_local_search_parameters
    iterated.improve_perturbed_solution = False
    strategy = iterated.ruin_recreate_parameters.ruin_strategies.add()
    strategy.random_walk.num_removed_visits = 16
    recreate = iterated.ruin_recreate_parameters.recreate_strategy
    recreate.heuristic = Strategy.LOCAL_CHEAPEST_INSERTION
    insertion = recreate.parameters.local_cheapest_insertion
    insertion.pickup_delivery_strategy = insertion.BEST_PICKUP_DELIVERY_PAIR
    annealing = iterated.reference_solution_acceptance_strategy.simulated_annealing
    annealing.initial_temperature = 500 * CENT
    annealing.final_temperature = 2 * CENT
    return parameters


def _routes_of(model: Model, plan: Plan) -> list[list[int]]:
    """Each vehicle's stops in a plan, in the vehicle with the layout that holds its tour."""
    compiled = model.compiled
    routes: list[list[int]] = [[] for _ in model.vehicles]
    for tour in plan.tours:
        shift = compiled.shift_number[tour.shift_id]
        nodes = compiled.nodes(shift, tour.sequence)[1:-1]
        aboard = np.cumsum(compiled.arrays.load[nodes], axis=0).max(axis=0)
        for vehicle, (number, layout) in enumerate(model.vehicles):
            if number == shift and (aboard <= compiled.arrays.layouts[shift, layout]).all():
                routes[vehicle] = [model.index(node) for node in nodes]
                break
    return routes


def _sequences_of(model: Model, solution: Any) -> dict[str, list[tuple[str, int]]]:
    routing, compiled = model.routing, model.compiled
    sequences: dict[str, list[tuple[str, int]]] = {}
    for vehicle, (shift, _) in enumerate(model.vehicles):
        index = solution.Value(routing.NextVar(routing.Start(vehicle)))
        nodes = []
        while not routing.IsEnd(index):
            nodes.append(model.manager.IndexToNode(index))
            index = solution.Value(routing.NextVar(index))
        if nodes:
            sequences[compiled.shift_ids[shift]] = compiled.sequence([-1, *nodes, -1])
    return sequences
