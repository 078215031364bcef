"""The table of travel times that bookings share."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from mobility.planning import travel
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


def test_a_place_keeps_its_number(times: TravelTimes) -> None:
    """Days share the table by number: what it said of a place stays while it grows."""
    table = TravelTable(times)
    table.learn(PLACES[:3])
    numbers = [table.number(place) for place in PLACES[:3]]
    said = table.ways[np.ix_(numbers, numbers)].tolist()
    table.learn(PLACES)
    assert [table.number(place) for place in PLACES[:3]] == numbers
    assert table.list_places() == PLACES
    assert table.ways[np.ix_(numbers, numbers)].tolist() == said


def test_a_table_grows_beyond_its_first_room(
    times: TravelTimes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With room for four at first, a fifth place moves all others, and they are right still."""
    monkeypatch.setattr(travel, "FIRST_PLACES", 4)
    table = TravelTable(times)
    _assert_right(table, PLACES[:4])
    small = table.ways
    _assert_right(table, PLACES[:5])
    assert table.ways is not small
    assert (table.ways[:4, :4] == small).all()


def test_a_table_is_full_of_days_gone_by(times: TravelTimes) -> None:
    """Ten places are enough of several days; of one large day twice as many as it has."""
    table = TravelTable(times, most_places=10)
    table.learn(PLACES[:6])
    assert not table.is_full
    table.learn(PLACES[4:10])
    assert not table.is_full  # one day may ask for six, and twelve are twice as many
    table.learn(PLACES[10:12])
    assert table.is_full


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
