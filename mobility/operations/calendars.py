"""A driver's shifts as a calendar (RFC 5545) at an address that nobody can guess."""

import hmac
from datetime import timedelta

from icalendar import Calendar, Event

from mobility.clock import service_day
from mobility.driver_links import sign
from mobility.model import ID_LENGTH, Driver, Shift
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.driving import find_driver, list_shifts_of_driver

PAST = timedelta(days=14)


def calendar_token(service: Service, driver: Driver) -> str:
    """What stands in the address of a driver's calendar."""
    return driver.id + sign(service, f"calendar:{driver.region_id}:{driver.id}")


def find_driver_of_calendar(
    service: Service, session: Session, region_id: str, token: str
) -> Driver:
    """Whose calendar a token opens. Raises Refusal `link_unknown`."""
    driver_id, signature = token[:ID_LENGTH], token[ID_LENGTH:]
    wanted = sign(service, f"calendar:{region_id}:{driver_id}")
    if not hmac.compare_digest(wanted.encode(), signature.encode()):
        raise Refusal("link_unknown")
    driver = find_driver(session, region_id, driver_id)
    if driver is None:
        raise Refusal("link_unknown")
    return driver


def driver_calendar(service: Service, region_id: str, token: str) -> bytes:
    """The driver's shifts from two weeks ago on, without anybody's name.

    Raises Refusal `link_unknown`.
    """
    region, now = service.region(region_id), service.clock.now()
    since = service_day(now, region.zone) - PAST
    with service.database.reading() as session:
        driver = find_driver_of_calendar(service, session, region_id, token)
        shifts = list_shifts_of_driver(session, region_id, driver.id, since)
    calendar = Calendar()
    calendar.add("prodid", "-//Hinfahrt//DE")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"Hinfahrt {region.name}")
    for shift in shifts:
        event = _event(shift)
        event.add("dtstamp", now)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(shift: Shift) -> Event:
    event = Event()
    event.add("uid", f"{shift.id}@hinfahrt")
    event.add("dtstart", shift.starts_at)
    event.add("dtend", shift.ends_at)
    event.add("summary", f"Tour {shift.number} · {shift.vehicle.name}")
    event.add("location", f"{shift.start_place.name}, {shift.start_place.address}")
    return event
