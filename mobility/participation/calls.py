"""Please call me: a participant asks, the office sees a list and ticks off."""

from dataclasses import dataclass
from datetime import datetime

from mobility.model import CallRequest
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage.participation import find_call, find_open_call_of, list_open_calls
from mobility.storage.people import lock_participant
from mobility.storage.rides import find_ride


@dataclass(frozen=True)
class CallView:
    """Who would like to be called, since when, and about which ride."""

    call_id: str
    name: str
    phone: str
    language: str
    asked_at: datetime
    ride_id: str | None


def ask_for_call(
    service: Service, region_id: str, participant_id: str, ride_id: str | None = None
) -> None:
    """Put her on the office's list, once until she was called.

    Raises Refusal `ride_unknown` for a ride that is not hers.
    """
    with service.database.writing() as session:
        lock_participant(session, region_id, participant_id)
        ride = find_ride(session, region_id, ride_id) if ride_id else None
        if ride_id and (ride is None or ride.participant_id != participant_id):
            raise Refusal("ride_unknown")
        if find_open_call_of(session, region_id, participant_id) is not None:
            return
        session.add(
            CallRequest(
                region_id=region_id,
                participant_id=participant_id,
                ride_id=ride_id,
                asked_at=service.clock.now(),
            )
        )


def find_open_call(service: Service, region_id: str, participant_id: str) -> datetime | None:
    """Since when she waits to be called."""
    with service.database.reading() as session:
        row = find_open_call_of(session, region_id, participant_id)
        return row.asked_at if row else None


def list_calls(service: Service, region_id: str) -> tuple[CallView, ...]:
    """Whom to call, the longest waiting first."""
    with service.database.reading() as session:
        return tuple(
            CallView(
                call_id=call.id,
                name=person.name,
                phone=person.phone,
                language=person.language,
                asked_at=call.asked_at,
                ride_id=call.ride_id,
            )
            for call, person in list_open_calls(session, region_id)
        )


def settle_call(service: Service, region_id: str, call_id: str) -> None:
    """The office has called; once is enough. Raises Refusal `call_unknown`."""
    with service.database.writing() as session:
        row = find_call(session, region_id, call_id)
        if row is None:
            raise Refusal("call_unknown")
        row.done_at = row.done_at or service.clock.now()
