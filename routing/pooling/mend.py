"""Orders of visits from elsewhere become a plan: what does not hold is taken out of it."""

from collections.abc import Mapping, Sequence

from routing.pooling.plan import Plan, Tour
from routing.pooling.problem import Problem, Shift
from routing.pooling.timing import empty_plan, schedule
from routing.pooling.verify import verify

Order = Sequence[tuple[str, int]]


def mend(problem: Problem, sequences: Mapping[str, Order]) -> Plan:
    """The plan that makes these visits, without the rides that keep it from being valid.

    Parameters
    ----------
    sequences
        For each shift that is driven its visits as (ride id, stop index), with those of its prefix;
        a ride's stops complete and in order.
    """
    plan = empty_plan(problem)
    for shift in problem.shifts:
        order = list(sequences.get(shift.id, ()))
        while order:
            tour = schedule(problem, shift, order)
            if tour is not None and _holds(problem, tour):
                plan = _with_tour(problem, plan, tour)
                break
            order = _without_worst(problem, shift, order)
    return _without_torn_groups(problem, plan)


def _holds(problem: Problem, tour: Tour) -> bool:
    """Whether a tour on its own breaks no rule but those about what it leaves out."""
    violations = verify(problem, Plan((tour,), ()))
    return all(v.code in ("not_once", "mandatory", "prefix", "together") for v in violations)


def _with_tour(problem: Problem, plan: Plan, tour: Tour) -> Plan:
    others = tuple(other for other in plan.tours if other.shift_id != tour.shift_id)
    served = {name for one in (*others, tour) for name in one.ride_ids}
    return Plan((*others, tour), tuple(r.id for r in problem.rides if r.id not in served))


def _without_worst(problem: Problem, shift: Shift, order: Order) -> list[tuple[str, int]]:
    """The order without the ride that is in the way most.

    Rides are tried from the cheapest to leave out; the first whose absence lets the rest be driven
    goes, and when no single one does, the cheapest.
    """
    driven = {visit.ride_id for visit in shift.prefix.visits} if shift.prefix else set()
    names = [name for name in dict.fromkeys(name for name, _ in order) if name not in driven]
    names.sort(
        key=lambda name: (problem.get_ride(name).mandatory, problem.get_ride(name).penalty_cents)
    )
    if not names:
        return []
    for name in names:
        rest = [visit for visit in order if visit[0] != name]
        tour = schedule(problem, shift, rest) if rest else None
        if tour is not None and _holds(problem, tour):
            return rest
    return [visit for visit in order if visit[0] != names[0]]


def _without_torn_groups(problem: Problem, plan: Plan) -> Plan:
    """The plan without groups of which only a part is served, or not by the same tour."""
    torn = [v for v in verify(problem, plan) if v.code == "together"]
    if not torn:
        return plan
    served_by = {name: tour.shift_id for tour in plan.tours for name in tour.ride_ids}
    groups: dict[str, set[str | None]] = {}
    for ride in problem.rides:
        if ride.together is not None:
            groups.setdefault(ride.together, set()).add(served_by.get(ride.id))
    out = {r.id for r in problem.rides if r.together and len(groups[r.together]) > 1}
    sequences = {
        tour.shift_id: [visit for visit in tour.sequence if visit[0] not in out]
        for tour in plan.tours
    }
    return mend(problem, sequences)
