"""Quoting with preferences: what she would like of vehicle or driver, and rides without as well."""

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
    plain: SeriesQuotation | None = None  # asked only where a preference may cost a date
    for held in _most_first(preferred)[:-1]:
        found = _find_series(service, region_id, _with(wish, held))
        if found and not found.without_place:
            return found, preferred - held
        plain = plain or quote_series(service, region_id, wish)
        if found and _count_rides(found) == _count_rides(plain):
            return found, preferred - held
    return plain or quote_series(service, region_id, wish), preferred


def _most_first(preferred: Preferred) -> list[Preferred]:
    """All that can be kept of the preferences, from all of them down to none."""
    names = sorted(preferred)
    sizes = range(len(names), -1, -1)
    return [frozenset(kept) for size in sizes for kept in combinations(names, size)]


def _find_series(service: Service, region_id: str, wish: Wish) -> SeriesQuotation | None:
    try:
        return quote_series(service, region_id, wish)
    except Refusal:
        return None


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
