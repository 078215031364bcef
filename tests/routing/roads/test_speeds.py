import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.roads.access import Access, RoadClass
from routing.roads.kinds import (
    KindTable,
    kind_of,
    parse_duration_s,
    parse_length_cm,
    parse_weight_kg,
)
from routing.roads.speeds import (
    PROFILES,
    fits,
    kind_speeds_kph,
    parse_speed_limit,
    speed_limit,
)

CAR, LIFT_VAN = PROFILES["car"], PROFILES["lift_van"]


@pytest.mark.parametrize(
    ("text", "kph"),
    [
        ("50", 50),
        ("50 km/h", 50),
        ("7,5", 7.5),
        ("30 mph", 48.28032),
        ("30mph", 48.28032),
        ("5 knots", 9.26),
        ("walk", 7),
        ("none", math.inf),
        ("DE:rural", 100),
        ("de:urban", 50),
        ("DE:motorway", math.inf),
        ("DE:living_street", 7),
        ("DE:bicycle_road", 30),
        ("AT:rural", 100),
        ("CH:rural", 80),
        ("DK:rural", 80),
        ("GB:nsl_single", 96.56064),
        ("GB:motorway", 112.65408),
        ("PT:urban", 50),
        ("DE:zone:30", 30),
        ("DE:zone30", 30),
        ("DE:30", 30),
        ("zone:20", 20),
        ("30;50", 30),
        ("signals", 0),
        ("variable", 0),
        ("signals; 80", 0),
    ],
)
def test_spellings_of_speed_limits(text: str, kph: float) -> None:
    """Every spelling that mappers use is read, with the limit that it implies in its country."""
    # 30 mph × 1.609344 = 48.28032; 5 kn × 1.852 = 9.26; 60 mph = 96.56064; 70 mph = 112.65408.
    assert parse_speed_limit(text) == pytest.approx(kph)


@pytest.mark.parametrize("text", ["", "fast", "50 @ (22:00-06:00)", "DE:nowhere", "fifty", "-5"])
def test_what_is_no_speed_limit(text: str) -> None:
    """Nonsense and limits by hours are not guessed at."""
    assert parse_speed_limit(text) is None


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_limits(text: str) -> None:
    """Whatever somebody wrote: a number that is not negative, or nothing."""
    limit = parse_speed_limit(text)
    assert limit is None or limit >= 0


@pytest.mark.parametrize(
    ("tags", "direction", "expected"),
    [
        ({"maxspeed": "50"}, "forward", (50, False)),
        ({"maxspeed": "50", "maxspeed:backward": "30"}, "backward", (30, False)),
        ({"maxspeed": "50", "maxspeed:backward": "30"}, "forward", (50, False)),
        ({"maxspeed": "signals", "source:maxspeed": "DE:rural"}, "forward", (100, False)),
        ({"maxspeed": "who knows"}, "forward", (0, True)),
        ({"source:maxspeed": "Bing 2012"}, "forward", (0, False)),
        ({"zone:traffic": "DE:urban"}, "forward", (50, False)),
        ({}, "forward", (0, False)),
    ],
)
def test_limit_of_a_way(tags: dict[str, str], direction: str, expected: tuple[float, bool]) -> None:
    """The direction's own tag, the common one, the zone; and whether one could not be read."""
    assert speed_limit(tags, direction) == expected


@pytest.mark.parametrize(
    ("text", "cm"),
    [
        ("3.8", 380),
        ("3,8 m", 380),
        ("380 cm", 380),
        ("12'6\"", 381),
        ("12'", 366),
        ("default", 0),
        ("none", 0),
        ("", 0),
        ("9999999", 65535),
        ("inf", 0),
        ("-3", 0),
    ],
)
def test_heights_and_widths(text: str, cm: int) -> None:
    """Metres, centimetres, feet and inches; no limit where none can be read."""
    # 12 ft 6 in = 150 in × 2.54 = 381 cm; 12 ft = 365.76 cm.
    assert parse_length_cm(text) == cm


