"""A partner is told not to drive a ride that was handed over.

It is worded in the language of the office; partners have no other.
"""

from collections.abc import Iterable
from datetime import datetime

from mobility.clock import service_day
from mobility.i18n import DEFAULT_LANGUAGE, N_, Wording
from mobility.messages import Attachment, Recipient, put
from mobility.model import Handover, HandoverState, MessageChannel, Partner, Ride, RideStatus
from mobility.phones import readable_phone
from mobility.regions import RegionSettings
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.partners import find_live_handover


def call_off(
    service: Service, session: Session, rides: Iterable[Ride], *, at: datetime, actor: str
) -> None:
    """Tell partners not to drive those of these rides that they were to drive.

    In the transaction of the caller, who moves the rides on afterwards, cancelled or replaced.
    """
    for ride in rides:
        if ride.status is RideStatus.HANDED_OVER:
            handover = find_live_handover(session, ride.region_id, ride.id)
            if handover is not None:
                end_handover(
                    service, session, ride, handover, HandoverState.CANCELLED, at=at, actor=actor
                )


def end_handover(
    service: Service,
    session: Session,
    ride: Ride,
    handover: Handover,
    state: HandoverState,
    *,
    at: datetime,
    actor: str,
) -> None:
    """Take an order back; the partner hears of it as long as he may not have set out."""
    handover.state, handover.actor, handover.changed_at = state, actor, at
    if at < ride.pickup.earliest:
        text, key = _called_off(service, ride, handover), called_off_key(handover.id)
        write_to(service, session, handover.partner, ride, "partner_called_off", text, key)


def write_to(
    service: Service,
    session: Session,
    partner: Partner,
    ride: Ride,
    template: str,
    text: str,
    key: str,
    attached: Attachment | None = None,
) -> None:
    """Put a letter to a partner into the outbox; its first line is the subject of the mail."""
    put(
        session,
        service,
        region_id=ride.region_id,
        to=Recipient(partner.phone, DEFAULT_LANGUAGE, MessageChannel.EMAIL, partner.email),
        template=template,
        facts={"text": text} | ({"attached": attached.as_fact()} if attached else {}),
        idempotency_key=key,
        about_ride_id=ride.id,
    )


def called_off_key(handover_id: str) -> str:
    """The idempotency key of the letter that calls an order off."""
    return f"partner_called_off:{handover_id}"


def order_number(handover: Handover) -> str:
    """What an order is called in letters and on the bill; it says nothing about anybody."""
    return handover.id[:6].upper()


def questions(region: RegionSettings, wording: Wording) -> str:
    """Whom a partner asks."""
    return wording.text(
        N_("Questions and delays: %(office)s, %(phone)s"),
        office=region.office_name,
        phone=readable_phone(region.office_phone, region.land),
    )


def _called_off(service: Service, ride: Ride, handover: Handover) -> str:
    wording = service.wording(ride.region_id, DEFAULT_LANGUAGE)
    title = wording.text(
        N_("Ride order %(number)s for %(day)s is CANCELLED"),
        number=order_number(handover),
        day=wording.short_day(service_day(ride.pickup.earliest, wording.zone)),
    )
    why = wording.text(N_("Please do not drive to the pickup."))
    return "\n".join([title, "", why, "", questions(service.region(ride.region_id), wording)])
