"""The table of travel times that bookings share."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from mobility.planning.travel import TravelTable
from routing.geo import Coordinate
from routing.roads.extract import read_roads
from routing.roads.times import TravelTimes
from tests.routing.roads.osmxml import at, cross

PLACES = [at(x, y) for x in range(-90, 100, 20) for y in range(-8, 9, 4)]


@pytest.fixture(scope="module")
def times(tmp_path_factory: pytest.TempPathFactory) -> TravelTimes:
    return TravelTimes(read_roads(cross().write(tmp_path_factory.mktemp("maps") / "map.osm")))


def _assert_right(table: TravelTable, places: list[Coordinate]) -> None:
    """As if everything were computed anew."""
    expected = table.times.matrix(places, max_distance_m=np.inf)
    times_s, lengths_m = table.between(places)
    assert times_s.tolist() == expected.times_s.tolist()
    assert lengths_m.tolist() == expected.lengths_m.tolist()


def test_a_growing_day(times: TravelTimes) -> None:
    """Ride by ride two places more: always what a matrix of all places says."""
    table = TravelTable(times)
    for count in range(0, len(PLACES) + 1, 2):
        _assert_right(table, PLACES[:count])


def test_any_order_and_twice(times: TravelTimes) -> None:
    """Places come back in the order asked for, repeated ones too, known and new ones mixed."""
    table = TravelTable(times)
    table.between(PLACES[:5])
    _assert_right(table, [PLACES[7], PLACES[2], PLACES[7], PLACES[0]])
    _assert_right(table, [])


def test_what_one_gets_is_ones_own(times: TravelTimes) -> None:
    """Whoever writes into his matrix does not change what others get."""
    table = TravelTable(times)
    times_s, _ = table.between(PLACES[:3])
    times_s[:] = -1
    _assert_right(table, PLACES[:3])


def test_places_of_days_gone_by_are_forgotten(times: TravelTimes) -> None:
    """Of more than ten places the five asked for last stay; answers are right all the same."""
    table = TravelTable(times, most_places=10)
    _assert_right(table, PLACES[:6])
    _assert_right(table, PLACES[6:10])
    _assert_right(table, PLACES[:2])
    # Ten are known. Two more make twelve: 6 to 9, 0 and 1 were asked for after 2 to 5.
    _assert_right(table, [PLACES[0], *PLACES[10:12]])
    assert len(table) == 7
    _assert_right(table, PLACES[:12])


def test_more_at_once_than_are_kept(times: TravelTimes) -> None:
    """A large day is answered wholly, before and after others."""
    table = TravelTable(times, most_places=10)
    _assert_right(table, PLACES[:3])
    _assert_right(table, PLACES)
    _assert_right(table, PLACES[:3])
    _assert_right(table, PLACES[::-1])


def test_bookings_at_once(times: TravelTimes) -> None:
    """Threads of a worker share a table: each gets the times of its own places."""
    table = TravelTable(times, most_places=30)
    days = [[PLACES[(7 * k + step) % len(PLACES)] for step in range(8)] for k in range(40)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(table.between, days))
    for day, (times_s, lengths_m) in zip(days, found, strict=True):
        expected = times.matrix(day, max_distance_m=np.inf)
        assert times_s.tolist() == expected.times_s.tolist()
        assert lengths_m.tolist() == expected.lengths_m.tolist()
