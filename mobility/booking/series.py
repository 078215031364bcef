"""Quoting a whole course: every date ahead, at times as equal as possible."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mobility.booking.asking import Asked, as_told, ask, find_obstacle, halves
from mobility.booking.series_wishes import OfferedDate, SeriesQuotation
from mobility.booking.tokens import SeriesOffer, sign_series
from mobility.booking.usual_times import AskedDate, Leads, choose, find_usual, is_usual
from mobility.booking.wishes import OfferedChoice, SessionTarget, Wish
from mobility.clock import service_day
from mobility.holidays import is_public_holiday
from mobility.model import OfferSession
from mobility.refusals import Refusal
from mobility.regions import RegionSettings
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.offers import find_session, list_sessions_of


@dataclass(frozen=True)
class Chosen:
    """What a date gets: a choice, or the binding reason, or a choice for one direction and why.

    `asked` is the wish that the choice is for, or that has no place.
    """

    asked: Asked
    choice: OfferedChoice | None
    why_not: Refusal | None


def quote_series(service: Service, region_id: str, wish: Wish) -> SeriesQuotation:
    """Every date of a wish's offer from its session on, with what would be promised.

    The same pickup windows where they fit, else the nearest. Dates on public holidays and those
    that the rules of booking exclude say why; cancelled ones are left out. Raises Refusal
    `session_unknown`, `change_refused` for a wish that gives up rides, `no_other_dates`, and the
    reason of the first date where no date has a place.
    """
    region, now = service.region(region_id), service.clock.now()
    with service.database.reading() as session:
        rows = list_dates(session, region, wish, now=now)
    if not rows:
        raise Refusal("no_other_dates")
    asked, refused = _ask_all(service, region, wish, rows)
    usual = find_usual(service, list(asked.values())) or {}
    dates = tuple(
        _offered(service, row, asked.get(row.id), refused.get(row.id), usual) for row in rows
    )
    if not any(date.legs for date in dates):
        raise next(date.why_not for date in dates if date.why_not)
    until = now + timedelta(seconds=region.rules.offer_valid_s)
    return SeriesQuotation(
        dates, sign_series(service, SeriesOffer(region_id, wish, usual, until)), until
    )


def list_dates(
    session: Session, region: RegionSettings, wish: Wish, *, now: datetime
) -> list[OfferSession]:
    """The dates of a wish's offer from its session on that lie ahead and can be booked already.

    Raises Refusal `session_unknown`, `change_refused`.
    """
    if wish.instead_of or not isinstance(wish.target, SessionTarget):
        raise Refusal("change_refused")
    first = find_session(session, region.id, wish.target.session_id)
    if first is None:
        raise Refusal("session_unknown")
    last_day = service_day(now, region.zone) + timedelta(days=region.rules.book_ahead_days)
    return [
        row
        for row in list_sessions_of(session, region.id, first.offer_id, max(first.starts_at, now))
        if not row.cancelled and service_day(row.starts_at, region.zone) <= last_day
    ]


def refuse_holiday(region: RegionSettings, row: OfferSession) -> None:
    """Raises Refusal `public_holiday`."""
    if is_public_holiday(service_day(row.starts_at, region.zone), region.land):
        raise Refusal("public_holiday")


def on_date(wish: Wish, row: OfferSession) -> Wish:
    """The wish of a series for one of its dates."""
    return replace(wish, target=SessionTarget(row.id))


def choose_for_date(service: Service, date: AskedDate, usual: Leads) -> Chosen:
    """The best for a date: all directions, or where either is fine one of them."""
    asked = date.asked
    choice = choose(service, date, usual)
    if choice:
        return Chosen(asked, choice, None)
    why_not = as_told(asked, find_obstacle(asked), service.clock.now())
    for half in halves(asked):
        choice = choose(service, replace(date, asked=half), usual)
        if choice:
            return Chosen(half, choice, why_not)
    return Chosen(asked, None, why_not)


def _ask_all(
    service: Service, region: RegionSettings, wish: Wish, rows: Sequence[OfferSession]
) -> tuple[Mapping[str, AskedDate], Mapping[str, Refusal]]:
    """By session, each date with its day, or the rule that excludes it."""
    asked: dict[str, AskedDate] = {}
    refused: dict[str, Refusal] = {}
    for row in rows:
        try:
            refuse_holiday(region, row)
            found = ask(service, region.id, on_date(wish, row))
            if found.no_care:
                raise found.no_care
            asked[row.id] = AskedDate(row, found)
        except Refusal as refusal:
            refused[row.id] = refusal
    return asked, refused


def _offered(
    service: Service,
    row: OfferSession,
    asked: AskedDate | None,
    refused: Refusal | None,
    usual: Leads,
) -> OfferedDate:
    if asked is None:
        return OfferedDate(row.id, row.starts_at, row.ends_at, (), False, refused)
    chosen = choose_for_date(service, asked, usual)
    return OfferedDate(
        session_id=row.id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        legs=chosen.choice.legs if chosen.choice else (),
        is_usual=bool(chosen.choice and is_usual(chosen.choice, row, usual)),
        why_not=chosen.why_not,
    )
