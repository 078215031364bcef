"""Quoting: which times could be promised for a wish, or why none can and what would help."""

from datetime import timedelta
from time import perf_counter

from mobility.booking.alternatives import list_alternatives
from mobility.booking.asking import Asked, as_told, ask, find_obstacle, halves
from mobility.booking.choices import find_rescue, list_choices
from mobility.booking.legs import check_spots
from mobility.booking.rules import destination_of
from mobility.booking.tokens import read_offer
from mobility.booking.wishes import Alternative, OfferedChoice, Quotation, Wish
from mobility.refusals import Refusal
from mobility.service import Service

MOST_SECONDS = 0.55
"""From the question to an answer that says what would help; what takes longer is left out."""

LEAST_SECONDS = 0.15
"""For looking for that, however long the rest took."""


class NoPlace(Refusal):
    """There is no place for a wish: the binding reason, and what would fit instead.

    `alternatives` are the smallest changes of the wish, the most useful first; each was found a
    place for at the time of asking, and its offer can be accepted like any other.
    """

    def __init__(self, reason: Refusal, alternatives: tuple[Alternative, ...]) -> None:
        super().__init__(reason.code, **reason.facts)
        self.alternatives = alternatives


def quote(
    service: Service, region_id: str, wish: Wish, *, with_alternatives: bool = True, least: int = 0
) -> Quotation:
    """Up to five choices that would hold if accepted now, the cheapest for the day plan first.

    Each is an insertion into the day's stored plan on exact travel times, within every promise
    given; both directions are one choice. Where none fits, others are moved inside their promises.
    Where either is fine alone and both together have no place, each is offered by itself, so that
    there may be twice as many. Where they are fewer than `least`, times that overlap join them.
    Raises NoPlace with the binding reason where that leads nowhere, at once and without
    alternatives if told so; Refusal for everything that the rules of booking
    exclude.
    """
    deadline = perf_counter() + MOST_SECONDS
    asked = ask(service, region_id, wish)
    choices = _find_choices(service, asked, rescue=with_alternatives, least=least)
    now = service.clock.now()
    if choices:
        return Quotation(choices, now + timedelta(seconds=asked.region.rules.offer_valid_s))
    obstacle = find_obstacle(asked)
    deadline = max(deadline, perf_counter() + LEAST_SECONDS)
    found = list_alternatives(service, asked, obstacle, deadline) if with_alternatives else ()
    raise NoPlace(as_told(asked, obstacle, now), found)


def _find_choices(
    service: Service, asked: Asked, *, rescue: bool, least: int
) -> tuple[OfferedChoice, ...]:
    """Insertions; else with others moved, if `rescue`; else each direction on its own."""
    if asked.no_care:
        return ()
    choices = _choices(service, asked, least)
    if not choices and rescue:
        found = find_rescue(service, asked.region, asked.wish, asked.legs, asked.ahead)
        choices = (found,) if found else ()
    return choices or tuple(choice for half in halves(asked) for choice in _choices(service, half))


def _choices(service: Service, asked: Asked, least: int = 0) -> tuple[OfferedChoice, ...]:
    return list_choices(service, asked.region, asked.wish, asked.legs, asked.ahead, least)


def check_wish(service: Service, region_id: str, wish: Wish) -> None:
    """Raises Refusal for what the rules of booking exclude, before any times are sought."""
    region = service.region(region_id)
    with service.database.reading() as session:
        target = destination_of(session, region, wish, service.clock.now())
    check_spots(service.roads(region_id).snapper, region, wish.home, *target.spots)


def read_wish(service: Service, region_id: str, token: str) -> Wish:
    """What was asked for an offer, also when it is no longer valid. Refusal `offer_broken`."""
    return read_offer(service, region_id, token).wish
