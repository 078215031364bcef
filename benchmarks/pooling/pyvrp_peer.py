"""PyVRP: shipments with windows, loads and a longest tour, no ride time limits, no properties."""

import time
from typing import Any

import numpy as np
import numpy.typing as npt
import pyvrp
from pyvrp.stop import MaxRuntime

from benchmarks.pooling.solvers import (
    Found,
    Orders,
    mean_direct_cents,
    require_pairs,
    seconds_left,
    tight_windows,
)
from routing.pooling.plan import Plan
from routing.pooling.problem import Problem, Shift

DIRECT = 1000
"""What driving a mean ride directly costs in units of its objective.

Its penalties of what is infeasible stay within fixed bounds, which larger costs would drown.
"""


def solve(problem: Problem, *, seconds: float, seed: int, start: Plan | None = None) -> Found:
    """PyVRP's plan; it begins from nothing."""
    begin = time.perf_counter()
    require_pairs(problem, "pyvrp")
    data = _data_of(problem)
    stop = MaxRuntime(seconds_left(begin, seconds))
    result = pyvrp.solve(data, stop, seed=seed, collect_stats=False, display=False)
    return Found(_orders_of(problem, result.best))


def _data_of(problem: Problem) -> pyvrp.ProblemData:
    cent = DIRECT / mean_direct_cents(problem)
    prices = sorted({_prices(shift) for shift in problem.shifts})
    depots = sorted({place for s in problem.shifts for place in (s.start_location, s.end_location)})
    depot_number = {place: number for number, place in enumerate(depots)}
    windows = tight_windows(problem)
    shipments = []
    for ride in problem.rides:
        pickup, dropoff = ride.stops
        shipments.append(
            pyvrp.Shipment(
                pickup.location,
                dropoff.location,
                *windows[ride.id, 0],
                pickup.dwell_s,
                *windows[ride.id, 1],
                dropoff.dwell_s,
                amount=list(pickup.load),
                prize=0 if ride.mandatory else round(ride.penalty_cents * cent),
                required=ride.mandatory,
            )
        )
    return pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _ in range(len(problem.times_s))],
        clients=[],
        depots=[pyvrp.Depot(place) for place in depots],
        vehicle_types=[
            pyvrp.VehicleType(
                num_available=1,
                capacity=[max(room) for room in zip(*shift.vehicle.layouts, strict=True)],
                start_depot=depot_number[shift.start_location],
                end_depot=depot_number[shift.end_location],
                fixed_cost=round(shift.cost_per_use_cents * cent),
                tw_early=shift.start_s,
                tw_late=shift.end_s,
                shift_duration=shift.max_work_s,
                profile=prices.index(_prices(shift)),
            )
            for shift in problem.shifts
        ],
        # What a drive costs stands in for its length, at each price that a shift has.
        distance_matrices=[_wide(np.rint(_drive_cents(problem, p) * cent)) for p in prices],
        duration_matrices=[_wide(problem.times_s) for _ in prices],
        shipments=shipments,
    )


def _prices(shift: Shift) -> tuple[int, int]:
    return shift.cost_per_km_cents, shift.cost_per_hour_cents


def _drive_cents(problem: Problem, prices: tuple[int, int]) -> npt.NDArray[np.float64]:
    """What each drive costs, without waiting: [place, place]."""
    per_km, per_hour = prices
    return problem.lengths_m * (per_km / 1000) + problem.times_s * (per_hour / 3600)


def _wide(matrix: npt.NDArray[Any]) -> Any:
    """Its own integers; its type stubs name numpy's arrays in a way that mypy cannot match."""
    return matrix.astype(np.int64)


def _orders_of(problem: Problem, solution: pyvrp.Solution) -> Orders:
    orders: Orders = {}
    for route in solution.routes():
        orders[problem.shifts[route.vehicle_type()].id] = [
            (problem.rides[activity.idx].id, int(activity.is_delivery()))
            for activity in route.schedule()
            if activity.is_shipment()
        ]
    return orders
