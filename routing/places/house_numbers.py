"""House numbers: how they are written, and where one stands that the map does not know."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_PARTS = re.compile(r"[;,]")
_SPACE = re.compile(r"\s+")
# Spaces matter between digits only: 7 1/2 is not 71/2.
_IDLE_SPACE = re.compile(r"(?<!\d)\s+|\s+(?!\d)")
_DASH = re.compile(r"[-–/]")
_DASH_BEFORE_LETTER = re.compile(r"-(?=[a-z])")
_NUMBER = re.compile(r"(\d+)(?: \d-\d)?[a-z]{0,2}(?:-(\d+)[a-z]{0,2})?")
_LARGEST = 99_999


@dataclass(frozen=True, slots=True)
class HouseNumber:
    """One house number as the map writes it, with the first and last number it stands for."""

    text: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class KnownNumber:
    """A house number with its position in degrees."""

    number: HouseNumber
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class NumberPosition:
    """Where a house number is; `approximate` when it was derived from its neighbours."""

    text: str
    lat: float
    lon: float
    approximate: bool


def plain_number(text: str) -> str:
    """One spelling of a house number: '12 A' and '12/a' → '12a', '2 – 4' → '2-4'."""
    dashed = _DASH.sub("-", _IDLE_SPACE.sub("", text.strip().casefold()))
    return _DASH_BEFORE_LETTER.sub("", dashed)


def parse_house_numbers(tag: str) -> list[HouseNumber]:
    """The numbers of an `addr:housenumber` tag: '8;10' is two, '2-4' is one that covers 2 to 4.

    What is no number ('Schloss') or a flat in a house of another name ('3 Rose Court') is left out.
    """
    numbers = []
    for part in _PARTS.split(tag):
        found = _NUMBER.fullmatch(plain_number(part))
        if found is None:
            continue
        low = int(found[1])
        # '12/1' is the first entrance of 12, not a range downwards.
        high = max(low, int(found[2] or low))
        if high <= _LARGEST:
            numbers.append(HouseNumber(_SPACE.sub(" ", part.strip()), low, high))
    return numbers


def locate_number(known: Sequence[KnownNumber], wanted: HouseNumber) -> NumberPosition | None:
    """Where `wanted` is among the `known` numbers of its street; None when none are known.

    A number that the map does not have lies on the straight line between its nearest smaller and
    larger neighbours on its side of the street (odd or even); past the last one, at the last one.
    """
    if not known:
        return None
    exact = _find_exact(known, wanted)
    if exact is not None:
        return NumberPosition(exact.number.text, exact.lat, exact.lon, approximate=False)
    lat, lon = _interpolate(_same_side(known, wanted.low), wanted.low)
    return NumberPosition(wanted.text, lat, lon, approximate=True)


def _find_exact(known: Sequence[KnownNumber], wanted: HouseNumber) -> KnownNumber | None:
    plain = plain_number(wanted.text)
    for candidate in known:
        if plain_number(candidate.number.text) == plain:
            return candidate
    if not plain.isdigit():
        return None
    return next((candidate for candidate in known if _covers(candidate.number, wanted.low)), None)


def _covers(number: HouseNumber, value: int) -> bool:
    """Whether `number` is a range with `value` on the same side of the street in it."""
    in_range = number.low <= value <= number.high
    return number.low < number.high and in_range and (value - number.low) % 2 == 0


def _same_side(known: Sequence[KnownNumber], value: int) -> Sequence[KnownNumber]:
    side = [candidate for candidate in known if (candidate.number.low - value) % 2 == 0]
    return side or known


def _interpolate(known: Sequence[KnownNumber], value: int) -> tuple[float, float]:
    below = max((c for c in known if c.number.low <= value), key=_low, default=None)
    above = min((c for c in known if c.number.low >= value), key=_low, default=None)
    start, end = below or above, above or below
    if start is None or end is None:
        raise ValueError("no known numbers to interpolate between")
    span = end.number.low - start.number.low
    share = (value - start.number.low) / span if span else 0.0
    return (
        start.lat + share * (end.lat - start.lat),
        start.lon + share * (end.lon - start.lon),
    )


def _low(known: KnownNumber) -> int:
    return known.number.low
