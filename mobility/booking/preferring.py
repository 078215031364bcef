"""Quoting with preferences: what she would like of vehicle or driver, and rides without as well."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from mobility.booking.choices import MOST_CHOICES
from mobility.booking.quoting import NoPlace, quote
from mobility.booking.series import quote_series
from mobility.booking.series_wishes import SeriesQuotation
from mobility.booking.wishes import OfferedChoice, OfferedLeg, Wish
from mobility.refusals import Refusal
from mobility.service import Service

Preferred = frozenset[str]


@dataclass(frozen=True)
class PreferredChoice:
    """A choice, and which of the preferences it does not promise; the others it does."""

    choice: OfferedChoice
    lacks: Preferred = frozenset()


def quote_preferring(
    service: Service, region_id: str, wish: Wish, preferred: Preferred
) -> tuple[PreferredChoice, ...]:
    """Up to five choices: those that promise most of what is preferred first.

    What is preferred is promised like any other requirement where it is offered; times that are
    there with a preference are not offered without it again. Raises as `quote` does.
    """
    found: list[PreferredChoice] = []
    for held in _most_first(preferred):
        asked, lacks = _with(wish, held), preferred - held
        for choice in _choices(service, region_id, asked, last=lacks == preferred and not found):
            if len(found) < MOST_CHOICES and not _is_there(choice, found):
                found.append(PreferredChoice(choice, lacks))
    return tuple(found)


def quote_series_preferring(
    service: Service, region_id: str, wish: Wish, preferred: Preferred
) -> tuple[SeriesQuotation, Preferred]:
    """A whole course with what is preferred where that costs no date, else without, and what lacks.

    Raises as `quote_series` does.
    """
    plain = quote_series(service, region_id, wish)
    for held in _most_first(preferred):
        if not held:
            break
        try:
            found = quote_series(service, region_id, _with(wish, held))
        except Refusal:
            continue
        if _count_rides(found) == _count_rides(plain):
            return found, preferred - held
    return plain, preferred


def _most_first(preferred: Preferred) -> Iterator[Preferred]:
    names = sorted(preferred)
    for count in range(len(names), -1, -1):
        yield from map(frozenset, combinations(names, count))


def _with(wish: Wish, held: Preferred) -> Wish:
    """No preference is worth riding one way only."""
    if not held:
        return wish
    return replace(wish, required=wish.required | held, both_or_none=True)


def _count_rides(found: SeriesQuotation) -> int:
    return sum(len(date.legs) for date in found.with_place)


def _choices(
    service: Service, region_id: str, wish: Wish, *, last: bool
) -> tuple[OfferedChoice, ...]:
    """None where no place is left; the `last` question says why, and what would help."""
    try:
        return quote(service, region_id, wish, with_alternatives=last).choices
    except NoPlace:
        if last:
            raise
        return ()


def _is_there(choice: OfferedChoice, found: list[PreferredChoice]) -> bool:
    return any(_times(choice.legs) == _times(other.choice.legs) for other in found)


def _times(legs: tuple[OfferedLeg, ...]) -> list[object]:
    return [(leg.direction, leg.pickup_earliest, leg.pickup_latest) for leg in legs]
