"""The signed link to a tour's page: for this tour only, on its day, until it is revoked."""

import hmac
from datetime import datetime, timedelta

from mobility.clock import day_start
from mobility.driver_links import tour_token
from mobility.model import ID_LENGTH, Action, AuditEntry, Shift
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.driving import count_up_link, find_shift

OPEN_AFTER_MIDNIGHT = timedelta(hours=3)
"""So long after its day a phone that was without a network may still report."""


def find_tour_of_link(service: Service, session: Session, region_id: str, token: str) -> Shift:
    """The shift that a token opens. Raises Refusal `link_unknown`, `link_closed`."""
    shift_id = token[:ID_LENGTH]
    wanted = tour_token(service, session, region_id, shift_id)
    if not hmac.compare_digest(wanted.encode(), token.encode()):
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
