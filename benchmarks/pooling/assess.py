"""From a solver's tours to what may be said about them: every figure passes `verify`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.pooling.checker import Order, Rulebook, broken_rules, served_rides
from routing.pooling.mend import mend
from routing.pooling.plan import Plan, Tour
from routing.pooling.problem import Problem
from routing.pooling.timing import schedule
from routing.pooling.verify import verify


@dataclass(frozen=True)
class Assessment:
    """What tours are worth.

    Parameters
    ----------
    plan
        The tours that have times, with their best ones; the rides of the others count as unserved.
    served
        Rides that the tours visit, whatever that breaks.
    violations
        One line for each broken rule: of `verify` where a tour has times, else of
        `benchmarks.pooling.checker`, which counts in favour of the tour.
    """

    plan: Plan
    served: frozenset[str]
    violations: tuple[str, ...]


def assess(
    problem: Problem, rules: Rulebook, orders: Mapping[str, Order], plan: Plan | None = None
) -> Assessment:
    """Check tours; `plan` holds their times where the solver has set them itself."""
    broken = broken_rules(rules, orders)
    untimed = {one.vehicle for one in broken}
    violations = [f"{one.rule} (shift {one.vehicle}, ride {one.ride})" for one in broken]
    if plan is None:
        timed = {
            vehicle: schedule(problem, problem.get_shift(vehicle), order)
            for vehicle, order in orders.items()
            if order and vehicle not in untimed
        }
        # Whole numbers are a little stricter than the checker.
        violations += [f"times (shift {v})" for v, tour in timed.items() if tour is None]
        plan = plan_of(problem, [tour for tour in timed.values() if tour is not None])
    served = served_rides(orders)
    violations += [
        str(violation)
        for violation in verify(problem, plan)
        # A promised ride on a tour without times is served, if badly.
        if not (violation.code == "mandatory" and violation.ride_id in served)
    ]
    return Assessment(plan, frozenset(served), tuple(violations))


def feasible_part(problem: Problem, rules: Rulebook, orders: Mapping[str, Order]) -> Plan:
    """The tours without the rides that keep them from being valid, with times.

    Two ways are tried, and the one that serves more rides is returned: to leave out first every
    ride that breaks a rule by itself, or to mend the tours as they are.
    """
    guilty = {one.ride for one in broken_rules(rules, orders) if one.ride is not None}
    innocent = {
        shift_id: [visit for visit in order if visit[0] not in guilty]
        for shift_id, order in orders.items()
    }
    ways = (mend(problem, innocent), mend(problem, orders))
    return min(ways, key=lambda plan: len(plan.unserved))


def plan_of(problem: Problem, tours: Sequence[Tour]) -> Plan:
    """The plan of these tours; rides on none of them are unserved."""
    served = {ride_id for tour in tours for ride_id in tour.ride_ids}
    return Plan(tuple(tours), tuple(r.id for r in problem.rides if r.id not in served))
