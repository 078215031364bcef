import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.errors import InvalidCoordinate
from routing.geo import BoundingBox, Coordinate, distance_m, encode_polyline, step_lengths_m


@pytest.mark.parametrize(
    ("lat", "lon", "reason"),
    [
        (float("nan"), 12.0, "not_a_number"),
        (50.0, float("inf"), "not_a_number"),
        (91.0, 181.0, "out_of_range"),
        (50.0, 200.0, "out_of_range"),
        (120.0, 50.0, "swapped"),
    ],
)
def test_what_is_no_place_on_earth_is_refused(lat: float, lon: float, reason: str) -> None:
    """A coordinate is finite and in range; where exchanging both would help, that is said."""
    with pytest.raises(InvalidCoordinate) as refused:
        Coordinate(lat=lat, lon=lon)
    assert refused.value.reason == reason
    assert refused.value.code == "invalid_coordinate"


def test_refusals_do_not_tell_where_somebody_lives() -> None:
    """The text of an error never carries a coordinate."""
    with pytest.raises(InvalidCoordinate) as refused:
        Coordinate(lat=123.456, lon=12.3)
    assert "123" not in str(refused.value)


def test_lengths_are_those_of_the_ellipsoid() -> None:
    """A degree of latitude at 50° measures 111.2 km on WGS 84, at the equator 110.6 km."""
    # Length of a degree of latitude: 111,132.95 - 559.85 cos 2φ + 1.17 cos 4φ metres.
    # φ = 50°: 111,132.95 + 97.22 - 1.10 = 111,229.1; φ = 0°: 110,574.3.
    at_50 = distance_m(Coordinate(lat=49.5, lon=12), Coordinate(lat=50.5, lon=12))
    at_0 = distance_m(Coordinate(lat=-0.5, lon=12), Coordinate(lat=0.5, lon=12))
    assert at_50 == pytest.approx(111_229.1, abs=1)
    assert at_0 == pytest.approx(110_574.3, abs=1)


def test_steps_of_a_line_add_up_to_its_length() -> None:
    """A line of three points has two steps; on a meridian they add up to the whole."""
    steps = step_lengths_m([12.0, 12.0, 12.0], [50.0, 50.1, 50.3])
    whole = distance_m(Coordinate(lat=50.0, lon=12), Coordinate(lat=50.3, lon=12))
    assert steps.shape == (2,)
    assert steps.sum() == pytest.approx(whole, abs=0.001)


def test_a_box_contains_its_border() -> None:
    """Places on the border belong to the box, places beyond do not."""
    box = BoundingBox(west=12, south=50, east=13, north=51)
    assert box.contains(Coordinate(lat=50, lon=13))
    assert not box.contains(Coordinate(lat=49.999, lon=12.5))


def test_polyline_of_the_format_description() -> None:
    """The example of the format's own description comes out letter by letter."""
    line = [(-120.2, 38.5), (-120.95, 40.7), (-126.453, 43.252)]
    assert encode_polyline(line) == "_p~iF~ps|U_ulLnnqC_mqNvxq`@"


def _decode(text: str) -> list[tuple[int, int]]:
    numbers, value, shift = [], 0, 0
    for character in text:
        bits = ord(character) - 63
        value |= (bits & 0x1F) << shift
        shift += 5
        if bits < 0x20:
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value, shift = 0, 0
    lat = lon = 0
    line = []
    for lat_step, lon_step in zip(numbers[::2], numbers[1::2], strict=True):
        lat, lon = lat + lat_step, lon + lon_step
        line.append((lon, lat))
    return line


@given(
    st.lists(
        st.tuples(st.integers(-180 * 10**5, 180 * 10**5), st.integers(-90 * 10**5, 90 * 10**5))
    )
)
def test_polylines_can_be_read_again(line: list[tuple[int, int]]) -> None:
    """Whatever is encoded decodes to the same hundred-thousandths of a degree."""
    assert _decode(encode_polyline([(x / 1e5, y / 1e5) for x, y in line])) == line
