"""Problems and plans as JSON: what is written is read back equal."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from routing.errors import ProblemError
from routing.pooling.plan import Break, Plan, Tour, Visit
from routing.pooling.problem import (
    BreakRule,
    Prefix,
    Problem,
    Ride,
    Rules,
    Shift,
    Stop,
    Vehicle,
)

FORMAT = 1


def problem_to_json(problem: Problem) -> str:
    """The problem as a JSON object; sets are written as sorted lists."""
    return json.dumps(
        {
            "format": FORMAT,
            "dimensions": problem.dimensions,
            "rides": [_ride_form(ride) for ride in problem.rides],
            "shifts": [_shift_form(shift) for shift in problem.shifts],
            "times_s": problem.times_s.tolist(),
            "lengths_m": problem.lengths_m.tolist(),
            "rules": _rules_form(problem.rules),
        }
    )


def problem_from_json(text: str) -> Problem:
    """The problem of a JSON object; ProblemError when it is malformed or faulty."""
    form = _parse(text)
    try:
        return Problem(
            dimensions=tuple(_read_words(form["dimensions"])),
            rides=tuple(_read_ride(ride) for ride in form["rides"]),
            shifts=tuple(_read_shift(shift) for shift in form["shifts"]),
            times_s=np.array(form["times_s"]),
            lengths_m=np.array(form["lengths_m"]),
            rules=_read_rules(form["rules"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _malformed(error) from error


def plan_to_json(plan: Plan) -> str:
    """The plan as a JSON object."""
    return json.dumps(
        {
            "format": FORMAT,
            "tours": [
                {
                    "shift_id": tour.shift_id,
                    "start_s": tour.start_s,
                    "end_s": tour.end_s,
                    "visits": [_visit_form(visit) for visit in tour.visits],
                    "breaks": [[rest.begin_s, rest.end_s] for rest in tour.breaks],
                }
                for tour in plan.tours
            ],
            "unserved": plan.unserved,
        }
    )


def plan_from_json(text: str) -> Plan:
    """The plan of a JSON object; ProblemError when it is malformed."""
    form = _parse(text)
    try:
        return Plan(
            tours=tuple(
                Tour(
                    tour["shift_id"],
                    _read_whole(tour["start_s"]),
                    _read_whole(tour["end_s"]),
                    tuple(_read_visit(*visit) for visit in tour["visits"]),
                    tuple(_read_break(*rest) for rest in tour["breaks"]),
                )
                for tour in form["tours"]
            ),
            unserved=tuple(_read_words(form["unserved"])),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _malformed(error) from error


def _parse(text: str) -> Any:
    try:
        form = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _malformed(error) from error
    if not isinstance(form, dict) or form.get("format") != FORMAT:
        raise ProblemError((f"not a JSON object of format {FORMAT}",))
    return form


def _malformed(error: Exception) -> ProblemError:
    return ProblemError((f"malformed JSON: {type(error).__name__}: {error}",))


def _ride_form(ride: Ride) -> dict[str, object]:
    return {
        "id": ride.id,
        "stops": [
            [s.location, s.earliest_s, s.latest_s, s.dwell_s, list(s.load)] for s in ride.stops
        ],
        "ride_time_limits_s": ride.ride_time_limits_s,
        "required": sorted(ride.required),
        "wished": sorted(ride.wished),
        "apart_from": sorted(ride.apart_from),
        "together": ride.together,
        "mandatory": ride.mandatory,
        "penalty_cents": ride.penalty_cents,
        "pinned_shift": ride.pinned_shift,
        "pinned_position": ride.pinned_position,
        "anchor": ride.anchor,
    }


def _read_ride(form: dict[str, Any]) -> Ride:
    parts = ("stops", "ride_time_limits_s", "required", "wished", "apart_from")
    plain = {name: form[name] for name in form if name not in parts}
    return Ride(
        stops=tuple(_read_stop(*stop) for stop in form["stops"]),
        ride_time_limits_s=tuple(form["ride_time_limits_s"]),
        required=frozenset(_read_words(form["required"])),
        wished=frozenset(_read_words(form["wished"])),
        apart_from=frozenset(_read_words(form["apart_from"])),
        **plain,
    )


def _read_words(words: object) -> list[str]:
    """A list of texts; a single text would fall into its letters."""
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise TypeError(f"{words!r} is not a list of texts")
    return words


def _read_stop(
    location: int, earliest_s: int, latest_s: int, dwell_s: int, load: Sequence[int]
) -> Stop:
    return Stop(location, earliest_s, latest_s, dwell_s, tuple(load))


def _shift_form(shift: Shift) -> dict[str, object]:
    return {
        "id": shift.id,
        "vehicle": {"id": shift.vehicle.id, "layouts": shift.vehicle.layouts},
        "start_location": shift.start_location,
        "end_location": shift.end_location,
        "start_s": shift.start_s,
        "end_s": shift.end_s,
        "properties": sorted(shift.properties),
        "max_work_s": shift.max_work_s,
        "cost_per_hour_cents": shift.cost_per_hour_cents,
        "cost_per_km_cents": shift.cost_per_km_cents,
        "cost_per_use_cents": shift.cost_per_use_cents,
        "fair_duration_s": shift.fair_duration_s,
        "prefix": None if shift.prefix is None else _prefix_form(shift.prefix),
        "locked": shift.locked,
    }


def _read_shift(form: dict[str, Any]) -> Shift:
    layouts = tuple(tuple(layout) for layout in form["vehicle"]["layouts"])
    plain = {name: form[name] for name in form if name not in ("vehicle", "properties", "prefix")}
    return Shift(
        vehicle=Vehicle(form["vehicle"]["id"], layouts),
        properties=frozenset(_read_words(form["properties"])),
        prefix=None if form["prefix"] is None else _read_prefix(form["prefix"]),
        **plain,
    )


def _prefix_form(prefix: Prefix) -> dict[str, object]:
    return {
        "start_s": prefix.start_s,
        "ready_s": prefix.ready_s,
        "visits": [_visit_form(visit) for visit in prefix.visits],
        "breaks": [[rest.begin_s, rest.end_s] for rest in prefix.breaks],
    }


def _read_prefix(form: dict[str, Any]) -> Prefix:
    return Prefix(
        start_s=form["start_s"],
        ready_s=form["ready_s"],
        visits=tuple(_read_visit(*visit) for visit in form["visits"]),
        breaks=tuple(_read_break(*rest) for rest in form["breaks"]),
    )


def _read_visit(ride_id: str, *numbers: object) -> Visit:
    return Visit(ride_id, *(_read_whole(number) for number in numbers))


def _read_break(*numbers: object) -> Break:
    return Break(*(_read_whole(number) for number in numbers))


def _read_whole(number: object) -> int:
    if isinstance(number, bool) or not isinstance(number, int):
        raise TypeError(f"{number!r} is not a whole number")
    return number


def _visit_form(visit: Visit) -> list[object]:
    return [visit.ride_id, visit.stop_index, visit.arrival_s, visit.begin_s, visit.departure_s]


def _rules_form(rules: Rules) -> dict[str, object]:
    return {
        "breaks": {
            "table": rules.breaks.table,
            "min_part_s": rules.breaks.min_part_s,
            "max_stretch_s": rules.breaks.max_stretch_s,
        },
        "extra_ride_cents_per_hour": rules.extra_ride_cents_per_hour,
        "idle_cents_per_hour": rules.idle_cents_per_hour,
        "broken_wish_cents": rules.broken_wish_cents,
        "unfair_cents_per_hour": rules.unfair_cents_per_hour,
    }


def _read_rules(form: dict[str, Any]) -> Rules:
    breaks = form["breaks"]
    plain = {name: form[name] for name in form if name != "breaks"}
    return Rules(
        breaks=BreakRule(
            table=tuple((work_s, rest_s) for work_s, rest_s in breaks["table"]),
            min_part_s=breaks["min_part_s"],
            max_stretch_s=breaks["max_stretch_s"],
        ),
        **plain,
    )
