"""The signed link to a tour's page: for this tour only, on its day, until it is revoked."""

import base64
import hmac
from datetime import datetime, timedelta

from mobility.clock import day_start
from mobility.model import ID_LENGTH, Action, AuditEntry, Shift
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.driving import count_up_link, find_shift, link_generation

SIGNATURE_LENGTH = 20  # letters of five bits: 100 bits
OPEN_AFTER_MIDNIGHT = timedelta(hours=3)
"""So long after its day a phone that was without a network may still report."""


def tour_link(service: Service, session: Session, region_id: str, shift_id: str) -> str:
    """The public address of a tour's page."""
    generation = link_generation(session, region_id, shift_id)
    token = shift_id + sign(service, f"tour:{region_id}:{shift_id}:{generation}")
    return f"{service.settings.base_url.rstrip('/')}/{region_id}/drive/{token}"


def find_tour_of_link(service: Service, session: Session, region_id: str, token: str) -> Shift:
    """The shift that a token opens. Raises Refusal `link_unknown`, `link_closed`."""
    shift_id, signature = token[:ID_LENGTH], token[ID_LENGTH:]
    generation = link_generation(session, region_id, shift_id)
    wanted = sign(service, f"tour:{region_id}:{shift_id}:{generation}")
    if not hmac.compare_digest(wanted.encode(), signature.encode()):
        raise Refusal("link_unknown")
    shift = find_shift(session, region_id, shift_id)
    if shift is None:
        raise Refusal("link_unknown")
    if service.clock.now() >= closes_at(service, shift):
        raise Refusal("link_closed")
    return shift


def closes_at(service: Service, shift: Shift) -> datetime:
    """When nothing of a tour is shown any more to whoever has its link."""
    zone = service.region(shift.region_id).zone
    return day_start(shift.service_date + timedelta(days=1), zone) + OPEN_AFTER_MIDNIGHT


def revoke_link(service: Service, region_id: str, shift_id: str, actor: str) -> None:
    """Close every link to a tour's page that is about; the next one is another.

    Raises Refusal `tour_unknown`.
    """
    with service.database.writing() as session:
        if find_shift(session, region_id, shift_id) is None:
            raise Refusal("tour_unknown")
        count_up_link(session, region_id, shift_id)
        session.add(
            AuditEntry(
                region_id=region_id,
                at=service.clock.now(),
                actor=actor,
                action=Action.TOUR_LINK_REVOKED,
                subject=f"shift:{shift_id}",
            )
        )


def sign(service: Service, text: str) -> str:
    """A signature in small letters and digits, by the installation's own key."""
    digest = hmac.digest(service.settings.signing_key.encode(), text.encode(), "sha256")
    return base64.b32encode(digest).decode().lower()[:SIGNATURE_LENGTH]
