"""What there is to ride to and from: sessions of offers, named places, addresses."""

from collections import Counter
from datetime import timedelta

from mobility.booking.rules import Care, find_care
from mobility.booking.wishes import ChildcareView, SessionView, Spot
from mobility.clock import service_day
from mobility.model import OfferSession, PlaceKind
from mobility.refusals import Refusal
from mobility.regions import RegionSettings
from mobility.service import Service
from mobility.storage.offers import find_session
from mobility.storage.offers import list_sessions as list_session_rows
from mobility.storage.places import list_places
from routing.geo import Coordinate

MOST_SPOTS = 8
MOST_SESSIONS, MOST_DATES = 6, 3
SHORTEST_SEARCH = 2


def find_places(service: Service, region_id: str, text: str) -> tuple[Spot, ...]:
    """Up to eight places that match what somebody typed: named places first, then addresses.

    Raises Refusal `roads_missing`, `unknown_region`.
    """
    region, typed = service.region(region_id), text.casefold().strip()
    if len(typed) < SHORTEST_SEARCH:
        return ()
    with service.database.reading() as session:
        named = list_places(session, region_id, [PlaceKind.VENUE, PlaceKind.MEETING_POINT])
    ours = [
        Spot(place.name, place.lat, place.lon)
        for place in named
        if typed in f"{place.name} {place.address}".casefold()
    ]
    centre = Coordinate(region.centre_lat, region.centre_lon)
    hits = service.roads(region_id).places.search(text, near=centre, limit=MOST_SPOTS)
    addresses = [Spot(hit.label, hit.coordinate.lat, hit.coordinate.lon) for hit in hits]
    return tuple([*ours[: MOST_SPOTS // 2], *addresses][:MOST_SPOTS])


def list_sessions(service: Service, region_id: str, *, days: int = 28) -> tuple[SessionView, ...]:
    """Sessions that start from now on within so many days, by start."""
    region, now = service.region(region_id), service.clock.now()
    with service.database.reading() as session:
        rows = list_session_rows(session, region_id, now, now + timedelta(days=days))
        return tuple(_session_view(region, row) for row in rows)


def find_sessions(service: Service, region_id: str, text: str) -> tuple[SessionView, ...]:
    """Up to six coming sessions by words of their title, provider or place, the next first.

    Of each offer at most three.
    """
    words = text.casefold().split()
    if len(text.strip()) < SHORTEST_SEARCH:
        return ()
    found: list[SessionView] = []
    count: Counter[str] = Counter()
    for one in list_sessions(service, region_id):
        about = " ".join((*one.titles.values(), one.provider_name, one.spot.label)).casefold()
        if not one.cancelled and all(word in about for word in words):
            count[one.offer_id] += 1
            if count[one.offer_id] <= MOST_DATES:
                found.append(one)
    return tuple(found[:MOST_SESSIONS])


def get_session(service: Service, region_id: str, session_id: str) -> SessionView:
    """One session. Raises Refusal `session_unknown`."""
    with service.database.reading() as session:
        row = find_session(session, region_id, session_id)
        if row is None:
            raise Refusal("session_unknown")
        return _session_view(service.region(region_id), row)


def _session_view(region: RegionSettings, row: OfferSession) -> SessionView:
    offer, place = row.offer, row.offer.place
    care = find_care(region, offer, service_day(row.starts_at, region.zone))
    return SessionView(
        session_id=row.id,
        offer_id=offer.id,
        titles=offer.titles,
        kind=offer.kind,
        audience=offer.audience,
        languages=tuple(offer.languages),
        provider_name=offer.provider.name,
        spot=Spot(place.name, place.lat, place.lon),
        address=place.address,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        cancelled=row.cancelled,
        level=offer.level,
        age_from=offer.age_from,
        age_to=offer.age_to,
        childcare=_childcare_view(care) if care else None,
    )


def _childcare_view(care: Care) -> ChildcareView:
    groups = care.capacity.groups
    return ChildcareView(
        spot=care.spot,
        opens_at=care.open.earliest,
        closes_at=care.open.latest,
        away=care.away,
        age_from=min((group.age_from for group in groups), default=0),
        age_to=max((group.age_to for group in groups), default=0),
    )
