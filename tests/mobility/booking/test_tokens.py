"""Signed offers: bound to all that was asked and offered."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mobility.booking import AppointmentTarget, SessionTarget, Spot, Wish
from mobility.booking.tokens import Offer, OfferedTimes, read_offer, sign_offer
from mobility.model import Party
from tests.mobility.town import REGION, Town, at

TIMES = OfferedTimes(at(8), at(8, 15), at(8, 55))
OFFER = Offer(
    region_id=REGION,
    wish=Wish(
        home=Spot("Row 1", 50.0, 10.0),
        party=Party(adults=2, children_1=1),
        target=AppointmentTarget(Spot("Hall", 50.1, 10.1), at(9), at(12)),
        required=frozenset({"ramp", "woman"}),
        instead_of=("old there", "old back"),
    ),
    legs=(TIMES, replace(TIMES, arrival_latest=at(9))),
    valid_until=datetime(2026, 11, 20, 12, 10, tzinfo=UTC),
)
OTHER_WISH: dict[str, Any] = {
    "home": Spot("Row 2", 50.0, 10.0),
    "party": Party(adults=3, children_1=1),
    "target": SessionTarget("course"),
    "outbound": False,
    "back": False,
    "required": frozenset({"ramp"}),
    "instead_of": (),
    "childcare": True,
    "ages": (2,),
    "both_or_none": False,
}


def test_an_offer_comes_back_as_it_was_signed(town: Town) -> None:
    """Everything that was asked and offered stands in the token."""
    assert read_offer(town.service, REGION, sign_offer(town.service, OFFER)) == OFFER


@pytest.mark.parametrize("name", [field.name for field in fields(Wish)])
def test_an_offer_is_bound_to_each_part_of_the_wish(town: Town, name: str) -> None:
    """Two wishes that differ in one part have two tokens, and each token its own wish."""
    other = replace(OFFER, wish=replace(OFFER.wish, **{name: OTHER_WISH[name]}))
    token = sign_offer(town.service, other)
    assert token != sign_offer(town.service, OFFER)
    assert read_offer(town.service, REGION, token).wish == other.wish


def test_the_end_of_an_offer_is_signed_with_it(town: Town) -> None:
    """A rule that is changed later neither shortens nor prolongs what was offered."""
    longer = replace(OFFER, valid_until=OFFER.valid_until + timedelta(minutes=1))
    assert read_offer(town.service, REGION, sign_offer(town.service, longer)) == longer
