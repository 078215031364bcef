"""Why a ride has no place, as a refusal with a sentence for people."""

from mobility.refusals import Refusal
from routing.pooling.explain import Explanation, explain_unserved
from routing.pooling.plan import Plan
from routing.pooling.problem import Problem, Ride

CHANGES_NAMED = 3

# The engine's word -> ours, where they differ.
_CODES = {
    "unreachable": "places_unconnected",
    "no_room": "no_place_of_kind",
    "no_vehicle_on_duty": "outside_shift_hours",
    "working_time": "drivers_must_rest",
    "kept_apart": "vehicles_busy",
    "pinned": "vehicles_busy",
    "group": "vehicles_busy",
}


def reason_of(problem: Problem, plan: Plan, ride_id: str) -> Refusal | None:
    """Why a plan leaves out a ride of its problem; None where it would have a place.

    The facts name, in minutes, by how much `earlier_min` or `later_min` there would be room, and as
    `changes` the cheapest ones that would serve it, each as [kind, amount, detail, cents].
    """
    try:
        found = explain_unserved(problem, plan, ride_id)
    except ValueError:
        return None
    return _refusal(found, on_duty=_is_somebody_on_duty(problem, problem.get_ride(ride_id)))


def _is_somebody_on_duty(problem: Problem, ride: Ride) -> bool:
    first_s, last_s = ride.stops[0].earliest_s, ride.stops[-1].latest_s
    return any(shift.start_s <= first_s and last_s <= shift.end_s for shift in problem.shifts)


def _refusal(found: Explanation, *, on_duty: bool) -> Refusal:
    facts: dict[str, object] = {}
    if found.earlier:
        facts["earlier_min"] = found.earlier.amount // 60
    if found.later:
        facts["later_min"] = found.later.amount // 60
    cheapest = sorted(found.changes, key=lambda change: change.cost_delta_cents)[:CHANGES_NAMED]
    if cheapest:
        facts["changes"] = [
            [change.kind, change.amount, change.detail, change.cost_delta_cents]
            for change in cheapest
        ]
    code = _CODES.get(found.code, found.code)
    if code == "outside_shift_hours" and on_duty:
        code = "vehicles_busy"  # longer hours of a van would help, but there is one at this time
    if code == "full_at_that_time" and found.detail not in (None, "seats"):
        code = "no_place_of_kind"
    if code in ("no_place_of_kind", "needs_property"):
        facts["kind"] = found.detail
    return Refusal(code, **facts)
