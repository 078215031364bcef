"""Drivers: what they hold and until when, what they wish, when they are away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mobility.fleet.holding import count_up_days, note, today_of
from mobility.i18n import LANGUAGES
from mobility.model import (
    Action,
    Driver,
    DriverLeave,
    MessageChannel,
    Qualification,
    ShiftPattern,
    new_id,
)
from mobility.refusals import SPEAKS, Refusal
from mobility.service import Service
from mobility.storage.driving import find_driver
from mobility.storage.duty import list_patterns, list_shift_days_of
from mobility.storage.fleet import (
    find_leave,
    list_drivers,
    list_leave,
    list_qualifications,
    put_qualifications,
)

WOMAN = "woman"


@dataclass(frozen=True)
class DriverDraft:
    """What the office writes about a driver; `speaks` are codes of languages."""

    name: str
    phone: str
    language: str = "de"
    channel: MessageChannel = MessageChannel.SMS
    email: str | None = None
    woman: bool = False
    speaks: tuple[str, ...] = ()
    active: bool = True
    no_evenings: bool = False
    most_shifts_a_week: int | None = None
    valid_until: Mapping[Qualification, date] | None = None


def list_people(service: Service, region_id: str) -> Sequence[Driver]:
    """All drivers by name, also those who no longer drive."""
    with service.database.reading() as session:
        return list_drivers(session, region_id)


@dataclass(frozen=True)
class DriverFile:
    """A driver with what he holds, when he is away, and his patterns."""

    driver: Driver
    valid_until: Mapping[Qualification, date]
    leave: tuple[DriverLeave, ...]
    patterns: tuple[ShiftPattern, ...]


def get_driver_file(service: Service, region_id: str, driver_id: str) -> DriverFile:
    """Raises Refusal `fleet_unknown`."""
    today = today_of(service, region_id)
    with service.database.reading() as session:
        driver = find_driver(session, region_id, driver_id)
        if driver is None:
            raise Refusal("fleet_unknown")
        held = list_qualifications(session, region_id, driver_id)
        return DriverFile(
            driver,
            {row.kind: row.valid_until for row in held},
            tuple(list_leave(session, region_id, today, driver_id)),
            tuple(one for one in list_patterns(session, region_id) if one.driver_id == driver_id),
        )


def save_driver(
    service: Service,
    region_id: str,
    draft: DriverDraft,
    *,
    actor: str,
    driver_id: str | None = None,
) -> str:
    """Write a driver, a new one where no id is given; returns the id.

    Raises Refusal `fleet_unknown`, `languages_unreadable`, `email_missing`, and `plan_needs_it`
    where somebody on a planned tour needs what would be lost.
    """
    if any(code not in LANGUAGES for code in draft.speaks):
        raise Refusal("languages_unreadable")
    if draft.channel is MessageChannel.EMAIL and not draft.email:
        raise Refusal("driver_email_missing")
    with service.database.writing() as session:
        driver = (
            find_driver(session, region_id, driver_id)
            if driver_id
            else Driver(region_id=region_id, id=new_id(), properties=[])
        )
        if driver is None:
            raise Refusal("fleet_unknown")
        before = driver.properties
        driver.name, driver.phone, driver.language = draft.name, draft.phone, draft.language
        driver.channel, driver.email = draft.channel, draft.email or None
        driver.active, driver.no_evenings = draft.active, draft.no_evenings
        driver.most_shifts_a_week = draft.most_shifts_a_week
        speaks = [f"{SPEAKS}{code}" for code in draft.speaks]
        driver.properties = sorted([*([WOMAN] if draft.woman else []), *speaks])
        session.add(driver)
        session.flush()
        put_qualifications(session, region_id, driver.id, draft.valid_until or {})
        if driver_id and sorted(before) != driver.properties:
            since = today_of(service, region_id)
            days = list_shift_days_of(session, region_id, since, driver_id=driver_id)
            count_up_days(service, session, region_id, days)
        note(service, session, region_id, Action.DRIVER_SAVED, f"driver:{driver.id}", actor)
        return driver.id


def add_leave(
    service: Service, region_id: str, driver_id: str, first_day: date, last_day: date, *, actor: str
) -> None:
    """Write that a driver is away. Raises Refusal `fleet_unknown`, `days_reversed`."""
    if last_day < first_day:
        raise Refusal("days_reversed")
    with service.database.writing() as session:
        if find_driver(session, region_id, driver_id) is None:
            raise Refusal("fleet_unknown")
        session.add(
            DriverLeave(
                region_id=region_id, driver_id=driver_id, first_day=first_day, last_day=last_day
            )
        )
        note(service, session, region_id, Action.DRIVER_SAVED, f"driver:{driver_id}", actor)


def end_leave(service: Service, region_id: str, leave_id: str, *, actor: str) -> str:
    """Take leave back; returns whose it was. Raises Refusal `fleet_unknown`."""
    with service.database.writing() as session:
        leave = find_leave(session, region_id, leave_id)
        if leave is None:
            raise Refusal("fleet_unknown")
        session.delete(leave)
        note(service, session, region_id, Action.DRIVER_SAVED, f"driver:{leave.driver_id}", actor)
        return leave.driver_id