@pytest.mark.parametrize(
    ("text", "kg"),
    [("3.5", 3500), ("2.5 t", 2500), ("32520 kg", 32520), ("2,8", 2800), ("nan", 0), ("x", 0)],
)
def test_weights(text: str, kg: int) -> None:
    """Tonnes unless kilograms are said."""
    assert parse_weight_kg(text) == kg


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("00:05", 300),
        ("1:30:10", 5410),
        ("12", 720),
        ("PT1H5M", 3900),
        ("PT90S", 90),
        ("about ten", 0),
        ("", 0),
        ("P1D", 0),
        ("PT5", 0),
    ],
)
def test_durations_of_ferries(text: str, seconds: float) -> None:
    """Hours and minutes, minutes alone, and the ISO form."""
    assert parse_duration_s({"duration": text}, "duration") == seconds


def _kinds(*tags: dict[str, str]) -> np.ndarray[tuple[int], np.dtype[np.void]]:
    table = KindTable()
    for one in tags:
        road_class = RoadClass[one.get("highway", "residential").upper()]
        table.row_of(kind_of(one, road_class, Access.PUBLIC, 0), one)
    return table.rows()


def test_alike_ways_share_a_kind() -> None:
    """Ways that differ only in what does not matter for driving are one kind."""
    kinds = _kinds({"lit": "yes"}, {"lit": "no"}, {"maxspeed": "30"})
    assert len(kinds) == 2


@pytest.mark.parametrize(
    ("tags", "kph"),
    [
        # 0.8 of the limit.
        ({"highway": "primary", "maxspeed": "70"}, 56),
        # A lane is no faster for its sign: 0.8 × 100 = 80, but at most 60 on unclassified roads.
        ({"highway": "unclassified", "maxspeed": "100"}, 60),
        # No limit: 0.8 of the recommended 130, which is below the class's 110.
        ({"highway": "motorway", "maxspeed": "none"}, 104),
        ({"highway": "residential"}, 25),
        # 0.8 × 50 = 40, but cobblestones allow 30.
        ({"highway": "primary", "maxspeed": "50", "surface": "cobblestone"}, 30),
        ({"highway": "primary", "maxspeed": "50", "surface": "asphalt"}, 40),
        ({"highway": "unclassified", "surface": "asphalt", "smoothness": "very_bad"}, 25),
        ({"highway": "track", "tracktype": "grade5"}, 8),
    ],
)
def test_speeds_of_a_car(tags: dict[str, str], kph: float) -> None:
    """Limit, class, surface and track grade: the slowest decides."""
    assert kind_speeds_kph(CAR, _kinds(tags))[0, 0] == pytest.approx(kph)


def test_directions_have_their_own_speed() -> None:
    """A way with two limits is driven at 0.8 of each."""
    kinds = _kinds({"highway": "primary", "maxspeed": "100", "maxspeed:backward": "50"})
    assert kind_speeds_kph(CAR, kinds)[0].tolist() == [80, 40]


def test_heavy_vans_keep_their_own_limit() -> None:
    """Above 3.5 t one drives at most 80 km/h, on the motorway too."""
    kinds = _kinds({"highway": "motorway", "maxspeed": "120"})
    assert kind_speeds_kph(CAR, kinds)[0, 0] == pytest.approx(96)
    assert kind_speeds_kph(LIFT_VAN, kinds)[0, 0] == pytest.approx(80)


def test_vehicles_must_fit() -> None:
    """A van of 2.9 m and 4.25 t passes neither below 2.5 m nor over a bridge for 3 t."""
    kinds = _kinds({"maxheight": "2.5"}, {"maxweight": "3"}, {"maxheight": "4"}, {})
    assert fits(CAR, kinds).tolist() == [True, True, True, True]
    assert fits(LIFT_VAN, kinds).tolist() == [False, False, True, True]
