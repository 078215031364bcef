"""Offers that providers keep, and the catalogue made of them."""

from dataclasses import replace
from datetime import time

import pytest
from sqlalchemy import select

from mobility.booking import list_sessions
from mobility.model import Audience, Childcare, OfferKind, Place, PlaceKind, Provider, new_id
from mobility.offers import (
    Filter,
    Keeper,
    OfferDraft,
    Repeat,
    Venue,
    add_dates,
    get_offer,
    list_catalogue,
    list_of_provider,
    save_offer,
    withdraw_offer,
)
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage.places import list_places
from tests.mobility.town import DAY, REGION, Town, at, spot

WEEKLY = "FREQ=WEEKLY;COUNT=3"


def venue(name: str = "Library", x: float = 2, y: float = 2) -> Venue:
    where = spot(x, y)
    return Venue(name, where.label, where.lat, where.lon)


def draft(town: Town, **changes: object) -> OfferDraft:
    plain = OfferDraft(
        provider_id=town.offer.provider_id,
        titles={"de": "Nähcafé", "en": "Sewing café"},
        venue=venue(),
        kind=OfferKind.EVENT,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # names are checked at run time


@pytest.fixture
def keeper(town: Town) -> Keeper:
    return Keeper("staff:someone", town.offer.provider_id)


def code_of(refused: pytest.ExceptionInfo[Refusal]) -> str:
    return refused.value.code


def test_an_offer_with_dates_is_in_the_catalogue(
    service: Service, town: Town, keeper: Keeper
) -> None:
    """What a provider writes is what people find, with its coming dates and usual time."""
    offer_id = save_offer(service, REGION, draft(town), keeper)
    assert list_catalogue(service, REGION) == ()  # no dates yet
    repeat = Repeat(DAY, time(15), time(17), WEEKLY)
    planned = add_dates(service, REGION, offer_id, repeat, keeper)
    assert [one.skipped for one in planned] == [None] * 3
    (card,) = list_catalogue(service, REGION)
    assert card.offer_id == offer_id
    assert card.coming[0].starts_at == at(15)
    assert [(one.weekday, one.begins) for one in card.usual_times] == [(0, time(15))]


def test_the_same_dates_again_are_known(service: Service, town: Town, keeper: Keeper) -> None:
    """Adding a series twice adds nothing."""
    offer_id = save_offer(service, REGION, draft(town), keeper)
    repeat = Repeat(DAY, time(15), time(17), WEEKLY)
    add_dates(service, REGION, offer_id, repeat, keeper)
    again = add_dates(service, REGION, offer_id, repeat, keeper)
    assert [one.skipped and one.skipped.code for one in again] == ["date_known"] * 3
    assert len(get_offer(service, REGION, offer_id).sessions) == 3


def test_past_dates_are_left_out(service: Service, town: Town, keeper: Keeper) -> None:
    """A series that began before today brings only what is ahead."""
    offer_id = save_offer(service, REGION, draft(town), keeper)
    town.clock.advance(at(16) - town.clock.now())  # the first date began at 15
    planned = add_dates(service, REGION, offer_id, Repeat(DAY, time(15), time(17), WEEKLY), keeper)
    assert [one.skipped and one.skipped.code for one in planned] == ["time_past", None, None]


def test_texts_in_the_language_of_the_reader(service: Service, town: Town, keeper: Keeper) -> None:
    """A text that is not there in her language is shown in German and says so."""
    card = get_offer(service, REGION, save_offer(service, REGION, draft(town), keeper))
    assert (card.title("en").text, card.title("en").language) == ("Sewing café", "en")
    assert (card.title("ti").text, card.title("ti").language) == ("Nähcafé", "de")
    assert card.description("en") is None


def test_a_venue_is_shared_by_name_and_place(service: Service, town: Town, keeper: Keeper) -> None:
    """Two offers in one library make one place; a library elsewhere is another one."""
    for where in (venue(), venue(), venue(x=6)):
        save_offer(service, REGION, draft(town, venue=where), keeper)
    with service.database.reading() as session:
        names = [place.name for place in list_places(session, REGION, [PlaceKind.VENUE])]
    assert sorted(names) == ["Hall", "Library", "Library"]


def test_nobody_keeps_somebody_elses_offers(service: Service, town: Town, keeper: Keeper) -> None:
    """A provider changes its own offers only; the office may change all."""
    other = Provider(region_id=REGION, id=new_id(), name="Other")
    with service.database.writing() as session:
        session.add(other)
    stranger = Keeper("staff:stranger", other.id)
    offer_id = save_offer(service, REGION, draft(town), keeper)
    for act in (
        lambda: save_offer(service, REGION, draft(town), stranger),
        lambda: save_offer(service, REGION, draft(town, provider_id=other.id), stranger, offer_id),
        lambda: withdraw_offer(service, REGION, offer_id, stranger),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert code_of(refused) == "not_allowed"
    withdraw_offer(service, REGION, offer_id, Keeper("staff:office"))
    assert [
        card.withdrawn for card in list_of_provider(service, REGION, keeper.provider_id or "")
    ] == [False, True]


def test_a_withdrawn_offer_is_not_booked(service: Service, town: Town, keeper: Keeper) -> None:
    """It leaves the catalogue and the list of dates; its rows stay."""
    town.add_session()
    assert len(list_sessions(service, REGION)) == 1
    withdraw_offer(service, REGION, town.offer.id, keeper)
    assert list_sessions(service, REGION) == ()
    assert list_catalogue(service, REGION) == ()
    assert len(get_offer(service, REGION, town.offer.id).sessions) == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"titles": {"en": "Sewing"}}, "title_missing"),
        ({"titles": {"de": "  "}}, "title_missing"),
        ({"level": "A9"}, "level_unknown"),
        ({"age_from": 30, "age_to": 20}, "ages_wrong"),
        ({"age_from": -1}, "ages_wrong"),
        ({"places_free": -1}, "places_wrong"),
        ({"venue": venue(name="")}, "venue_missing"),
        ({"venue": venue(x=40)}, "no_road_nearby"),
        ({"venue": Venue("Nowhere", "", 95.0, 200.0)}, "coordinate_invalid"),
    ],
)
def test_faulty_drafts(
    service: Service, town: Town, keeper: Keeper, changes: dict[str, object], code: str
) -> None:
    """Each fault has its sentence, and nothing is written."""
    with pytest.raises(Refusal) as refused:
        save_offer(service, REGION, draft(town, **changes), keeper)
    assert code_of(refused) == code
    assert len(list_of_provider(service, REGION, town.offer.provider_id)) == 1


