"""Drawing: bends, crossroads, one-way streets, names."""

import random

from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, Polygon
from shapely.prepared import prep

from mobility.demo.schematic.connected import connect
from mobility.demo.schematic.crossings import meet
from mobility.demo.schematic.curves import wind
from mobility.demo.schematic.plane import Plane, Spot, distance_m, length_m
from mobility.demo.schematic.street_names import street_towards
from mobility.demo.schematic.ways import Way

ROAD = {"highway": "residential"}
spots = st.builds(Spot, st.integers(-20_000, 20_000), st.integers(-20_000, 20_000))


@given(start=spots, end=spots, factor=st.floats(1.02, 1.3), seed=st.integers(0, 1000))
def test_a_road_never_winds_more_than_it_should(
    start: Spot, end: Spot, factor: float, seed: int
) -> None:
    """In open country a road of a kilometre or more is at most `factor` times its air line.

    One metre in a hundred more, for its corners are whole metres.
    """
    line = wind(start, end, factor, random.Random(seed), prep(Polygon()))
    assert line is not None
    assert (line[0], line[-1]) == (start, end)
    if distance_m(start, end) > 1000:
        assert 1 <= length_m(line) / distance_m(start, end) < factor + 0.01


def test_nearly_all_roads_wind_as_much_as_they_should() -> None:
    """To 3 %, but for the few whose two waves are both weak: here at most 1 of 100."""
    end, factor = Spot(900, 1700), 1.25
    lines = [wind(Spot(0, 0), end, factor, random.Random(n), prep(Polygon())) for n in range(500)]
    lengths_m = [length_m(line) for line in lines if line is not None]
    straight = [n for n in lengths_m if abs(n / distance_m(Spot(0, 0), end) - factor) > 0.03]
    assert len(lengths_m) == 500
    assert len(straight) <= 5


@given(end=spots, seed=st.integers(0, 1000))
def test_a_road_never_winds_into_a_lake(end: Spot, seed: int) -> None:
    """Whatever the dice say, the line is dry, or there is none."""
    lake = Point(4000, 0).buffer(1500)
    line = wind(Spot(0, 0), end, 1.25, random.Random(seed), prep(lake))
    if line is None:
        # Then not even the straight line is dry.
        assert LineString([(0, 0), end[:2]]).intersects(lake)
    else:
        assert not LineString([spot[:2] for spot in line]).intersects(lake)


def test_crossing_streets_share_a_node() -> None:
    """A cross of two streets: both get the spot in the middle; a bridge does not."""
    west_east = Way((Spot(-100, 0), Spot(100, 0)), ROAD)
    south_north = Way((Spot(0, -100), Spot(0, 100)), ROAD)
    bridge = Way((Spot(-50, -100), Spot(-50, 100)), ROAD, meets=False)
    met = meet([west_east, south_north, bridge])
    assert met[0].spots == (Spot(-100, 0), Spot(0, 0), Spot(100, 0))
    assert met[1].spots == (Spot(0, -100), Spot(0, 0), Spot(0, 100))
    assert met[2] == bridge


def test_a_crossing_next_to_a_corner_becomes_the_corner() -> None:
    """12 m apart is one junction: no two nodes within a step of each other."""
    street = Way((Spot(-100, 5), Spot(100, 5)), ROAD)
    ending = Way((Spot(0, 100), Spot(0, 0)), ROAD)
    met = meet([street, ending])
    assert met[0].spots == (Spot(-100, 5), Spot(0, 0), Spot(100, 5))
    assert met[1] == ending


def test_a_one_way_street_that_is_a_trap_is_opened() -> None:
    """A square that one can drive round, and a one-way dead end from one of its corners."""
    corners = [Spot(0, 0), Spot(100, 0), Spot(100, 100), Spot(0, 100), Spot(0, 0)]
    round_trip = Way(tuple(corners), ROAD | {"oneway": "yes"})
    trap = Way((Spot(0, 0), Spot(-100, 0)), ROAD | {"oneway": "yes"})
    kept = connect([round_trip, trap])
    assert kept == [round_trip, Way(trap.spots, ROAD)]


def test_what_hangs_together_with_nothing_is_left_out() -> None:
    """An island of one street beside a network of two."""
    one = Way((Spot(0, 0), Spot(100, 0)), ROAD)
    two = Way((Spot(100, 0), Spot(200, 0)), ROAD)
    island = Way((Spot(0, 500), Spot(100, 500)), ROAD)
    assert connect([one, two, island]) == [one, two]


@given(lon=st.floats(9.3, 10.8), lat=st.floats(53.9, 54.7))
def test_a_position_keeps_its_place_on_the_plane(lon: float, lat: float) -> None:
    """There and back again moves it by less than a metre each way: 1e-5 degrees and a bit."""
    plane = Plane(10.0, 54.3)
    back = plane.degrees(plane.spot(lon, lat))
    assert abs(back[0] - lon) < 1e-5
    assert abs(back[1] - lat) < 1e-5


def test_streets_are_named_after_where_they_lead() -> None:
    """The adjective where German has an easy one, else „Straße nach“."""
    assert street_towards("Plauen") == "Plauener Straße"
    assert street_towards("Eckernförde") == "Eckernförder Straße"
    assert street_towards("Schönberg (Holstein)") == "Schönberger Straße"
    assert street_towards("Bad Elster") == "Straße nach Bad Elster"
    assert street_towards("Malchow") == "Straße nach Malchow"
