"""What a provider keeps: its offers and their dates.

Whoever keeps offers names the provider whose they are; the office may keep everybody's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from mobility.model import (
    LANGUAGE_LEVELS,
    Action,
    Audience,
    AuditEntry,
    Offer,
    OfferKind,
    OfferSession,
    Place,
    PlaceKind,
    new_id,
)
from mobility.names import tidy_name
from mobility.offers.schedule import PlannedDate, Repeat, list_dates
from mobility.refusals import Refusal, refusal_of
from mobility.regions import RegionSettings
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.offers import find_offer, list_starts
from mobility.storage.places import list_places
from mobility.whereabouts import coordinate_of, is_same_place
from routing.errors import NoRoadNearby

OLDEST = 120


@dataclass(frozen=True)
class Keeper:
    """Who keeps offers: staff of one provider, or with None of the office.

    `actor` is how history and audit name them.
    """

    actor: str
    provider_id: str | None = None


@dataclass(frozen=True)
class Venue:
    """Where an offer takes place; the address as people read it."""

    name: str
    address: str
    lat: float
    lon: float


@dataclass(frozen=True)
class OfferDraft:
    """All that a provider says of an offer. `titles` and `descriptions` are by language."""

    provider_id: str
    titles: dict[str, str]
    venue: Venue
    kind: OfferKind
    audience: Audience = Audience.EVERYONE
    descriptions: dict[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = ("de",)
    level: str = ""
    age_from: int | None = None
    age_to: int | None = None
    places_free: int | None = None
    external_key: str | None = None


def save_offer(
    service: Service, region_id: str, draft: OfferDraft, keeper: Keeper, offer_id: str | None = None
) -> str:
    """Write a new offer, or change one; returns its id.

    Raises Refusal `offer_unknown`, `not_allowed` for another provider's offer, `title_missing`,
    `ages_wrong`, `level_unknown`, `places_wrong`, `venue_missing`, `no_road_nearby`,
    `coordinate_invalid`.
    """
    region = service.region(region_id)
    check_draft(service, region, draft)
    with service.database.writing() as session:
        row = write_offer(session, region, draft, keeper, offer_id)
        audit(service, session, row, keeper, Action.OFFER_SAVED)
        return row.id


def withdraw_offer(service: Service, region_id: str, offer_id: str, keeper: Keeper) -> None:
    """Take an offer out of the catalogue; rides that were promised stay.

    Raises Refusal `offer_unknown`, `not_allowed`.
    """
    with service.database.writing() as session:
        row = get_own_offer(session, region_id, offer_id, keeper)
        if not row.withdrawn:
            row.withdrawn = True
            audit(service, session, row, keeper, Action.OFFER_WITHDRAWN)


def add_dates(
    service: Service, region_id: str, offer_id: str, repeat: Repeat, keeper: Keeper
) -> tuple[PlannedDate, ...]:
    """Write the dates of a rule; returns all of them, those too that were skipped, with why.

    A date that begins when there is one already, or in the past, is skipped as well. Raises Refusal
    `offer_unknown`, `not_allowed` and those of `list_dates`.
    """
    region = service.region(region_id)
    planned = list_dates(region, repeat)
    with service.database.writing() as session:
        row = get_own_offer(session, region_id, offer_id, keeper)
        dates = without_known(service, session, row, planned)
        write_dates(session, row, dates)
        audit(service, session, row, keeper, Action.OFFER_SAVED)
    return dates


def check_draft(service: Service, region: RegionSettings, draft: OfferDraft) -> None:
    """Raises the Refusal for what is wrong with a draft."""
    if not tidy_name(draft.titles.get("de", "")):
        raise Refusal("title_missing")
    if draft.level and draft.level not in LANGUAGE_LEVELS:
        raise Refusal("level_unknown", known=", ".join(LANGUAGE_LEVELS))
    ages = [age for age in (draft.age_from, draft.age_to) if age is not None]
    if ages != sorted(ages) or any(not 0 <= age <= OLDEST for age in ages):
        raise Refusal("ages_wrong")
    if draft.places_free is not None and draft.places_free < 0:
        raise Refusal("places_wrong")
    if not tidy_name(draft.venue.name):
        raise Refusal("venue_missing")
    limit_m = region.rules.snap_limit_m
    try:
        where = coordinate_of(draft.venue)
        service.roads(region.id).snapper.snap(where, max_distance_m=limit_m)
    except NoRoadNearby as error:
        raise refusal_of(error, limit_m=limit_m) from error


def write_offer(
    session: Session,
    region: RegionSettings,
    draft: OfferDraft,
    keeper: Keeper,
    offer_id: str | None,
) -> Offer:
    """Write a checked draft, within a transaction of the caller's."""
    if keeper.provider_id not in (None, draft.provider_id):
        raise Refusal("not_allowed")
    place = get_place(session, region.id, draft.venue, PlaceKind.VENUE)
    if offer_id is None:
        row = Offer(region_id=region.id, id=new_id(), provider_id=draft.provider_id)
        session.add(row)
    else:
        row = get_own_offer(session, region.id, offer_id, keeper)
    row.place_id = place.id
    row.kind, row.audience = draft.kind, draft.audience
    row.titles, row.descriptions = _tidied(draft.titles), _tidied(draft.descriptions)
    row.languages, row.level = list(draft.languages), draft.level
    row.age_from, row.age_to = draft.age_from, draft.age_to
    row.places_free, row.external_key = draft.places_free, draft.external_key
    row.withdrawn = False
    session.flush()
    return row


