"""What is told once of many rides: dates of a course that were booked, or cancelled.

Each message grows with every ride until it is sent, so that a course of thirty dates is one SMS.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from mobility.clock import service_day
from mobility.messages import Recipient, put, renew
from mobility.model import OfferSession, Participant, Ride, StandingOrder
from mobility.planning.telling import tell_cancelled
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.messages import find_keys, find_untried_message, find_untried_of

TOLD_AFTER = timedelta(minutes=1)
"""More rides may follow within moments."""

NEWS_HELD = timedelta(days=7)
"""So long dates that were added to a course are gathered, unless one of them comes soon."""

NEWS_AHEAD = timedelta(days=2)
"""So long before its date somebody hears of a ride that she has not asked for just now."""


def tell_date(
    service: Service,
    session: Session,
    order: StandingOrder,
    row: OfferSession,
    first: Ride | None,
    *,
    held: bool,
) -> str:
    """Tell of a date of a standing order: its first ride, or that there is none.

    `held` for what nobody waits for: it is told once a week. Returns the key of the message.
    """
    known = find_untried_of(session, order.region_id, series_key(order.id, ""))
    facts = known.facts if known else {"titles": order.offer.titles, "booked": [], "without": []}
    if first:
        facts = facts | {"booked": sorted([*facts["booked"], _pickup(first)])}
    else:
        day = service_day(row.starts_at, service.region(order.region_id).zone).isoformat()
        facts = facts | {"without": sorted([*facts["without"], day])}
    key = known.idempotency_key if known else series_key(order.id, row.id)
    now = service.clock.now()
    until = _held_until(row, known.next_try_at if known else None, now) if held else now
    _tell(service, session, order.participant, "series_promised", facts, key, until + TOLD_AFTER)
    return key


def tell_group(
    service: Service,
    session: Session,
    participant: Participant,
    row: OfferSession,
    submission_key: str,
    rides: Sequence[Ride],
) -> None:
    """Tell who speaks for a group of its rides to a session, loaded with its offer, at once.

    Dates that were booked together are told together, as long as that message is not sent.
    """
    together, alone = group_keys(submission_key)
    known = find_untried_message(session, participant.region_id, together)
    is_sent = known is None and find_keys(session, participant.region_id, [together])
    first = min(rides, key=lambda ride: ride.pickup.earliest)
    facts = known.facts if known else {"titles": row.offer.titles, "booked": [], "without": []}
    facts = facts | {"booked": sorted([*facts["booked"], _pickup(first)])}
    due = service.clock.now() + TOLD_AFTER
    key = alone if is_sent else together
    _tell(service, session, participant, "series_promised", facts, key, due)


def _pickup(ride: Ride) -> list[str]:
    earliest, latest = ride.pickup.earliest, ride.pickup.latest
    return [earliest.isoformat(), latest.isoformat(), ride.pickup.label]


def _held_until(row: OfferSession, before: datetime | None, now: datetime) -> datetime:
    """When news of a date are told; not later than what is to be told already."""
    return max(now, min(before or now + NEWS_HELD, row.starts_at - NEWS_AHEAD))


def tell_rides_cancelled(service: Service, session: Session, ride: Ride, key: str) -> None:
    """Tell of a cancelled ride together with the others of this key, or by itself if they are told.

    Its participant, request and stops are loaded.
    """
    region_id = ride.region_id
    known = find_untried_message(session, region_id, key)
    if known is None and find_keys(session, region_id, [key]):
        tell_cancelled(service, session, ride)
        return
    day = ride.service_date.isoformat()
    days = set(known.facts["days"] if known else ()) | {day}
    offered = ride.request.session
    facts = {"titles": offered.offer.titles if offered else {}, "days": sorted(days)}
    due = service.clock.now() + TOLD_AFTER
    _tell(service, session, ride.participant, "rides_cancelled", facts, key, due)


def _tell(
    service: Service,
    session: Session,
    participant: Participant,
    template: str,
    facts: dict[str, Any],
    key: str,
    not_before: datetime,
) -> None:
    message: dict[str, Any] = {
        "region_id": participant.region_id,
        "facts": facts,
        "idempotency_key": key,
        "not_before": not_before,
    }
    if not renew(session, service, **message):
        put(session, service, to=Recipient.of(participant), template=template, **message)


def series_key(order_id: str, session_id: str) -> str:
    """The idempotency key of the message that tells of dates from a session on."""
    return f"series_promised:{order_id}:{session_id}"


def group_keys(submission_key: str) -> tuple[str, str]:
    """The idempotency keys of messages that promise a group its rides: with other dates, or alone.

    Groups of one course that were booked together share the begin of their submission key.
    """
    together = f"group_promised:{submission_key.partition(':')[0]}"
    return together, f"{together}:{submission_key.partition(':')[2]}"


def group_cancelled_key(group_id: str) -> str:
    """The idempotency key of the message that a group's rides are cancelled."""
    return f"group_cancelled:{group_id}"


def skipped_key(order_id: str, session_id: str) -> str:
    """The idempotency key of the message that the rides of one date are cancelled."""
    return f"date_cancelled:{order_id}:{session_id}"


def ended_key(order_id: str) -> str:
    """The idempotency key of the message that all coming rides of an order are cancelled."""
    return f"series_ended:{order_id}"
