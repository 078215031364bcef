"""After the ride: a face, one tap for the reason, a free word if she likes."""

from dataclasses import dataclass
from datetime import datetime

from mobility.model import SERVED, Complaint, Face, RideFeedback, RideStatus
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage.participation import find_feedback_row
from mobility.storage.rides import find_ride

LONGEST_WORDS = 500
RATED = SERVED | {RideStatus.NO_SHOW}


@dataclass(frozen=True)
class FeedbackView:
    """How somebody found a ride."""

    face: Face
    complaint: Complaint | None
    words: str


def is_rated(status: RideStatus, pickup_earliest: datetime, now: datetime) -> bool:
    """Whether there is something to say of a ride: it was driven, or should have been."""
    return status in RATED and pickup_earliest <= now


def give_feedback(
    service: Service,
    region_id: str,
    participant_id: str,
    ride_id: str,
    face: Face,
    complaint: Complaint | None = None,
    words: str = "",
) -> None:
    """Keep what she says of her ride; said anew, it takes the place of what she said before.

    What was wrong is kept only where something was. Raises Refusal `ride_unknown` for a ride that
    is not hers, and `ride_ahead` before it is over.
    """
    now = service.clock.now()
    with service.database.writing() as session:
        ride = find_ride(session, region_id, ride_id)
        if ride is None or ride.participant_id != participant_id:
            raise Refusal("ride_unknown")
        if not is_rated(ride.status, ride.pickup.earliest, now):
            raise Refusal("ride_ahead")
        row = find_feedback_row(session, region_id, ride_id) or RideFeedback(
            region_id=region_id, ride_id=ride_id
        )
        row.face, row.given_at = face, now
        row.complaint = None if face is Face.GOOD else complaint
        row.words = words.strip()[:LONGEST_WORDS]
        session.add(row)


def find_feedback(service: Service, region_id: str, ride_id: str) -> FeedbackView | None:
    """What was said of a ride."""
    with service.database.reading() as session:
        row = find_feedback_row(session, region_id, ride_id)
        return FeedbackView(row.face, row.complaint, row.words) if row else None
