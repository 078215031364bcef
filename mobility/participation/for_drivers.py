"""What a participant tells her driver: something about her door, and whether he may call her."""

from dataclasses import dataclass

from mobility.model import Direction, DoorNote, Ride
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.participation import find_door_note
from mobility.storage.people import lock_participant
from mobility.storage.rides import find_ride

LONGEST_NOTE = 80


@dataclass(frozen=True)
class ForDriver:
    """What the driver of a ride sees beside the address."""

    note: str
    may_call: bool


def get_for_driver(
    service: Service, region_id: str, participant_id: str, ride_id: str
) -> ForDriver:
    """What she has told the driver so far. Raises Refusal `ride_unknown`."""
    with service.database.reading() as session:
        ride = _hers(session, region_id, participant_id, ride_id)
        note = find_door_note(session, region_id, participant_id, _door(ride))
        return ForDriver(note.words if note else "", ride.participant.driver_may_call)


def tell_driver(
    service: Service, region_id: str, participant_id: str, ride_id: str, told: ForDriver
) -> None:
    """Keep a note on the door of a ride, for all her rides from there, and whether he may call.

    Raises Refusal `ride_unknown`.
    """
    words = " ".join(told.note.split())[:LONGEST_NOTE]
    with service.database.writing() as session:
        lock_participant(session, region_id, participant_id)
        ride = _hers(session, region_id, participant_id, ride_id)
        ride.participant.driver_may_call = told.may_call
        note = find_door_note(session, region_id, participant_id, _door(ride))
        if note is None:
            note = DoorNote(region_id=region_id, participant_id=participant_id, label=_door(ride))
            session.add(note)
        note.words = words


def _hers(session: Session, region_id: str, participant_id: str, ride_id: str) -> Ride:
    ride = find_ride(session, region_id, ride_id)
    if ride is None or ride.participant_id != participant_id:
        raise Refusal("ride_unknown")
    return ride


def _door(ride: Ride) -> str:
    """The end of the ride that is not where she rides to."""
    return (ride.pickup if ride.direction is Direction.OUTBOUND else ride.dropoff).label
