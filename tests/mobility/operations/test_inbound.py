"""SMS that people write: drivers report, participants cancel, the rest is answered once."""

from datetime import timedelta
from itertools import count

from sqlalchemy import select

from mobility.messages import InboundSms
from mobility.model import DriverEventKind, Participant, Ride, RideStatus
from mobility.operations import list_inbound_of_day, take_inbound
from tests.mobility.operations.conftest import Road
from tests.mobility.town import REGION

K, S = DriverEventKind, RideStatus
_numbers = count()


def write(road: Road, text: str, phone: str | None = None, key: str | None = None) -> str:
    sms = InboundSms(key or f"gateway-{next(_numbers)}", phone or road.phone, text)
    return take_inbound(road.town.service, sms)


def phone_of(road: Road, ride: int) -> str:
    with road.town.service.database.reading() as session:
        query = select(Participant.phone).join(Ride, Ride.participant_id == Participant.id)
        return session.scalars(query.where(Ride.id == road.rides[ride])).one()


def test_a_driver_drives_a_tour_by_sms(road: Road) -> None:
    """Read, one on board, one not there, ten minutes late, one got off."""
    numbers = [road.stop(ride).number for ride in (0, 1)]
    assert write(road, "ok") == "read"
    road.town.clock.instant = road.stop(0).begin_at
    assert write(road, f"{numbers[0]} da") == "on_board"
    assert write(road, f"{numbers[1]} WEG") == "not_there"
    assert write(road, "Spät 10") == "late"
    assert write(road, f"{numbers[0]}fertig") == "got_off"
    assert (road.status(0), road.status(1)) == (S.COMPLETED, S.NO_SHOW)
    assert sorted(event.kind for event in road.events()) == sorted(
        [K.ACKNOWLEDGED, K.BOARDED, K.NOT_THERE, K.DELAYED, K.ALIGHTED]
    )


def test_a_message_that_comes_twice_counts_once(road: Road) -> None:
    for _ in range(2):
        assert write(road, "OK", key="the same") == "read"
    assert len(road.events()) == 1
    today = road.town.clock.now().date()
    assert len(list_inbound_of_day(road.town.service, REGION, today)) == 1


def test_a_number_that_is_not_on_the_tour_is_not_understood(road: Road) -> None:
    assert write(road, "9 DA") == "not_understood"
    assert road.events() == []


def test_a_number_whose_turn_comes_much_later_is_not_understood(road: Road) -> None:
    """Nobody is on board more than an hour early; she may still cancel."""
    number, begin_at = road.stop(0).number, road.stop(0).begin_at
    road.town.clock.instant = begin_at - timedelta(minutes=61)
    assert write(road, f"{number} DA") == "not_understood"
    assert road.status(0) is S.PUBLISHED
    road.town.clock.instant = begin_at - timedelta(minutes=60)
    assert write(road, f"{number} DA") == "on_board"


def test_what_is_not_understood_is_answered_once_with_help(road: Road) -> None:
    """Once a day to each; the office sees all of it."""
    for text in ("wie bitte?", "Hallo", "3 da weg"):
        assert write(road, text) == "not_understood"
    assert len(road.messages("driver_help")) == 1
    today = road.town.clock.now().date()
    shown = list_inbound_of_day(road.town.service, REGION, today)
    assert sorted(one.text for one in shown) == ["3 da weg", "Hallo", "wie bitte?"]
    assert {one.name for one in shown} == {"Driver 1"}


def test_a_stranger_gets_no_answer(road: Road) -> None:
    assert write(road, "OK", phone="+493023125999") == "unknown_sender"
    assert road.messages("driver_help") + road.messages("participant_help") == []


def test_a_participant_cancels_by_storno_and_ja(road: Road) -> None:
    phone = phone_of(road, 0)
    assert write(road, "Storno", phone) == "cancel"
    [question] = road.messages("cancel_question")
    assert question.about_ride_id == road.rides[0]
    assert road.status(0) is S.PUBLISHED
    assert write(road, "JA", phone) == "yes"
    assert road.status(0) is S.CANCELLED_BY_PARTICIPANT
    assert len(road.messages("ride_cancelled")) == 1
    assert write(road, "JA", phone) == "not_understood"
    assert road.status(1) is S.PUBLISHED


def test_a_ja_alone_or_too_late_cancels_nothing(road: Road) -> None:
    phone = phone_of(road, 0)
    assert write(road, "ja", phone) == "not_understood"
    road.town.clock.advance(-timedelta(hours=6))
    write(road, "storno", phone)
    road.town.clock.advance(timedelta(hours=2, seconds=1))
    assert write(road, "ja", phone) == "not_understood"
    assert road.status(0) is S.PUBLISHED


def test_a_participant_reports_nothing_from_the_road(road: Road) -> None:
    assert write(road, "1 DA", phone_of(road, 0)) == "not_understood"
    assert len(road.messages("participant_help")) == 1
    assert road.events() == []
