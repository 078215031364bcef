"""What a participant tells her driver stands where he reads it."""

import pytest

from mobility.participation import LONGEST_NOTE, ForDriver, get_for_driver, tell_driver
from mobility.planning import publish_day
from mobility.refusals import Refusal
from mobility.views import StopView
from tests.mobility.town import DAY, REGION, Town, at


def pickups(town: Town) -> list[StopView]:
    [tour] = town.day().tours
    return [stop for stop in tour.stops if stop.is_pickup]


def test_a_note_stands_at_every_ride_from_the_same_door(town: Town) -> None:
    """Two courses on one day from one home: told once, it stands at both, and at nobody else's."""
    town.add_van()
    person = town.add_participant()
    (first,) = town.book(town.wish(town.add_session()), person)
    town.book(town.wish(town.add_session(at(13), at(14))), person)
    town.book(town.wish(town.add_session(at(9), at(11))))
    told = ForDriver("  ring at\n Kaya ", may_call=False)
    tell_driver(town.service, REGION, person.id, first, told)
    publish_day(town.service, REGION, DAY)
    seen = [(stop.note, stop.driver_may_call) for stop in pickups(town)]
    assert sorted(seen) == [("", True), ("ring at Kaya", False), ("ring at Kaya", False)]
    kept = get_for_driver(town.service, REGION, person.id, first)
    assert kept == ForDriver("ring at Kaya", may_call=False)


def test_a_note_can_be_taken_back(town: Town) -> None:
    """And one that is too long for a sheet is cut."""
    town.add_van()
    person = town.add_participant()
    (ride_id,) = town.book(town.wish(town.add_session()), person)
    for note, shown in (("x" * 200, "x" * LONGEST_NOTE), ("", "")):
        tell_driver(town.service, REGION, person.id, ride_id, ForDriver(note, may_call=True))
        assert [stop.note for stop in pickups(town)] == [shown]


def test_nobody_writes_on_another_ones_door(town: Town) -> None:
    town.add_van()
    (ride_id,) = town.book(town.wish(town.add_session()))
    stranger = town.add_participant()
    with pytest.raises(Refusal, match="ride_unknown"):
        tell_driver(town.service, REGION, stranger.id, ride_id, ForDriver("hello", may_call=True))
    with pytest.raises(Refusal, match="ride_unknown"):
        get_for_driver(town.service, REGION, stranger.id, ride_id)
