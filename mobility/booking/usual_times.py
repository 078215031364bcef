"""Times of a course that are as equal as possible over its dates."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mobility.booking.asking import Asked
from mobility.booking.choices import find_choice, list_choices
from mobility.booking.legs import Leg
from mobility.booking.wishes import OfferedChoice, OfferedLeg
from mobility.model import Direction, OfferSession
from mobility.planning.rows import ServiceDay
from mobility.service import Service

CANDIDATES_TRIED = 3
"""Of the times offered on any date; each is tried on all of them."""

Leads = Mapping[Direction, int]
"""Seconds by direction, see `StandingOrder.leads_s`."""


@dataclass(frozen=True)
class AskedDate:
    """A date of a course beside the day that it meets."""

    session: OfferSession
    asked: Asked


def find_usual(service: Service, dates: Sequence[AskedDate]) -> Leads | None:
    """The leads that hold on most of the dates; None where no date has a place.

    Only those that some date is offered anyway are looked at, the most central ones first.
    """
    offered = [
        [leads_of(choice, date.session) for choice in _choices(service, date)] for date in dates
    ]
    candidates = sorted(
        (leads for choices in offered for leads in choices),
        key=lambda leads: sum(
            min(_distance_s(leads, other) for other in choices) for choices in offered if choices
        ),
    )
    tried = _different(candidates)[:CANDIDATES_TRIED]
    fitting = [sum(fits(service, date, leads) for date in dates) for leads in tried]
    return tried[fitting.index(max(fitting))] if tried else None


def choose(service: Service, date: AskedDate, usual: Leads) -> OfferedChoice | None:
    """The choice at the usual times where there is one, else the nearest to them."""
    return _at(service, date, usual) or min(
        _choices(service, date),
        key=lambda choice: _distance_s(usual, leads_of(choice, date.session)),
        default=None,
    )


def fits(service: Service, date: AskedDate, usual: Leads) -> bool:
    """Whether the usual times are free on a date."""
    return _at(service, date, usual) is not None


def is_usual(choice: OfferedChoice, session: OfferSession, usual: Leads) -> bool:
    """Whether all directions of a choice begin at the usual times."""
    return all(lead_s == usual.get(way) for way, lead_s in leads_of(choice, session).items())


def leads_of(choice: OfferedChoice, session: OfferSession) -> Leads:
    """The leads of an offered choice."""
    return {leg.direction: _lead_s(leg, session) for leg in choice.legs}


def _lead_s(leg: OfferedLeg, session: OfferSession) -> int:
    if leg.direction is Direction.OUTBOUND:
        return round((session.starts_at - leg.pickup_earliest).total_seconds())
    return round((leg.pickup_earliest - session.ends_at).total_seconds())


def _begin(direction: Direction, lead_s: int, session: OfferSession) -> datetime:
    """The inverse of `_lead_s`."""
    lead = timedelta(seconds=lead_s)
    return session.starts_at - lead if direction is Direction.OUTBOUND else session.ends_at + lead


def _distance_s(usual: Leads, other: Leads) -> int:
    """By how much all directions together differ; one without a usual time counts nothing."""
    return sum(abs(lead_s - usual.get(way, lead_s)) for way, lead_s in other.items())


def _different(candidates: Sequence[Leads]) -> list[Leads]:
    different: list[Leads] = []
    for leads in candidates:
        if leads not in different:
            different.append(leads)
    return different


def _choices(service: Service, date: AskedDate) -> tuple[OfferedChoice, ...]:
    asked = date.asked
    return list_choices(service, asked.region, asked.wish, asked.legs, asked.ahead)


def _at(service: Service, date: AskedDate, usual: Leads) -> OfferedChoice | None:
    """The choice whose pickup windows are the usual ones."""
    asked = date.asked
    legs = list(_narrowed(asked.legs, date.session, usual, asked))
    if len(legs) < len(asked.legs):
        return None
    return find_choice(service, asked.region, asked.wish, legs, asked.ahead)


def _narrowed(
    legs: Sequence[Leg], session: OfferSession, usual: Leads, asked: Asked
) -> Iterator[Leg]:
    """The legs with the usual windows for their pickups, as far as the rules allow them."""
    when, width_s = asked.ahead.when, asked.region.rules.pickup_window_s
    for leg in legs:
        wide, *others = leg.ride.stops
        if leg.direction not in usual:
            yield leg
            continue
        earliest_s = _begin_s(leg, session, usual, when)
        latest_s = min(earliest_s + width_s, wide.latest_s)
        if wide.earliest_s <= earliest_s <= latest_s:
            narrow = replace(wide, earliest_s=earliest_s, latest_s=latest_s)
            yield replace(leg, ride=replace(leg.ride, stops=(narrow, *others)))


def _begin_s(leg: Leg, session: OfferSession, usual: Leads, when: ServiceDay) -> int:
    return when.seconds(_begin(leg.direction, usual[leg.direction], session))
