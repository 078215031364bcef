"""Childcare as its provider keeps it, and the free places that the catalogue tells of."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from mobility.booking import (
    SessionTarget,
    Wish,
    close_childcare,
    list_rides_of_participant,
    request_place,
)
from mobility.model import AgeGroup, OfferSession, Party, RideStatus, new_id
from mobility.offers import (
    CareDraft,
    CareFree,
    Keeper,
    Venue,
    get_childcare,
    get_offer,
    list_childcare_of,
    save_childcare,
)
from mobility.planning import check_day
from mobility.refusals import Refusal
from tests.mobility.town import DAY, REGION, Town, at, spot

ONE, TWO = (AgeGroup(0, 2, 1, 4),), (AgeGroup(0, 2, 2, 4),)
WORKDAYS = (0, 1, 2, 3, 4)


@pytest.fixture
def keeper(town: Town) -> Keeper:
    return Keeper("staff:someone", town.offer.provider_id)


@pytest.fixture
def draft(town: Town) -> CareDraft:
    """At the hall itself on workdays from 8 to 14, with one place for a small child."""
    hall = town.hall
    return CareDraft(
        provider_id=town.offer.provider_id,
        venue=Venue("Playroom", hall.address, hall.lat, hall.lon),
        opens_at=time(8),
        closes_at=time(14),
        weekdays=WORKDAYS,
        carers=1,
        groups=ONE,
        offer_ids=(town.offer.id,),
    )


@pytest.fixture
def course(town: Town) -> OfferSession:
    town.add_van(layouts=[{"seats": 8, "child_seats_1": 4}])
    return town.add_session()


def family_wish(course: OfferSession) -> Wish:
    party = Party(adults=1, children_1=1)
    return Wish(spot(4, 0), party, SessionTarget(course.id), childcare=True, ages=(2,))


def free_of(town: Town) -> list[tuple[CareFree, ...]]:
    return [one.care_free for one in get_offer(town.service, REGION, town.offer.id).sessions]


def test_what_is_written_is_offered(
    town: Town, keeper: Keeper, draft: CareDraft, course: OfferSession
) -> None:
    """One place is free; once it is booked none is, and the provider sees one child coming."""
    town.add_session(at(9, day=DAY + timedelta(days=5)), at(12, day=DAY + timedelta(days=5)))
    childcare_id = save_childcare(town.service, REGION, draft, keeper)
    saturday: tuple[CareFree, ...] = ()  # the playroom is closed then
    assert free_of(town) == [(CareFree(0, 2, 1),), saturday]
    town.book(family_wish(course))
    assert free_of(town) == [(CareFree(0, 2, 0),), saturday]
    house = get_childcare(town.service, REGION, childcare_id, keeper)
    assert (house.venue.name, house.children) == ("Playroom", {DAY: 1})
    assert list_childcare_of(town.service, REGION, draft.provider_id, keeper) == (house,)
    close_childcare(town.service, REGION, childcare_id, DAY, keeper.actor)
    assert free_of(town) == [(), saturday]


def test_outside_its_hours_nobody_is_looked_after(
    town: Town, keeper: Keeper, draft: CareDraft, course: OfferSession
) -> None:
    """Until 11 it is open, but the course ends at 12: the way there alone can be booked."""
    save_childcare(town.service, REGION, replace(draft, closes_at=time(11)), keeper)
    with pytest.raises(Refusal) as caught:
        town.quote(family_wish(course))
    assert caught.value.code == "childcare_closed"
    town.book(replace(family_wish(course), back=False))


def test_no_place_is_taken_from_a_child(
    town: Town, keeper: Keeper, draft: CareDraft, course: OfferSession
) -> None:
    """Fewer places or carers than are promised are refused, and nothing is written."""
    childcare_id = save_childcare(town.service, REGION, draft, keeper)
    town.book(family_wish(course))
    for fewer in (replace(draft, carers=0), replace(draft, groups=(AgeGroup(3, 11, 9, 9),))):
        with pytest.raises(Refusal) as caught:
            save_childcare(town.service, REGION, fewer, keeper, childcare_id)
        assert caught.value.code == "childcare_places_taken"
    assert get_childcare(town.service, REGION, childcare_id, keeper).capacity.carers == 1
    assert check_day(town.service, REGION, DAY) == ()


def test_a_new_place_is_offered_to_who_waits(
    town: Town, keeper: Keeper, draft: CareDraft, course: OfferSession
) -> None:
    """The second mother waits; with a second place she is offered it at once."""
    childcare_id = save_childcare(town.service, REGION, draft, keeper)
    town.book(family_wish(course))
    person = town.add_participant()
    request_place(town.service, REGION, person.id, family_wish(course), new_id())
    save_childcare(town.service, REGION, replace(draft, groups=TWO), keeper, childcare_id)
    rides = list_rides_of_participant(town.service, REGION, person.id)
    assert [ride.status for ride in rides] == [RideStatus.OFFERED] * 2
    assert check_day(town.service, REGION, DAY) == ()


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("times_of_day_reversed", {"closes_at": time(8)}),
        ("childcare_days_missing", {"weekdays": ()}),
        ("ages_wrong", {"groups": (AgeGroup(0, 3, 1, 1), AgeGroup(3, 5, 1, 1))}),
        ("ages_wrong", {"groups": (AgeGroup(4, 3, 1, 1),)}),
        ("places_wrong", {"groups": (AgeGroup(0, 3, 1, 0),)}),
        ("places_wrong", {"groups": ()}),
        ("offer_unknown", {"offer_ids": ("nobody",)}),
        ("not_allowed", {"provider_id": "another"}),
    ],
)
def test_what_is_wrong_is_refused(
    town: Town, keeper: Keeper, draft: CareDraft, code: str, changes: dict[str, object]
) -> None:
    """Each fault has its sentence, and nothing is written."""
    wrong = replace(draft, **changes)  # type: ignore[arg-type]  # names are checked at run time
    with pytest.raises(Refusal) as caught:
        save_childcare(town.service, REGION, wrong, keeper)
    assert caught.value.code == code
    assert list_childcare_of(town.service, REGION, town.offer.provider_id, keeper) == ()
