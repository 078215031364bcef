"""How a ride was, and wishes to be called."""

from datetime import timedelta

import pytest

from mobility.model import Complaint, Face
from mobility.participation import (
    ask_for_call,
    find_feedback,
    find_open_call,
    give_feedback,
    list_calls,
    settle_call,
)
from mobility.refusals import Refusal
from tests.mobility.town import NOW, REGION, Town, at


@pytest.fixture
def ride(town: Town) -> tuple[str, str]:
    """A promised ride to the course of Monday at 9, and whose it is."""
    town.add_van()
    person = town.add_participant()
    (ride_id,) = town.book(town.wish(town.add_session()), person)
    return ride_id, person.id


def test_a_face_and_a_reason_after_the_ride(town: Town, ride: tuple[str, str]) -> None:
    """What is said anew takes the place of what was said; a good ride has nothing wrong with it."""
    ride_id, person = ride
    town.clock.advance(at(12) - NOW)
    give_feedback(town.service, REGION, person, ride_id, Face.BAD, Complaint.LATE, "  ten minutes ")
    said = find_feedback(town.service, REGION, ride_id)
    assert said is not None
    assert (said.face, said.complaint, said.words) == (Face.BAD, Complaint.LATE, "ten minutes")
    give_feedback(town.service, REGION, person, ride_id, Face.GOOD, Complaint.LATE)
    said = find_feedback(town.service, REGION, ride_id)
    assert said is not None
    assert (said.face, said.complaint, said.words) == (Face.GOOD, None, "")


def test_nothing_is_said_before_the_ride_or_of_another_ones(
    town: Town, ride: tuple[str, str]
) -> None:
    ride_id, person = ride
    with pytest.raises(Refusal, match="ride_ahead"):
        give_feedback(town.service, REGION, person, ride_id, Face.GOOD)
    town.clock.advance(at(12) - NOW)
    with pytest.raises(Refusal, match="ride_unknown"):
        give_feedback(town.service, REGION, town.add_participant().id, ride_id, Face.GOOD)
    assert find_feedback(town.service, REGION, ride_id) is None


def test_who_asks_to_be_called_is_on_the_list_once(town: Town, ride: tuple[str, str]) -> None:
    """Until she was called; then she may ask again. The longest waiting stands first."""
    ride_id, person = ride
    ask_for_call(town.service, REGION, person, ride_id)
    town.clock.advance(timedelta(hours=1))
    ask_for_call(town.service, REGION, person)
    other = town.add_participant()
    ask_for_call(town.service, REGION, other.id)
    first, second = list_calls(town.service, REGION)
    assert (first.asked_at, first.ride_id) == (NOW, ride_id)
    assert (second.phone, second.ride_id) == (other.phone, None)
    settle_call(town.service, REGION, first.call_id)
    assert [call.call_id for call in list_calls(town.service, REGION)] == [second.call_id]
    assert find_open_call(town.service, REGION, person) is None
    ask_for_call(town.service, REGION, person)
    assert len(list_calls(town.service, REGION)) == 2


def test_a_call_is_about_a_ride_of_her_own(town: Town, ride: tuple[str, str]) -> None:
    with pytest.raises(Refusal, match="ride_unknown"):
        ask_for_call(town.service, REGION, town.add_participant().id, ride[0])
    with pytest.raises(Refusal, match="call_unknown"):
        settle_call(town.service, REGION, "0123456789abcdef")
