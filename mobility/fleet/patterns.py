"""Weekly patterns of shifts, with what is different on single days."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from mobility.fleet.holding import note, today_of
from mobility.model import Action, PatternDate, ShiftPattern, new_id
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage.driving import find_driver
from mobility.storage.duty import (
    find_pattern,
    get_pattern_date,
    list_pattern_dates,
    list_patterns,
)
from mobility.storage.fleet import find_vehicle

SHOWN_AHEAD = timedelta(days=400)


@dataclass(frozen=True)
class PatternDraft:
    """A weekly shift; weekdays count from Monday, 0."""

    number: int
    driver_id: str
    vehicle_id: str
    weekdays: tuple[int, ...]
    begins: time
    ends: time
    place_id: str
    valid_from: date
    valid_until: date | None = None


def list_weekly(service: Service, region_id: str) -> tuple[ShiftPattern, ...]:
    """The patterns that have not ended, by number."""
    today = today_of(service, region_id)
    with service.database.reading() as session:
        return tuple(
            one
            for one in list_patterns(session, region_id)
            if one.valid_until is None or one.valid_until >= today
        )


@dataclass(frozen=True)
class PatternFile:
    """A pattern with its dated exceptions ahead."""

    pattern: ShiftPattern
    exceptions: tuple[PatternDate, ...]


def get_pattern_file(service: Service, region_id: str, pattern_id: str) -> PatternFile:
    """Raises Refusal `fleet_unknown`."""
    today = today_of(service, region_id)
    with service.database.reading() as session:
        pattern = find_pattern(session, region_id, pattern_id)
        if pattern is None:
            raise Refusal("fleet_unknown")
        dates = list_pattern_dates(session, region_id, today, today + SHOWN_AHEAD)
    return PatternFile(
        pattern,
        tuple(row for row in dates if row.pattern_id == pattern_id and (row.off or row.begins)),
    )


def save_pattern(
    service: Service,
    region_id: str,
    draft: PatternDraft,
    *,
    actor: str,
    pattern_id: str | None = None,
) -> str:
    """Write a weekly shift, a new one where no id is given; returns its id.

    Raises Refusal `fleet_unknown`, `times_of_day_reversed`, `days_reversed`, `weekdays_missing`.
    """
    _require_times(draft.begins, draft.ends)
    if not draft.weekdays or not set(draft.weekdays) <= set(range(7)):
        raise Refusal("weekdays_missing")
    if draft.valid_until and draft.valid_until < draft.valid_from:
        raise Refusal("days_reversed")
    with service.database.writing() as session:
        pattern = (
            find_pattern(session, region_id, pattern_id)
            if pattern_id
            else ShiftPattern(region_id=region_id, id=new_id())
        )
        driver = find_driver(session, region_id, draft.driver_id)
        if pattern is None or driver is None:
            raise Refusal("fleet_unknown")
        if find_vehicle(session, region_id, draft.vehicle_id) is None:
            raise Refusal("fleet_unknown")
        pattern.number = draft.number
        pattern.driver_id, pattern.vehicle_id = draft.driver_id, draft.vehicle_id
        pattern.weekdays = sorted(set(draft.weekdays))
        pattern.begins, pattern.ends = draft.begins, draft.ends
        pattern.start_place_id = pattern.end_place_id = draft.place_id
        pattern.valid_from, pattern.valid_until = draft.valid_from, draft.valid_until
        session.add(pattern)
        session.flush()
        note(service, session, region_id, Action.PATTERN_SAVED, f"pattern:{pattern.id}", actor)
        return pattern.id


def except_date(
    service: Service,
    region_id: str,
    pattern_id: str,
    day: date,
    *,
    off: bool,
    begins: time | None = None,
    ends: time | None = None,
    actor: str,
) -> None:
    """Let a pattern be off on a day, or at other times; neither makes it usual again.

    Raises Refusal `fleet_unknown`, `times_of_day_reversed`.
    """
    if begins and ends:
        _require_times(begins, ends)
    with service.database.writing() as session:
        if find_pattern(session, region_id, pattern_id) is None:
            raise Refusal("fleet_unknown")
        row = get_pattern_date(session, region_id, pattern_id, day)
        row.off = off
        row.begins, row.ends = (begins, ends) if begins and ends else (None, None)
        note(service, session, region_id, Action.PATTERN_SAVED, f"pattern:{pattern_id}", actor)


def _require_times(begins: time, ends: time) -> None:
    if begins >= ends:
        raise Refusal("times_of_day_reversed")
