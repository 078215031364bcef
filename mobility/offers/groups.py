"""A provider books for people by name: each has rides of her own, on one date or on every one.

Whoever has ridden before is fetched where she was fetched last; the provider gives a place for all
others and is never shown where anybody lives.
"""

from dataclasses import dataclass

from mobility.accounts import IssuedCard, add_participant, issue_card
from mobility.booking import (
    WAITING_HELPS,
    NoPlace,
    SessionTarget,
    Spot,
    Wish,
    accept,
    accept_series,
    get_series,
    get_session,
    list_known_places,
    quote,
    quote_series,
    request_place,
)
from mobility.model import SERVED, Participant, Party
from mobility.offers.catalogue import get_own_card
from mobility.offers.keeping import Keeper
from mobility.refusals import Refusal
from mobility.service import Service

MOST_PEOPLE = 30


@dataclass(frozen=True)
class NamedPerson:
    """One line of the list: who, on which phone."""

    line: int
    name: str
    phone: str


@dataclass(frozen=True)
class PeopleWish:
    """Who rides to which session, and back; those who are new start at `start`.

    With `every_date` they ride to all dates of the offer from that session on. `key` makes a form
    sent twice count once.
    """

    session_id: str
    people: tuple[NamedPerson, ...]
    start: Spot
    key: str
    outbound: bool = True
    back: bool = True
    every_date: bool = True
    language: str = "de"


@dataclass(frozen=True)
class BookedPerson:
    """What became of one line: for how many of the dates there is a ride, or why for none.

    `waits`: there is no place on the one date, but she is on its waiting list. `card` is that of
    somebody new: only she has no way to sign in yet.
    """

    person: NamedPerson
    dates: int
    of_dates: int
    why_not: Refusal | None
    card: IssuedCard | None = None

    @property
    def waits(self) -> bool:
        return self.why_not is None and self.dates == 0


def read_people(text: str) -> tuple[NamedPerson, ...]:
    """The people of a list, one a line: name, then phone, with a comma or semicolon between.

    Raises Refusal `people_unreadable` with the line that is wrong, `party_empty`,
    `group_too_large`.
    """
    people = []
    for line, content in enumerate(text.splitlines(), start=1):
        if not content.strip():
            continue
        name, _, phone = content.replace(";", ",").rpartition(",")
        if not name.strip() or not phone.strip():
            raise Refusal("people_unreadable", line=line)
        people.append(NamedPerson(line, name.strip(), phone.strip()))
    if not people:
        raise Refusal("party_empty")
    if len(people) > MOST_PEOPLE:
        raise Refusal("group_too_large", limit=MOST_PEOPLE)
    return tuple(people)


def book_people(
    service: Service, region_id: str, wish: PeopleWish, keeper: Keeper
) -> tuple[BookedPerson, ...]:
    """Book rides for people of a list, one after the other; what became of each.

    Raises Refusal `session_unknown`, `not_allowed` for another provider's offer.
    """
    session = get_session(service, region_id, wish.session_id)
    get_own_card(service, region_id, session.offer_id, keeper)
    return tuple(_book_line(service, region_id, wish, person, keeper) for person in wish.people)


def _book_line(
    service: Service, region_id: str, wish: PeopleWish, person: NamedPerson, keeper: Keeper
) -> BookedPerson:
    try:
        added = add_participant(
            service, region_id, person.phone, person.name, wish.language, actor=keeper.actor
        )
        known = list_known_places(service, region_id, added.id)
        home = known[0] if known else wish.start
        dates, of_dates = _book(service, region_id, wish, added, home, keeper.actor)
    except Refusal as refusal:
        return BookedPerson(person, 0, 0, refusal)
    card = None
    if not known:
        card = issue_card(service, region_id, added.phone, added.name, added.language, keeper.actor)
    return BookedPerson(person, dates, of_dates, None, card)


def _book(
    service: Service, region_id: str, wish: PeopleWish, person: Participant, home: Spot, actor: str
) -> tuple[int, int]:
    """For how many dates of how many there is a ride now. Raises Refusal where for none."""
    asked = Wish(
        home=home,
        party=Party(),
        target=SessionTarget(wish.session_id),
        outbound=wish.outbound,
        back=wish.back,
    )
    key = f"{wish.key}:{person.id}"
    if not wish.every_date:
        try:
            token = quote(service, region_id, asked, with_alternatives=False).choices[0].token
        except NoPlace as full:
            if full.code not in WAITING_HELPS:
                raise
            request_place(service, region_id, person.id, asked, key)
            return 0, 1
        accept(service, region_id, person.id, token, key, actor=actor)
        return 1, 1
    token = quote_series(service, region_id, asked).token
    order_id = accept_series(service, region_id, person.id, token, key, waits=True)
    dates = get_series(service, region_id, order_id, participant_id=person.id).dates
    return sum(any(r.status in SERVED for r in date.rides) for date in dates), len(dates)
