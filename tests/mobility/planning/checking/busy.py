"""Some days on which everything that the checker looks at has happened, made once and copied."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select

from mobility.booking import (
    SessionTarget,
    Wish,
    accept,
    accept_series,
    cancel,
    find_wish,
    list_rides_of_participant,
    quote_series,
    request_place,
)
from mobility.config import Settings
from mobility.model import Base, OfferSession, Party, new_id
from mobility.partners import take_back
from mobility.planning import plan_day, publish_day
from mobility.storage import Database, Session
from tests.mobility.partners.orders import add_partner, give
from tests.mobility.town import DAY, REGION, Town, at, spot

WEEK = timedelta(days=7)
ORDERED, QUEUED, DECLINED, HANDED = (DAY + n * WEEK for n in (1, 2, 3, 4))
Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Busy:
    """Keys of rides by what became of them, of shifts, and of people.

    On the first day, published: `out` and `back` of one request, `family` past childcare,
    `replaced` by `instead`, `cancelled`; another tour in the evening. One is `ordered` with a whole
    course. On the third day a place is `offered` while another one is `waiting`; on the fourth one
    was `declined`; on the last one was `handed` to a partner, taken back, and handed over again.
    """

    out: str
    back: str
    family: str
    replaced: str
    instead: str
    cancelled: str
    ordered: str
    offered: str
    waiting: str
    declined: str
    handed: str
    shift: str
    evening_shift: str
    somebody: str
    order: str


def make_busy(settings: Settings, database: Database) -> Busy:
    town = Town.found(settings, database)
    service = town.service
    layouts = [{"seats": 8, "child_seats_1": 1, "prams": 1}]
    shift = town.add_van(layouts=layouts)
    evening_shift = town.add_van(number=2, begin=at(16), end=at(20))
    town.add_childcare(spot(4, 2))
    course = town.add_session()
    out, back = town.book(town.wish(course, back=True))
    family = _book_family(town, course)
    changed = town.add_participant()
    (before,) = town.book(town.wish(course), changed)
    wish = replace(find_wish(service, REGION, [before], changed.id), home=spot(4, 1))
    (after,) = accept(service, REGION, changed.id, town.quote(wish)[0].token, new_id())
    (cancelled,) = town.book(town.wish(course, spot(4, 1)))
    cancel(service, REGION, cancelled, "staff:office")
    town.book(town.wish(town.add_session(at(17, 30), at(19))))
    plan_day(service, REGION, DAY, seconds=0.05)
    publish_day(service, REGION, DAY)
    order, ordered = _order(town)
    offered, waiting = _queue(town)
    return Busy(
        out,
        back,
        family,
        before,
        after,
        cancelled,
        ordered,
        offered,
        waiting,
        _be_declined(town),
        _hand_over(town),
        shift.id,
        evening_shift.id,
        town.add_participant().id,
        order,
    )


def copy_rows(session: Session) -> Rows:
    tables = Base.metadata.sorted_tables
    return {
        table.name: [dict(row) for row in session.execute(select(table)).mappings()]
        for table in tables
    }


def put_rows(session: Session, rows: Rows) -> None:
    for table in Base.metadata.sorted_tables:
        if rows[table.name]:
            session.execute(insert(table), rows[table.name])


def _book_family(town: Town, course: OfferSession) -> str:
    party = Party(adults=1, children_1=1)
    wish = Wish(spot(4, 0), party, SessionTarget(course.id), back=False, childcare=True)
    return town.book(wish)[0]


def _order(town: Town) -> tuple[str, str]:
    """A whole course of one date; returns the order and its ride."""
    person, course = town.add_participant(), _on(town, ORDERED)
    token = quote_series(town.service, REGION, town.wish(course)).token
    order = accept_series(town.service, REGION, person.id, token, new_id())
    (ride,) = list_rides_of_participant(town.service, REGION, person.id)
    return order, ride.ride_id


def _queue(town: Town) -> tuple[str, str]:
    """The only seat of a day is freed while two wait for it: who asked first is offered it."""
    course = _on(town, QUEUED)
    (taken,) = town.book(town.wish(course))
    first, second = _wait(town, course), _wait(town, course)
    cancel(town.service, REGION, taken, "staff:office")
    return first, second


def _be_declined(town: Town) -> str:
    course = _on(town, DECLINED)
    town.book(town.wish(course))
    waiting = _wait(town, course)
    publish_day(town.service, REGION, DECLINED)
    return waiting


def _hand_over(town: Town) -> str:
    (ride,) = town.book(town.wish(_on(town, HANDED)))
    partner = add_partner(town)
    give(town, ride, partner)
    take_back(town.service, REGION, ride, actor="staff:office")
    give(town, ride, partner)
    return ride


def _on(town: Town, day: Any) -> OfferSession:
    """The course on a day that has a van with one seat."""
    town.add_van(seats=1, day=day)
    return town.add_session(at(9, day=day), at(12, day=day))


def _wait(town: Town, course: OfferSession) -> str:
    town.clock.advance(timedelta(minutes=1))
    person = town.add_participant()
    (ride,) = request_place(town.service, REGION, person.id, town.wish(course), new_id())
    return ride
