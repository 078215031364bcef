"""Which other times, days and venues are tried, and what they make of a wish."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from mobility.advice.views import VariantKind
from mobility.booking import Spot
from mobility.booking.rules import Destination, Span, find_care
from mobility.clock import local_instant, service_day
from mobility.model import OfferSession, Place
from mobility.regions import RegionSettings
from mobility.whereabouts import is_same_place

FARTHEST_MIN, STEP_MIN = 60, 15
MOVED_MIN = range(-FARTHEST_MIN, FARTHEST_MIN + 1, STEP_MIN)
WEEK_DAYS = 7


@dataclass(frozen=True)
class Variant:
    """The course at another time, on another day or at another venue; or as it is."""

    kind: VariantKind
    starts_at: datetime
    venue: Spot
    moved_min: int = 0

    @property
    def is_as_it_is(self) -> bool:
        """Whether nothing differs."""
        return self.kind is VariantKind.START and self.moved_min == 0


def list_starts(row: OfferSession) -> list[Variant]:
    """The date from an hour earlier to an hour later, as it is in the middle."""
    venue = spot_of(row.offer.place)
    return [
        Variant(VariantKind.START, row.starts_at + timedelta(minutes=minutes), venue, minutes)
        for minutes in MOVED_MIN
    ]


def list_other_days(row: OfferSession, zone: ZoneInfo) -> Iterator[Variant]:
    """The other days of the same week, Monday first, at the same time of day."""
    own = service_day(row.starts_at, zone)
    monday = own - timedelta(days=own.weekday())
    begins = row.starts_at.astimezone(zone).time()
    for number in range(WEEK_DAYS):
        day = monday + timedelta(days=number)
        if day != own:
            at = local_instant(day, begins, zone)
            yield Variant(VariantKind.DAY, at, spot_of(row.offer.place))


def list_other_venues(row: OfferSession, places: Sequence[Place]) -> Iterator[Variant]:
    """The same time at each of these places."""
    for place in places:
        yield Variant(VariantKind.VENUE, row.starts_at, spot_of(place))


def spot_of(place: Place) -> Spot:
    return Spot(place.name, place.lat, place.lon)


def day_of(variant: Variant, region: RegionSettings) -> date:
    return service_day(variant.starts_at, region.zone)


def destination_in(
    region: RegionSettings, row: OfferSession, target: Destination, variant: Variant
) -> Destination:
    """Where a wish leads in a variant, of where it leads as the course is.

    Childcare stays where it is, with its hours of that day.
    """
    by = variant.starts_at - row.starts_at
    day = day_of(variant, region)
    care = find_care(region, row.offer, day) if target.care else None
    return replace(
        target,
        spot=variant.venue,
        day=day,
        arrive=_moved(target.arrive, by),
        leave=_moved(target.leave, by),
        care=None if care and is_same_place(care.spot, variant.venue) else care,
    )


def _moved(span: Span | None, by: timedelta) -> Span | None:
    return Span(span.earliest + by, span.latest + by) if span else None
