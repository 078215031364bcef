"""The catalogue: every provider's offers of a region, searched and filtered."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from mobility.model import Audience, Childcare, Offer, OfferKind, OfferSession
from mobility.offers.care_free import Taken
from mobility.offers.keeping import Keeper
from mobility.offers.views import CareCard, OfferCard, SessionCard, UsualTime
from mobility.refusals import Refusal
from mobility.regions import RegionSettings
from mobility.service import Service
from mobility.storage.offers import (
    find_offer,
    find_provider,
    list_offers,
    list_providers,
    list_sessions_of_offers,
)
from mobility.whereabouts import is_same_place

AHEAD = timedelta(days=370)
"""Longer ahead nobody looks for a course."""


@dataclass(frozen=True)
class Filter:
    """What somebody looks for; what is empty, None or False does not matter.

    `language` is one that is spoken there, `weekday` counts from Monday 0, `age` is in years.
    """

    text: str = ""
    kind: OfferKind | None = None
    audience: Audience | None = None
    language: str = ""
    level: str = ""
    weekday: int | None = None
    place_id: str = ""
    age: int | None = None
    with_childcare: bool = False
    with_free_places: bool = False


def list_catalogue(
    service: Service, region_id: str, wanted: Filter | None = None
) -> tuple[OfferCard, ...]:
    """The offers that fit, those that take place soonest first.

    An offer without a coming date is not shown.
    """
    cards = [card for card in _list_cards(service, region_id) if card.coming and not card.withdrawn]
    fitting = [card for card in cards if wanted is None or fits(card, wanted)]
    return tuple(sorted(fitting, key=lambda card: (card.coming[0].starts_at, card.offer_id)))


def list_of_provider(service: Service, region_id: str, provider_id: str) -> tuple[OfferCard, ...]:
    """All offers of a provider, also those without dates and the withdrawn ones, by title."""
    cards = [card for card in _list_cards(service, region_id) if card.provider_id == provider_id]
    return tuple(sorted(cards, key=lambda card: (card.withdrawn, card.titles["de"].casefold())))


def get_offer(service: Service, region_id: str, offer_id: str) -> OfferCard:
    """One offer with its coming dates, cancelled ones too. Raises Refusal `offer_unknown`."""
    region, now = service.region(region_id), service.clock.now()
    with service.database.reading() as session:
        row = find_offer(session, region_id, offer_id)
        if row is None:
            raise Refusal("offer_unknown")
        dates = list_sessions_of_offers(session, region_id, [offer_id], now, now + AHEAD)
        return offer_card(region, row, dates, Taken.read(session, region, [row], now))


def get_own_card(service: Service, region_id: str, offer_id: str, keeper: Keeper) -> OfferCard:
    """As `get_offer`, for who keeps it. Raises Refusal `offer_unknown`, `not_allowed`."""
    card = get_offer(service, region_id, offer_id)
    if keeper.provider_id not in (None, card.provider_id):
        raise Refusal("not_allowed")
    return card


def list_provider_names(service: Service, region_id: str) -> dict[str, str]:
    """The providers of a region by id, in the order of their names."""
    with service.database.reading() as session:
        return {row.id: row.name for row in list_providers(session, region_id)}


def get_provider_name(service: Service, region_id: str, provider_id: str, keeper: Keeper) -> str:
    """The name of a provider whose offers this keeper may keep.

    Raises Refusal `provider_unknown`, `not_allowed`.
    """
    if keeper.provider_id not in (None, provider_id):
        raise Refusal("not_allowed")
    with service.database.reading() as session:
        row = find_provider(session, region_id, provider_id)
        if row is None:
            raise Refusal("provider_unknown")
        return row.name


def fits(card: OfferCard, wanted: Filter) -> bool:
    """Whether an offer is what somebody looks for."""
    asked = (
        (wanted.kind, wanted.kind is card.kind),
        (wanted.audience, card.audience in (wanted.audience, Audience.EVERYONE)),
        (wanted.language, wanted.language in card.languages),
        (wanted.level, wanted.level == card.level),
        (wanted.place_id, wanted.place_id == card.place_id),
        (wanted.with_childcare, card.childcare is not None),
        (wanted.with_free_places, card.places_free is None or card.places_free > 0),
    )
    return (
        all(is_so for want, is_so in asked if want)
        and (wanted.weekday is None or any(t.weekday == wanted.weekday for t in card.usual_times))
        and (wanted.age is None or _is_of_age(card, wanted.age))
        and _has_words(card, wanted.text)
    )


def offer_card(
    region: RegionSettings, row: Offer, dates: Sequence[OfferSession], taken: Taken
) -> OfferCard:
    """The view of an offer loaded with provider, place and childcare."""
    sessions = tuple(
        SessionCard(
            one.id, one.starts_at, one.ends_at, one.cancelled, taken.list_free(region, row, one)
        )
        for one in sorted(dates, key=lambda one: (one.starts_at, one.id))
    )
    return OfferCard(
        offer_id=row.id,
        kind=row.kind,
        audience=row.audience,
        titles=row.titles,
        descriptions=row.descriptions,
        languages=tuple(row.languages),
        level=row.level,
        age_from=row.age_from,
        age_to=row.age_to,
        places_free=row.places_free,
        provider_id=row.provider_id,
        provider_name=row.provider.name,
        place_id=row.place_id,
        place_name=row.place.name,
        address=row.place.address,
        lat=row.place.lat,
        lon=row.place.lon,
        childcare=_care_card(row, row.childcare) if row.childcare else None,
        sessions=sessions,
        usual_times=tuple(_usual_times(region, sessions)),
        withdrawn=row.withdrawn,
    )


def _list_cards(service: Service, region_id: str) -> list[OfferCard]:
    region, now = service.region(region_id), service.clock.now()
    with service.database.reading() as session:
        rows = list_offers(session, region_id)
        ids = [row.id for row in rows]
        dates: dict[str, list[OfferSession]] = {offer_id: [] for offer_id in ids}
        for one in list_sessions_of_offers(session, region_id, ids, now, now + AHEAD):
            dates[one.offer_id].append(one)
        taken = Taken.read(session, region, rows, now)
        return [offer_card(region, row, dates[row.id], taken) for row in rows]


def _care_card(offer: Offer, care: Childcare) -> CareCard:
    return CareCard(
        place_name=care.place.name,
        opens_at=care.opens_at,
        closes_at=care.closes_at,
        away=not is_same_place(care.place, offer.place),
    )


def _usual_times(region: RegionSettings, sessions: Iterable[SessionCard]) -> list[UsualTime]:
    """Weekdays and times of at least two dates, or of the only one there is."""
    coming = [one for one in sessions if not one.cancelled]
    counts = Counter(
        UsualTime(begin.weekday(), begin.time(), end.time())
        for begin, end in (
            (one.starts_at.astimezone(region.zone), one.ends_at.astimezone(region.zone))
            for one in coming
        )
    )
    often = [time for time, count in counts.items() if count > 1 or len(counts) == 1]
    return sorted(often, key=lambda one: (one.weekday, one.begins))


def _is_of_age(card: OfferCard, age: int) -> bool:
    return (card.age_from or 0) <= age and (card.age_to is None or age <= card.age_to)


def _has_words(card: OfferCard, text: str) -> bool:
    """Whether each word stands in a title, a description, the provider's name or the place."""
    about = (
        *card.titles.values(),
        *card.descriptions.values(),
        card.provider_name,
        card.place_name,
        card.address,
    )
    known = " ".join(about).casefold()
    return all(word in known for word in text.casefold().split())
