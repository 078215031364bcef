"""What participants have to say."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.model import CallRequest, DoorNote, Participant, RideFeedback


def find_feedback_row(session: Session, region_id: str, ride_id: str) -> RideFeedback | None:
    return session.get(RideFeedback, (region_id, ride_id))


def find_call(session: Session, region_id: str, call_id: str) -> CallRequest | None:
    return session.get(CallRequest, (region_id, call_id))


def find_open_call_of(session: Session, region_id: str, participant_id: str) -> CallRequest | None:
    """The request of a participant who was not called yet."""
    query = select(CallRequest).where(
        CallRequest.region_id == region_id,
        CallRequest.participant_id == participant_id,
        CallRequest.done_at.is_(None),
    )
    return session.scalars(query.limit(1)).one_or_none()


def find_door_note(
    session: Session, region_id: str, participant_id: str, label: str
) -> DoorNote | None:
    """What the driver must know at a participant's address."""
    return session.get(DoorNote, (region_id, participant_id, label))


def list_open_calls(session: Session, region_id: str) -> Sequence[tuple[CallRequest, Participant]]:
    """Requests that nobody has answered yet, the oldest first."""
    query = (
        select(CallRequest, Participant)
        .join(
            Participant,
            (Participant.region_id == CallRequest.region_id)
            & (Participant.id == CallRequest.participant_id),
        )
        .where(CallRequest.region_id == region_id, CallRequest.done_at.is_(None))
        .order_by(CallRequest.asked_at, CallRequest.id)
    )
    return [(call, person) for call, person in session.execute(query)]
