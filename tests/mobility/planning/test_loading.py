"""A day in memory: what has been driven stays, what is stale is read again."""

from dataclasses import replace
from datetime import timedelta

from mobility.planning.loading import DAYS_KEPT, DayMemory, LoadedDay, load_day
from mobility.planning.promise import window_around
from tests.mobility.town import DAY, REGION, Town, spot


def loaded(town: Town) -> LoadedDay:
    with town.service.database.reading() as session:
        return load_day(town.service, session, REGION, DAY)


def one_tour(town: Town) -> LoadedDay:
    """A van that fetches somebody 4 km south of the hall, then somebody 2 km south of it."""
    town.add_van()
    session = town.add_session()
    town.book(town.wish(session, spot(4, 0)))
    town.book(town.wish(session, spot(4, 2)))
    return loaded(town)


def test_before_the_day_everything_may_change(town: Town) -> None:
    """The day as of the evening before is the day itself."""
    day = one_tour(town)
    assert day.as_of(town.clock.now()) is day


def test_the_last_quarter_of_a_shift_is_unfair(town: Town) -> None:
    """On duty from 6 to 15: beyond six hours and three quarters time on tour costs extra."""
    (shift,) = one_tour(town).problem.shifts
    assert shift.fair_duration_s == 6.75 * 3600


def test_an_idle_van_starts_no_earlier_than_now(town: Town) -> None:
    """At a time within its hours, before it has left, only its start is later."""
    day = one_tour(town)
    (shift,) = day.problem.shifts
    (ahead,) = day.as_of(day.when.instant(shift.start_s + 600)).problem.shifts
    assert ahead == replace(shift, start_s=shift.start_s + 600)


def test_on_its_way_to_a_stop_the_stop_is_certain(town: Town) -> None:
    """Left the first stop and driving to the second: both are behind, and it is ready after it."""
    day = one_tour(town)
    (tour,) = day.plan.tours
    (ahead,) = day.as_of(day.when.instant(tour.visits[0].departure_s)).problem.shifts
    assert ahead.prefix is not None
    assert ahead.prefix.visits == tour.visits[:2]
    assert ahead.prefix.ready_s == tour.visits[1].departure_s
    assert not ahead.locked


def test_on_its_way_home_a_van_takes_nobody_more(town: Town) -> None:
    """After its last stop a tour is over."""
    day = one_tour(town)
    (tour,) = day.plan.tours
    (ahead,) = day.as_of(day.when.instant(tour.visits[-1].departure_s)).problem.shifts
    assert ahead.prefix is not None
    assert ahead.prefix.visits == tour.visits
    assert ahead.locked


def test_a_shift_that_is_over_takes_nobody(town: Town) -> None:
    """A van that was not needed goes home at the end of its hours."""
    town.add_van()
    day = loaded(town)
    (ahead,) = day.as_of(day.when.instant(day.problem.shifts[0].end_s)).problem.shifts
    assert ahead.locked


def test_memory_knows_the_revision(town: Town) -> None:
    """A day is found under its own revision only; of many days the oldest is forgotten."""
    day, memory = one_tour(town), DayMemory()
    memory.keep(day)
    assert memory.find(DAY, day.revision) is day
    assert memory.find(DAY, day.revision + 1) is None
    for number in range(1, DAYS_KEPT + 1):
        later = replace(day.when, day=DAY + timedelta(days=number))
        memory.keep(replace(day, when=later))
    assert memory.find(DAY, day.revision) is None


def test_the_same_revision_is_not_read_twice(town: Town) -> None:
    """Between two changes the day comes from memory."""
    one_tour(town)
    assert loaded(town) is loaded(town)


def test_windows_are_cut_at_their_bounds() -> None:
    """15 minutes around a time, in whole minutes, and never beyond the bounds."""
    minute = 60
    # Around 1000 s: 1000 - 450 = 550, down to the minute 540; 540 + 900 = 1440.
    assert window_around(1000, 0, 6000, 15 * minute) == (540, 1440)
    # The bound at 1200 s pushes the window back to 300 … 1200.
    assert window_around(1000, 0, 1200, 15 * minute) == (300, 1200)
    # The bound at 960 s pushes it forward to 960 … 1860.
    assert window_around(1000, 960, 6000, 15 * minute) == (960, 1860)
    # Bounds nearer than 15 minutes are the window.
    assert window_around(1000, 900, 1200, 15 * minute) == (900, 1200)
