"""The rules of booking: what may be asked for, and which times of day it comes down to."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from mobility.booking.wishes import AppointmentTarget, SessionTarget, Spot, Wish
from mobility.clock import local_instant, service_day
from mobility.model import Capacity, CareNeed, Direction, Offer, OfferSession, ages_in
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
    """The childcare of an offer on a day, and when it is open; `away` from the venue or there."""

    childcare_id: str
    spot: Spot
    open: Span
    away: bool
    capacity: Capacity


@dataclass(frozen=True)
class Destination:
    """Where a wish leads, and when to arrive and to leave; None for a direction not wanted.

    `care` is where the children get off on the way there and board on the way back; `need` are
    the childcare places that must be free, there or at the venue.
    """

    spot: Spot
    day: date
    arrive: Span | None
    leave: Span | None
    session_id: str | None
    care: Care | None = None
    need: CareNeed | None = None

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
    `no_childcare`, `nobody_for_childcare`, `childcare_shut`, `childcare_age`, `childcare_closed`.
    Whether seats and childcare places are free is another question.
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
    there = Destination(
        spot=Spot(place.name, place.lat, place.lon),
        day=service_day(row.starts_at, region.zone),
        arrive=_arrival(region.rules, row.starts_at) if wish.outbound else None,
        leave=_departure(region.rules, row.ends_at) if wish.back else None,
        session_id=row.id,
    )
    return with_care(region, there, wish, row) if wish.childcare else there


def with_care(
    region: RegionSettings, there: Destination, wish: Wish, row: OfferSession
) -> Destination:
    """The way to a session past childcare, or with childcare at its end.

    The session is loaded with its offer. Raises Refusal as `destination_of`.
    """
    if row.offer.childcare is None:
        raise Refusal("no_childcare")
    if wish.party.apart() is None:
        raise Refusal("nobody_for_childcare")
    care = find_care(region, row.offer, there.day)
    if care is None:
        raise Refusal("childcare_shut")
    ages = ages_in(wish.party, wish.ages)
    if not care.capacity.takes(ages):
        raise Refusal("childcare_age")
    if not care.away:
        _check_hours(region, wish, row, care)
    wanted = {Direction.OUTBOUND: wish.outbound, Direction.RETURN: wish.back}
    meanwhile = care_times(region, row)
    need = CareNeed(
        childcare_id=care.childcare_id,
        session_id=row.id,
        directions=frozenset(way for way, is_wanted in wanted.items() if is_wanted),
        begins_at=meanwhile.earliest,
        ends_at=meanwhile.latest,
        ages=ages,
    )
    return replace(there, care=care if care.away else None, need=need)


def care_times(region: RegionSettings, row: OfferSession) -> Span:
    """From when to when children need their places: as long as anybody may come or go."""
    return Span(
        _arrival(region.rules, row.starts_at).earliest,
        _departure(region.rules, row.ends_at).latest,
    )


def find_care(region: RegionSettings, offer: Offer, day: date) -> Care | None:
    """The childcare of an offer, loaded with it, or the one that stands in for it on a day.

    None where there is none, or it is closed. Raises Refusal `coordinate_invalid`.
    """
    row = offer.childcare
    closing = next((one for one in row.closings if one.day == day), None) if row else None
    if closing:
        row = closing.substitute
    if row is None or day.weekday() not in row.weekdays:
        return None
    opens_at, closes_at = (
        local_instant(day, at, region.zone) for at in (row.opens_at, row.closes_at)
    )
    return Care(
        childcare_id=row.id,
        spot=Spot(row.place.name, row.place.lat, row.place.lon),
        open=Span(opens_at, closes_at),
        away=not is_same_place(row.place, offer.place),
        capacity=row.capacity,
    )


def _check_hours(region: RegionSettings, wish: Wish, row: OfferSession, care: Care) -> None:
    """Childcare at the venue is open when the session begins, and still when it ends."""
    too_early = wish.outbound and row.starts_at < care.open.earliest
    too_late = wish.back and row.ends_at > care.open.latest
    if too_early or too_late:
        raise childcare_closed(region.zone, care)


def childcare_closed(zone: ZoneInfo, care: Care) -> Refusal:
    """That the opening hours do not fit."""
    hours = (at.astimezone(zone) for at in (care.open.earliest, care.open.latest))
    opens, closes = (f"{at.hour}:{at.minute:02}" for at in hours)
    return Refusal("childcare_closed", opens=opens, closes=closes)


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
