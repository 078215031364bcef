"""Offers as the catalogue and their providers see them. Instants carry a time zone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from mobility.model import Audience, OfferKind
from mobility.views import Said, said_in


@dataclass(frozen=True)
class CareFree:
    """How many places childcare has left for children of some ages, in years."""

    age_from: int
    age_to: int
    places: int


@dataclass(frozen=True)
class SessionCard:
    """One date of an offer; `care_free` by age group, empty where there is no childcare then."""

    session_id: str
    starts_at: datetime
    ends_at: datetime
    cancelled: bool
    care_free: tuple[CareFree, ...] = ()


@dataclass(frozen=True)
class CareCard:
    """Where children are looked after meanwhile; `away` says that it is not at the venue."""

    place_name: str
    opens_at: time
    closes_at: time
    away: bool


@dataclass(frozen=True)
class UsualTime:
    """A weekday (Monday is 0) and a time by the region's clock at which an offer takes place."""

    weekday: int
    begins: time
    ends: time


@dataclass(frozen=True)
class OfferCard:
    """An offer with its coming dates, the earliest first, and when it usually takes place."""

    offer_id: str
    kind: OfferKind
    audience: Audience
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    languages: tuple[str, ...]
    level: str
    age_from: int | None
    age_to: int | None
    places_free: int | None
    provider_id: str
    provider_name: str
    place_id: str
    place_name: str
    address: str
    lat: float
    lon: float
    childcare: CareCard | None
    sessions: tuple[SessionCard, ...]
    usual_times: tuple[UsualTime, ...]
    withdrawn: bool = False

    @property
    def coming(self) -> tuple[SessionCard, ...]:
        """The dates that take place."""
        return tuple(session for session in self.sessions if not session.cancelled)

    @property
    def last_day(self) -> date | None:
        """The day of the last date known so far."""
        return self.sessions[-1].starts_at.date() if self.sessions else None

    def title(self, language: str) -> Said:
        """In a language, else in German."""
        found = said_in(self.titles, language)
        return found or Said(self.titles["de"], "de")

    def description(self, language: str) -> Said | None:
        return said_in(self.descriptions, language)
