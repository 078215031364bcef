"""The rules of booking: what may be asked for, and which times of day it comes down to."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mobility.booking.wishes import AppointmentTarget, SessionTarget, Spot, Wish
from mobility.clock import local_instant, service_day
from mobility.model import Offer, Party
from mobility.refusals import Refusal
from mobility.regions import RegionSettings, Rules
from mobility.storage import Session
from mobility.storage.offers import find_session
from mobility.whereabouts import is_same_place


@dataclass(frozen=True)
class Span:
    """From one instant to another."""

    earliest: datetime
    latest: datetime


@dataclass(frozen=True)
class Care:
    """The childcare of an offer away from its venue, and when it is open on the day."""

    spot: Spot
    open: Span


@dataclass(frozen=True)
class Destination:
    """Where a wish leads, and when to arrive and to leave; None for a direction not wanted.

    `care` is where the children get off on the way there and board on the way back.
    """

    spot: Spot
    day: date
    arrive: Span | None
    leave: Span | None
    session_id: str | None
    care: Care | None = None

    @property
    def spots(self) -> tuple[Spot, ...]:
        """Every place that a ride leads to or past."""
        return (self.spot, self.care.spot) if self.care else (self.spot,)


def destination_of(
    session: Session, region: RegionSettings, wish: Wish, now: datetime
) -> Destination:
    """What a wish comes down to.

    Raises Refusal `no_direction`, `session_unknown`, `session_cancelled`, `times_reversed`,
    `same_place`, `coordinate_invalid`, `party_too_large`, `time_past`, `too_far_ahead`,
    `no_childcare`, `nobody_for_childcare`.
    """
    if not (wish.outbound or wish.back):
        raise Refusal("no_direction")
    if wish.party.people > region.rules.max_party:
        raise Refusal("party_too_large", limit=region.rules.max_party)
    if isinstance(wish.target, SessionTarget):
        found = _of_session(session, region, wish, wish.target)
    else:
        found = _of_appointment(region, wish, wish.target)
    if any(is_same_place(wish.home, spot) for spot in found.spots):
        raise Refusal("same_place")
    _check_times(region, found, now)
    return found


def booking_has_closed(region: RegionSettings, day: date, now: datetime) -> bool:
    """Whether the day plan is being made, so that a ride is taken only where it still fits."""
    return now >= local_instant(
        day - timedelta(days=1), region.rules.booking_closes_at, region.zone
    )


def _of_session(
    session: Session, region: RegionSettings, wish: Wish, target: SessionTarget
) -> Destination:
    row = find_session(session, region.id, target.session_id)
    if row is None:
        raise Refusal("session_unknown")
    if row.cancelled or row.offer.withdrawn:
        raise Refusal("session_cancelled")
    place = row.offer.place
    day = service_day(row.starts_at, region.zone)
    return Destination(
        spot=Spot(place.name, place.lat, place.lon),
        day=day,
        arrive=_arrival(region.rules, row.starts_at) if wish.outbound else None,
        leave=_departure(region.rules, row.ends_at) if wish.back else None,
        session_id=row.id,
        care=_care(region, wish.party, row.offer, day) if wish.childcare else None,
    )


def _care(region: RegionSettings, party: Party, offer: Offer, day: date) -> Care:
    found = find_care(region, offer, day)
    if found is None:
        raise Refusal("no_childcare")
    if party.apart() is None:
        raise Refusal("nobody_for_childcare")
    return found


def find_care(region: RegionSettings, offer: Offer, day: date) -> Care | None:
    """The childcare of an offer, loaded with it; None where children stay at the venue, if at all.

    Raises Refusal `coordinate_invalid`.
    """
    row = offer.childcare
    if row is None:
        return None
    if is_same_place(row.place, offer.place):
        return None
    spot = Spot(row.place.name, row.place.lat, row.place.lon)
    opens_at, closes_at = (
        local_instant(day, at, region.zone) for at in (row.opens_at, row.closes_at)
    )
    return Care(spot, Span(opens_at, closes_at))


def _of_appointment(region: RegionSettings, wish: Wish, target: AppointmentTarget) -> Destination:
    if wish.childcare:
        raise Refusal("no_childcare")
    arrive_by = target.arrive_by if wish.outbound else None
    leave_after = target.leave_after if wish.back else None
    first = arrive_by or leave_after
    if first is None or (wish.outbound and not arrive_by) or (wish.back and not leave_after):
        raise Refusal("time_missing")
    if arrive_by and leave_after and leave_after <= arrive_by:
        raise Refusal("times_reversed")
    return Destination(
        spot=target.spot,
        day=service_day(first, region.zone),
        arrive=_arrival(region.rules, arrive_by) if arrive_by else None,
        leave=_departure(region.rules, leave_after) if leave_after else None,
        session_id=None,
    )


def _arrival(rules: Rules, start: datetime) -> Span:
    return Span(
        start - timedelta(seconds=rules.outbound_arrives_at_most_before_s),
        start - timedelta(seconds=rules.outbound_arrives_at_least_before_s),
    )


def _departure(rules: Rules, end: datetime) -> Span:
    return Span(
        end + timedelta(seconds=rules.return_leaves_at_least_after_s),
        end + timedelta(seconds=rules.return_leaves_at_most_after_s),
    )


def _check_times(region: RegionSettings, found: Destination, now: datetime) -> None:
    if any(span and span.latest < now for span in (found.arrive, found.leave)):
        raise Refusal("time_past")
    days = region.rules.book_ahead_days
    if found.day > service_day(now, region.zone) + timedelta(days=days):
        raise Refusal("too_far_ahead", days=days)
