"""Childcare as a provider keeps it: where and when, for whom, with how many carers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

from mobility.clock import service_day
from mobility.model import (
    Action,
    AgeGroup,
    AuditEntry,
    Capacity,
    Childcare,
    OfferChildcare,
    PlaceKind,
    new_id,
    presences_of,
)
from mobility.names import tidy_name
from mobility.offers.keeping import Keeper, Venue, get_own_offer, get_place
from mobility.planning.waiting_list import tend_waiting_list
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.childcare import (
    assign_offers,
    find_childcare,
    list_childcares,
    list_days_waited_for,
    list_needs,
    list_offer_ids_of,
    lock_childcare,
)

AHEAD = timedelta(days=14)
"""So far ahead a provider sees how many children come."""


@dataclass(frozen=True)
class CareDraft:
    """All that a provider says of a childcare; weekdays count from Monday 0."""

    provider_id: str
    venue: Venue
    opens_at: time
    closes_at: time
    weekdays: tuple[int, ...]
    carers: int
    groups: tuple[AgeGroup, ...]
    offer_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class CareClosing:
    """A day on which a childcare is closed, and which one stands in for it."""

    day: date
    substitute_name: str


@dataclass(frozen=True)
class CareHouse:
    """A childcare as its provider sees it; `children` come on the days ahead."""

    childcare_id: str
    provider_id: str
    venue: Venue
    opens_at: time
    closes_at: time
    weekdays: tuple[int, ...]
    capacity: Capacity
    closings: tuple[CareClosing, ...]
    offer_ids: tuple[str, ...]
    children: Mapping[date, int]


def save_childcare(
    service: Service,
    region_id: str,
    draft: CareDraft,
    keeper: Keeper,
    childcare_id: str | None = None,
) -> str:
    """Write a new childcare, or change one; returns its id.

    Rides that were promised keep their stops. Raises Refusal `childcare_unknown`, `not_allowed` for
    another provider's, `venue_missing`, `times_of_day_reversed`, `ages_wrong`, `places_wrong`,
    `childcare_days_missing`, `childcare_places_taken` where children have more places than there
    would be, `offer_unknown`.
    """
    _check(draft)
    if keeper.provider_id not in (None, draft.provider_id):
        raise Refusal("not_allowed")
    with service.database.writing() as session:
        row = _get_to_change(session, region_id, draft, keeper, childcare_id)
        _check_taken(service, session, region_id, draft, childcare_id)
        place = get_place(session, region_id, draft.venue, PlaceKind.CHILDCARE)
        row.place_id = place.id
        row.opens_at, row.closes_at = draft.opens_at, draft.closes_at
        row.weekdays, row.carers = list(draft.weekdays), draft.carers
        row.age_groups = [group.as_counts() for group in draft.groups]
        session.add(row)
        session.flush()
        for offer_id in draft.offer_ids:
            get_own_offer(session, region_id, offer_id, keeper)
        links = [
            OfferChildcare(region_id=region_id, offer_id=offer_id, childcare_id=row.id)
            for offer_id in draft.offer_ids
        ]
        assign_offers(session, region_id, row.id, links)
        session.add(
            AuditEntry(
                region_id=region_id,
                at=service.clock.now(),
                actor=keeper.actor,
                action=Action.CHILDCARE_SAVED,
                subject=f"childcare:{row.id}",
            )
        )
        today = service_day(service.clock.now(), service.region(region_id).zone)
        days = list_days_waited_for(session, region_id, row.id, today)
        saved_id = row.id
    for day in days:  # there may be more places now
        tend_waiting_list(service, region_id, day)
    return saved_id


def list_childcare_of(
    service: Service, region_id: str, provider_id: str, keeper: Keeper
) -> tuple[CareHouse, ...]:
    """A provider's childcare, by name. Raises Refusal `not_allowed`."""
    if keeper.provider_id not in (None, provider_id):
        raise Refusal("not_allowed")
    with service.database.reading() as session:
        rows = list_childcares(session, region_id, provider_id)
        houses = [_house(service, session, row) for row in rows]
    return tuple(sorted(houses, key=lambda house: house.venue.name.casefold()))


def list_childcare_names(service: Service, region_id: str) -> dict[str, str]:
    """The names of a region's childcare, by id."""
    with service.database.reading() as session:
        return {row.id: row.place.name for row in list_childcares(session, region_id)}


def get_childcare(service: Service, region_id: str, childcare_id: str, keeper: Keeper) -> CareHouse:
    """One's own childcare. Raises Refusal `childcare_unknown`, `not_allowed`."""
    with service.database.reading() as session:
        row = find_childcare(session, region_id, childcare_id)
        if row is None:
            raise Refusal("childcare_unknown")
        if keeper.provider_id not in (None, row.provider_id):
            raise Refusal("not_allowed")
        return _house(service, session, row)


def _check(draft: CareDraft) -> None:
    if not tidy_name(draft.venue.name):
        raise Refusal("venue_missing")
    if draft.opens_at >= draft.closes_at:
        raise Refusal("times_of_day_reversed")
    if not draft.weekdays:
        raise Refusal("childcare_days_missing")
    groups = sorted(draft.groups, key=lambda group: group.age_from)
    last = -1
    for group in groups:
        if not last < group.age_from <= group.age_to:
            raise Refusal("ages_wrong")
        last = group.age_to
    if not groups or draft.carers < 0 or any(g.places < 0 or g.per_carer < 1 for g in groups):
        raise Refusal("places_wrong")


def _get_to_change(
    session: Session, region_id: str, draft: CareDraft, keeper: Keeper, childcare_id: str | None
) -> Childcare:
    if childcare_id is None:
        return Childcare(region_id=region_id, id=new_id(), provider_id=draft.provider_id)
    found = lock_childcare(session, region_id, childcare_id)
    if found is None:
        raise Refusal("childcare_unknown")
    if keeper.provider_id not in (None, found.provider_id):
        raise Refusal("not_allowed")
    return found


def _check_taken(
    service: Service, session: Session, region_id: str, draft: CareDraft, childcare_id: str | None
) -> None:
    """No place is taken away that a child has already."""
    if childcare_id is None:
        return
    needs = list_needs(session, region_id, [childcare_id], service.clock.now())
    if not Capacity(draft.groups, draft.carers).holds(presences_of(needs)):
        raise Refusal("childcare_places_taken")


def _house(service: Service, session: Session, row: Childcare) -> CareHouse:
    now, zone = service.clock.now(), service.region(row.region_id).zone
    coming = presences_of(list_needs(session, row.region_id, [row.id], now, now + AHEAD))
    children: dict[date, int] = {}
    for one in sorted(coming, key=lambda presence: presence.begins_at):
        day = service_day(one.begins_at, zone)
        children[day] = children.get(day, 0) + len(one.ages)
    return CareHouse(
        childcare_id=row.id,
        provider_id=row.provider_id,
        venue=Venue(row.place.name, row.place.address, row.place.lat, row.place.lon),
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        weekdays=tuple(row.weekdays),
        capacity=row.capacity,
        closings=tuple(_closings(row, service_day(now, zone))),
        offer_ids=tuple(list_offer_ids_of(session, row.region_id, row.id)),
        children=children,
    )


def _closings(row: Childcare, today: date) -> list[CareClosing]:
    return [
        CareClosing(one.day, one.substitute.place.name if one.substitute else "")
        for one in row.closings
        if one.day >= today
    ]
