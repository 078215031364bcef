"""Who has booked a whole course, who rides past childcare, and a group that rides together."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from mobility.booking import (
    GroupMember,
    GroupWish,
    SessionTarget,
    Spot,
    Wish,
    accept,
    accept_group,
    accept_series,
    list_series,
    quote,
    quote_group,
    quote_series,
)
from mobility.demo.ground import Ground
from mobility.demo.wishes import Dweller, Venue, is_for, is_rideable
from mobility.model import OfferKind, Party
from mobility.refusals import Refusal
from mobility.service import Service

MOST_TRIED = 12
GROUP = (Party(adults=4), Party(adults=2))
"""Who rides together from a meeting point, and who joins from the speaker's home."""


def order_course(
    service: Service, ground: Ground, dwellers: Sequence[Dweller], venues: Sequence[Venue], key: str
) -> Dweller | None:
    """Let somebody book all dates of a course; None where nobody can."""
    region_id = ground.region.id
    courses = [one for one in venues if one.facts.kind is OfferKind.LANGUAGE_COURSE]
    for dweller, wish in _pairs(ground, dwellers, courses):
        if list_series(service, region_id, dweller.participant_id):
            return dweller
        try:
            token = quote_series(service, region_id, wish).token
            accept_series(service, region_id, dweller.participant_id, token, key, waits=True)
        except Refusal:
            continue
        return dweller
    return None


def ride_past_childcare(
    service: Service, ground: Ground, dwellers: Sequence[Dweller], venues: Sequence[Venue], key: str
) -> Dweller | None:
    """Let somebody bring a child to childcare on the way to a course; None where nobody can."""
    region_id = ground.region.id
    parents = [one for one in dwellers if one.person.party.apart()]
    with_childcare = [one for one in venues if one.facts.childcare]
    for dweller, wish in _pairs(ground, parents, with_childcare):
        try:
            choice = quote(
                service, region_id, replace(wish, childcare=True), with_alternatives=False
            ).choices[0]
            accept(service, region_id, dweller.participant_id, choice.token, key)
        except Refusal:
            continue
        return dweller
    return None


def ride_as_group(
    service: Service,
    ground: Ground,
    speaker: Dweller,
    venues: Sequence[Venue],
    meeting_points: Sequence[Spot],
    key: str,
) -> bool:
    """Bring a group to one of the day's last sessions and back; says whether there is one."""
    latest_first = sorted(venues, key=lambda one: one.facts.begins, reverse=True)
    tries = [
        (venue, spot)
        for venue in latest_first
        if is_for(ground, venue, speaker)
        for spot in meeting_points
        if is_rideable(spot, venue.spot, ground.facts.reach_m)
    ]
    for venue, spot in tries[:MOST_TRIED]:
        homes = (spot, speaker.home)
        members = tuple(map(GroupMember, homes, GROUP))
        try:
            found = quote_group(
                service, ground.region.id, GroupWish(venue.session_id, members), search=False
            )
            if found.without:
                continue
            accept_group(service, ground.region.id, speaker.participant_id, found.token, key)
        except Refusal:
            continue
        return True
    return False


def _pairs(
    ground: Ground, dwellers: Sequence[Dweller], venues: Sequence[Venue]
) -> Iterator[tuple[Dweller, Wish]]:
    """The first few of those who live near enough to a venue, with their wish there and back."""
    near = [
        (dweller, venue)
        for venue in venues
        for dweller in dwellers
        if is_for(ground, venue, dweller)
    ]
    for dweller, venue in near[:MOST_TRIED]:
        person, target = dweller.person, SessionTarget(venue.session_id)
        yield dweller, Wish(dweller.home, person.party, target, required=person.required)
