"""One date of a standing order after the other: promised, waiting, or noted why not.

Each date is a transaction of its own, in the order of time. Wherever a crash comes, the dates
before it are promised and told; the same submission key, or the job, goes on with the rest.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from mobility.booking.accepting import put_in_offered
from mobility.booking.asking import Asked, bookable_legs, find_no_care
from mobility.booking.legs import coordinates_of
from mobility.booking.rules import Destination, destination_of
from mobility.booking.series import Chosen, choose_for_date, on_date, refuse_holiday
from mobility.booking.tokens import read_offer
from mobility.booking.usual_times import AskedDate
from mobility.booking.waiting import WAITING_HELPS_COURSES, write_waiting
from mobility.booking.wishes import SessionTarget, Spot, Wish
from mobility.booking.writing import Submission, refuse_second_booking, write_rides
from mobility.model import Direction, OfferSession, Party, Ride, StandingOrder, StandingOrderDate
from mobility.planning.care_places import require_care_place
from mobility.planning.locked_day import LockedDay
from mobility.planning.telling_courses import tell_date
from mobility.planning.waiting_list import open_day
from mobility.refusals import Refusal
from mobility.regions import RegionSettings
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.standing_orders import lock_standing_order

BOOKED_WITH_COURSE = "whole_course"
"""Why a ride was promised, in its history."""


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
        ages=tuple(order.ages),
        both_or_none=order.both_or_none,
    )


def book_dates(
    service: Service,
    region: RegionSettings,
    order_id: str,
    rows: Iterable[OfferSession],
    *,
    by_system: bool = False,
) -> None:
    """Book dates of an order that have no request yet; `by_system` where nobody asked just now.

    One message tells of all dates; what the system adds is told once a week.
    """
    for row in rows:
        _book_date(service, region, order_id, row, by_system=by_system)


def _book_date(
    service: Service, region: RegionSettings, order_id: str, row: OfferSession, *, by_system: bool
) -> None:
    """Promise one date of an order, or note why it has no place, in one transaction."""
    locked: LockedDay | None = None
    with service.database.writing() as session:
        order = lock_standing_order(session, region.id, order_id)
        note = next((date for date in order.dates if date.session_id == row.id), None)
        if order.ended_at or (note and note.request_id):  # somebody else was here meanwhile
            return
        if note is None:
            note = _note(order, row)
            session.add(note)
        step = _Step(service, session, region, order, row, note, by_system)
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
    by_system: bool

    def find_target(self) -> Destination:
        """Raises Refusal for what the rules exclude."""
        refuse_holiday(self.region, self.row)
        wish, now = on_date(wish_of(self.order), self.row), self.service.clock.now()
        target = destination_of(self.session, self.region, wish, now)
        refuse_second_booking(self.session, self.order.participant, target)
        return target

    def choose(self, target: Destination, day: LockedDay) -> Chosen:
        """What the locked day has for this date. Raises Refusal."""
        if self.find_target() != target:  # it was moved before the day was locked
            raise Refusal("offer_gone")
        wish = on_date(wish_of(self.order), self.row)
        day.learn_travel(coordinates_of(wish.home, *target.spots))
        legs = bookable_legs(self.region, wish, target, day.loaded, day.now)
        ahead = day.loaded.as_of(day.now)
        no_care = find_no_care(self.session, self.region.id, target)
        asked = Asked(self.region, target, wish, day.loaded, ahead, legs, no_care)
        if no_care:
            return Chosen(asked, None, no_care)
        leads_s = {Direction(name): lead_s for name, lead_s in self.order.leads_s.items()}
        return choose_for_date(self.service, AskedDate(self.row, asked), leads_s)

    def settle(self, chosen: Chosen, day: LockedDay) -> None:
        """Write a promise, a turn on the waiting list, or the reason. Raises Refusal."""
        why_not = chosen.why_not
        if chosen.choice:
            rides = self._promise(chosen, day)
        elif why_not and self.order.waits and why_not.code in WAITING_HELPS_COURSES:
            submission = self._submission(chosen, day)
            rides = write_waiting(self.session, submission, chosen.asked.legs, day, why_not)
        else:
            raise why_not or Refusal("vehicles_busy")
        day.store()
        self.note.request_id = rides[0].request_id
        self._note_reason(why_not)
        if chosen.choice:
            self.note.told_with = self._tell(rides[0])

    def _promise(self, chosen: Chosen, day: LockedDay) -> list[Ride]:
        token = chosen.choice.token if chosen.choice else ""
        offer = read_offer(self.service, self.region.id, token)
        target = chosen.asked.target
        if target.need:
            person_id = self.order.participant_id
            require_care_place(self.session, self.region.id, [(person_id, target.need)])
        legs = put_in_offered(self.region, offer, target, day)
        submission, when = self._submission(chosen, day), day.loaded.when
        return write_rides(
            self.session, submission, legs, day.first_statuses, when, BOOKED_WITH_COURSE
        )

    def _submission(self, chosen: Chosen, day: LockedDay) -> Submission:
        asked, person = chosen.asked, self.order.participant
        key = f"{self.order.id}:{self.row.id}"
        by = "system" if self.by_system else ""
        return Submission(person, asked.wish, asked.target, key, day.now, by)

    def refuse(self, refusal: Refusal) -> None:
        """Note why this date has no place, and tell it once."""
        is_news = not self.note.reason
        self._note_reason(refusal)
        if is_news:
            self._tell(None)

    def _tell(self, first: Ride | None) -> str:
        """Let the message of the order tell of this date, too; returns its key."""
        held = self.by_system
        return tell_date(self.service, self.session, self.order, self.row, first, held=held)

    def _note_reason(self, refusal: Refusal | None) -> None:
        self.note.reason, self.note.facts = (refusal.code, refusal.facts) if refusal else ("", {})


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
