"""What a served ride's place costs, and which rule holds its times."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.pooling.placement import Hold, Placement, explain_served
from routing.pooling.plan import Plan, cost
from routing.pooling.problem import (
    GERMAN_BREAKS,
    NO_BREAKS,
    BreakRule,
    Prefix,
    Problem,
    Ride,
    Rules,
    Shift,
    Visit,
)
from routing.pooling.solve import insert_all
from routing.pooling.timing import empty_plan, get_schedule, schedule
from tests.routing.pooling.instances import (
    HOUR,
    MINUTE,
    a_ride,
    a_shift,
    line_problem,
    random_problem,
)


def placed(
    rides: list[Ride], order: str, of: str, shift: Shift | None = None, rules: Rules | None = None
) -> Placement:
    """A ride's place in the tour that visits these rides in order, such as ``a b b a``."""
    problem = line_problem(rides, [shift or a_shift()], rules=rules)
    names = order.split()
    sequence = [(name, names[:i].count(name)) for i, name in enumerate(names)]
    tour = get_schedule(problem, problem.shifts[0], sequence)
    return explain_served(problem, Plan((tour,), ()), of)


def test_a_ride_on_the_way_costs_its_stops() -> None:
    """From place 1 to 3 by way of 2: b adds a minute at each of its stops and no metre.

    Two minutes at 24 € an hour are 0.80 €; a is on board two minutes longer for 0.20 €. Between
    b's boarding and alighting lies no detour.
    """
    rides = [a_ride("a", 1, 3, 8 * HOUR), a_ride("b", 2, 3, 8 * HOUR + 11 * MINUTE)]
    found = placed(rides, "a b b a", "b")
    assert found.cost is not None
    assert (found.cost.driver_cents, found.cost.extra_ride_cents) == (80, 20)
    assert found.cost.total_cents == 100
    assert (found.before, found.after) == ("a", "a")


def test_a_ride_alone_costs_its_tour() -> None:
    """Without its only ride the tour is not driven at all, nor is its vehicle used."""
    found = placed([a_ride("a", 1, 2, 8 * HOUR)], "a a", "a")
    assert found.cost is not None
    assert found.cost.vehicle_cents == 500
    assert (found.before, found.after) == (None, None)


def test_its_own_window_holds_a_ride_that_is_alone() -> None:
    """Nobody else is on the tour: from 8:00 to 8:15, as asked."""
    pickup = placed([a_ride("a", 1, 2, 8 * HOUR)], "a a", "a").stops[0]
    assert (pickup.earliest_s, pickup.latest_s) == (8 * HOUR, 8 * HOUR + 15 * MINUTE)
    assert pickup.earliest_by == pickup.latest_by == (Hold("window", "a", 0),)


def test_neighbours_hold_a_ride_between_them() -> None:
    """The van leaves place 2 at 8:12, where it brought a, and must be at place 4 by 9:00 for c.

    From place 2 it is at place 3 at 8:22 at the earliest. To reach c at 9:00 from place 2, where b
    alights, it must leave there at 8:40; so b boards at place 3 at 8:28 at the latest: a minute to
    board, ten to drive, a minute to alight.
    """
    rides = [
        a_ride("a", 1, 2, 8 * HOUR, width_s=0, slack_s=60),
        a_ride("b", 3, 2, 8 * HOUR, width_s=2 * HOUR),
        a_ride("c", 4, 5, 9 * HOUR, width_s=0),
    ]
    pickup = placed(rides, "a a b b c c", "b").stops[0]
    assert pickup.earliest_s == 8 * HOUR + 22 * MINUTE
    assert pickup.earliest_by == (Hold("window", "a", 0),)
    assert pickup.latest_s == 8 * HOUR + 28 * MINUTE
    assert pickup.latest_by == (Hold("window", "c", 0),)


def test_a_limit_holds_who_must_not_board_too_early() -> None:
    """b boards at place 2 at 8:48 sharp, on a's way from place 1 to 3, where a begins at 8:59.

    a may be on board for 21 minutes, so that it boards at 8:37 and the van leaves at 8:38. Earlier
    it could board with a longer limit, or if b could.
    """
    rides = [
        a_ride("a", 1, 3, 8 * HOUR, width_s=HOUR, limit_s=21 * MINUTE),
        a_ride("b", 2, 3, 8 * HOUR + 48 * MINUTE, width_s=0, slack_s=120, limit_s=HOUR),
    ]
    pickup = placed(rides, "a b a b", "a").stops[0]
    assert pickup.earliest_s == 8 * HOUR + 37 * MINUTE
    assert pickup.earliest_by == (Hold("ride_time", "a", 0), Hold("window", "b", 0))


