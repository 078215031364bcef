"""What is put into the outbox when a promise is made, a day published, a place not found."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from mobility.messages import Letter, Recipient, put, ride_facts, stops_facts
from mobility.model import OfferSession, Partner, Ride, RideStop
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.day_rows import RideRow, StopRow
from mobility.storage.driving import Told, delete_told_tours
from mobility.views import DayView


def tell_promise(service: Service, session: Session, ride: Ride) -> None:
    """Confirm a promised ride; its participant and stops are loaded."""
    _tell(service, session, ride, "ride_promised", ride_facts(ride), promise_key(ride))


def tell_changed(service: Service, session: Session, ride: Ride, *, care_house: str = "") -> None:
    """Confirm a promised ride that takes the place of another one.

    `care_house` is named where the children go to another childcare than usual.
    """
    facts = ride_facts(ride) | ({"care_house": care_house} if care_house else {})
    _tell(service, session, ride, "ride_changed", facts, promise_key(ride))


def new_times(ride: RideRow, stops: Sequence[StopRow], revision: int) -> Letter:
    """Says that a ride is promised other times, by the change of the day that led to a revision."""
    key = f"ride_new_times:{ride.id}:{revision}"
    return Letter(recipient_of(ride), "ride_changed", stops_facts(stops), key, ride.id)


def recipient_of(ride: RideRow) -> Recipient:
    """Whose ride it is."""
    return Recipient.reached_by(ride.participant_phone, ride.language, ride.channel, ride.email)


def tell_handed_over(
    service: Service, session: Session, ride: Ride, partner: Partner, key: str
) -> None:
    """Say who drives a promised ride instead of us, and when."""
    facts = ride_facts(ride) | {"partner": partner.name, "partner_phone": partner.phone}
    _tell(service, session, ride, "ride_by_partner", facts, key)


def handed_over_key(handover_id: str) -> str:
    """The idempotency key of the message that says which partner drives."""
    return f"ride_by_partner:{handover_id}"


def taxi_soon_key(handover_id: str) -> str:
    """The idempotency key of the message that says it once more, shortly before."""
    return f"taxi_soon:{handover_id}"


def order_key(handover_id: str) -> str:
    """The idempotency key of the order that a partner gets."""
    return f"partner_order:{handover_id}"


def tell_offered(
    service: Service, session: Session, rides: Sequence[Ride], until: datetime
) -> None:
    """Say once that a place is held for all rides of a request, and until when to say yes."""
    first, *others = rides
    facts = ride_facts(first) | {
        "until": until.isoformat(),
        "useful_until": until.isoformat(),
        "with_way_back": bool(others),
    }
    _tell(service, session, first, "place_offered", facts, offer_key(first))


def promise_key(ride: Ride) -> str:
    """The idempotency key of the message that promises a ride."""
    return f"ride_promised:{ride.id}"


def offer_key(ride: Ride) -> str:
    """The idempotency key of the message that offers a place to a request that waited."""
    return f"place_offered:{ride.request_id}"


def tell_cancelled(service: Service, session: Session, ride: Ride) -> None:
    """Confirm that a ride will not take place."""
    _tell(service, session, ride, "ride_cancelled", ride_facts(ride), f"ride_cancelled:{ride.id}")


def cancellation_keys(ride: Ride) -> frozenset[str]:
    """The idempotency keys of messages, each of which tells that a ride will not take place."""
    return frozenset(
        {
            f"ride_cancelled:{ride.id}",
            f"session_cancelled:{ride.request_id}",
            f"session_moved:{ride.request_id}",
            f"childcare_closed:{ride.request_id}",
        }
    )


def tell_session_cancelled(
    service: Service, session: Session, rides: Sequence[Ride], row: OfferSession
) -> None:
    """Say once for all rides of a request that the session, loaded with its offer, is off."""
    first = rides[0]
    facts = ride_facts(first) | {"titles": row.offer.titles}
    _tell(
        service, session, first, "session_cancelled", facts, f"session_cancelled:{first.request_id}"
    )


def tell_session_moved(
    service: Service, session: Session, rides: Sequence[Ride], row: OfferSession, *, waits: bool
) -> None:
    """Say once that the session is at another time now, without a ride to it; `waits` for one."""
    first = rides[0]
    facts = ride_facts(first) | {
        "titles": row.offer.titles,
        "starts_at": row.starts_at.isoformat(),
        "useful_until": row.starts_at.isoformat(),
        "waits": waits,
    }
    key = f"session_moved:{first.request_id}"
    _tell(service, session, first, "session_moved", facts, key)


def tell_childcare_closed(
    service: Service, session: Session, rides: Sequence[Ride], *, waits: bool
) -> None:
    """Say once for all rides of a request that childcare is closed; `waits` for other rides."""
    first = rides[0]
    offered = first.request.session
    facts = ride_facts(first) | {"titles": offered.offer.titles if offered else {}, "waits": waits}
    key = f"childcare_closed:{first.request_id}"
    _tell(service, session, first, "childcare_closed", facts, key)


def tell_declined(service: Service, session: Session, ride: Ride, why: Refusal) -> None:
    """Say that there is no place for a ride that waited for one, and why."""
    facts = ride_facts(ride) | {"reason": why.code, "reason_facts": dict(why.facts)}
    _tell(service, session, ride, "ride_declined", facts, f"ride_declined:{ride.id}")


def reminder(
    to: Recipient, ride_id: str, stops: Sequence[RideStop | StopRow], planned_pickup_at: datetime
) -> Letter:
    """The planned time of a ride; once put, it is put again only where that has changed."""
    facts = stops_facts(stops, planned_pickup_at=planned_pickup_at)
    return Letter(to, "reminder", facts, reminder_key(ride_id, planned_pickup_at), ride_id)


def reminder_key(ride_id: str, planned_pickup_at: datetime) -> str:
    """The idempotency key of the message that names a ride's planned time, to the minute."""
    return f"reminder:{ride_id}:{planned_pickup_at:%H%M}"


def tell_pickup_soon(service: Service, session: Session, ride: Ride, pickup_at: datetime) -> None:
    """Remind of a pickup shortly before it, once."""
    facts = ride_facts(ride, planned_pickup_at=pickup_at)
    _tell(service, session, ride, "pickup_soon", facts, f"pickup_soon:{ride.id}")


def dropped_tours(
    session: Session,
    day_view: DayView,
    drivers: Mapping[str, Recipient],
    known: Mapping[str, Told],
) -> list[Letter]:
    """Says to drivers, by shift, that they are not needed, where they were told a tour last.

    It is kept that they know; the caller puts it.
    """
    dropped = [shift_id for shift_id in drivers if known[shift_id].facts is not None]
    if dropped:
        delete_told_tours(session, day_view.region_id, dropped)
    numbers = {shift.shift_id: shift.number for shift in day_view.shifts}
    return [
        Letter(
            drivers[shift_id],
            "tour_dropped",
            {"day": day_view.day.isoformat(), "number": numbers[shift_id]},
            f"tour_dropped:{day_view.day}:{shift_id}:{day_view.version}",
        )
        for shift_id in dropped
    ]


def _tell(
    service: Service,
    session: Session,
    ride: Ride,
    template: str,
    facts: dict[str, Any],
    key: str,
) -> None:
    put(
        session,
        service,
        region_id=ride.region_id,
        to=Recipient.of(ride.participant),
        template=template,
        facts=facts,
        idempotency_key=key,
        about_ride_id=ride.id,
    )
