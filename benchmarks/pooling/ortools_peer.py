"""OR-Tools' routing model in its best own configuration.

The model is the one of `routing.pooling.model`, which avoids the traps that make OR-Tools look
worse than it is: matrices instead of callbacks, windows tightened beforehand, ride time limits that
its local search sees, pairs that may be left out. Of its first solutions, local cheapest insertion
of whole pairs is the only one that is found on large days at all. Tried on five instances of 48 to
96 requests for 5 s each (mean gap to the best known): iterated local search that ruins random walks
of 8, 16 and 24 visits (5.0, 4.8, 6.2 %) or strings as SISR does (6.1 %), and after local or
parallel cheapest insertion guided local search (10.6, 9.7 %), the same with all neighbourhoods that
insert pairs anew (9.0 %), simulated annealing (10.9 %) and tabu search (10.6 %).
"""

import time
from typing import Any

from ortools.constraint_solver import pywrapcp, routing_enums_pb2
from ortools.util.optional_boolean_pb2 import BOOL_FALSE as OFF

from benchmarks.pooling.solvers import Found, Orders, mean_direct_cents, seconds_left
from routing.pooling.model import CENT, Model, build_model
from routing.pooling.plan import Plan
from routing.pooling.problem import Problem

VISITS_REMOVED = 16
HOT, COLD = 0.8, 0.004
"""Temperatures at the begin and the end, in costs of driving a mean ride directly."""

Strategy = routing_enums_pb2.FirstSolutionStrategy
Metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic


def solve(problem: Problem, *, seconds: float, seed: int, start: Plan | None = None) -> Found:
    """OR-Tools' plan from its own first solution."""
    begin = time.perf_counter()
    model = build_model(problem)
    parameters = new_parameters(problem)
    # Closing a model without a time limit leaves its search without one for good.
    set_limit(parameters, seconds_left(begin, seconds))
    model.routing.CloseModelWithParameters(parameters)
    model.routing.solver().ReSeed(seed)
    set_limit(parameters, seconds_left(begin, seconds))
    solution = model.routing.SolveWithIteratedLocalSearch(parameters)
    return Found({} if solution is None else _orders_of(model, solution))


def new_parameters(problem: Problem) -> Any:
    """The search parameters of its best configuration, without a limit."""
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = Strategy.LOCAL_CHEAPEST_INSERTION
    # Every operator or metaheuristic delays the first ruin, if there is time for one at all.
    parameters.local_search_metaheuristic = Metaheuristic.GREEDY_DESCENT
    for operator in parameters.local_search_operators.DESCRIPTOR.fields:
        setattr(parameters.local_search_operators, operator.name, OFF)
    parameters.use_iterated_local_search = True
    iterated = parameters.iterated_local_search_parameters
    iterated.improve_perturbed_solution = False
    ruin = iterated.ruin_recreate_parameters.ruin_strategies.add()
    ruin.random_walk.num_removed_visits = VISITS_REMOVED
    recreate = iterated.ruin_recreate_parameters.recreate_strategy
    recreate.heuristic = Strategy.LOCAL_CHEAPEST_INSERTION
    for insertion in (
        parameters.local_cheapest_insertion_parameters,
        recreate.parameters.local_cheapest_insertion,
    ):
        insertion.pickup_delivery_strategy = insertion.BEST_PICKUP_DELIVERY_PAIR
    annealing = iterated.reference_solution_acceptance_strategy.simulated_annealing
    unit = mean_direct_cents(problem) * CENT
    annealing.initial_temperature = HOT * unit
    annealing.final_temperature = COLD * unit
    return parameters


def set_limit(parameters: Any, seconds: float) -> None:
    """Set how long a search may take."""
    parameters.time_limit.FromMilliseconds(max(1, round(seconds * 1000)))


def _orders_of(model: Model, solution: Any) -> Orders:
    routing, compiled = model.routing, model.compiled
    orders: Orders = {}
    for vehicle, (shift, _) in enumerate(model.vehicles):
        index = solution.Value(routing.NextVar(routing.Start(vehicle)))
        nodes = []
        while not routing.IsEnd(index):
            nodes.append(model.manager.IndexToNode(index))
            index = solution.Value(routing.NextVar(index))
        if nodes:
            orders[compiled.shift_ids[shift]] = compiled.sequence([-1, *nodes, -1])
    return orders
