"""News: what the office tells many, on the first page and to those whose rides it touches."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mobility.clock import day_start, service_day
from mobility.i18n import Wording
from mobility.messages import Recipient, put
from mobility.messages.sentences import NEWS
from mobility.model import News, NewsAudience, Place, PlaceKind, Ride, RideStatus, new_id
from mobility.participation.wording import checked_texts, worded
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.conversations import find_news, list_rides_between
from mobility.storage.conversations import list_news as list_news_rows
from mobility.storage.offers import find_offer
from mobility.storage.places import list_places
from mobility.views import Said
from mobility.whereabouts import is_same_place

S = RideStatus
A = NewsAudience

_RIDING = frozenset({S.PROMISED, S.PLANNED, S.PUBLISHED, S.OFFERED})
LONGEST_TIME = timedelta(days=60)
SHOWN_AFTERWARDS = timedelta(days=30)
"""So long the office sees news that are over."""


@dataclass(frozen=True)
class NewsDraft:
    """What is told, whom, and for which days. `texts` are by language, `ready` a key of `NEWS`."""

    audience: NewsAudience
    first_day: date
    last_day: date
    ready: str = ""
    texts: dict[str, str] | None = None
    offer_id: str | None = None
    place_id: str | None = None


@dataclass(frozen=True)
class NewsView:
    """A piece of news as it is read in one language; `told` people were sent it."""

    id: str
    said: Said
    audience: NewsAudience
    about: str
    first_day: date
    last_day: date
    written_at: datetime
    told: int
    withdrawn: bool
    is_over: bool


def publish_news(service: Service, region_id: str, draft: NewsDraft, actor: str) -> str:
    """Tell it: on the first page from now on, and at once to everybody whose ride it touches.

    Each of them is told once, in her language, by her channel. Returns its id. Raises Refusal
    `text_missing`, `text_too_long`, `days_reversed`, `news_too_long`, `offer_unknown`,
    `place_unknown`.
    """
    texts = checked_texts(draft.texts or {}, draft.ready, NEWS)
    if draft.last_day < draft.first_day:
        raise Refusal("days_reversed")
    if draft.last_day - draft.first_day > LONGEST_TIME:
        raise Refusal("news_too_long", days=LONGEST_TIME.days)
    with service.database.writing() as session:
        row = News(
            region_id=region_id,
            id=new_id(),
            written_at=service.clock.now(),
            actor=actor,
            audience=draft.audience,
            offer_id=draft.offer_id if draft.audience is A.OFFER else None,
            place_id=draft.place_id if draft.audience is A.PLACE else None,
            first_day=draft.first_day,
            last_day=draft.last_day,
            ready=draft.ready,
            texts=texts,
        )
        _about(session, row)
        session.add(row)
        session.flush()
        row.told = _tell(service, session, row)
        return row.id


def withdraw_news(service: Service, region_id: str, news_id: str) -> None:
    """It is shown no longer. Raises Refusal `news_unknown`."""
    with service.database.writing() as session:
        row = find_news(session, region_id, news_id)
        if row is None:
            raise Refusal("news_unknown")
        row.withdrawn = True


def list_news(service: Service, region_id: str, wording: Wording) -> tuple[NewsView, ...]:
    """For the office: all that is told, and what was until lately, the newest first."""
    today = _today(service, region_id)
    with service.database.reading() as session:
        rows = list_news_rows(session, region_id, today - SHOWN_AFTERWARDS)
        return tuple(_view(session, row, wording, today) for row in rows)


def list_news_places(service: Service, region_id: str) -> tuple[tuple[str, str], ...]:
    """Keys and names of the places that news may be about: where people get in and out."""
    with service.database.reading() as session:
        places = list_places(session, region_id, [PlaceKind.MEETING_POINT, PlaceKind.VENUE])
        return tuple((place.id, place.name) for place in places)


def list_news_for(
    service: Service, region_id: str, participant_id: str | None, wording: Wording
) -> tuple[NewsView, ...]:
    """For the first page: what everybody shall know, and what touches a ride of this person."""
    today = _today(service, region_id)
    with service.database.reading() as session:
        rows = [row for row in list_news_rows(session, region_id, today) if not row.withdrawn]
        return tuple(
            _view(session, row, wording, today)
            for row in rows
            if row.audience is A.EVERYBODY
            or (participant_id and _touched(session, row, today, participant_id))
        )


def _tell(service: Service, session: Session, row: News) -> int:
    """Once to each whose ride ahead it touches; returns how many they are."""
    region = service.region(row.region_id)
    useful_until = day_start(row.last_day + timedelta(days=1), region.zone)
    facts = {"ready": row.ready, "texts": row.texts, "useful_until": useful_until.isoformat()}
    people: dict[str, Ride] = {}
    for ride in _touched(session, row, _today(service, row.region_id)):
        if ride.pickup.latest >= service.clock.now():
            known = people.setdefault(ride.participant_id, ride)
            people[ride.participant_id] = min(known, ride, key=lambda one: one.pickup.earliest)
    for participant_id, ride in people.items():
        put(
            session,
            service,
            region_id=row.region_id,
            to=Recipient.of(ride.participant),
            template="news",
            facts=facts | {"needed_by": ride.pickup.earliest.isoformat()},
            idempotency_key=f"news:{row.id}:{participant_id}",
        )
    return len(people)


def _touched(
    session: Session, row: News, today: date, participant_id: str | None = None
) -> Sequence[Ride]:
    """The rides of its days that it is about."""
    first = max(row.first_day, today)
    rides = list_rides_between(session, row.region_id, first, row.last_day, _RIDING, participant_id)
    if row.audience is A.OFFER:
        return [ride for ride in rides if _leads_to(ride, row.offer_id)]
    if row.audience is A.PLACE:
        place = _find_place(session, row)
        return [ride for ride in rides if place and _halts_at(ride, place)]
    return rides


def _leads_to(ride: Ride, offer_id: str | None) -> bool:
    return ride.request.session is not None and ride.request.session.offer_id == offer_id


def _halts_at(ride: Ride, place: Place) -> bool:
    return any(is_same_place(stop, place) for stop in ride.stops)


def _about(session: Session, row: News) -> str:
    """The German title of its offer, or the name of its place. Raises Refusal as publishing."""
    if row.audience is A.OFFER:
        offer = find_offer(session, row.region_id, row.offer_id or "")
        if offer is None:
            raise Refusal("offer_unknown")
        return offer.titles["de"]
    if row.audience is A.PLACE:
        place = _find_place(session, row)
        if place is None:
            raise Refusal("place_unknown")
        return place.name
    return ""


def _find_place(session: Session, row: News) -> Place | None:
    places: Iterable[Place] = list_places(session, row.region_id, list(PlaceKind))
    return next((place for place in places if place.id == row.place_id), None)


def _view(session: Session, row: News, wording: Wording, today: date) -> NewsView:
    return NewsView(
        id=row.id,
        said=worded(row.ready, row.texts, wording),
        audience=row.audience,
        about=_about(session, row),
        first_day=row.first_day,
        last_day=row.last_day,
        written_at=row.written_at,
        told=row.told,
        withdrawn=row.withdrawn,
        is_over=row.last_day < today,
    )


def _today(service: Service, region_id: str) -> date:
    return service_day(service.clock.now(), service.region(region_id).zone)
