from pathlib import Path

import pytest

from routing.errors import NoRoadNearby, NoRoute
from routing.geo import Coordinate, distance_m
from routing.roads.extract import read_roads
from routing.roads.manoeuvres import Manoeuvre, Step, TurnList
from routing.roads.paths import find_path, line_through
from routing.roads.times import TravelTimes
from tests.routing.roads.osmxml import OsmMap, at, cross

M = Manoeuvre


@pytest.fixture(scope="module")
def times(tmp_path_factory: pytest.TempPathFactory) -> TravelTimes:
    folder = tmp_path_factory.mktemp("maps")
    return TravelTimes(read_roads(cross().write(folder / "map.osm")), "car", wrong_side_s=0)


def _is_at(point: tuple[float, float], x: float, y: float) -> bool:

    return distance_m(Coordinate(lat=point[1], lon=point[0]), at(x, y)) < 0.1


def test_the_line_follows_the_road(times: TravelTimes) -> None:
    """From the middle of West over the junction to the middle of Nord: three points."""
    path = find_path(times, at(-50, 0), at(0, 50))
    first, junction, last = path.geometry
    assert _is_at(first, -50, 0)
    assert _is_at(junction, 0, 0)
    assert _is_at(last, 0, 50)
    assert path.length_m == 100


def test_along_one_edge(times: TravelTimes) -> None:
    """Within one edge the line has two points, in driving direction, both ways round."""
    there = find_path(times, at(-80, 0), at(-20, 0))
    back = find_path(times, at(-20, 0), at(-80, 0))
    assert (there.length_m, back.length_m) == (60, 60)
    assert len(there.geometry) == 2
    assert there.geometry == back.geometry[::-1]


def test_to_where_one_is(times: TravelTimes) -> None:
    """A drive to the same place is a line of two equal points, without time or length."""
    path = find_path(times, at(-50, 0), at(-50, 0))
    assert (path.length_m, path.time_s) == (0, 0)
    assert path.geometry[0] == path.geometry[1]


def test_bends_are_part_of_the_line(tmp_path: Path) -> None:
    """Points between junctions appear once each, in driving direction."""
    drawn = OsmMap(nodes={1: (0, 0), 2: (100, 50), 3: (200, 0), 4: (300, 50)})
    times = TravelTimes(read_roads(drawn.way(1, [1, 2, 3, 4]).write(tmp_path / "map.osm")))
    path = find_path(times, at(0, 0), at(300, 50))
    assert len(path.geometry) == 4
    assert path.geometry == find_path(times, at(300, 50), at(0, 0)).geometry[::-1]


def test_a_tour(times: TravelTimes) -> None:
    """A line through several stops has one path for each leg, each from stop to stop."""
    legs = line_through(times, [at(-50, 0), at(0, 50), at(50, 0)])
    assert [leg.length_m for leg in legs] == [100, 100]
    assert legs[0].geometry[-1] == legs[1].geometry[0]
    assert line_through(times, [at(0, 0)]) == []


def test_what_no_road_joins(tmp_path: Path) -> None:
    """No path over a bridge that is too weak: the leg is named."""
    drawn = OsmMap(nodes={1: (0, 0), 2: (300, 0), 3: (400, 0), 4: (500, 0)})
    drawn.way(1, [1, 2]).way(2, [2, 3], maxweight="2.5").way(3, [3, 4])
    network = read_roads(drawn.write(tmp_path / "map.osm"))
    behind = TravelTimes(network, "car").snapper.snap_many([at(100, 0), at(450, 0)])
    with pytest.raises(NoRoute):
        TravelTimes(network, "minibus").drive_between(behind)


def test_a_stop_far_from_every_road(times: TravelTimes) -> None:
    """A tour with a stop too far from every road names the stop."""
    with pytest.raises(NoRoadNearby) as refused:
        line_through(times, [at(0, 0), at(9000, 0)])
    assert refused.value.index == 1


def test_as_geojson_and_polyline(times: TravelTimes) -> None:
    """Map libraries get the line as a feature or as an encoded polyline."""
    path = find_path(times, at(-50, 0), at(0, 50))
    feature = path.to_geojson()
    assert feature["geometry"]["type"] == "LineString"
    assert feature["geometry"]["coordinates"][0] == list(path.geometry[0])
    assert feature["properties"] == {"length_m": 100, "time_s": path.time_s}
    assert path.to_polyline() != path.to_polyline(6) != ""


def _steps(times: TravelTimes, begin: tuple[float, float], end: tuple[float, float]) -> list[Step]:
    path = find_path(times, at(*begin), at(*end))
    steps = TurnList(times.network, times.graph).steps(path)
    # However many steps there are, they add up to the whole.
    assert sum(step.length_m for step in steps) == path.length_m
    assert abs(sum(step.time_s for step in steps) - path.time_s) <= 1
    return list(steps)


@pytest.mark.parametrize(
    ("begin", "end", "manoeuvre", "street"),
    [
        ((-50, 0), (0, 50), M.LEFT, "Nord"),
        ((-50, 0), (0, -50), M.RIGHT, "Süd"),
        ((-50, 0), (50, 0), M.CONTINUE, "Ost"),
        ((50, 0), (0, 50), M.RIGHT, "Nord"),
    ],
)
def test_turns_at_a_crossing(
    times: TravelTimes,
    begin: tuple[float, float],
    end: tuple[float, float],
    manoeuvre: Manoeuvre,
    street: str,
) -> None:
    """Depart, one thing to do at the crossing, arrive."""
    depart, turn, arrive = _steps(times, begin, end)
    assert (depart.manoeuvre, arrive.manoeuvre) == (M.DEPART, M.ARRIVE)
    assert (turn.manoeuvre, turn.street) == (manoeuvre, street)
    assert _is_at((turn.lon, turn.lat), 0, 0)
    assert (depart.length_m, turn.length_m, arrive.length_m) == (50, 50, 0)


