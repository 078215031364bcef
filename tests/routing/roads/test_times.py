from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.errors import NoRoadNearby
from routing.geo import step_lengths_m
from routing.roads.access import RoadClass
from routing.roads.extract import read_roads
from routing.roads.network import RoadNetwork
from routing.roads.paths import find_path
from routing.roads.times import UNREACHABLE_M, UNREACHABLE_S, TravelTimes
from tests.routing.roads.osmxml import OsmMap, at, cross


def _network(drawn: OsmMap, folder: Path) -> RoadNetwork:
    return read_roads(drawn.write(folder / "map.osm"))


@pytest.fixture(scope="module")
def crossing(tmp_path_factory: pytest.TempPathFactory) -> RoadNetwork:
    return _network(cross(), tmp_path_factory.mktemp("maps"))


@pytest.fixture(scope="module")
def ruled(tmp_path_factory: pytest.TempPathFactory) -> TravelTimes:
    """The crossing with a one-way street, a banned turn and a private street."""
    drawn = cross().restriction("no_left_turn", 1, 5, 4)
    drawn.ways[1][2]["oneway"] = "yes"
    drawn.ways[2][2]["access"] = "private"
    return TravelTimes(_network(drawn, tmp_path_factory.mktemp("maps")))


def _straight(tags: dict[str, str]) -> OsmMap:
    return OsmMap(nodes={1: (0, 0), 2: (1000, 0)}).way(1, [1, 2], **tags)


def test_time_is_length_by_speed(tmp_path: Path) -> None:
    """800 m of the same road at 0.8 × 50 = 40 km/h take 72 s, there and back."""
    times = TravelTimes(_network(_straight({"maxspeed": "50"}), tmp_path), "car", wrong_side_s=0)
    matrix = times.matrix([at(100, 0), at(900, 0)])
    assert matrix.times_s.tolist() == [[0, 72], [72, 0]]
    assert matrix.lengths_m.tolist() == [[0, 800], [800, 0]]
    assert matrix.times_s.dtype == matrix.lengths_m.dtype == np.int32


def test_seconds_are_rounded_up(tmp_path: Path) -> None:
    """101 m at 40 km/h take 9.09 s: 10, so that no detour seems shorter than the way itself."""
    times = TravelTimes(_network(_straight({"maxspeed": "50"}), tmp_path), "car", wrong_side_s=0)
    assert times.matrix([at(100, 0), at(201, 0)]).times_s[0, 1] == 10


def test_against_a_oneway_one_drives_round(tmp_path: Path) -> None:
    """Two places on a one-way street: with it straight on, against it round the block."""
    drawn = cross()
    drawn.ways[0][2]["oneway"] = "yes"
    times = TravelTimes(_network(drawn, tmp_path), "car", wrong_side_s=0)
    matrix = times.matrix([at(-80, 0), at(-20, 0)])
    assert matrix.lengths_m[0, 1] == 60
    # From x = -20 to the junction 20, Nord 100, ring 141.4, and 20 along West: 281.4 m.
    assert matrix.lengths_m[1, 0] == pytest.approx(281, abs=1)


def test_the_same_place_twice(crossing: RoadNetwork) -> None:
    """Two rides from one house: no time, no length, in both directions."""
    matrix = TravelTimes(crossing).matrix([at(-30, 8), at(-30, 8), at(0, 50)])
    assert matrix.times_s[:2, :2].tolist() == [[0, 0], [0, 0]]
    assert matrix.times_s[0, 2] == matrix.times_s[1, 2] > 0


def test_no_places(crossing: RoadNetwork) -> None:
    """No places: an empty matrix."""
    assert TravelTimes(crossing).matrix([]).times_s.shape == (0, 0)


def test_unreachable_pairs_are_explicit(tmp_path: Path) -> None:
    """A bridge too weak for the vehicle cuts a place off: it is snapped to where one can come."""
    drawn = OsmMap(nodes={1: (0, 0), 2: (300, 0), 3: (400, 0), 4: (500, 0)})
    drawn.way(1, [1, 2]).way(2, [2, 3], maxweight="2.5").way(3, [3, 4])
    network = _network(drawn, tmp_path)
    places = [at(100, 0), at(450, 0)]
    assert TravelTimes(network, "car").matrix(places).lengths_m[0, 1] == 350
    # The minibus goes as far as the bridge's near end.
    assert TravelTimes(network, "minibus").matrix(places).lengths_m[0, 1] == 200
    # Positions behind the bridge, taken all the same, are not reached.
    behind = TravelTimes(network, "car").snapper.snap_many(places)
    matrix = TravelTimes(network, "minibus").matrix_between(behind)
    assert matrix.times_s[0, 1] == matrix.times_s[1, 0] == UNREACHABLE_S
    assert matrix.lengths_m[0, 1] == UNREACHABLE_M
    # Two unreachable times added still fit into 32 bits.
    assert 2 * UNREACHABLE_S < 2**31


def test_a_place_far_from_every_road(crossing: RoadNetwork) -> None:
    """The matrix names the place that is too far."""
    with pytest.raises(NoRoadNearby) as refused:
        TravelTimes(crossing).matrix([at(0, 0), at(5000, 0)])
    assert refused.value.index == 1


