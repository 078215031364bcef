"""For whom an offer is: said, never asked to be proved, and kept in what is offered instead."""

from time import perf_counter
from typing import Any

import pytest

from mobility.booking import SessionTarget, get_session
from mobility.booking.alternatives import list_alternatives
from mobility.booking.asking import ask, find_obstacle
from mobility.model import Audience, Offer, OfferSession, new_id
from tests.mobility.town import REGION, Town, at, spot


def add_session(town: Town, hour: int, **of_offer: Any) -> OfferSession:
    """A date of another offer of the same kind in the hall."""
    first = town.offer
    offer = Offer(
        region_id=REGION,
        id=new_id(),
        provider_id=first.provider_id,
        place_id=first.place_id,
        kind=first.kind,
        titles={"de": "Kurs"},
        languages=["de"],
        **{"audience": Audience.EVERYONE, **of_offer},
    )
    row = OfferSession(
        region_id=REGION, id=new_id(), offer_id=offer.id, starts_at=at(hour), ends_at=at(hour + 1)
    )
    with town.service.database.writing() as session:
        session.add(offer)
        session.flush()
        session.add(row)
    return row


def instead_of(town: Town, wanted: OfferSession) -> set[str]:
    """The sessions that are offered once the only seat to the wanted one is taken."""
    town.book(town.wish(wanted))
    asked = ask(town.service, REGION, town.wish(wanted, spot(0, 4)))
    found = list_alternatives(town.service, asked, find_obstacle(asked), perf_counter() + 3600)
    targets = (one.wish.target for one in found)
    return {one.session_id for one in targets if isinstance(one, SessionTarget)} - {wanted.id}


@pytest.mark.parametrize(
    ("wanted", "other", "fits"),
    [
        ({"audience": Audience.WOMEN}, {"audience": Audience.WOMEN}, True),
        ({"audience": Audience.WOMEN}, {"audience": Audience.EVERYONE}, True),
        ({"audience": Audience.EVERYONE}, {"audience": Audience.WOMEN}, False),
        ({"level": "B1"}, {"level": "B1"}, True),
        ({"level": "B1"}, {"level": ""}, True),
        ({"level": "B1"}, {"level": "A1"}, False),
        ({"age_from": 16}, {"age_from": 14, "age_to": None}, True),
        ({"age_from": 16, "age_to": 27}, {"age_from": 16, "age_to": 27}, True),
        ({}, {"age_from": 16, "age_to": 27}, False),
        ({"age_to": 27}, {"age_to": 25}, False),
    ],
)
def test_what_is_offered_instead_is_for_the_same_people(
    town: Town, wanted: dict[str, Any], other: dict[str, Any], fits: bool
) -> None:
    """Whoever may come to the wanted one may come to the other one, whoever she is."""
    town.add_van(seats=1)
    first, second = add_session(town, 9, **wanted), add_session(town, 12, **other)
    assert instead_of(town, first) == ({second.id} if fits else set())


def test_it_is_said_and_nobody_asks(town: Town) -> None:
    """The view of a session says for whom it is; a wish knows no sex, age or level to be asked."""
    town.add_van()
    course = add_session(town, 9, audience=Audience.WOMEN, level="A2", age_from=18)
    view = get_session(town.service, REGION, course.id)
    assert (view.audience, view.level, view.age_from, view.age_to) == (
        Audience.WOMEN,
        "A2",
        18,
        None,
    )
    town.book(town.wish(course))
