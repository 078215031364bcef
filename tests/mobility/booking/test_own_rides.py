"""A participant's own rides and the catalogue, on both databases."""

from datetime import timedelta

import pytest

from mobility.booking import (
    cancel,
    find_places,
    get_session,
    list_rides_of_participant,
    list_sessions,
)
from mobility.refusals import Refusal
from tests.mobility.town import NOW, REGION, Town, at


def test_coming_rides_stand_first(town: Town) -> None:
    """The next ride at the top, then the later ones, then what is over, the latest first."""
    town.add_van()
    person = town.add_participant()
    there, back = town.book(town.wish(town.add_session(), back=True), person)
    (later,) = town.book(town.wish(town.add_session(at(13), at(14))), person)
    views = list_rides_of_participant(town.service, REGION, person.id)
    assert [view.ride_id for view in views] == [there, back, later]
    cancel(town.service, REGION, there, f"participant:{person.id}")
    cancel(town.service, REGION, back, f"participant:{person.id}")
    views = list_rides_of_participant(town.service, REGION, person.id)
    assert [view.ride_id for view in views] == [later, back, there]
    assert [view.is_over for view in views] == [False, True, True]


def test_only_her_own(town: Town) -> None:
    """Rides of others are not listed."""
    town.add_van()
    town.book(town.wish(town.add_session()))
    assert list_rides_of_participant(town.service, REGION, town.add_participant().id) == ()


def test_a_ride_names_its_offer(town: Town) -> None:
    """In all its languages."""
    town.add_van()
    person = town.add_participant()
    town.book(town.wish(town.add_session()), person)
    (view,) = list_rides_of_participant(town.service, REGION, person.id)
    assert view.offer_titles == {"de": "Deutschkurs", "en": "German course"}
    assert (view.pickup_label, view.dropoff_label) == ("Crossing 4/0", "Hall")


def test_sessions_that_are_over_are_not_listed(town: Town) -> None:
    """From now on and within 28 days, in the order of their start; cancelled ones not."""
    second, first = town.add_session(at(14), at(15)), town.add_session(at(9), at(10))
    town.add_session(NOW - timedelta(hours=1), NOW)
    town.add_session(NOW + timedelta(days=29), NOW + timedelta(days=29, hours=1))
    gone = town.add_session()
    with town.service.database.writing() as session:
        session.add(gone)
        gone.cancelled = True
    listed = [view.session_id for view in list_sessions(town.service, REGION)]
    assert listed == [first.id, second.id]
    assert get_session(town.service, REGION, gone.id).cancelled
    with pytest.raises(Refusal) as caught:
        get_session(town.service, REGION, "none")
    assert caught.value.code == "session_unknown"


def test_a_session_shows_its_offer(town: Town) -> None:
    """Title, provider and venue come with it."""
    (view,) = [get_session(town.service, REGION, town.add_session().id)]
    assert (view.title("en"), view.title("fa")) == ("German course", "Deutschkurs")
    assert (view.provider_name, view.spot.label) == ("School", "Hall")


def test_named_places_are_found_before_streets(town: Town) -> None:
    """Part of a name is enough, in any case; streets of the map come after our own places."""
    assert find_places(town.service, REGION, "haL")[0].label == "Hall"
    found = [spot.label for spot in find_places(town.service, REGION, "Row 3")]
    assert any("Row 3" in label for label in found)
    assert len(found) <= 8
    assert find_places(town.service, REGION, "h") == ()
