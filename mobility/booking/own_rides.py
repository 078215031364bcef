"""A participant's rides as she sees them, and the life of one ride."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from mobility.booking.cancelling import get_own_ride, is_late
from mobility.booking.wishes import RideDetail, RideEventView, RideView, ToldTimes
from mobility.model import ARRANGED, NEXT_STATUS, SERVED, Party, Ride, RideStatus
from mobility.planning.begun import begins_at
from mobility.regions import Rules
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.rides import (
    Boarding,
    count_requests_waiting_before,
    find_replaced_id,
    find_replacement_id,
    find_ride,
    list_boardings,
    list_ride_ids,
    list_rides_of_participant,
)

S = RideStatus
TOLD = frozenset({S.PUBLISHED, S.UNDER_WAY, S.ON_BOARD, S.COMPLETED, S.NO_SHOW})


def list_rides(service: Service, region_id: str, participant_id: str) -> tuple[RideView, ...]:
    """All rides of a participant: the coming ones first, the next at the top; then past ones.

    A ride that was changed into another one is part of that one's life.
    """
    rules, now = service.region(region_id).rules, service.clock.now()
    with service.database.reading() as session:
        rides = list_rides_of_participant(session, region_id, participant_id)
        boardings = list_boardings(session, region_id, [ride.id for ride in rides])
        views = [
            _with_queue(session, ride, ride_view(rules, ride, boardings, now))
            for ride in rides
            if ride.status is not S.REPLACED
        ]
    coming = sorted((v for v in views if not v.is_over), key=lambda v: v.pickup_earliest)
    past = sorted((v for v in views if v.is_over), key=lambda v: v.pickup_earliest, reverse=True)
    return (*coming, *past)


def get_ride(
    service: Service, region_id: str, ride_id: str, *, participant_id: str | None = None
) -> RideDetail:
    """A ride with its history; only a ride of her own where a participant asks.

    Raises Refusal `ride_unknown`.
    """
    rules, now = service.region(region_id).rules, service.clock.now()
    actor = "system" if participant_id is None else f"participant:{participant_id}"
    with service.database.reading() as session:
        ride = get_own_ride(session, region_id, ride_id, actor)
        view = ride_view(rules, ride, list_boardings(session, region_id, [ride.id]), now)
        return RideDetail(
            ride=_with_queue(session, ride, view),
            history=tuple(_life(session, ride)),
            participant_id=ride.participant_id,
            participant_name=ride.participant.name,
            request_ride_ids=tuple(list_ride_ids(session, region_id, ride.request_id)),
            replaced_by=find_replacement_id(session, region_id, ride.id),
        )


def _life(session: Session, ride: Ride) -> Iterator[RideEventView]:
    """The events of a ride, after those of the rides that it was changed from."""
    before_id = find_replaced_id(session, ride.region_id, ride.id)
    before = find_ride(session, ride.region_id, before_id) if before_id else None
    if before:
        yield from _life(session, before)
    told = ToldTimes(
        pickup_label=ride.pickup.label,
        dropoff_label=ride.dropoff.label,
        pickup_earliest=ride.pickup.earliest,
        pickup_latest=ride.pickup.latest,
        arrival_latest=ride.dropoff.latest,
    )
    for event in ride.history:
        yield RideEventView(
            at=event.at,
            actor=event.actor,
            status_before=event.status_before,
            status_after=event.status_after,
            reason=event.reason,
            told=told if event.status_after in (S.OFFERED, S.PROMISED) else None,
        )


def _with_queue(session: Session, ride: Ride, view: RideView) -> RideView:
    if ride.status is S.WAITLISTED:
        return replace(view, waiting_before=count_requests_waiting_before(session, ride))
    if ride.status is S.OFFERED:
        return replace(view, held_until=ride.request.held_until)
    return view


def ride_view(
    rules: Rules, ride: Ride, boardings: Mapping[str, Boarding], now: datetime
) -> RideView:
    """A ride with stops, request and offer loaded."""
    boarding = boardings.get(ride.id) if ride.status in TOLD else None
    care = ride.childcare_stop
    begin_at = begins_at(ride, boarding)
    offered = ride.request.session
    ended = ride.status is S.DECLINED or not (
        NEXT_STATUS[ride.status] and ride.dropoff.latest > now
    )
    may_cancel = S.CANCELLED_BY_PARTICIPANT in NEXT_STATUS[ride.status] and now < begin_at
    return RideView(
        ride_id=ride.id,
        status=ride.status,
        direction=ride.direction,
        service_date=ride.service_date,
        pickup_label=ride.pickup.label,
        dropoff_label=ride.dropoff.label,
        pickup_earliest=ride.pickup.earliest,
        pickup_latest=ride.pickup.latest,
        arrival_latest=ride.dropoff.latest,
        planned_pickup_at=boarding.begin_at if boarding else None,
        party=Party.from_counts(ride.request.party),
        offer_titles=offered.offer.titles if offered else {},
        can_cancel=may_cancel,
        cancel_is_late=may_cancel and ride.status in SERVED and is_late(rules, ride, now),
        tour_number=boarding.tour_number if boarding else None,
        vehicle_name=boarding.vehicle_name if boarding else None,
        is_over=ended,
        childcare_label=care.label if care else None,
        childcare_latest=care.latest if care else None,
        has_care_place=ride.status in ARRANGED and ride.request.stay is not None,
        can_change=S.REPLACED in NEXT_STATUS[ride.status] and now < begin_at,
    )
