"""A ride as an entry of a calendar (RFC 5545), for the phone that reminds her."""

from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event

from mobility.booking.wishes import RideView
from mobility.i18n import N_, Wording
from mobility.model import Direction
from mobility.regions import RegionSettings

REMINDED_BEFORE = timedelta(minutes=30)
_TITLES = {
    Direction.OUTBOUND: N_("Hinfahrt: the bus comes to %(place)s"),
    Direction.RETURN: N_("Hinfahrt: the bus brings you back from %(place)s"),
}


def ride_calendar(
    ride: RideView, region: RegionSettings, wording: Wording, address: str, now: datetime
) -> bytes:
    """An iCalendar file with one entry from the pickup to the arrival, and a reminder before.

    `address` is that of the ride's page, `now` when the file is made. Fetched again, the entry
    takes the place of the old one.
    """
    begins_at = ride.planned_pickup_at or ride.pickup_earliest
    entry = Event()
    entry.add("uid", f"{ride.ride_id}@{region.id}.hinfahrt")
    entry.add("dtstamp", now)
    entry.add("dtstart", begins_at)
    entry.add("dtend", ride.arrival_latest)
    entry.add(
        "summary", wording.text(_TITLES[ride.direction], place=wording.isolated(ride.pickup_label))
    )
    entry.add("location", ride.pickup_label)
    entry.add("description", _description(ride, region, wording))
    entry.add("url", address)
    reminder = Alarm()
    reminder.add("action", "DISPLAY")
    reminder.add(
        "description",
        wording.text(_TITLES[ride.direction], place=wording.isolated(ride.pickup_label)),
    )
    reminder.add("trigger", -REMINDED_BEFORE)
    entry.add_component(reminder)
    calendar = Calendar()
    calendar.add("prodid", "-//Hinfahrt//")
    calendar.add("version", "2.0")
    calendar.add_component(entry)
    return bytes(calendar.to_ical())


def _description(ride: RideView, region: RegionSettings, wording: Wording) -> str:
    return wording.text(
        N_("Pickup %(earliest)s to %(latest)s. There by %(arrival)s: %(place)s. Office: %(phone)s"),
        earliest=wording.clock_time(ride.pickup_earliest),
        latest=wording.clock_time(ride.pickup_latest),
        arrival=wording.clock_time(ride.arrival_latest),
        place=wording.isolated(ride.dropoff_label),
        phone=wording.isolated(region.office_phone),
    )