def get_own_offer(session: Session, region_id: str, offer_id: str, keeper: Keeper) -> Offer:
    """An offer that this keeper may change. Raises Refusal `offer_unknown`, `not_allowed`."""
    row = find_offer(session, region_id, offer_id)
    if row is None:
        raise Refusal("offer_unknown")
    if keeper.provider_id not in (None, row.provider_id):
        raise Refusal("not_allowed")
    return row


def without_known(
    service: Service, session: Session, row: Offer, planned: Sequence[PlannedDate]
) -> tuple[PlannedDate, ...]:
    """The dates; those that are there already, or past, are marked as skipped."""
    known, now = set(list_starts(session, row.region_id, row.id)), service.clock.now()

    def looked_at(date: PlannedDate) -> PlannedDate:
        if date.skipped:
            return date
        if date.starts_at in known:
            return replace(date, skipped=Refusal("date_known"))
        if date.starts_at <= now:
            return replace(date, skipped=Refusal("time_past"))
        return date

    return tuple(looked_at(date) for date in planned)


def write_dates(session: Session, row: Offer, dates: Sequence[PlannedDate]) -> None:
    """Write those dates that are not skipped."""
    session.add_all(
        OfferSession(
            region_id=row.region_id,
            id=new_id(),
            offer_id=row.id,
            starts_at=date.starts_at,
            ends_at=date.ends_at,
        )
        for date in dates
        if not date.skipped
    )
    session.flush()


def audit(service: Service, session: Session, row: Offer, keeper: Keeper, action: Action) -> None:
    """Write down who changed an offer."""
    session.add(
        AuditEntry(
            region_id=row.region_id,
            at=service.clock.now(),
            actor=keeper.actor,
            action=action,
            subject=f"offer:{row.id}",
        )
    )


def get_place(session: Session, region_id: str, venue: Venue, kind: PlaceKind) -> Place:
    """The place of this kind and name at this spot, a new one where there is none."""
    name = tidy_name(venue.name)
    for place in list_places(session, region_id, [kind]):
        if place.name == name and is_same_place(place, venue):
            return place
    place = Place(
        region_id=region_id,
        id=new_id(),
        kind=kind,
        name=name,
        address=tidy_name(venue.address) or name,
        lat=venue.lat,
        lon=venue.lon,
    )
    session.add(place)
    session.flush()
    return place


def _tidied(texts: dict[str, str]) -> dict[str, str]:
    tidied = {language: text.strip() for language, text in texts.items()}
    return {language: text for language, text in tidied.items() if text}