def _star(*ends: tuple[int, int], **tags: str) -> OsmMap:
    """Roads from a middle to some ends; way i leads to end i, named after its number."""
    drawn = OsmMap(nodes={0: (0, 0)})
    for i, end in enumerate(ends, start=1):
        drawn.nodes[i] = end
        drawn.way(i, [0, i], **{"name": str(i), **tags})
    return drawn


@pytest.mark.parametrize(
    ("end", "manoeuvre"),
    [
        ((71, 71), M.SLIGHT_LEFT),
        ((0, 100), M.LEFT),
        ((-71, 71), M.SHARP_LEFT),
        ((71, -71), M.SLIGHT_RIGHT),
        ((0, -100), M.RIGHT),
        ((-71, -71), M.SHARP_RIGHT),
    ],
)
def test_angles(tmp_path: Path, end: tuple[int, int], manoeuvre: Manoeuvre) -> None:
    """Coming from the west, with another road straight on, the angle names the turn."""
    network = read_roads(_star((-200, 0), end, (200, 0)).write(tmp_path / "map.osm"))
    steps = _steps(TravelTimes(network), (-100, 0), end)
    assert [step.manoeuvre for step in steps] == [M.DEPART, manoeuvre, M.ARRIVE]


def test_the_road_that_goes_on_needs_no_word(tmp_path: Path) -> None:
    """Past side roads on the same street there is nothing to say, round its bends neither."""
    drawn = _star((-200, 0), (150, 100), (0, -100))
    drawn.ways[0][2]["name"] = drawn.ways[1][2]["name"] = "Talstraße"
    network = read_roads(drawn.write(tmp_path / "map.osm"))
    steps = _steps(TravelTimes(network), (-100, 0), (150, 100))
    assert [step.manoeuvre for step in steps] == [M.DEPART, M.ARRIVE]


def test_forks(tmp_path: Path) -> None:
    """Where a road forks into two about as straight, one keeps to a side."""
    network = read_roads(_star((-200, 0), (200, 40), (200, -40)).write(tmp_path / "map.osm"))
    times = TravelTimes(network)
    assert _steps(times, (-100, 0), (200, 40))[1].manoeuvre is M.KEEP_LEFT
    assert _steps(times, (-100, 0), (200, -40))[1].manoeuvre is M.KEEP_RIGHT


@pytest.mark.parametrize(("end", "exit_number"), [("east", 2), ("north", 3), ("south", 1)])
def test_roundabouts(tmp_path: Path, end: str, exit_number: int) -> None:
    """Exits of a roundabout are counted from the entrance, the road behind it is named."""
    # Anticlockwise from the west: south, east, north.
    drawn = OsmMap(nodes={1: (-20, 0), 2: (0, -20), 3: (20, 0), 4: (0, 20)})
    drawn.way(9, [1, 2, 3, 4, 1], junction="roundabout")
    far = {"west": (1, (-200, 0)), "south": (2, (0, -200))}
    far |= {"east": (3, (200, 0)), "north": (4, (0, 200))}
    for name, (near, place) in far.items():
        drawn.nodes[10 + near] = place
        drawn.way(near, [near, 10 + near], name=name)
    network = read_roads(drawn.write(tmp_path / "map.osm"))
    _depart, ring, _arrive = _steps(TravelTimes(network), (-150, 0), far[end][1])
    assert (ring.manoeuvre, ring.exit, ring.street) == (M.ROUNDABOUT, exit_number, end)


def test_ferries(tmp_path: Path) -> None:
    """Driving onto a ferry is a thing to do; with the road behind it one goes on."""
    drawn = OsmMap(nodes={1: (0, 0), 2: (100, 0), 3: (700, 0), 4: (800, 0)})
    drawn.way(1, [1, 2], name="Hüben").way(3, [3, 4], name="Drüben")
    drawn.way(2, [2, 3], route="ferry", motor_vehicle="yes", duration="00:05", name="Fähre")
    network = read_roads(drawn.write(tmp_path / "map.osm"))
    steps = _steps(TravelTimes(network), (0, 0), (800, 0))
    said = [(step.manoeuvre, step.street) for step in steps]
    assert said[1:3] == [(M.FERRY, "Fähre"), (M.CONTINUE, "Drüben")]
    # 300 s for the crossing and 300 s of waiting.
    assert steps[1].time_s == pytest.approx(600, abs=3)


def test_turning_round_at_a_dead_end(tmp_path: Path) -> None:
    """Where a ban leaves no other way one turns at the end of the dead end, and is told so."""
    drawn = OsmMap(nodes={1: (-300, 0), 2: (0, 0), 3: (100, 0), 5: (0, -100)})
    drawn.way(1, [1, 2], name="West").way(2, [2, 3], name="Sackgasse").way(3, [5, 2], name="Süd")
    drawn.restriction("no_left_turn", 3, 2, 1)
    network = read_roads(drawn.write(tmp_path / "map.osm"))
    said = [step.manoeuvre for step in _steps(TravelTimes(network), (0, -50), (-100, 0))]
    assert said == [M.DEPART, M.RIGHT, M.TURN_ROUND, M.CONTINUE, M.ARRIVE]