def test_the_catalogue_is_filtered(service: Service, town: Town, keeper: Keeper) -> None:
    """Each filter alone finds the right one of two offers; for women means also for everyone."""
    sewing = save_offer(
        service,
        REGION,
        draft(town, audience=Audience.WOMEN, languages=("ar", "de"), level="A2", age_from=18),
        keeper,
    )
    monday = Repeat(DAY, time(15), time(17), WEEKLY)
    add_dates(service, REGION, sewing, monday, keeper)
    town.add_session()  # the course in the hall, for everyone
    course = town.offer.id
    town.add_childcare(spot(1, 1))

    def found(**wanted: object) -> set[str]:
        filter_ = Filter(**wanted)  # type: ignore[arg-type]  # names are checked at run time
        return {card.offer_id for card in list_catalogue(service, REGION, filter_)}

    assert found() == {sewing, course}
    assert found(text="näh libr") == {sewing}
    assert found(text="school") == {sewing, course}  # the provider of both
    assert found(kind=OfferKind.EVENT) == {sewing}
    assert found(audience=Audience.WOMEN) == {sewing, course}
    assert found(audience=Audience.YOUTH) == {course}
    assert found(language="ar") == {sewing}
    assert found(level="A2") == {sewing}
    assert found(weekday=0) == {sewing, course}
    assert found(weekday=1) == set()
    assert found(place_id=town.hall.id) == {course}
    assert found(age=17) == {course}
    assert found(with_childcare=True) == {course}


def test_full_offers_can_be_hidden(service: Service, town: Town, keeper: Keeper) -> None:
    """Where a provider says that no place is free, that offer is full; saying nothing is free."""
    town.add_session()
    full = save_offer(service, REGION, draft(town, places_free=0), keeper)
    add_dates(service, REGION, full, Repeat(DAY, time(15), time(17)), keeper)
    found = list_catalogue(service, REGION, Filter(with_free_places=True))
    assert [card.offer_id for card in found] == [town.offer.id]


def test_childcare_away_or_there(service: Service, town: Town, keeper: Keeper) -> None:
    """The catalogue says whether children stay at the venue."""
    town.add_session()
    town.add_childcare(spot(1, 1))
    (card,) = list_catalogue(service, REGION)
    assert card.childcare is not None
    assert card.childcare.away
    with service.database.writing() as session:
        near = Place(
            region_id=REGION,
            id=new_id(),
            kind=PlaceKind.CHILDCARE,
            name="Playroom",
            address="Hall",
            lat=town.hall.lat,
            lon=town.hall.lon,
        )
        session.add(near)
        session.flush()
        session.scalars(select(Childcare)).one().place_id = near.id
    (card,) = list_catalogue(service, REGION)
    assert card.childcare is not None
    assert not card.childcare.away
