"""The rows of a demonstration region: what stays, and what each day brings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from random import Random

from mobility.booking import Spot
from mobility.clock import local_instant
from mobility.demo.facts import DepotFacts, OfferFacts, VanFacts
from mobility.demo.ground import Ground
from mobility.demo.people import Person, driver_phone
from mobility.model import (
    Childcare,
    Driver,
    Offer,
    OfferChildcare,
    OfferSession,
    Participant,
    Place,
    PlaceKind,
    Provider,
    Vehicle,
    new_id,
)
from mobility.storage import Session


@dataclass(frozen=True)
class Fleet:
    """A van with its driver, and the depot it stands at."""

    facts: VanFacts
    vehicle_id: str
    driver_id: str
    depot_id: str


def write_offers(session: Session, ground: Ground, random: Random) -> None:
    """Providers, venues, offers, meeting points."""
    region_id = ground.region.id
    providers = {
        name: Provider(region_id=region_id, id=new_id(), name=name)
        for name in dict.fromkeys(offer.provider for offer in ground.facts.offers)
    }
    venues = {
        (offer.settlement, offer.venue): _place(
            ground, PlaceKind.VENUE, offer.venue, offer.settlement, random
        )
        for offer in ground.facts.offers
    }
    points = [
        _place(ground, PlaceKind.MEETING_POINT, "Treffpunkt", settlement, random)
        for settlement in ground.facts.meeting_points
    ]
    session.add_all([*providers.values(), *venues.values(), *points])
    session.flush()
    rows = [
        Offer(
            region_id=region_id,
            id=new_id(),
            provider_id=providers[offer.provider].id,
            place_id=venues[offer.settlement, offer.venue].id,
            kind=offer.kind,
            audience=offer.audience,
            titles=offer.titles,
            descriptions=offer.descriptions,
            languages=offer.languages,
            level=offer.level,
            places_free=offer.places_free,
        )
        for offer in ground.facts.offers
    ]
    session.add_all(rows)
    session.flush()
    _write_childcare(session, ground, rows)


def _write_childcare(session: Session, ground: Ground, offers: Sequence[Offer]) -> None:
    """The childcare of the offers that have one, at their venue or away from it."""
    random = Random("childcare")
    for facts, offer in zip(ground.facts.offers, offers, strict=True):
        care = facts.childcare
        if care is None:
            continue
        place_id = offer.place_id
        if (care.name, care.settlement) != (facts.venue, facts.settlement):
            place = _place(ground, PlaceKind.CHILDCARE, care.name, care.settlement, random)
            session.add(place)
            session.flush()
            place_id = place.id
        row = Childcare(
            region_id=ground.region.id,
            id=new_id(),
            provider_id=offer.provider_id,
            place_id=place_id,
            opens_at=care.opens,
            closes_at=care.closes,
            weekdays=list(range(7)),
            carers=care.carers,
            age_groups=[group.model_dump() for group in care.age_groups],
        )
        session.add(row)
        session.flush()
        session.add(
            OfferChildcare(region_id=ground.region.id, offer_id=offer.id, childcare_id=row.id)
        )
    session.flush()


def write_fleet(session: Session, ground: Ground, random: Random) -> None:
    """Depots, vans, drivers."""
    region_id = ground.region.id
    session.add_all(
        _place(ground, PlaceKind.DEPOT, depot.name, depot.settlement, random)
        for depot in ground.facts.depots
    )
    for number, van in enumerate(ground.facts.vans):
        session.add(
            Vehicle(
                region_id=region_id,
                id=new_id(),
                name=van.name,
                layouts=van.layouts,
                properties=van.properties,
            )
        )
        session.add(
            Driver(
                region_id=region_id,
                id=new_id(),
                name=van.driver,
                phone=driver_phone(number),
                language="de",
                properties=van.driver_properties,
            )
        )
    session.flush()


def depot_name(depot: DepotFacts) -> str:
    """How the depot's row is called."""
    return _full_name(depot.name, depot.settlement)


def participant_row(region_id: str, person: Person, at: datetime) -> Participant:
    return Participant(
        region_id=region_id,
        id=new_id(),
        name=person.name,
        phone=person.phone,
        language=person.language,
        created_at=at,
    )


def session_rows(
    ground: Ground, day: date, offers: Sequence[tuple[OfferFacts, Offer]]
) -> list[OfferSession]:
    """One date of each offer."""
    zone = ground.region.zone
    return [
        OfferSession(
            region_id=ground.region.id,
            id=new_id(),
            offer_id=offer.id,
            starts_at=local_instant(day, facts.begins, zone),
            ends_at=local_instant(day, facts.ends, zone),
        )
        for facts, offer in offers
    ]


def _place(ground: Ground, kind: PlaceKind, name: str, settlement: str, random: Random) -> Place:
    where: Spot = ground.spot_in(settlement, random)
    return Place(
        region_id=ground.region.id,
        id=new_id(),
        kind=kind,
        name=_full_name(name, settlement),
        address=where.label,
        lat=where.lat,
        lon=where.lon,
    )


def _full_name(name: str, settlement: str) -> str:
    return name if settlement in name else f"{name}, {settlement}"
