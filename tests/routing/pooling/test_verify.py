"""The checker can fail: every rule is broken once in a plan that keeps all others."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from routing.errors import InvalidPlan
from routing.pooling.plan import Break, Plan, Tour, Visit, cost
from routing.pooling.problem import (
    GERMAN_BREAKS,
    NO_BREAKS,
    UNREACHABLE_S,
    BreakRule,
    Prefix,
    Problem,
    Ride,
    Rules,
    Shift,
    Vehicle,
)
from routing.pooling.verify import require_valid, verify
from tests.routing.pooling.instances import HOUR, MINUTE, a_ride, a_shift, line_problem

MORNING, NOON = 8 * HOUR, 12 * HOUR
BREAKS = BreakRule(((2 * HOUR, 30 * MINUTE),), 15 * MINUTE, 4 * HOUR)


def sound_problem(rules: Rules | None = None) -> Problem:
    """Two rides in the morning from place 1 to 2 and 3, and one at noon back from 3 to 1."""
    rides = [a_ride("a", 1, 2, MORNING), a_ride("b", 1, 3, MORNING), a_ride("c", 3, 1, NOON)]
    shifts = [a_shift("early", seats=2), a_shift("late", seats=2)]
    return line_problem(rides, shifts, rules=rules or Rules(breaks=BREAKS))


def visit(ride: str, stop: int, begin_s: int, waited_s: int = 0) -> Visit:
    return Visit(ride, stop, begin_s - waited_s, begin_s, begin_s + MINUTE)


def sound_tour() -> Tour:
    """Everybody in the early van, by hand.

    It leaves at 7:50, boards a at 8:00 and b at 8:01 (each holds a minute), reaches place 2 at 8:12
    and place 3 at 8:23, rests from 8:24 until 11:00, waits until noon, and is back at 12:32.
    """
    return Tour(
        "early",
        MORNING - 600,
        NOON + 60 + 1200 + 60 + 600,
        (
            visit("a", 0, MORNING),
            visit("b", 0, MORNING + 60),
            visit("a", 1, MORNING + 720),
            visit("b", 1, MORNING + 1380),
            visit("c", 0, NOON, waited_s=NOON - MORNING - 1440),
            visit("c", 1, NOON + 1260),
        ),
        (Break(MORNING + 1440, 11 * HOUR),),
    )


def sound_plan() -> Plan:
    return Plan((sound_tour(),), ())


def codes(problem: Problem, plan: Plan) -> set[str]:
    return {violation.code for violation in verify(problem, plan)}


def test_the_sound_plan_is_valid() -> None:
    """The plan that the tests below spoil keeps all rules, at the cost computed for it."""
    problem, plan = sound_problem(), sound_plan()
    assert verify(problem, plan, claimed_cents=cost(problem, plan).total_cents) == ()
    assert require_valid(problem, plan) is plan


def with_tour(**changes: object) -> Plan:
    return Plan((replace(sound_tour(), **changes),), ())  # type: ignore[arg-type]  # any field


def with_visit(number: int, **changes: object) -> Plan:
    visits = list(sound_tour().visits)
    visits[number] = replace(visits[number], **changes)  # type: ignore[arg-type]  # any field
    return with_tour(visits=tuple(visits))


def reordered(*order: int) -> Plan:
    visits = sound_tour().visits
    return with_tour(visits=tuple(visits[number] for number in order))


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (with_tour(shift_id="x"), "unknown_shift"),
        (with_visit(0, ride_id="x"), "unknown_ride"),
        (with_visit(0, stop_index=2), "unknown_stop"),
        (replace(sound_plan(), unserved=("x",)), "unknown_ride"),
        (replace(sound_plan(), unserved=("a",)), "not_once"),
        (Plan((), ("a", "b")), "not_once"),
        (Plan((), ("a", "a", "b", "c")), "not_once"),
        (Plan((sound_tour(), sound_tour()), ()), "two_tours"),
        (Plan((sound_tour(), replace(sound_tour(), shift_id="late")), ()), "two_vehicles"),
        (Plan((sound_tour(), Tour("late", MORNING, NOON, ())), ()), "empty_tour"),
        (reordered(0, 1, 2, 3, 4), "incomplete"),
        (reordered(0, 0, 1, 2, 3, 4, 5), "incomplete"),
        (reordered(2, 1, 0, 3, 4, 5), "order"),
        (with_visit(0, begin_s=MORNING - 1, departure_s=MORNING + 59), "window"),
        (with_visit(3, begin_s=MORNING + 2 * HOUR, departure_s=MORNING + 2 * HOUR + 60), "window"),
        (with_visit(0, arrival_s=MORNING + 1), "dwell"),
        (with_visit(2, departure_s=MORNING + 779), "dwell"),
        (with_visit(2, arrival_s=MORNING + 719), "travel"),
        (with_tour(start_s=MORNING - 599), "travel"),
        (with_tour(end_s=NOON + 60 + 1200 + 60 + 599), "travel"),
        (with_tour(start_s=6 * HOUR - 1), "shift_hours"),
        (with_tour(end_s=18 * HOUR + 1), "shift_hours"),
        (with_tour(breaks=()), "break_total"),
        (with_tour(breaks=(Break(9 * HOUR, 9 * HOUR + 29 * MINUTE),)), "break_total"),
        (
            with_tour(breaks=(*sound_tour().breaks, Break(11 * HOUR, 11 * HOUR + 899))),
            "break_length",
        ),
        (with_tour(breaks=(Break(9 * HOUR, 12 * HOUR + 1),)), "break_place"),
        (
            with_tour(breaks=(Break(MORNING - 600, MORNING), Break(9 * HOUR, 10 * HOUR))),
            "break_place",
        ),
        (with_tour(breaks=(Break(9 * HOUR, 10 * HOUR), Break(9 * HOUR, 10 * HOUR))), "break_place"),
    ],
)
def test_a_spoiled_plan_is_found_out(plan: Plan, code: str) -> None:
    """Each mutation of the sound plan breaks the rule that it is meant to break."""
    assert code in codes(sound_problem(), plan)


def changed_ride(name: str, **changes: object) -> Callable[[Problem], Problem]:
    def change(problem: Problem) -> Problem:
        rides = tuple(
            replace(ride, **changes) if ride.id == name else ride  # type: ignore[arg-type]
            for ride in problem.rides
        )
        return replace(problem, rides=rides)

    return change


def changed_shift(**changes: object) -> Callable[[Problem], Problem]:
    def change(problem: Problem) -> Problem:
        early = replace(problem.shifts[0], **changes)  # type: ignore[arg-type]  # any field
        return replace(problem, shifts=(early, *problem.shifts[1:]))

    return change


def changed_breaks(rule: BreakRule) -> Callable[[Problem], Problem]:
    return lambda problem: replace(problem, rules=Rules(breaks=rule))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        # b is on board from 8:02 to 8:23, 21 minutes.
        (changed_ride("b", ride_time_limits_s=(21 * MINUTE - 1,)), "ride_time"),
        (changed_ride("a", required=frozenset({"ramp"})), "property"),
        (changed_ride("a", pinned_shift="late"), "pin"),
        (changed_ride("a", apart_from=frozenset({"b"})), "apart"),
        (changed_ride("b", apart_from=frozenset({"a"})), "apart"),
        (changed_shift(locked=True), "locked"),
        # It works from 7:50 to 12:32, less 2:36 of breaks: 2:06 h.
        (changed_shift(max_work_s=2 * HOUR + 6 * MINUTE - 1), "max_work"),
        (changed_shift(vehicle=a_shift(seats=1).vehicle), "load"),
        # From the end of the break at 11:00 until 12:32 are 92 minutes.
        (changed_breaks(replace(BREAKS, max_stretch_s=92 * MINUTE - 1)), "stretch"),
    ],
)
def test_a_stricter_problem_is_noticed(change: Callable[[Problem], Problem], code: str) -> None:
    """The sound plan breaks each rule once it is made stricter than the plan is."""
    assert codes(change(sound_problem()), sound_plan()) == {code}


@pytest.mark.parametrize(
    "change",
    [
        changed_ride("b", ride_time_limits_s=(21 * MINUTE,)),
        changed_ride("c", apart_from=frozenset({"a", "b"})),
        changed_shift(max_work_s=2 * HOUR + 6 * MINUTE),
        changed_shift(vehicle=a_shift(seats=2).vehicle),
        changed_breaks(replace(BREAKS, max_stretch_s=92 * MINUTE)),
        changed_breaks(GERMAN_BREAKS),
        changed_breaks(NO_BREAKS),
    ],
)
def test_what_is_just_allowed_passes(change: Callable[[Problem], Problem]) -> None:
    """At the very limit the sound plan keeps the rule."""
    assert codes(change(sound_problem()), sound_plan()) == set()


def test_a_promised_ride_must_be_served() -> None:
    """An optional ride may be left out, a mandatory one may not."""
    problem = line_problem([a_ride("a", 1, 2, MORNING)], [a_shift()])
    assert codes(problem, Plan((), ("a",))) == set()
    promised = changed_ride("a", mandatory=True)(problem)
    assert codes(promised, Plan((), ("a",))) == {"mandatory"}


def test_who_goes_together_is_not_torn_apart() -> None:
    """A group is served by one tour, or not at all."""
    problem = sound_problem()
    for name in ("a", "c"):
        problem = changed_ride(name, together="friends")(problem)
    assert codes(problem, sound_plan()) == set()
    visits = sound_tour().visits
    without_c = with_tour(visits=visits[:4], end_s=MORNING + 1440 + 1800, breaks=())
    assert codes(problem, replace(without_c, unserved=("c",))) == {"together"}
    assert codes(problem, Plan((), ("a", "b", "c"))) == set()


def test_positions_are_kept() -> None:
    """b at position 1 must board before a at position 2; in the sound plan it does not."""
    problem = sound_problem()
    for name, position in (("a", 2), ("b", 1)):
        problem = changed_ride(name, pinned_shift="early", pinned_position=position)(problem)
    assert codes(problem, sound_plan()) == {"position"}
    swapped = changed_ride("a", pinned_shift="early", pinned_position=0)(problem)
    assert codes(swapped, sound_plan()) == set()


def test_one_layout_holds_the_whole_tour() -> None:
    """Two seats in the morning and one wheelchair at noon need one layout with both."""
    rides = [
        a_ride("a", 1, 2, MORNING, load=(1, 0)),
        a_ride("b", 1, 3, MORNING, load=(1, 0)),
        a_ride("c", 3, 1, NOON, load=(0, 1)),
    ]
    problem = line_problem(
        rides,
        [replace(a_shift(), vehicle=Vehicle("v", ((2, 1),)))],
        dimensions=("seats", "wheelchairs"),
        rules=Rules(BREAKS),
    )

    def with_layouts(*layouts: tuple[int, ...]) -> Problem:
        vehicle = replace(problem.shifts[0].vehicle, layouts=layouts)
        return changed_shift(vehicle=vehicle)(problem)

    assert codes(with_layouts((2, 0), (2, 1)), sound_plan()) == set()
    assert codes(with_layouts((2, 0), (0, 1)), sound_plan()) == {"load"}


def test_nobody_is_on_board_during_a_break() -> None:
    """With b still on board at place 2 the driver cannot rest there."""
    rest = Break(MORNING + 780, MORNING + 780 + 15 * MINUTE)
    late = 15 * MINUTE
    visits = sound_tour().visits
    delayed = visit("b", 1, MORNING + 1380 + late)
    plan = with_tour(
        visits=(*visits[:3], delayed, *visits[4:]),
        breaks=(rest, Break(MORNING + 1440 + late, 11 * HOUR)),
    )
    plan = replace_visit(plan, 4, arrival_s=MORNING + 1440 + late)
    assert codes(sound_problem(), plan) == {"break_place"}


def replace_visit(plan: Plan, number: int, **changes: object) -> Plan:
    (tour,) = plan.tours
    visits = list(tour.visits)
    visits[number] = replace(visits[number], **changes)  # type: ignore[arg-type]  # any field
    return replace(plan, tours=(replace(tour, visits=tuple(visits)),))


def test_no_break_while_driving() -> None:
    """A vehicle that arrives at 12:00 sharp has driven since 11:50 if c boards at place 2."""
    problem = changed_ride("c", stops=a_ride("c", 2, 1, NOON).stops)(sound_problem())
    visits = list(sound_tour().visits)
    visits[4] = visit("c", 0, NOON)
    visits[5] = visit("c", 1, NOON + 660)
    plan = with_tour(visits=tuple(visits), breaks=(Break(MORNING + 1440, NOON - 600),))
    assert codes(problem, plan) == set()
    resting = replace(plan.tours[0], breaks=(Break(MORNING + 1440, NOON - 599),))
    assert codes(problem, Plan((resting,), ())) == {"break_place"}


def test_a_stop_without_a_road_is_found() -> None:
    """A plan cannot drive where the matrix knows no road, whatever time it allows for it."""
    problem = sound_problem()
    times = problem.times_s.copy()
    times[0, 1] = UNREACHABLE_S
    assert codes(replace(problem, times_s=times), sound_plan()) == {"no_road"}


def driven_problem(ready_s: int) -> Problem:
    """The early van has boarded a, five minutes late, and is ready to go on at some time."""
    late = visit("a", 0, MORNING + 1200)
    prefix = Prefix(MORNING - 600, ready_s, (late,))
    ride: Ride = a_ride("a", 1, 2, MORNING, width_s=15 * MINUTE)
    shift: Shift = a_shift("early", prefix=prefix)
    return line_problem([ride], [shift])


def driven_plan(arrival_s: int, **changes: object) -> Plan:
    tour = Tour(
        "early",
        MORNING - 600,
        arrival_s + 60 + 1200,
        (visit("a", 0, MORNING + 1200), visit("a", 1, arrival_s)),
    )
    return Plan((replace(tour, **changes),), ())  # type: ignore[arg-type]  # any field


def test_what_has_been_driven_is_repeated() -> None:
    """Late visits of the past are no violation, but to plan them otherwise is."""
    problem = driven_problem(MORNING + 1260)
    assert codes(problem, driven_plan(MORNING + 1860)) == set()
    assert codes(problem, driven_plan(MORNING + 1860, start_s=MORNING - 700)) == {"prefix"}
    assert "prefix" in codes(problem, Plan((), ("a",)))


def test_nothing_new_begins_before_the_vehicle_is_ready() -> None:
    """Ready at 8:30, ten minutes to drive: 8:39:59 is too early."""
    problem = driven_problem(MORNING + 1800)
    assert codes(problem, driven_plan(MORNING + 2400)) == set()
    assert codes(problem, driven_plan(MORNING + 2399)) == {"travel"}


def test_a_wrong_cost_is_noticed() -> None:
    """The total is recomputed to the cent."""
    problem, plan = sound_problem(), sound_plan()
    claimed = cost(problem, plan).total_cents
    (violation,) = verify(problem, plan, claimed_cents=claimed + 1)
    assert violation.code == "cost"


def test_the_cost_by_hand() -> None:
    """Each part of the objective of the sound plan, by hand.

    4:42 h at 24 € are 112.80 €; the way 0-1-1-2-3-3-1-0 is 6 steps of 7.2 km, 43.2 km at 0.45 €,
    19.44 €; b needs 21 minutes for 20 and a 11 for 10, two minutes at 6 € an hour are 0.20 €.
    """
    parts = cost(sound_problem(), sound_plan())
    assert parts.driver_cents == 11_280
    assert parts.distance_cents == 1944
    assert parts.vehicle_cents == 500
    assert parts.extra_ride_cents == 20
    assert parts.total_cents == 11_280 + 1944 + 500 + 20


def test_idle_time_wishes_fairness_and_penalties_by_hand() -> None:
    """c leaves right when it may, a alights 73 minutes before its latest time.

    a's dropoff begins at 8:12 and may until 8:00 + 15 + 10 + 60 minutes, 9:25: 73 minutes at 2 €
    an hour are 2.43 €. A wish for a ramp is broken, 3 €. 4:42 h are 42 minutes over 4 h, at 10 € an
    hour 7 €.
    """
    problem = changed_shift(fair_duration_s=4 * HOUR)(sound_problem())
    problem = changed_ride("a", anchor="arrival", wished=frozenset({"ramp"}))(problem)
    problem = changed_ride("c", anchor="departure")(problem)
    parts = cost(problem, sound_plan())
    assert parts.idle_cents == 243
    assert parts.broken_wish_cents == 300
    assert parts.unfair_cents == 700
    assert cost(problem, Plan((), ("a", "b", "c"))).total_cents == 300_000


def test_a_violation_reads_well() -> None:
    """InvalidPlan carries what was found, with code, shift and ride."""
    with pytest.raises(InvalidPlan, match=r"window \(shift early, ride a\)") as refused:
        require_valid(sound_problem(), with_visit(0, begin_s=MORNING - 1, departure_s=MORNING + 59))
    assert len(refused.value.violations) >= 1


def test_at_the_very_limits_a_tour_is_valid() -> None:
    """A shift from 7:50 to 12:32, a latest begin at 8:23, breaks that touch and end at noon.

    The van drives from place 3 home and back there, or simply stands: it arrives at 8:24 where it
    is, so that the break may last until c boards at 12:00.
    """
    problem = changed_shift(start_s=MORNING - 600, end_s=NOON + 1920)(sound_problem())
    stops = list(problem.get_ride("b").stops)
    stops[1] = replace(stops[1], latest_s=MORNING + 1380)
    problem = changed_ride("b", stops=tuple(stops))(problem)
    assert codes(problem, sound_plan()) == set()
    rests = (Break(MORNING + 1440, 11 * HOUR), Break(11 * HOUR, NOON))
    plan = replace_visit(with_tour(breaks=rests), 4, arrival_s=MORNING + 1440)
    assert codes(problem, plan) == set()


def test_work_of_exactly_the_limit_needs_no_break() -> None:
    """The tour lasts 4:42 h: a table that begins there asks for nothing, a second less does."""
    no_rest = with_tour(breaks=())
    lasts_s = NOON + 1920 - (MORNING - 600)
    assert codes(changed_breaks(BreakRule(((lasts_s, 900),)))(sound_problem()), no_rest) == set()
    strict = changed_breaks(BreakRule(((lasts_s - 1, 900),)))(sound_problem())
    assert codes(strict, no_rest) == {"break_total"}


def test_a_rest_before_the_first_stop_is_no_break() -> None:
    """Who leaves the depot at 7:20 and rests until 7:50 has not interrupted any work."""
    early = with_tour(
        start_s=MORNING - 40 * MINUTE,
        breaks=(Break(MORNING - 40 * MINUTE, MORNING - 10 * MINUTE), *sound_tour().breaks),
    )
    assert codes(sound_problem(), early) == {"break_place"}


def test_nobody_rests_while_somebody_alights() -> None:
    """b alights from 8:23 to 8:24; a break that begins half a minute before is in its dwell."""
    plan = with_tour(breaks=(Break(MORNING + 1410, 11 * HOUR),))
    assert codes(sound_problem(), plan) == {"break_place"}


def test_promises_pins_and_locks_that_are_kept_are_no_violation() -> None:
    """A promised ride that is served; a locked shift with the rides pinned to it, in order."""
    problem = changed_shift(locked=True)(sound_problem())
    for name in ("a", "b", "c"):
        pinned = changed_ride(name, mandatory=True, pinned_shift="early", pinned_position=1)
        problem = pinned(problem)
    assert codes(problem, sound_plan()) == set()


def test_all_that_has_been_driven_is_repeated() -> None:
    """Other times of a driven visit, or a break of the past left out, are another past."""
    problem = driven_problem(MORNING + 1260)
    (tour,) = driven_plan(MORNING + 1860).tours
    earlier = (visit("a", 0, MORNING + 1199), tour.visits[1])
    assert "prefix" in codes(problem, driven_plan(MORNING + 1860, visits=earlier))
    prefix = problem.shifts[0].prefix
    assert prefix is not None
    rested = replace(prefix, breaks=(Break(MORNING - 300, MORNING),))
    problem = changed_shift(prefix=rested)(problem)
    assert "prefix" in codes(problem, driven_plan(MORNING + 1860))


def test_the_past_is_not_judged() -> None:
    """A van that left before its shift, and a ride that has lasted too long: nobody can help it.

    Both stops of a lie in the past, 30 minutes apart with a limit of 20.
    """
    visits = (visit("a", 0, MORNING), visit("a", 1, MORNING + 1860))
    prefix = Prefix(5 * HOUR, MORNING + 1920, visits)
    ride = a_ride("a", 1, 2, MORNING, limit_s=20 * MINUTE)
    problem = line_problem([ride], [a_shift("early", prefix=prefix)])
    tour = Tour("early", 5 * HOUR, MORNING + 1920 + 1200, visits)
    assert codes(problem, Plan((tour,), ())) == set()


def test_a_ride_under_way_keeps_its_limit() -> None:
    """a boarded at 8:20 and left at 8:21; with a limit of 20 minutes it alights by 8:41."""
    strict = changed_ride("a", ride_time_limits_s=(20 * MINUTE,))
    problem = strict(driven_problem(MORNING + 1260))
    assert codes(problem, driven_plan(MORNING + 1260 + 1200)) == set()
    assert codes(problem, driven_plan(MORNING + 1260 + 1201)) == {"ride_time"}


def test_every_part_of_the_cost_is_recomputed() -> None:
    """With idle time on both ends, a broken wish and unfair load the totals still agree."""
    problem = changed_shift(fair_duration_s=4 * HOUR)(sound_problem())
    problem = changed_ride("a", anchor="arrival", wished=frozenset({"ramp"}))(problem)
    problem = changed_ride("b", anchor="departure")(problem)
    parts = cost(problem, sound_plan())
    # a is 73 minutes early, b boards a minute after it might: 74 minutes at 2 € are 2.47 €.
    assert (parts.idle_cents, parts.broken_wish_cents, parts.unfair_cents) == (247, 300, 700)
    assert verify(problem, sound_plan(), claimed_cents=parts.total_cents) == ()
