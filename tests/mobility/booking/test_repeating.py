"""The same ride once more, and a ride as an entry of a calendar."""

from datetime import timedelta

import icalendar
import pytest

from mobility.booking import (
    AppointmentTarget,
    SessionTarget,
    Wish,
    find_place_at,
    find_wish_again,
    get_ride,
    list_known_places,
    list_meeting_points,
    ride_calendar,
)
from mobility.model import Party, Place, PlaceKind, new_id
from mobility.refusals import Refusal
from tests.mobility.town import DAY, NOW, REGION, Town, at, spot


def test_a_course_is_ridden_to_on_its_next_date(town: Town) -> None:
    """Monday's ride again is Wednesday's, for Tuesday is booked already; then there is no more."""
    for days in range(3):
        town.add_van(day=DAY + timedelta(days=days))
    dates = [
        town.add_session(*(at(h, day=DAY + timedelta(days=n)) for h in (9, 12))) for n in range(3)
    ]
    person = town.add_participant()
    monday = town.book(town.wish(dates[0]), person)
    town.book(town.wish(dates[1]), person)
    wish = find_wish_again(town.service, REGION, monday, person.id)
    assert wish.target == SessionTarget(dates[2].id)
    assert wish.instead_of == ()
    wednesday = town.book(wish, person)
    with pytest.raises(Refusal, match="no_other_dates"):
        find_wish_again(town.service, REGION, wednesday, person.id)
    with pytest.raises(Refusal, match="ride_unknown"):
        find_wish_again(town.service, REGION, monday, town.add_participant().id)


def test_an_appointment_comes_again_on_the_same_weekday(town: Town) -> None:
    """At the same time of day in the first week that is not over: 8 days later that is in 2."""
    town.add_van()
    person = town.add_participant()
    target = AppointmentTarget(spot(4, 4), arrive_by=at(10))
    ride_ids = town.book(Wish(spot(4, 0), Party(), target, back=False), person)
    town.clock.advance(at(10) + timedelta(days=8) - NOW)
    wish = find_wish_again(town.service, REGION, ride_ids, person.id)
    assert isinstance(wish.target, AppointmentTarget)
    assert wish.target.arrive_by == at(10, day=DAY + timedelta(days=14))
    assert wish.target.leave_after is None


def test_a_ride_in_a_calendar(town: Town) -> None:
    """From the pickup to the latest arrival, with a reminder half an hour before."""
    town.add_van()
    person = town.add_participant()
    (ride_id,) = town.book(town.wish(town.add_session()), person)
    ride = get_ride(town.service, REGION, ride_id).ride
    region, wording = town.service.region(REGION), town.service.wording(REGION, "en")
    content = ride_calendar(ride, region, wording, "https://example.invalid/r", NOW)
    (entry,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert entry.decoded("DTSTART") == ride.pickup_earliest
    assert entry.decoded("DTEND") == ride.arrival_latest
    assert str(entry["LOCATION"]) == ride.pickup_label
    assert entry.walk("VALARM")[0].decoded("TRIGGER") == -timedelta(minutes=30)
    assert person.name not in content.decode()


def test_a_position_becomes_a_place_on_a_road(town: Town) -> None:
    """20 km outside no bus drives: that is said at once, and the meeting points are known."""
    here, outside = spot(4, 2), spot(28, 2)
    found = find_place_at(town.service, REGION, here.lat, here.lon)
    assert (found.lat, found.lon) == (here.lat, here.lon)
    assert found.label
    with pytest.raises(Refusal, match="no_road_nearby"):
        find_place_at(town.service, REGION, outside.lat, outside.lon)
    with pytest.raises(Refusal, match="coordinate_invalid"):
        find_place_at(town.service, REGION, 91.0, 181.0)


def test_meeting_points_by_name_or_the_nearest_first(town: Town) -> None:
    with town.service.database.writing() as session:
        for name, where in (("Anger", spot(8, 8)), ("Mill", spot(1, 1))):
            session.add(
                Place(
                    region_id=REGION,
                    id=new_id(),
                    kind=PlaceKind.MEETING_POINT,
                    name=name,
                    address="",
                    lat=where.lat,
                    lon=where.lon,
                )
            )
    names = [point.label for point in list_meeting_points(town.service, REGION)]
    nearest = [point.label for point in list_meeting_points(town.service, REGION, spot(0, 0))]
    assert (names, nearest) == (["Anger", "Mill"], ["Mill", "Anger"])


def test_places_she_rode_from_are_known_each_once(town: Town) -> None:
    """Both ways of a day lead to one home; somebody else's homes are not hers."""
    town.add_van()
    person = town.add_participant()
    town.book(town.wish(town.add_session(), back=True), person)
    town.book(town.wish(town.add_session(at(13), at(14))))
    known = list_known_places(town.service, REGION, person.id)
    assert [place.label for place in known] == ["Crossing 4/0"]
