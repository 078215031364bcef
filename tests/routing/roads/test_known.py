"""Travel times between known places: the fast engine against the oracle."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.roads.contraction import Contraction
from routing.roads.dijkstra import Dijkstra
from routing.roads.network import RoadNetwork
from routing.roads.snapping import Snaps
from routing.roads.times import UNREACHABLE_M, UNREACHABLE_S, Matrix, TravelTimes
from tests.routing.roads.small import Road, maps, network_of

ENGINES = [Contraction, Dijkstra]

# What a position is on a network of E edges: the edge modulo E, the fraction, and which door.
POSITIONS = st.lists(
    st.tuples(st.integers(0, 99), st.sampled_from([0.0, 0.25, 0.5, 1.0]), st.integers(-1, 1)),
    min_size=1,
    max_size=6,
)
Positions = list[tuple[int, float, int]]


def _snaps(network: RoadNetwork, positions: Positions) -> Snaps:
    edge = np.array([number % network.edge_count for number, _, _ in positions], np.int64)
    door = np.array([side for _, _, side in positions], np.int64)
    door_arc = np.where(door < 0, -1, 2 * edge + door)
    door_arc[(door_arc >= 0) & ~network.arc_exists[door_arc]] = -1
    nowhere = np.zeros(len(positions))
    fraction = np.array([fraction for _, fraction, _ in positions])
    return Snaps(edge, fraction, nowhere, nowhere, nowhere, door_arc)


def _assert_same(one: Matrix, other: Matrix) -> None:
    assert one.times_s.dtype == one.lengths_m.dtype == np.int32
    assert one.times_s.tolist() == other.times_s.tolist()
    assert one.lengths_m.tolist() == other.lengths_m.tolist()


@settings(max_examples=150, deadline=None)
@given(maps(), POSITIONS, POSITIONS)
def test_known_places(
    drawn: tuple[list[Road], list[tuple[int, ...]]], first: Positions, second: Positions
) -> None:
    """Between known places, as part of one matrix, and by Dijkstra: three times the same."""
    network = network_of(*drawn)
    a, b = _snaps(network, first), _snaps(network, second)
    whole = TravelTimes(network, "car", engine=Dijkstra).matrix_between(a.and_others(b))
    rows, columns = slice(len(a)), slice(len(a), None)
    expected = Matrix(whole.times_s[rows, columns], whole.lengths_m[rows, columns])
    for engine in ENGINES:
        times = TravelTimes(network, "car", engine=engine)
        known, added = times.know(a), times.know(b)
        _assert_same(times.between(known, added), expected)
        both = times.join(known, added)
        assert len(both) == len(a) + len(b)
        _assert_same(times.between(both, both), whole)
        _assert_same(times.matrix_between(a.and_others(b)), whole)


@settings(max_examples=60, deadline=None)
@given(maps(), POSITIONS, st.data())
def test_other_times_on_the_same_hierarchy(
    drawn: tuple[list[Road], list[tuple[int, ...]]], positions: Positions, data: st.DataObject
) -> None:
    """Closing roads and changing speeds gives what Dijkstra finds on the changed network."""
    network = network_of(*drawn)
    snaps = _snaps(network, positions)
    edges = st.integers(0, network.edge_count - 1)
    closed = data.draw(st.lists(edges, max_size=3))
    speeds = data.draw(st.dictionaries(edges, st.sampled_from([5.0, 30.0, 90.0]), max_size=3))
    fast, slow = (
        TravelTimes(network, "car", engine=engine).with_speeds(speeds).closed(closed)
        for engine in ENGINES
    )
    _assert_same(fast.matrix_between(snaps), slow.matrix_between(snaps))


@settings(max_examples=60, deadline=None)
@given(maps(), POSITIONS)
def test_drives_are_as_fast_as_the_matrix_says(
    drawn: tuple[list[Road], list[tuple[int, ...]]], positions: Positions
) -> None:
    """Of a drive along one edge and one round the block the faster, then the shorter one."""
    network = network_of(*drawn)
    snaps = _snaps(network, positions)
    times = TravelTimes(network, "car")
    matrix = times.matrix_between(snaps)
    for origin, destination in np.argwhere(matrix.times_s < UNREACHABLE_S).tolist():
        drive = times.drive_between(snaps, origin, destination)
        # Whole seconds, rounded up, and whole metres.
        assert -(-drive.time_ms // 1000) == matrix.times_s[origin, destination]
        assert (drive.length_dm + 5) // 10 == matrix.lengths_m[origin, destination]


@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_known_of_other_times_is_refused(engine: type[Contraction | Dijkstra]) -> None:
    """Nobody plans over a closed road because he knew the place before."""
    network = network_of([Road(0, 1), Road(1, 2), Road(2, 0)], [])
    times = TravelTimes(network, "car", engine=engine)
    snaps = _snaps(network, [(0, 0.5, -1), (1, 0.5, -1)])
    before, after = times.know(snaps), times.closed([2]).know(snaps)
    with pytest.raises(ValueError, match="ask for new ones"):
        times.closed([2]).between(before, before)
    with pytest.raises(ValueError, match="ask for new ones"):
        times.between(before, after)


@pytest.mark.parametrize("engine", ENGINES)
def test_places_that_no_road_joins(engine: type[Contraction | Dijkstra]) -> None:
    """A closed road between two others: unreachable both ways, in time and in length."""
    network = network_of([Road(0, 1), Road(1, 2), Road(2, 3)], [])
    times = TravelTimes(network, "car", engine=engine).closed([1])
    matrix = times.matrix_between(_snaps(network, [(0, 0.5, -1), (2, 0.5, -1)]))
    assert matrix.times_s.tolist() == [[0, UNREACHABLE_S], [UNREACHABLE_S, 0]]
    assert matrix.lengths_m.tolist() == [[0, UNREACHABLE_M], [UNREACHABLE_M, 0]]


def test_nothing_known() -> None:
    """No places, no times."""
    network = network_of([Road(0, 1)], [])
    times = TravelTimes(network)
    nobody = times.know(_snaps(network, [(0, 0.5, -1)]).only([]))
    somebody = times.know(_snaps(network, [(0, 0.5, -1)]))
    assert times.between(nobody, somebody).times_s.shape == (0, 1)
    assert times.between(somebody, nobody).lengths_m.shape == (1, 0)
    assert len(times.join(nobody, somebody)) == 1