def test_shift_hours_hold_the_first_ride() -> None:
    """A van that leaves at 6:00 is at place 1 at 6:10, long after the window begins."""
    early = a_ride("a", 1, 2, 5 * HOUR, width_s=4 * HOUR)
    pickup = placed([early], "a a", "a").stops[0]
    assert pickup.earliest_s == 6 * HOUR + 10 * MINUTE
    assert pickup.earliest_by == (Hold("shift_hours"),)


def test_a_rest_holds_the_ride_behind_it() -> None:
    """Two rides from place 1 to 2 are more than an hour of work, so that half an hour is rest.

    The van leaves place 2 at 8:12 at the earliest, rests until 8:42 and is at place 1 at 8:52. If
    the first ride could begin earlier, so could the second; without the rest as well.
    """
    rides = [
        a_ride("a", 1, 2, 8 * HOUR, width_s=0, slack_s=60),
        a_ride("b", 1, 2, 8 * HOUR, width_s=2 * HOUR),
    ]
    rules = Rules(breaks=BreakRule(((HOUR, 30 * MINUTE),), 15 * MINUTE))
    pickup = placed(rides, "a a b b", "b", rules=rules).stops[0]
    assert pickup.earliest_s == 8 * HOUR + 52 * MINUTE
    assert pickup.earliest_by == (Hold("window", "a", 0), Hold("working_time"))


def test_what_has_been_driven_stays() -> None:
    """Somebody on board has boarded when they did; their place can no longer be given back."""
    visit = Visit("a", 0, 8 * HOUR, 8 * HOUR, 8 * HOUR + 60)
    shift = a_shift(prefix=Prefix(8 * HOUR - 600, 8 * HOUR + 60, (visit,)))
    found = placed([a_ride("a", 1, 2, 8 * HOUR)], "a a", "a", shift)
    assert found.cost is None
    assert found.stops[0].earliest_by == found.stops[0].latest_by == (Hold("driven"),)
    assert found.stops[1].earliest_s == 8 * HOUR + 11 * MINUTE


def test_who_is_left_out_has_no_place() -> None:
    """The question is the caller's mistake."""
    problem = line_problem([a_ride("a", 1, 2, 8 * HOUR)], [a_shift()])
    with pytest.raises(ValueError, match="left out"):
        explain_served(problem, Plan((), ("a",)), "a")


def held(problem: Problem, ride: Ride, stop: int, early_s: int, late_s: int) -> Problem:
    """The problem with a narrower window of one stop."""
    stops = list(ride.stops)
    early_s, late_s = max(early_s, stops[stop].earliest_s), min(late_s, stops[stop].latest_s)
    stops[stop] = replace(stops[stop], earliest_s=early_s, latest_s=late_s)
    rides = tuple(replace(r, stops=tuple(stops)) if r is ride else r for r in problem.rides)
    return problem.changed(rides=rides)


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 5), st.booleans())
def test_earliest_and_latest_are_the_limits(random: Random, rides: int, breaks: bool) -> None:
    """The tour has times with the stop at its earliest or latest, and none a second beyond.

    The place costs what the plan without the ride costs less.
    """
    rule = GERMAN_BREAKS if breaks else NO_BREAKS
    problem = random_problem(random, rides=rides, shifts=1, breaks=rule)
    plan = insert_all(problem, empty_plan(problem))
    for tour in plan.tours:
        ride = problem.get_ride(random.choice(tour.ride_ids))
        found = explain_served(problem, plan, ride.id)
        shift = problem.get_shift(tour.shift_id)
        for at in found.stops:
            assert at.earliest_s <= at.begin_s <= at.latest_s
            for early_s, late_s, there_are in (
                (at.earliest_s, at.earliest_s, True),
                (at.latest_s, at.latest_s, True),
                (0, at.earliest_s - 1, False),
                (at.latest_s + 1, 2 * 24 * HOUR, False),
            ):
                asked = held(problem, ride, at.stop_index, early_s, late_s)
                stop = asked.get_ride(ride.id).stops[at.stop_index]
                possible = stop.earliest_s <= stop.latest_s
                tours = possible and schedule(asked, shift, tour.sequence) is not None
                assert tours == there_are
        rest = [visit for visit in tour.sequence if visit[0] != ride.id]
        without = (get_schedule(problem, shift, rest),) if rest else ()
        saved = cost(problem, Plan((tour,), ())) - cost(problem, Plan(without, ()))
        assert found.cost == saved
