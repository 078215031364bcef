"""Courses on several Mondays, and what tests of standing orders ask again and again."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select

from mobility.booking import (
    OfferedLeg,
    SeriesQuotation,
    Wish,
    accept_series,
    get_series,
    quote_series,
)
from mobility.model import Direction, OfferSession, OutboxMessage, RideStatus, new_id
from mobility.planning import check_day
from tests.mobility.town import DAY, REGION, Town, at

WEEK = timedelta(days=7)
DAYS = [DAY + n * WEEK for n in range(4)]  # 23 and 30 November, 7 and 14 December


def add_dates(town: Town, days: Sequence[date] = DAYS) -> list[OfferSession]:
    """The course from 9 to 12 on some days."""
    return [town.add_session(at(9, day=day), at(12, day=day)) for day in days]


def quoted(town: Town, wish: Wish) -> SeriesQuotation:
    return quote_series(town.service, REGION, wish)


def order(town: Town, wish: Wish, person_id: str | None = None, *, waits: bool = False) -> str:
    person_id = person_id or town.add_participant().id
    token = quoted(town, wish).token
    return accept_series(town.service, REGION, person_id, token, new_id(), waits=waits)


def is_sound(town: Town, days: Sequence[date] = DAYS) -> bool:
    return not any(check_day(town.service, REGION, day) for day in days)


def lead(leg: OfferedLeg, session: OfferSession) -> timedelta:
    if leg.direction is Direction.OUTBOUND:
        return session.starts_at - leg.pickup_earliest
    return leg.pickup_earliest - session.ends_at


def templates(town: Town) -> list[str]:
    with town.service.database.reading() as session:
        return sorted(session.scalars(select(OutboxMessage.template)))


def statuses(town: Town, order_id: str) -> list[list[RideStatus]]:
    dates = get_series(town.service, REGION, order_id).dates
    return [[ride.status for ride in date.rides] for date in dates]
