"""Computing a day plan, on both databases."""

import pytest
from sqlalchemy import select

from mobility.booking import cancel, get_ride
from mobility.model import AuditEntry, PlanStatus, RideStatus
from mobility.planning import check_day, plan_day, publish_day
from mobility.planning.loading import LoadedDay, load_day, read_day
from mobility.refusals import Refusal
from routing.pooling.plan import cost
from routing.pooling.solve import Progress
from tests.mobility.town import DAY, REGION, Town, at, spot

S = RideStatus
SEED = 3


def stored(town: Town) -> LoadedDay:
    with town.service.database.reading() as session:
        return load_day(town.service, session, REGION, DAY)


def cents(town: Town) -> int:
    day = stored(town)
    return cost(day.problem, day.plan).total_cents


def busy_day(town: Town) -> list[str]:
    """Four vans and five people from all over the town, there and back."""
    for number in range(1, 5):
        town.add_van(number=number)
    session = town.add_session()
    homes = [spot(4, 0), spot(0, 4), spot(8, 4), spot(5, 1), spot(1, 5)]
    return [ride for home in homes for ride in town.book(town.wish(session, home, back=True))]


def test_promised_rides_become_planned(town: Town) -> None:
    """Every promised ride goes one step on, with the actor in its history."""
    rides = busy_day(town)
    summary = plan_day(town.service, REGION, DAY, seconds=0.3, seed=SEED, actor="staff:office")
    assert (summary.rides, summary.served, summary.unserved) == (10, 10, ())
    for ride_id in rides:
        last = get_ride(town.service, REGION, ride_id).history[-1]
        assert (last.status_before, last.status_after) == (S.PROMISED, S.PLANNED)
        assert last.actor == "staff:office"


def test_never_worse_and_inside_every_promise(town: Town) -> None:
    """The stored plan costs no more than before, and the checker finds nothing."""
    busy_day(town)
    before = cents(town)
    plan_day(town.service, REGION, DAY, seconds=0.5, seed=SEED)
    assert cents(town) <= before
    assert check_day(town.service, REGION, DAY) == ()


def test_planning_again_changes_no_status(town: Town) -> None:
    """What is planned stays planned; no second row of history."""
    (ride_id, *_) = busy_day(town)
    for _ in range(2):
        plan_day(town.service, REGION, DAY, seconds=0.2)
    assert len(get_ride(town.service, REGION, ride_id).history) == 3
    with town.service.database.reading() as session:
        assert len(session.scalars(select(AuditEntry)).all()) == 2


def test_a_ride_booked_during_the_search_is_kept(town: Town) -> None:
    """The search runs without a lock: who books meanwhile is worked into the plan found."""
    busy_day(town)
    session = town.add_session()
    booked: list[str] = []

    def book_once(_progress: Progress) -> None:
        if not booked:
            booked.extend(town.book(town.wish(session, spot(7, 7))))

    summary = plan_day(town.service, REGION, DAY, seconds=0.3, progress=book_once)
    assert (summary.rides, summary.served) == (11, 11)
    assert get_ride(town.service, REGION, booked[0]).ride.status is S.PLANNED
    assert check_day(town.service, REGION, DAY) == ()


def test_a_ride_cancelled_during_the_search_is_gone(town: Town) -> None:
    """Who cancels meanwhile is on no tour of the plan that is stored."""
    rides = busy_day(town)
    gone: list[str] = []

    def cancel_once(_progress: Progress) -> None:
        if not gone:
            gone.append(rides[0])
            cancel(town.service, REGION, rides[0], "staff:office")

    summary = plan_day(town.service, REGION, DAY, seconds=0.3, progress=cancel_once)
    assert (summary.rides, summary.served) == (9, 9)
    assert check_day(town.service, REGION, DAY) == ()


def test_a_day_whose_first_tour_is_over(town: Town) -> None:
    """In the afternoon a day can be planned though a van came home long ago."""
    for number in (1, 2):
        town.add_van(number=number, end=at(21))
    morning, evening = town.add_session(at(9), at(12)), town.add_session(at(17), at(19))
    town.book(town.wish(morning))
    town.book(town.wish(evening))
    town.clock.instant = at(15)
    plan_day(town.service, REGION, DAY, seconds=0.1, seed=SEED)
    assert check_day(town.service, REGION, DAY) == ()


def test_a_day_without_vans(town: Town) -> None:
    """There is nothing to plan."""
    with pytest.raises(Refusal) as caught:
        plan_day(town.service, REGION, DAY)
    assert caught.value.code == "no_vehicle_on_duty"


def test_a_day_without_rides(town: Town) -> None:
    """Vans on duty and nobody to carry: no tour, nothing driven."""
    town.add_van()
    summary = plan_day(town.service, REGION, DAY, seconds=0.1)
    assert (summary.rides, summary.tours, summary.length_m) == (0, 0, 0)
    assert summary.pooling_ratio == 0


def test_a_published_day_that_changes_must_be_published_again(town: Town) -> None:
    """Re-planning that changes a published tour makes the plan a draft; else it stays published."""
    busy_day(town)
    plan_day(town.service, REGION, DAY, seconds=0.3, seed=SEED)
    publish_day(town.service, REGION, DAY)
    tours = town.day().tours
    plan_day(town.service, REGION, DAY, seconds=0.3, seed=SEED + 1)
    after = town.day()
    expected = PlanStatus.PUBLISHED if after.tours == tours else PlanStatus.DRAFT
    assert after.status is expected
    assert check_day(town.service, REGION, DAY) == ()


def test_the_progress_is_told(town: Town) -> None:
    """Whoever waits at the terminal sees the cost so far."""
    busy_day(town)
    told: list[Progress] = []
    plan_day(town.service, REGION, DAY, seconds=0.3, progress=told.append)
    assert told
    assert told[-1].cost_cents == cents(town)


def test_the_order_of_keys_does_not_matter(town: Town) -> None:
    """Ids are random, the engine's problem is not: rides stand in the order of their times."""
    busy_day(town)
    with town.service.database.reading() as session:
        rides = read_day(town.service, session, REGION, DAY).problem.rides
    starts = [ride.stops[0].earliest_s for ride in rides]
    assert starts == sorted(starts)
