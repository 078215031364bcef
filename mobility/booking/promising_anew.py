"""Rides that must be promised anew, for what they lead to is another one than it was.

The rides of a request get new ones in their place, or wait, or are lost; everybody is told.
Whoever is on the way there already is brought home as promised: the rides of such a request stay.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from mobility.booking.asking import bookable_legs
from mobility.booking.changing import wish_of, write_replacements
from mobility.booking.legs import Leg, coordinates_of
from mobility.booking.rules import booking_has_closed, destination_of
from mobility.booking.waiting import write_waiting
from mobility.booking.writing import Submission, write_rides
from mobility.model import ARRANGED, SERVED, Party, Ride, RideStatus
from mobility.planning.begun import has_begun
from mobility.planning.calling_off import call_off
from mobility.planning.care_places import require_care_place
from mobility.planning.locked_day import LockedDay
from mobility.planning.storing import move_on
from mobility.planning.waiting_list import offer_free_places
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.days import delete_unserved
from mobility.storage.groups import stay_in_group

S = RideStatus
CHANGEABLE = frozenset({S.WAITLISTED, S.OFFERED, S.PROMISED, S.PLANNED, S.PUBLISHED, S.HANDED_OVER})


@dataclass(frozen=True)
class Touched:
    """What a change touches: rides with a place and waiting ones, and people in all.

    `begun` rides are too far on to be changed.
    """

    rides: int
    waiting: int
    people: int
    begun: int


@dataclass(frozen=True)
class Moved:
    """What became of the rides that were to be promised anew, by number of rides."""

    promised: int = 0
    waiting: int = 0
    cancelled: int = 0

    def __add__(self, other: "Moved") -> "Moved":
        return Moved(
            self.promised + other.promised,
            self.waiting + other.waiting,
            self.cancelled + other.cancelled,
        )


@dataclass(frozen=True)
class Promising:
    """A locked day on which rides are promised anew, and why.

    `key` is part of the submission keys of the new requests. `tell` says that rides are lost, and
    with True that she waits for others; `tell_new` what a ride is like now.
    """

    service: Service
    session: Session
    region_id: str
    day: LockedDay
    actor: str
    reason: str
    key: str
    tell: Callable[[Sequence[Ride], bool], None]
    tell_new: Callable[[Ride], None]

    def promise_anew(self, rides: Sequence[Ride]) -> Moved:
        """A place for the rides of one request, taken out of their day before."""
        was_promised = all(ride.status in SERVED for ride in rides)
        try:
            submission, legs = self._ask(rides)
        except Refusal as why_not:
            return self._give_up(rides, why_not)
        why = self._care_place_missing(rides, submission)
        placed = self._put_in(legs) if was_promised and not why else None
        if placed:
            return self._replace(rides, submission, placed)
        return self._let_wait(rides, submission, legs, why or Refusal("vehicles_busy"))

    def _ask(self, rides: Sequence[Ride]) -> tuple[Submission, tuple[Leg, ...]]:
        region = self.service.region(self.region_id)
        wish = replace(wish_of(rides), instead_of=())
        target = destination_of(self.session, region, wish, self.day.now)
        self.day.learn_travel(coordinates_of(wish.home, *target.spots))
        legs = bookable_legs(region, wish, target, self.day.loaded, self.day.now)
        first, key = rides[0], f"moved:{rides[0].request_id}:{self.key}"
        return Submission(first.participant, wish, target, key, self.day.now, self.actor), legs

    def _care_place_missing(self, rides: Sequence[Ride], submission: Submission) -> Refusal | None:
        need = submission.target.need
        if need is None:
            return None
        seekers = [(submission.participant.id, need)]
        try:
            require_care_place(self.session, self.region_id, seekers, [ride.id for ride in rides])
        except Refusal as why_not:
            return why_not
        return None

    def _put_in(self, legs: Sequence[Leg]) -> list[Leg] | None:
        rules = self.service.region(self.region_id).rules
        if not self.day.offer([leg.ride for leg in legs], rules.pickup_window_s):
            return None
        problem = self.day.loaded.problem
        return [replace(leg, ride=problem.get_ride(leg.ride.id)) for leg in legs]

    def _replace(self, rides: Sequence[Ride], submission: Submission, legs: Sequence[Leg]) -> Moved:
        day, reason = self.day, self.reason
        new = write_rides(
            self.session, submission, legs, day.first_statuses, day.loaded.when, reason
        )
        call_off(self.service, self.session, rides, at=day.now, actor=self.actor)
        move_on(self.session, rides, [S.REPLACED], at=day.now, actor=self.actor, reason=reason)
        write_replacements(self.session, rides, new)
        self._stay_in_group(rides, new)
        for ride in new:
            self.tell_new(ride)
        return Moved(promised=len(new))

    def _let_wait(
        self, rides: Sequence[Ride], submission: Submission, legs: Sequence[Leg], why: Refusal
    ) -> Moved:
        region = self.service.region(self.region_id)
        if booking_has_closed(region, submission.target.day, self.day.now):
            return self._give_up(rides, why)
        self._cancel(rides, self.reason)
        new = write_waiting(self.session, submission, legs, self.day, why)
        self._stay_in_group(rides, new)
        self.tell(rides, True)
        return Moved(waiting=len(new))

    def _stay_in_group(self, old: Sequence[Ride], new: Sequence[Ride]) -> None:
        stay_in_group(self.session, self.region_id, old[0].request_id, new[0].request_id)

    def _give_up(self, rides: Sequence[Ride], why_not: Refusal) -> Moved:
        self._cancel(rides, why_not.code)
        self.tell(rides, False)
        return Moved(cancelled=len(rides))

    def _cancel(self, rides: Sequence[Ride], reason: str) -> None:
        cancel_rides(self.service, self.session, rides, self.day.now, self.actor, reason)


def by_request(
    session: Session, rows: Sequence[Ride], now: datetime
) -> tuple[list[list[Ride]], int]:
    """Rides that can be changed, by request as they stand together, and how many cannot."""
    requests, begun = [], 0
    for _, group in groupby(rows, lambda ride: ride.request_id):
        rides = list(group)
        if any(_is_under_way(session, ride, now) for ride in rides):
            begun += sum(ride.status in ARRANGED for ride in rides)
        else:
            requests.append([ride for ride in rides if ride.status in CHANGEABLE])
    return [rides for rides in requests if rides], begun


def _is_under_way(session: Session, ride: Ride, now: datetime) -> bool:
    if ride.status in CHANGEABLE:
        return ride.status is not S.WAITLISTED and has_begun(session, ride, now)
    return ride.status in ARRANGED


def take_out(session: Session, day: LockedDay, rides: Sequence[Ride]) -> None:
    """Free the places of the rides of a request."""
    ids = [ride.id for ride in rides]
    delete_unserved(session, rides[0].region_id, ids)
    day.take_out(ids)


def cancel_rides(
    service: Service,
    session: Session,
    rides: Sequence[Ride],
    now: datetime,
    actor: str,
    reason: str,
) -> None:
    """Write that rides, taken out of their day, are cancelled by those who run the service.

    A partner who was to drive one hears of it.
    """
    call_off(service, session, rides, at=now, actor=actor)
    move_on(session, rides, [S.CANCELLED_BY_OPERATOR], at=now, actor=actor, reason=reason)


def store_days(
    service: Service, session: Session, region_id: str, days: Iterable[LockedDay]
) -> None:
    """Offer what became free, and store the days that changed."""
    for day in days:
        offer_free_places(service, session, region_id, day)
        if day.is_changed:
            day.store()


def touched_of(requests: Sequence[Sequence[Ride]], begun: int) -> Touched:
    """The figures of rides by request."""
    rides = [ride for request in requests for ride in request]
    waiting = sum(ride.status is S.WAITLISTED for ride in rides)
    people = sum(Party.from_counts(request[0].request.party).people for request in requests)
    return Touched(len(rides) - waiting, waiting, people, begun)
