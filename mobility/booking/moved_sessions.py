"""Sessions that their provider cancels or moves, with the rides to them: one transaction each.

A session and the rides to it change together. Whoever is on the way there already is brought home
as promised: the rides of such a request stay.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby

from mobility.booking.asking import bookable_legs
from mobility.booking.cancelling import has_begun
from mobility.booking.changing import wish_of, write_replacements
from mobility.booking.legs import Leg, coordinates_of
from mobility.booking.rules import booking_has_closed, destination_of
from mobility.booking.waiting import write_waiting
from mobility.booking.writing import Submission, write_rides
from mobility.clock import service_day
from mobility.model import PLACED, SERVED, Action, AuditEntry, OfferSession, Party, Ride, RideStatus
from mobility.planning.locked_day import LockedDay
from mobility.planning.storing import move_on
from mobility.planning.telling import tell_changed, tell_session_cancelled, tell_session_moved
from mobility.planning.waiting_list import offer_free_places, open_days
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.days import delete_unserved
from mobility.storage.groups import stay_in_group
from mobility.storage.offers import find_session, lock_session
from mobility.storage.rides import list_rides_to

S = RideStatus
CANCELLED, MOVED = "session_cancelled", "session_moved"
"""Why rides were given up, in their history."""

_CHANGEABLE = frozenset({S.WAITLISTED, S.OFFERED, S.PROMISED, S.PLANNED, S.PUBLISHED})


@dataclass(frozen=True)
class Touched:
    """What a change of a session touches: rides with a place and waiting ones, and people in all.

    `begun` rides are too far on to be changed.
    """

    rides: int
    waiting: int
    people: int
    begun: int


@dataclass(frozen=True)
class Moved:
    """What became of the rides to a session that was moved, by number of rides."""

    promised: int = 0
    waiting: int = 0
    cancelled: int = 0

    def __add__(self, other: "Moved") -> "Moved":
        return Moved(
            self.promised + other.promised,
            self.waiting + other.waiting,
            self.cancelled + other.cancelled,
        )


def find_touched(service: Service, region_id: str, session_id: str) -> Touched:
    """What cancelling or moving a session would touch. Raises Refusal `session_unknown`."""
    now = service.clock.now()
    with service.database.reading() as session:
        _get_session(session, region_id, session_id)
        requests, begun = _list_requests(session, region_id, session_id, now)
        return _touched(requests, begun)


def cancel_session(
    service: Service, region_id: str, session_id: str, actor: str, reason: str = ""
) -> Touched:
    """Cancel a session and the rides to it, and tell everybody; returns what it touched.

    Cancelling it again does nothing more. Raises Refusal `session_unknown`, and `ride_over` where a
    tour cannot do without a stop of these rides any more.
    """
    now = service.clock.now()
    with service.database.writing() as session:
        row = lock_session(session, region_id, session_id)
        if row is None:
            raise Refusal("session_unknown")
        row = _get_session(session, region_id, session_id)
        row.cancelled = True
        days = open_days(service, session, region_id, [_day_of(service, row)])
        requests, begun = _list_requests(session, region_id, session_id, now)
        for rides in requests:
            _take_out(session, days[rides[0].service_date], rides)
            _cancel(session, rides, now, actor, CANCELLED)
            tell_session_cancelled(service, session, rides, row)
        _store(service, session, region_id, days.values())
        session.add(_audit_row(row, now, actor, Action.SESSION_CANCELLED, reason))
    for day in days.values():
        day.remember()
    return _touched(requests, begun)


def move_session(
    service: Service,
    region_id: str,
    session_id: str,
    starts_at: datetime,
    ends_at: datetime,
    actor: str,
    reason: str = "",
) -> Moved:
    """Move a session to another time; who rides to it is promised a ride to the new time.

    In the order in which they booked. Who finds no place waits for one, or where booking for that
    day has closed loses the ride; everybody is told. Raises Refusal `session_unknown`,
    `session_cancelled`, `times_of_day_reversed`, `time_past`, and `ride_over` as `cancel_session`.
    """
    region, now = service.region(region_id), service.clock.now()
    if ends_at <= starts_at:
        raise Refusal("times_of_day_reversed")
    if starts_at <= now:
        raise Refusal("time_past")
    with service.database.writing() as session:
        if lock_session(session, region_id, session_id) is None:
            raise Refusal("session_unknown")
        row = _get_session(session, region_id, session_id)
        if row.cancelled:
            raise Refusal("session_cancelled")
        old_day, new_day = _day_of(service, row), service_day(starts_at, region.zone)
        days = open_days(service, session, region_id, [old_day, new_day])
        requests, _ = _list_requests(session, region_id, session_id, now)
        for rides in requests:
            _take_out(session, days[rides[0].service_date], rides)
        row.starts_at, row.ends_at = starts_at, ends_at
        session.flush()
        move = _Move(service, session, row, days[new_day], actor)
        done = [move.promise_anew(rides) for rides in requests]
        _store(service, session, region_id, days.values())
        session.add(_audit_row(row, now, actor, Action.SESSION_MOVED, reason))
    for day in days.values():
        day.remember()
    return sum(done, start=Moved())


@dataclass(frozen=True)
class _Move:
    """A session at its new time, with the locked day that it is on now."""

    service: Service
    session: Session
    row: OfferSession
    day: LockedDay
    actor: str

    def promise_anew(self, rides: Sequence[Ride]) -> Moved:
        """A place at the new time for the rides of one request, taken out of their day before."""
        was_promised = all(ride.status in SERVED for ride in rides)
        try:
            submission, legs = self._ask(rides)
        except Refusal as why_not:
            return self._give_up(rides, why_not)
        placed = self._put_in(legs) if was_promised else None
        if placed:
            return self._replace(rides, submission, placed)
        return self._let_wait(rides, submission, legs)

    def _ask(self, rides: Sequence[Ride]) -> tuple[Submission, tuple[Leg, ...]]:
        region = self.service.region(self.row.region_id)
        wish = replace(wish_of(rides), instead_of=())
        target = destination_of(self.session, region, wish, self.day.now)
        self.day.learn_travel(coordinates_of(wish.home, *target.spots))
        legs = bookable_legs(region, wish, target, self.day.loaded, self.day.now)
        key = f"moved:{rides[0].request_id}:{self.row.starts_at:%Y%m%d%H%M}"
        first = rides[0]
        return Submission(first.participant, wish, target, key, self.day.now, self.actor), legs

    def _put_in(self, legs: Sequence[Leg]) -> list[Leg] | None:
        rules = self.service.region(self.row.region_id).rules
        if not self.day.offer([leg.ride for leg in legs], rules.pickup_window_s):
            return None
        problem = self.day.loaded.problem
        return [replace(leg, ride=problem.get_ride(leg.ride.id)) for leg in legs]

    def _replace(self, rides: Sequence[Ride], submission: Submission, legs: Sequence[Leg]) -> Moved:
        day = self.day
        new = write_rides(
            self.session, submission, legs, day.first_statuses, day.loaded.when, MOVED
        )
        move_on(self.session, rides, [S.REPLACED], at=day.now, actor=self.actor, reason=MOVED)
        write_replacements(self.session, rides, new)
        self._stay_in_group(rides, new)
        for ride in new:
            tell_changed(self.service, self.session, ride)
        return Moved(promised=len(new))

    def _let_wait(
        self, rides: Sequence[Ride], submission: Submission, legs: Sequence[Leg]
    ) -> Moved:
        region = self.service.region(self.row.region_id)
        why = Refusal("vehicles_busy")
        if booking_has_closed(region, submission.target.day, self.day.now):
            return self._give_up(rides, why)
        _cancel(self.session, rides, self.day.now, self.actor, MOVED)
        new = write_waiting(self.session, submission, legs, self.day, why)
        self._stay_in_group(rides, new)
        tell_session_moved(self.service, self.session, rides, self.row, waits=True)
        return Moved(waiting=len(new))

    def _stay_in_group(self, old: Sequence[Ride], new: Sequence[Ride]) -> None:
        old_id, new_id = old[0].request_id, new[0].request_id
        stay_in_group(self.session, self.row.region_id, old_id, new_id)

    def _give_up(self, rides: Sequence[Ride], why_not: Refusal) -> Moved:
        _cancel(self.session, rides, self.day.now, self.actor, why_not.code)
        tell_session_moved(self.service, self.session, rides, self.row, waits=False)
        return Moved(cancelled=len(rides))


def _list_requests(
    session: Session, region_id: str, session_id: str, now: datetime
) -> tuple[list[list[Ride]], int]:
    """The rides to a session that can be changed, by request in order, and how many cannot."""
    rows = list_rides_to(session, region_id, session_id)
    requests, begun = [], 0
    for _, group in groupby(rows, lambda ride: ride.request_id):
        rides = list(group)
        if any(_is_under_way(session, ride, now) for ride in rides):
            begun += sum(ride.status in PLACED for ride in rides)
        else:
            requests.append([ride for ride in rides if ride.status in _CHANGEABLE])
    return [rides for rides in requests if rides], begun


def _is_under_way(session: Session, ride: Ride, now: datetime) -> bool:
    if ride.status in _CHANGEABLE:
        return ride.status is not S.WAITLISTED and has_begun(session, ride, now)
    return ride.status in PLACED


def _take_out(session: Session, day: LockedDay, rides: Sequence[Ride]) -> None:
    ids = [ride.id for ride in rides]
    delete_unserved(session, rides[0].region_id, ids)
    day.take_out(ids)


def _cancel(
    session: Session, rides: Sequence[Ride], now: datetime, actor: str, reason: str
) -> None:
    move_on(session, rides, [S.CANCELLED_BY_OPERATOR], at=now, actor=actor, reason=reason)


def _store(service: Service, session: Session, region_id: str, days: Iterable[LockedDay]) -> None:
    for day in days:
        offer_free_places(service, session, region_id, day)
        if day.is_changed:
            day.store()


def _get_session(session: Session, region_id: str, session_id: str) -> OfferSession:
    row = find_session(session, region_id, session_id)
    if row is None:
        raise Refusal("session_unknown")
    return row


def _day_of(service: Service, row: OfferSession) -> date:
    return service_day(row.starts_at, service.region(row.region_id).zone)


def _touched(requests: Sequence[Sequence[Ride]], begun: int) -> Touched:
    rides = [ride for request in requests for ride in request]
    waiting = sum(ride.status is S.WAITLISTED for ride in rides)
    people = sum(Party.from_counts(request[0].request.party).people for request in requests)
    return Touched(len(rides) - waiting, waiting, people, begun)


def _audit_row(
    row: OfferSession, at: datetime, actor: str, action: Action, reason: str
) -> AuditEntry:
    return AuditEntry(
        region_id=row.region_id,
        at=at,
        actor=actor,
        action=action,
        subject=f"session:{row.id}",
        reason=reason,
    )
