"""Standing orders: a whole course promised date by date, and what becomes of it.

Each date is a transaction of its own, in the order of time. Wherever a crash comes, the dates
before it are promised and told; the same submission key, or the job, goes on with the rest.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from mobility.booking.accepting import put_in_offered
from mobility.booking.asking import Asked, bookable_legs
from mobility.booking.cancelling import cancel
from mobility.booking.legs import coordinates_of
from mobility.booking.rules import Destination, booking_has_closed, destination_of
from mobility.booking.series import (
    Chosen,
    choose_for_date,
    list_dates,
    on_date,
    refuse_holiday,
)
from mobility.booking.tokens import SeriesOffer, read_offer, read_series
from mobility.booking.usual_times import AskedDate
from mobility.booking.waiting import write_waiting
from mobility.booking.wishes import SessionTarget, Spot, Wish
from mobility.booking.writing import (
    Submission,
    get_participant,
    refuse_second_booking,
    write_rides,
)
from mobility.model import (
    Direction,
    OfferSession,
    Party,
    Ride,
    StandingOrder,
    StandingOrderDate,
    new_id,
)
from mobility.planning.locked_day import LockedDay
from mobility.planning.telling import series_key, tell_series
from mobility.planning.waiting_list import open_day
from mobility.refusals import Refusal
from mobility.regions import RegionSettings
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.rides import list_rides_of_participant
from mobility.storage.standing_orders import (
    find_by_key,
    find_standing_order,
    list_orders_of,
    list_running_ids,
    lock_participant,
    lock_standing_order,
)


def accept_series(
    service: Service,
    region_id: str,
    participant_id: str,
    token: str,
    submission_key: str,
    *,
    waits: bool = False,
) -> str:
    """Promise every date of a course that has a place; returns the id of the standing order.

    Times taken meanwhile give way to the nearest free ones. With `waits`, dates without a place go
    on the waiting list. One message tells of all dates. The same key goes on where it stopped.

    Raises Refusal `offer_broken`, `offer_expired`, `series_running` where the participant has a
    standing order for the same offer, `not_allowed` for an unknown one, those of `list_dates`.
    """
    offer = read_series(service, region_id, token)
    with service.database.writing() as session:
        participant = get_participant(session, region_id, participant_id)
        lock_participant(session, region_id, participant.id)
        order = find_by_key(session, region_id, submission_key)
        if order is None:
            order = _order(service, session, participant.id, offer, submission_key, waits=waits)
        elif order.participant_id != participant.id:
            raise Refusal("not_allowed")
        order_id = order.id
    unroll(service, region_id, order_id)
    return order_id


def unroll_standing_orders(service: Service, region_id: str) -> int:
    """Book what was added to courses since they were ordered; returns how many dates."""
    with service.database.reading() as session:
        order_ids = list_running_ids(session, region_id)
    return sum(unroll(service, region_id, order_id) for order_id in order_ids)


def unroll(service: Service, region_id: str, order_id: str) -> int:
    """Book those dates of an order that nothing has become of yet; returns how many."""
    region, now = service.region(region_id), service.clock.now()
    with service.database.reading() as session:
        order = _get(session, region_id, order_id)
        if order.ended_at:
            return 0
        known = {date.session_id for date in order.dates}
        dates = list_dates(session, region, wish_of(order), now=now)
    new = [row for row in dates if row.id not in known]
    _book_dates(service, region, order_id, new)
    return len(new)


def wait_for_dates(service: Service, region_id: str, order_id: str, actor: str) -> None:
    """Put the dates of an order that have no place on the waiting list, now and from now on.

    What has become free meanwhile is promised at once. Raises Refusal `series_unknown`, also for
    somebody else's.
    """
    region, now = service.region(region_id), service.clock.now()
    with service.database.writing() as session:
        order = _get_own(session, region_id, order_id, actor)
        if order.ended_at:
            return
        order.waits = True
        without = [date.session for date in order.dates if date.request_id is None]
    ahead = sorted((row for row in without if row.starts_at > now), key=lambda row: row.starts_at)
    _book_dates(service, region, order_id, [row for row in ahead if not row.cancelled])


def end_series(
    service: Service, region_id: str, order_id: str, actor: str, reason: str = ""
) -> int:
    """Cancel the coming rides of an order, and book no more dates; returns how many rides.

    Each ride is cancelled by itself, so that free time and late time are its own. Raises Refusal
    `series_unknown`, also for somebody else's.
    """
    with service.database.writing() as session:
        order = _get_own(session, region_id, order_id, actor)
        order.ended_at = order.ended_at or service.clock.now()
        sessions = {date.session_id for date in order.dates if date.request_id}
        mine = list_rides_of_participant(session, region_id, order.participant_id)
    coming = [ride for ride in mine if ride.request.session_id in sessions]
    return sum(_cancelled(service, ride, actor, reason) for ride in coming)


def _cancelled(service: Service, ride: Ride, actor: str, reason: str) -> bool:
    try:
        cancel(service, ride.region_id, ride.id, actor, reason)
    except Refusal:  # it is on its way or over
        return False
    return True


def wish_of(order: StandingOrder) -> Wish:
    """What was ordered, for the first of its dates."""
    return Wish(
        home=Spot(order.home_label, order.home_lat, order.home_lon),
        party=Party.from_counts(order.party),
        target=SessionTarget(order.first_session_id),
        outbound=order.outbound,
        back=order.back,
        required=frozenset(order.required),
        childcare=order.childcare,
        both_or_none=order.both_or_none,
    )


def _order(
    service: Service,
    session: Session,
    participant_id: str,
    offer: SeriesOffer,
    submission_key: str,
    *,
    waits: bool,
) -> StandingOrder:
    """Write an order whose dates are booked afterwards."""
    region, wish, now = service.region(offer.region_id), offer.wish, service.clock.now()
    if now > offer.valid_until:
        raise Refusal("offer_expired")
    dates = list_dates(session, region, wish, now=now)
    if not dates:
        raise Refusal("no_other_dates")
    offer_id = dates[0].offer_id
    mine = list_orders_of(session, region.id, participant_id)
    if any(order.offer_id == offer_id and order.ended_at is None for order in mine):
        raise Refusal("series_running")
    order = StandingOrder(
        region_id=region.id,
        id=new_id(),
        participant_id=participant_id,
        offer_id=offer_id,
        first_session_id=dates[0].id,
        home_label=wish.home.label,
        home_lat=wish.home.lat,
        home_lon=wish.home.lon,
        party=wish.party.as_counts(),
        required=sorted(wish.required),
        outbound=wish.outbound,
        back=wish.back,
        both_or_none=wish.both_or_none,
        childcare=wish.childcare,
        leads_s=dict(offer.leads_s),
        waits=waits,
        submission_key=submission_key,
        created_at=now,
    )
    session.add(order)
    session.flush()
    return order


@dataclass
class _Run:
    """Dates booked in one go, told with one message that grows with each of them."""

    order_id: str
    key: str = ""
    told: list[Ride] = field(default_factory=list)
    without: list[datetime] = field(default_factory=list)


def _book_dates(
    service: Service, region: RegionSettings, order_id: str, rows: Iterable[OfferSession]
) -> None:
    run = _Run(order_id)
    for row in rows:
        _book_date(service, region, row, run)


def _book_date(service: Service, region: RegionSettings, row: OfferSession, run: _Run) -> None:
    """Promise one date of an order, or note why it has no place, in one transaction."""
    locked: LockedDay | None = None
    with service.database.writing() as session:
        order = lock_standing_order(session, region.id, run.order_id)
        note = next((date for date in order.dates if date.session_id == row.id), None)
        if order.ended_at or (note and note.request_id):  # somebody else was here meanwhile
            return
        if note is None:
            note = _note(order, row)
            session.add(note)
        step = _Step(service, session, region, order, row, note, run)
        try:
            target = step.find_target()
            locked = open_day(service, session, region.id, target.day)
            tended = locked.is_changed
            try:
                step.settle(step.choose(target, locked), locked)
            except Refusal as refusal:
                step.refuse(refusal)
                if tended:
                    locked.store()
        except Refusal as refusal:
            step.refuse(refusal)
    if locked:
        locked.remember()


@dataclass(frozen=True)
class _Step:
    """One date of an order being booked."""

    service: Service
    session: Session
    region: RegionSettings
    order: StandingOrder
    row: OfferSession
    note: StandingOrderDate
    run: _Run

    def find_target(self) -> Destination:
        """Raises Refusal for what the rules exclude."""
        refuse_holiday(self.region, self.row)
        wish, now = on_date(wish_of(self.order), self.row), self.service.clock.now()
        target = destination_of(self.session, self.region, wish, now)
        refuse_second_booking(self.session, self.order.participant, target)
        return target

    def choose(self, target: Destination, day: LockedDay) -> Chosen:
        """What the locked day has for this date. Raises Refusal."""
        wish = on_date(wish_of(self.order), self.row)
        day.learn_travel(coordinates_of(wish.home, *target.spots))
        legs = bookable_legs(self.region, wish, target, day.loaded, day.now)
        ahead = day.loaded.as_of(day.now)
        asked = Asked(self.region, target, wish, day.loaded, ahead, legs)
        leads_s = {Direction(name): lead_s for name, lead_s in self.order.leads_s.items()}
        return choose_for_date(self.service, AskedDate(self.row, asked), leads_s)

    def settle(self, chosen: Chosen, day: LockedDay) -> None:
        """Write a promise, a turn on the waiting list, or the reason. Raises Refusal."""
        asked, why_not = chosen.asked, chosen.why_not
        key = f"{self.order.id}:{self.row.id}"
        submission = Submission(self.order.participant, asked.wish, asked.target, key, day.now)
        if chosen.choice:
            offer = read_offer(self.service, self.region.id, chosen.choice.token)
            legs = put_in_offered(self.region, offer, asked.target, day)
            rides = write_rides(self.session, submission, legs, day.first_statuses, day.loaded.when)
        elif why_not and self._may_wait(asked, day):
            rides = write_waiting(self.session, submission, asked.legs, day, why_not)
        else:
            raise why_not or Refusal("vehicles_busy")
        day.store()
        self.note.request_id = rides[0].request_id
        self._note_reason(why_not)
        if chosen.choice:
            self.note.told_with = self._tell(rides[0])

    def _may_wait(self, asked: Asked, day: LockedDay) -> bool:
        return self.order.waits and not booking_has_closed(self.region, asked.target.day, day.now)

    def refuse(self, refusal: Refusal) -> None:
        """Note why this date has no place."""
        self._note_reason(refusal)
        self.run.without.append(self.row.starts_at)

    def _note_reason(self, refusal: Refusal | None) -> None:
        self.note.reason, self.note.facts = (refusal.code, refusal.facts) if refusal else ("", {})

    def _tell(self, first: Ride) -> str:
        """Let the message of this run tell of these rides, too; returns its key."""
        run = self.run
        run.told.append(first)
        if run.key and self._told():
            return run.key
        # The first date, or the message so far has gone out already: another one begins.
        run.key, run.told = series_key(self.order.id, self.row.id), [first]
        self._told()
        return run.key

    def _told(self) -> bool:
        run = self.run
        return tell_series(self.service, self.session, self.order, run.key, run.told, run.without)


def _note(order: StandingOrder, row: OfferSession) -> StandingOrderDate:
    return StandingOrderDate(
        region_id=order.region_id,
        standing_order_id=order.id,
        session_id=row.id,
        request_id=None,
        reason="",
        facts={},
        told_with="",
    )


def _get(session: Session, region_id: str, order_id: str) -> StandingOrder:
    order = find_standing_order(session, region_id, order_id)
    if order is None:
        raise Refusal("series_unknown")
    return order


def _get_own(session: Session, region_id: str, order_id: str, actor: str) -> StandingOrder:
    """An order that this actor may change: participants their own."""
    order = _get(session, region_id, order_id)
    kind, _, actor_id = actor.partition(":")
    if kind == "participant" and actor_id != order.participant_id:
        raise Refusal("series_unknown")
    return order
