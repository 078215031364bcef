"""The same once more: rides asked for again, at the same time or on the next date that comes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from mobility.booking.changing import wish_of
from mobility.booking.finding import list_sessions
from mobility.booking.wishes import AppointmentTarget, SessionTarget, Wish
from mobility.clock import local_instant
from mobility.model import ARRANGED, Ride, RideStatus
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage.rides import list_directions_booked, list_rides_by_id

WEEK = timedelta(weeks=1)
TAKEN = ARRANGED | {RideStatus.WAITLISTED}


def find_wish_again(
    service: Service, region_id: str, ride_ids: Sequence[str], participant_id: str
) -> Wish:
    """What was asked for these rides, for the next date of the course or the same weekday.

    Dates that she has a ride to already are passed over. Raises Refusal `ride_unknown`, also for
    somebody else's rides, and `no_other_dates` where the course has none ahead.
    """
    rides = _get_rides(service, region_id, ride_ids, participant_id)
    wish = _wish_of(rides)
    if isinstance(wish.target, AppointmentTarget):
        now, zone = service.clock.now(), service.region(region_id).zone
        return replace(wish, target=_in_future(wish.target, now, zone))
    return replace(wish, target=_next_date(service, region_id, rides[0], participant_id))


def find_wish_anew(
    service: Service, region_id: str, ride_ids: Sequence[str], participant_id: str
) -> Wish:
    """What was asked for those of these rides that were declined, for the same time once more.

    Raises Refusal `ride_unknown` where none was, and for somebody else's rides.
    """
    rides = _get_rides(service, region_id, ride_ids, participant_id)
    declined = [ride for ride in rides if ride.status is RideStatus.DECLINED]
    if not declined:
        raise Refusal("ride_unknown")
    return _wish_of(declined)


def _get_rides(
    service: Service, region_id: str, ride_ids: Sequence[str], participant_id: str
) -> Sequence[Ride]:
    with service.database.reading() as session:
        rides = list_rides_by_id(session, region_id, ride_ids)
    if not rides or any(ride.participant_id != participant_id for ride in rides):
        raise Refusal("ride_unknown")
    return rides


def _wish_of(rides: Sequence[Ride]) -> Wish:
    return replace(wish_of(rides), instead_of=())


def _in_future(target: AppointmentTarget, now: datetime, zone: ZoneInfo) -> AppointmentTarget:
    """The same time of day some weeks later, whatever the clocks did in between."""
    first = target.arrive_by or target.leave_after
    weeks = max(1, (now - first) // WEEK + 1) if first else 1

    def later(instant: datetime | None) -> datetime | None:
        if instant is None:
            return None
        local = instant.astimezone(zone)
        return local_instant(local.date() + weeks * WEEK, local.time(), zone)

    return AppointmentTarget(target.spot, later(target.arrive_by), later(target.leave_after))


def _next_date(service: Service, region_id: str, ride: Ride, participant_id: str) -> SessionTarget:
    before = ride.request.session
    coming = [
        one
        for one in list_sessions(service, region_id)
        if before and one.offer_id == before.offer_id and one.starts_at > before.starts_at
    ]
    with service.database.reading() as session:
        for one in coming:
            if not list_directions_booked(
                session, region_id, participant_id, one.session_id, TAKEN
            ):
                return SessionTarget(one.session_id)
    raise Refusal("no_other_dates")
