"""House numbers as written on the map, and those that the map does not know."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.places.house_numbers import (
    HouseNumber,
    KnownNumber,
    locate_number,
    parse_house_numbers,
    plain_number,
)


def number(text: str) -> HouseNumber:
    (parsed,) = parse_house_numbers(text)
    return parsed


def known(text: str, lon: float, lat: float = 50.0) -> KnownNumber:
    return KnownNumber(number(text), lat, lon)


@pytest.mark.parametrize(
    ("tag", "numbers"),
    [
        ("12", [("12", 12, 12)]),
        ("12 A", [("12 A", 12, 12)]),
        ("8;10", [("8", 8, 8), ("10", 10, 10)]),
        ("8, 10a", [("8", 8, 8), ("10a", 10, 10)]),
        ("2-6", [("2-6", 2, 6)]),
        ("10a-d", [("10a-d", 10, 10)]),
        # The first entrance of 12 is no range down to 1.
        ("12/1", [("12/1", 12, 12)]),
        ("7 1/2", [("7 1/2", 7, 7)]),
        ("Schloss", []),
        ("3 Rose Court", []),
        ("123456", []),
        ("", []),
    ],
)
def test_tags_are_read_as_written(tag: str, numbers: list[tuple[str, int, int]]) -> None:
    """Lists are several numbers, ranges one; what is no number is left out."""
    assert [(n.text, n.low, n.high) for n in parse_house_numbers(tag)] == numbers


@pytest.mark.parametrize(
    ("one", "other"), [("12 a", "12A"), ("12/a", "12a"), ("2 – 4", "2-4"), ("20/22", "20-22")]
)
def test_spellings_of_a_number_are_one(one: str, other: str) -> None:
    """Spaces, dashes and case make no other house."""
    assert plain_number(one) == plain_number(other)


def test_half_numbers_stay_apart() -> None:
    """7 1/2 is beside 7 and far from 71."""
    assert plain_number("7 1/2") != plain_number("71/2")


STREET = [
    known("1", 0.00),
    known("2", 0.00, lat=50.1),
    known("4-8", 0.02, lat=50.1),
    known("5", 0.04),
    known("12b", 0.10, lat=50.1),
]


@pytest.mark.parametrize(
    ("wanted", "text", "lat", "lon", "approximate"),
    [
        ("5", "5", 50.0, 0.04, False),
        # Houses 4, 6 and 8 are one building; 5 and 7 are over the way.
        ("6", "4-8", 50.1, 0.02, False),
        # Between 1 (0.00) and 5 (0.04) on the odd side: half way.
        ("3", "3", 50.0, 0.02, True),
        # Between 4 (0.02) and 12b (0.10) on the even side: 6 of 8 numbers along, 0.02 + 0.06.
        ("10", "10", 50.1, 0.08, True),
        # 12 is where its entrance b is.
        ("12", "12", 50.1, 0.10, True),
        # Past the last known number of a side: at that number.
        ("99", "99", 50.0, 0.04, True),
        ("5c", "5c", 50.0, 0.04, True),
    ],
)
def test_unknown_numbers_lie_between_their_neighbours(
    wanted: str, text: str, lat: float, lon: float, approximate: bool
) -> None:
    """A known number is exact; another is estimated along its own side of the street."""
    position = locate_number(STREET, number(wanted))
    assert position is not None
    assert (position.text, position.approximate) == (text, approximate)
    assert (position.lat, position.lon) == pytest.approx((lat, lon))


def test_one_sided_streets_serve_both_sides() -> None:
    """Where only odd numbers are known, an even one lies between them."""
    position = locate_number([known("1", 0.0), known("3", 0.02)], number("2"))
    assert position is not None
    assert position.lon == pytest.approx(0.01)


def test_a_street_without_numbers_tells_nothing() -> None:
    """Without any known number there is nothing to estimate from."""
    assert locate_number([], number("5")) is None


@given(
    st.lists(st.integers(1, 200), min_size=1, max_size=20, unique=True),
    st.integers(1, 250),
)
def test_estimates_stay_within_the_street(numbers: list[int], wanted: int) -> None:
    """However the numbers lie, an estimate is never outside of their span."""
    street = [known(str(n), n / 1000) for n in sorted(numbers)]
    position = locate_number(street, number(str(wanted)))
    assert position is not None
    assert min(numbers) / 1000 - 1e-9 <= position.lon <= max(numbers) / 1000 + 1e-9
    assert position.approximate == (wanted not in numbers)
