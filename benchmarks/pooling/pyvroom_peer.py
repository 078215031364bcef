"""VROOM through pyvroom: shipments with windows and loads, no ride time limits, no longest tour."""

import time
from datetime import timedelta

import numpy as np
import vroom
from vroom.solution.solution import Solution

from benchmarks.pooling.solvers import Found, Orders, require_pairs, seconds_left, tight_windows
from routing.pooling.plan import Plan
from routing.pooling.problem import Problem, Ride

MOST_THOROUGH = 5
MANDATORY = 100


def solve(problem: Problem, *, seconds: float, seed: int, start: Plan | None = None) -> Found:
    """VROOM's plan at its most thorough level; it knows no seed and begins from nothing."""
    begin = time.perf_counter()
    require_pairs(problem, "pyvroom")
    day = vroom.Input()
    day.set_durations_matrix("car", problem.times_s)
    day.set_distances_matrix("car", problem.lengths_m)
    windows = tight_windows(problem)
    names = sorted({name for ride in problem.rides for name in ride.required})
    skills = {name: number for number, name in enumerate(names)}
    for number, shift in enumerate(problem.shifts):
        costs = vroom.VehicleCosts(
            fixed=shift.cost_per_use_cents,
            per_hour=shift.cost_per_hour_cents,
            per_km=shift.cost_per_km_cents,
        )
        day.add_vehicle(
            vroom.Vehicle(
                number,
                start=shift.start_location,
                end=shift.end_location,
                capacity=_most_room(shift.vehicle.layouts),
                skills={skills[name] for name in shift.properties & skills.keys()},
                time_window=(shift.start_s, shift.end_s),
                costs=costs,
            )
        )
    for number, ride in enumerate(problem.rides):
        steps = [
            vroom.ShipmentStep(
                number,
                stop.location,
                default_service=stop.dwell_s,
                time_windows=[windows[ride.id, index]],
            )
            for index, stop in enumerate(ride.stops)
        ]
        day.add_job(
            vroom.Shipment(
                *steps,
                amount=list(ride.stops[0].load),
                skills={skills[name] for name in ride.required},
                priority=MANDATORY if ride.mandatory else 0,
            )
        )
    timeout = timedelta(seconds=seconds_left(begin, seconds))
    solution = day.solve(exploration_level=MOST_THOROUGH, nb_threads=1, timeout=timeout)
    return Found(_orders_of(problem, solution))


def _most_room(layouts: tuple[tuple[int, ...], ...]) -> list[int]:
    """One layout for VROOM, which knows no alternatives: the most of everything."""
    return [int(most) for most in np.array(layouts).max(axis=0)]


def _orders_of(problem: Problem, solution: Solution) -> Orders:
    rides: tuple[Ride, ...] = problem.rides
    orders: Orders = {}
    routes = solution.routes
    visits = routes[routes["type"].isin(["pickup", "delivery"])]
    columns = zip(visits["vehicle_id"], visits["type"], visits["id"], strict=True)
    for vehicle, kind, number in columns:
        order = orders.setdefault(problem.shifts[int(vehicle)].id, [])
        order.append((rides[int(number)].id, int(kind == "delivery")))
    return orders
