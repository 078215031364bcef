"""What it takes to answer the same question by solving the whole day anew with OR-Tools."""

from dataclasses import dataclass
from time import perf_counter
from typing import Any

from benchmarks.booking.region import DAY, REGION, Caller
from benchmarks.pooling.ortools_peer import new_parameters, set_limit
from mobility.booking.asking import ask
from mobility.planning.loading import load_day
from mobility.refusals import Refusal
from mobility.service import Service
from routing.pooling.model import Model, build_model
from routing.pooling.problem import Problem


@dataclass(frozen=True)
class Resolved:
    """Seconds until everybody was served; where the time was over before, how many were not."""

    seconds: float
    left_out: int


def resolve(service: Service, callers: list[Caller], *, limit_s: float) -> Resolved:
    """The day with the first caller's rides who gets a road, from an empty plan."""
    for caller in callers:
        try:
            asked = ask(service, REGION, caller.wish)
        except Refusal:
            continue
        with service.database.reading() as session:
            day = load_day(service, session, REGION, DAY)
        rides = [leg.ride for leg in asked.legs]
        return _solve(day.with_places().problem.with_rides(*rides), limit_s)
    raise ValueError("no caller can be reached by road")


def _solve(problem: Problem, limit_s: float) -> Resolved:
    """Its first plan, and where that leaves somebody out, its search for as long as may be."""
    begin = perf_counter()
    model = build_model(problem)
    parameters = new_parameters(problem)
    set_limit(parameters, limit_s)
    model.routing.CloseModelWithParameters(parameters)
    fewest, seconds = len(problem.rides) + 1, limit_s

    def look() -> None:
        nonlocal fewest, seconds
        left_out = _left_out(model)
        if left_out < fewest:
            fewest = left_out
            seconds = limit_s if left_out else perf_counter() - begin

    model.routing.AddAtSolutionCallback(look)
    parameters.use_iterated_local_search = False
    model.routing.SolveWithParameters(parameters)
    left_s = limit_s - (perf_counter() - begin)
    if fewest and left_s > 0:
        parameters.use_iterated_local_search = True  # which ends at the limit only
        set_limit(parameters, left_s)
        model.routing.SolveWithIteratedLocalSearch(parameters)
    return Resolved(round(seconds, 2), fewest)


def _left_out(model: Model) -> int:
    routing = model.routing
    firsts = (model.index(model.chain(ride)[0]) for ride in range(len(model.compiled.ride_ids)))
    return sum(_is_left_out(routing, index) for index in firsts)


def _is_left_out(routing: Any, index: int) -> bool:
    return bool(routing.NextVar(index).Value() == index)
