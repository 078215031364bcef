"""A course by rule: which dates a recurrence comes down to, and which of them are holidays."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice

from dateutil.rrule import rrulestr

from mobility.clock import local_instant
from mobility.holidays import is_public_holiday, is_school_holiday
from mobility.refusals import Refusal
from mobility.regions import RegionSettings

MOST_SESSIONS = 300
"""More dates than a daily course of a year has."""

_PARTS = {
    "FREQ": r"DAILY|WEEKLY|MONTHLY",
    "INTERVAL": r"\d{1,3}",
    "COUNT": r"\d{1,4}",
    "UNTIL": r"(\d{8})(T\d{6}Z?)?",
    "BYDAY": r"([+-]?\d)?(MO|TU|WE|TH|FR|SA|SU)(,([+-]?\d)?(MO|TU|WE|TH|FR|SA|SU))*",
    "WKST": r"MO|TU|WE|TH|FR|SA|SU",
}
"""What of RFC 5545, section 3.3.10, courses need."""


@dataclass(frozen=True)
class Repeat:
    """Dates by rule: a recurrence of RFC 5545 such as ``FREQ=WEEKLY;BYDAY=TU,TH;COUNT=24``.

    Times are by the region's clock. Public holidays are always left out, school holidays unless
    `in_school_holidays`; a count counts them, as calendars do.
    """

    first_day: date
    begins: time
    ends: time
    rule: str = ""
    in_school_holidays: bool = True


@dataclass(frozen=True)
class PlannedDate:
    """A date of a rule; `skipped` says why it will not take place."""

    starts_at: datetime
    ends_at: datetime
    skipped: Refusal | None = None


def list_dates(region: RegionSettings, repeat: Repeat) -> tuple[PlannedDate, ...]:
    """All dates of a rule, the first day where there is none.

    Raises Refusal `times_of_day_reversed`, `rule_unreadable`, `rule_endless`, `rule_too_long`.
    """
    if repeat.ends <= repeat.begins:
        raise Refusal("times_of_day_reversed")
    return tuple(
        PlannedDate(
            local_instant(day, repeat.begins, region.zone),
            local_instant(day, repeat.ends, region.zone),
            _why_skipped(region, repeat, day),
        )
        for day in _list_days(repeat)
    )


def _list_days(repeat: Repeat) -> list[date]:
    if not repeat.rule:
        return [repeat.first_day]
    start = datetime.combine(repeat.first_day, time())
    try:
        days = list(islice(rrulestr(_checked(repeat.rule), dtstart=start), MOST_SESSIONS + 1))
    except (ValueError, TypeError) as error:
        raise Refusal("rule_unreadable") from error
    if len(days) > MOST_SESSIONS:
        raise Refusal("rule_too_long", limit=MOST_SESSIONS)
    if not days:
        raise Refusal("rule_unreadable")
    return [day.date() for day in days]


def _checked(rule: str) -> str:
    """The rule with its end as a day, for the times are by the region's clock."""
    parts = [part.partition("=") for part in rule.strip().upper().removeprefix("RRULE:").split(";")]
    values = {name: value for name, _, value in parts if name}
    if len(values) != len(parts) or "FREQ" not in values:
        raise Refusal("rule_unreadable")
    if any(not re.fullmatch(_PARTS.get(name, r"(?!)"), value) for name, value in values.items()):
        raise Refusal("rule_unreadable")
    if ("COUNT" in values) == ("UNTIL" in values):
        raise Refusal("rule_endless")
    if "UNTIL" in values:
        values["UNTIL"] = values["UNTIL"][:8]
    return ";".join(f"{name}={value}" for name, value in values.items())


def _why_skipped(region: RegionSettings, repeat: Repeat, day: date) -> Refusal | None:
    if is_public_holiday(day, region.land):
        return Refusal("public_holiday")
    if not repeat.in_school_holidays and is_school_holiday(day, region.land):
        return Refusal("school_holiday")
    return None
