"""A day is improved part by part: a few tours that come near each other, with who is left out.

OR-Tools' cost per move grows with the day; on the rides of three or four tours it finds in seconds
what it never finds on hundreds. Tours depend on each other only through the rides they might swap,
so a better part makes a better day.
"""

from collections.abc import Collection
from dataclasses import replace
from random import Random

from routing.pooling.plan import Plan, Tour
from routing.pooling.problem import Problem, Ride, Shift

RIDES_IN_PART = 40
"""About what OR-Tools still improves within a few seconds."""


def choose_shifts(problem: Problem, plan: Plan, random: Random) -> frozenset[str]:
    """A random shift and those that pass nearest to one of its stops, up to `RIDES_IN_PART` rides.

    Nearness is the drive between two stops plus half the time between their visits.
    """
    seed = random.choice(problem.shifts)
    tour = plan.find_tour(seed.id)
    if tour is None:
        near = random.sample(problem.shifts, len(problem.shifts))
    else:
        visit = random.choice(tour.visits)
        place = problem.get_ride(visit.ride_id).stops[visit.stop_index].location
        near = sorted(
            problem.shifts, key=lambda s: _distance_s(problem, plan, s, place, visit.begin_s)
        )
    chosen: dict[str, int] = {seed.id: _ride_count(plan, seed)}
    for shift in near:
        count = _ride_count(plan, shift)
        if shift.id not in chosen and sum(chosen.values()) + count <= RIDES_IN_PART:
            chosen[shift.id] = count
    return frozenset(chosen)


def part_of(problem: Problem, plan: Plan, shift_ids: Collection[str]) -> tuple[Problem, Plan]:
    """The problem of some shifts: the rides on their tours and those that no tour serves."""
    tours = tuple(tour for tour in plan.tours if tour.shift_id in shift_ids)
    on_board = {name for tour in tours for name in tour.ride_ids}
    waiting = {name for name in plan.unserved if _may_be_here(problem.get_ride(name), shift_ids)}
    names = on_board | waiting
    rides = tuple(
        replace(ride, apart_from=ride.apart_from & names)
        for ride in problem.rides
        if ride.id in names
    )
    shifts = tuple(shift for shift in problem.shifts if shift.id in shift_ids)
    unserved = tuple(name for name in plan.unserved if name in waiting)
    return problem.changed(rides=rides, shifts=shifts), Plan(tours, unserved)


def put_back(plan: Plan, part: Plan, better: Plan) -> Plan:
    """The day's plan with the tours of a part replaced by better ones."""
    old: set[Tour] = set(part.tours)
    served = {name for tour in better.tours for name in tour.ride_ids}
    lost = set(better.unserved) - set(part.unserved)
    return Plan(
        (*(tour for tour in plan.tours if tour not in old), *better.tours),
        (*(name for name in plan.unserved if name not in served), *sorted(lost)),
    )


def _may_be_here(ride: Ride, shift_ids: Collection[str]) -> bool:
    return ride.pinned_shift is None or ride.pinned_shift in shift_ids


def _ride_count(plan: Plan, shift: Shift) -> int:
    tour = plan.find_tour(shift.id)
    return len(tour.ride_ids) if tour else 0


def _distance_s(problem: Problem, plan: Plan, shift: Shift, place: int, at_s: int) -> float:
    tour = plan.find_tour(shift.id)
    if tour is None:
        return float(problem.times_s[shift.start_location, place])
    return min(
        int(problem.times_s[place, problem.get_ride(v.ride_id).stops[v.stop_index].location])
        + abs(v.begin_s - at_s) / 2
        for v in tour.visits
    )
