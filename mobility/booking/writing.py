"""A wish as rows: the request, its rides with stops, and the begin of their history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mobility.booking.legs import Leg
from mobility.booking.rules import Destination
from mobility.booking.wishes import AppointmentTarget, Wish
from mobility.model import (
    ARRANGED,
    DIMENSIONS,
    CareNeed,
    ChildcareStay,
    Direction,
    Participant,
    Ride,
    RideEvent,
    RideRequest,
    RideStatus,
    RideStop,
    StopKind,
    change_status,
    new_id,
)
from mobility.planning.rows import ServiceDay
from mobility.refusals import Refusal
from mobility.storage import Session
from mobility.storage.people import find_participant
from mobility.storage.rides import (
    add_request,
    find_request,
    list_directions_booked,
    list_ride_ids,
)


@dataclass(frozen=True)
class Submission:
    """Who asks for what, under which key; `by` is who acts where it is not the participant."""

    participant: Participant
    wish: Wish
    target: Destination
    key: str
    at: datetime
    by: str = ""

    @property
    def actor(self) -> str:
        return self.by or f"participant:{self.participant.id}"


def get_participant(session: Session, region_id: str, participant_id: str) -> Participant:
    """Raises Refusal `not_allowed` for somebody unknown."""
    participant = find_participant(session, region_id, participant_id)
    if participant is None:
        raise Refusal("not_allowed")
    return participant


def find_booked(session: Session, participant: Participant, key: str) -> tuple[str, ...]:
    """The rides stored under a submission key, none if it is new.

    Raises Refusal `not_allowed` where it is somebody else's.
    """
    request = find_request(session, participant.region_id, key)
    if request is None:
        return ()
    if request.participant_id != participant.id:
        raise Refusal("not_allowed")
    return tuple(list_ride_ids(session, participant.region_id, request.id))


def refuse_second_booking(session: Session, participant: Participant, target: Destination) -> None:
    """Raises Refusal `already_booked` where there is a ride to the same session already."""
    if target.session_id is None:
        return
    taken = set(
        list_directions_booked(
            session,
            participant.region_id,
            participant.id,
            target.session_id,
            ARRANGED | {RideStatus.WAITLISTED},
        )
    )
    wanted = {Direction.OUTBOUND: target.arrive, Direction.RETURN: target.leave}
    if any(wanted[direction] for direction in taken):
        raise Refusal("already_booked")


def write_rides(
    session: Session,
    submission: Submission,
    legs: Sequence[Leg],
    statuses: Sequence[RideStatus],
    when: ServiceDay,
    reason: str = "",
) -> list[Ride]:
    """Write a request with a ride for each leg, taken through these statuses.

    The rides are returned with stops, history and participant loaded.
    """
    region_id = submission.participant.region_id
    asked_for = submission.wish.target
    appointment = asked_for if isinstance(asked_for, AppointmentTarget) else None
    request = RideRequest(
        region_id=region_id,
        id=new_id(),
        participant_id=submission.participant.id,
        session_id=submission.target.session_id,
        arrive_by=appointment.arrive_by if appointment else None,
        leave_after=appointment.leave_after if appointment else None,
        party=submission.wish.party.as_counts(),
        submission_key=submission.key,
        created_at=submission.at,
    )
    rides = [_ride(submission, request, leg, when) for leg in legs]
    stops = [_stops(region_id, leg, when) for leg in legs]
    events = [_history(submission, ride, statuses, reason) for ride in rides]
    stay = _stay(request, submission.target.need) if submission.target.need else None
    add_request(session, request, submission.participant, rides, stops, events, stay)
    return rides


def _stay(request: RideRequest, need: CareNeed) -> ChildcareStay:
    return ChildcareStay(
        region_id=request.region_id,
        request_id=request.id,
        childcare_id=need.childcare_id,
        begins_at=need.begins_at,
        ends_at=need.ends_at,
        ages=list(need.ages),
    )


def _ride(submission: Submission, request: RideRequest, leg: Leg, when: ServiceDay) -> Ride:
    return Ride(
        region_id=request.region_id,
        id=leg.ride.id,
        request_id=request.id,
        participant_id=request.participant_id,
        service_date=when.day,
        direction=leg.direction,
        status=RideStatus.REQUESTED,
        direct_time_s=leg.direct_time_s,
        direct_length_m=leg.direct_length_m,
        required=sorted(submission.wish.required),
    )


def _stops(region_id: str, leg: Leg, when: ServiceDay) -> list[RideStop]:
    between = [StopKind.CHILDCARE] * (len(leg.spots) - 2)
    kinds = (StopKind.PICKUP, *between, StopKind.DROPOFF)
    limits_s = (0, *leg.ride.ride_time_limits_s)
    return [
        RideStop(
            region_id=region_id,
            ride_id=leg.ride.id,
            position=position,
            kind=kind,
            label=spot.label,
            lat=spot.lat,
            lon=spot.lon,
            earliest=when.instant(stop.earliest_s),
            latest=when.instant(stop.latest_s),
            dwell_s=stop.dwell_s,
            ride_time_limit_s=limit_s,
            load={n: change for n, change in zip(DIMENSIONS, stop.load, strict=True) if change},
        )
        for position, (kind, spot, stop, limit_s) in enumerate(
            zip(kinds, leg.spots, leg.ride.stops, limits_s, strict=True)
        )
    ]


def _history(
    submission: Submission, ride: Ride, statuses: Sequence[RideStatus], reason: str
) -> list[RideEvent]:
    past = [
        RideEvent(
            region_id=ride.region_id,
            ride_id=ride.id,
            number=1,
            at=submission.at,
            actor=submission.actor,
            status_before=None,
            status_after=ride.status,
        )
    ]
    for status in statuses:
        step = change_status(
            ride, status, at=submission.at, actor=submission.actor, past=past, reason=reason
        )
        past.append(step)
    return past