def test_the_door_is_preferred_at_the_kerb(tmp_path: Path) -> None:
    """On a major road a place on the far side costs a little, however one comes from there."""
    drawn = _straight({"highway": "primary", "maxspeed": "50"})
    network = _network(drawn, tmp_path)
    strict, free = TravelTimes(network, "car"), TravelTimes(network, "car", wrong_side_s=0)
    # South of the road is the right side for who drives east.
    places = [at(100, 0), at(500, -10), at(900, 0)]
    assert free.matrix(places).times_s[:, 1].tolist() == [36, 0, 36]
    assert strict.matrix(places).times_s[:, 1].tolist() == [36, 0, 36 + 30]
    # Leaving costs nothing, and on a minor road one crosses.
    assert strict.matrix(places).times_s[1].tolist() == [36, 0, 36]
    minor = TravelTimes(_network(_straight({"maxspeed": "50"}), tmp_path), "car")
    assert minor.matrix(places).times_s[2, 1] == 36


def test_the_kerb_costs_no_more_than_to_turn(tmp_path: Path) -> None:
    """Near the end of a road one turns there: that is the most that the far side costs."""
    times = TravelTimes(_network(_straight({"highway": "primary", "maxspeed": "50"}), tmp_path))
    # From x = 500 westward to x = 10 on the north side is right; on the south side one would go on
    # to the end and back, 2 × 10 m at 40 km/h = 1.8 s, instead of paying 30 s.
    near, far = times.matrix([at(500, 0), at(10, 10), at(10, -10)]).times_s[0, 1:]
    assert far - near in (1, 2)


def test_closed_roads(crossing: RoadNetwork) -> None:
    """With West closed one drives over the ring; the places on it are served from its end."""
    times = TravelTimes(crossing, "car")
    closed = times.closed(crossing.edges_of_way(1).tolist())
    places = [at(-99, 0), at(0, 99)]
    # Over the junction 99 + 99 = 198 m, or over the ring 1 + 141 + 1 = 143 m by way of both ends.
    assert closed.matrix(places).lengths_m[0, 1] == pytest.approx(142, abs=2)
    places = [at(-10, 0), at(0, 50)]
    assert times.matrix(places).lengths_m[0, 1] == 60
    # Closed, the nearest open road for (-10, 0) is the junction itself.
    assert closed.matrix(places).lengths_m[0, 1] == pytest.approx(50, abs=1)
    # The first object is as it was.
    assert times.matrix(places).lengths_m[0, 1] == 60


def test_closing_before_or_after_the_first_search(crossing: RoadNetwork) -> None:
    """It does not matter whether the spatial index was there already."""
    edges = crossing.edges_of_way(1).tolist()
    fresh, used = TravelTimes(crossing, "car"), TravelTimes(crossing, "car")
    places = [at(-10, 0), at(0, 50)]
    used.matrix(places)
    a, b = fresh.closed(edges).matrix(places), used.closed(edges).matrix(places)
    assert a.times_s.tolist() == b.times_s.tolist()


def test_other_speeds(tmp_path: Path) -> None:
    """With 20 km/h instead of 40 the same road takes twice as long."""
    network = _network(_straight({"maxspeed": "50"}), tmp_path)
    times = TravelTimes(network, "car", wrong_side_s=0)
    slow = times.with_speeds({0: 20.0})
    places = [at(100, 0), at(900, 0)]
    assert slow.matrix(places).times_s[0, 1] == 144
    assert slow.matrix(places).lengths_m[0, 1] == 800


def test_other_speeds_do_not_open_roads(tmp_path: Path) -> None:
    """A one-way street stays one, whatever speed somebody gives it."""
    drawn = cross()
    drawn.ways[0][2]["oneway"] = "yes"
    network = _network(drawn, tmp_path)
    (west,) = network.edges_of_way(1)
    faster = TravelTimes(network, "car").with_speeds({int(west): 100.0})
    assert faster.matrix([at(-80, 0), at(-20, 0)]).lengths_m[1, 0] > 200


def test_busy_hours(tmp_path: Path) -> None:
    """In the rush hour drives on primary roads take half as long again, others do not."""
    network = _network(_straight({"maxspeed": "50"}), tmp_path)
    times = TravelTimes(network, "car", wrong_side_s=0)
    places = [at(100, 0), at(900, 0)]
    assert times.slowed({RoadClass.PRIMARY: 1.5}).matrix(places).times_s[0, 1] == 72
    assert times.slowed({RoadClass.RESIDENTIAL: 1.5}).matrix(places).times_s[0, 1] == 108


def test_vehicles_differ(tmp_path: Path) -> None:
    """A van above 3.5 t drives at most 80 km/h: 900 m take 40.5 s instead of 38.2 at 84.8 km/h."""
    # Primary roads allow a mean of at most 85 km/h: 0.9 km / 85 × 3600 = 38.1 s.
    network = _network(_straight({"highway": "primary", "maxspeed": "none"}), tmp_path)
    places = [at(50, 0), at(950, 0)]
    assert TravelTimes(network, "car").matrix(places).times_s[0, 1] == 39
    assert TravelTimes(network, "lift_van").matrix(places).times_s[0, 1] == 41


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(-110, 110), st.integers(-110, 110)), min_size=2, max_size=5))
def test_matrix_and_paths_agree(ruled: TravelTimes, places: list[tuple[int, int]]) -> None:
    """Every path is as long and as slow as the matrix says, and its line as long as it says."""
    coordinates = [at(*place) for place in places]
    matrix = ruled.matrix(coordinates)
    for (i, a), (j, b) in product(enumerate(coordinates), repeat=2):
        path = find_path(ruled, a, b)
        assert (path.time_s, path.length_m) == (matrix.times_s[i, j], matrix.lengths_m[i, j])
        assert _length_m(path.geometry) == pytest.approx(path.length_m, abs=1)


def _length_m(line: tuple[tuple[float, float], ...]) -> float:
    lon, lat = np.array(line).T
    return float(step_lengths_m(lon, lat).sum())
