"""Who wants to ride where on the demonstration day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from random import Random

from mobility.booking import AppointmentTarget, SessionTarget, Spot, Wish
from mobility.clock import local_instant
from mobility.demo.facts import OfferFacts
from mobility.demo.ground import Ground
from mobility.demo.people import Person
from mobility.model import Audience
from routing.geo import Coordinate, distance_m

APPOINTMENT_SHARE = 0.12
ONE_WAY_SHARE = 0.15
TOO_NEAR_M = 1200
"""Who lives so near walks."""

APPOINTMENT_HOURS = (8, 9, 10, 11, 13, 14, 15)


@dataclass(frozen=True)
class Dweller:
    """An invented person with the key of her row and her home."""

    participant_id: str
    person: Person
    home: Spot


@dataclass(frozen=True)
class Venue:
    """An offer with its session of the day and where it is."""

    facts: OfferFacts
    session_id: str
    spot: Spot


def draw_wishes(
    ground: Ground,
    day: date,
    count: int,
    dwellers: Sequence[Dweller],
    venues: Sequence[Venue],
    doctors: Sequence[Spot],
    random: Random,
) -> Iterator[tuple[Dweller, Wish]]:
    """So many wishes for a day in the order in which they are asked; each person asks once."""
    waiting = random.sample(list(dwellers), len(dwellers))
    made = 0
    for dweller in waiting:
        if made == count:
            return
        wish = _draw_wish(ground, day, dweller, venues, doctors, random)
        if wish:
            made += 1
            yield dweller, wish


def _draw_wish(
    ground: Ground,
    day: date,
    dweller: Dweller,
    venues: Sequence[Venue],
    doctors: Sequence[Spot],
    random: Random,
) -> Wish | None:
    reach_m = ground.facts.reach_m
    near = [venue for venue in venues if is_for(ground, venue, dweller)]
    one_way = random.random() < ONE_WAY_SHARE
    outbound = not one_way or random.random() < 0.5
    back = not one_way or not outbound
    target: SessionTarget | AppointmentTarget
    if random.random() < APPOINTMENT_SHARE:
        reachable = [spot for spot in doctors if is_rideable(dweller.home, spot, reach_m)]
        if not reachable:
            return None
        target = _appointment(ground, day, random.choice(reachable), random)
    elif near:
        chosen = random.choices(near, [venue.facts.weight for venue in near])[0]
        target = SessionTarget(chosen.session_id)
    else:
        return None
    person = dweller.person
    return Wish(dweller.home, person.party, target, outbound, back, person.required)


def _appointment(ground: Ground, day: date, spot: Spot, random: Random) -> AppointmentTarget:
    hour, minute = random.choice(APPOINTMENT_HOURS), random.choice((0, 15, 30))
    zone = ground.region.zone
    return AppointmentTarget(
        spot,
        arrive_by=local_instant(day, time(hour, minute), zone),
        leave_after=local_instant(day, time(hour + 1, minute), zone),
    )


def is_for(ground: Ground, venue: Venue, dweller: Dweller) -> bool:
    """Whether an offer is meant for somebody and neither too near nor too far to ride to."""
    suits = _suits(venue, dweller)
    return suits and is_rideable(dweller.home, venue.spot, ground.facts.reach_m)


def _suits(venue: Venue, dweller: Dweller) -> bool:
    audience = venue.facts.audience
    if audience is Audience.WOMEN:
        return dweller.person.woman
    if audience is Audience.PARENTS:
        return dweller.person.party.children > 0
    return True


def is_rideable(home: Spot, there: Spot, reach_m: int) -> bool:
    """Whether two places are neither too near for a ride nor too far."""
    metres = distance_m(Coordinate(home.lat, home.lon), Coordinate(there.lat, there.lon))
    return TOO_NEAR_M < metres < reach_m
