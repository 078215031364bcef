"""News reach those whose rides they touch, once, and the first page."""

from datetime import timedelta

import pytest

from mobility.i18n import Wording
from mobility.messages.templates import word
from mobility.model import NewsAudience, OutboxMessage
from mobility.participation import (
    NewsDraft,
    list_news,
    list_news_for,
    publish_news,
    withdraw_news,
)
from mobility.refusals import Refusal
from mobility.storage.messages import list_messages
from tests.mobility.town import DAY, NOW, REGION, ZONE, Town, at, spot

OFFICE = "staff:dora"
A = NewsAudience
ENGLISH = Wording("en", ZONE)


@pytest.fixture
def riders(town: Town) -> tuple[str, str, str]:
    """Two who ride on Monday, one of them to the course; and one who does not ride."""
    town.add_van()
    pupil, other, nobody = (town.add_participant() for _ in range(3))
    town.book(town.wish(town.add_session()), pupil)
    elsewhere = town.add_other_course(spot(6, 4))
    town.book(town.wish(town.add_session(at(9), at(12), offer=elsewhere)), other)
    return pupil.id, other.id, nobody.id


def told(town: Town) -> dict[str, OutboxMessage]:
    with town.service.database.reading() as session:
        rows = list_messages(session, REGION, NOW - timedelta(days=1), NOW + timedelta(days=1))
    return {row.idempotency_key.rpartition(":")[2]: row for row in rows if row.template == "news"}


def shown(town: Town, person: str | None) -> list[str]:
    return [one.said.text for one in list_news_for(town.service, REGION, person, ENGLISH)]


def test_everybody_sees_it_and_who_rides_then_is_told(
    town: Town, riders: tuple[str, str, str]
) -> None:
    pupil, other, nobody = riders
    draft = NewsDraft(A.EVERYBODY, DAY, DAY, texts={"de": "Neuer Fahrplan", "en": "New timetable"})
    publish_news(town.service, REGION, draft, OFFICE)
    assert set(told(town)) == {pupil, other}
    assert shown(town, None) == shown(town, nobody) == ["New timetable"]
    (news,) = list_news(town.service, REGION, ENGLISH)
    assert news.told == 2


def test_a_days_riders_alone(town: Town, riders: tuple[str, str, str]) -> None:
    """The day before nobody rides."""
    pupil, other, nobody = riders
    eve = DAY - timedelta(days=1)
    publish_news(town.service, REGION, NewsDraft(A.RIDERS, eve, eve, "snow"), OFFICE)
    assert told(town) == {}
    publish_news(town.service, REGION, NewsDraft(A.RIDERS, DAY, DAY, "snow"), OFFICE)
    assert set(told(town)) == {pupil, other}
    assert shown(town, None) == shown(town, nobody) == []
    assert len(shown(town, pupil)) == 1


def test_an_offers_riders_alone(town: Town, riders: tuple[str, str, str]) -> None:
    pupil, other, _ = riders
    draft = NewsDraft(A.OFFER, DAY, DAY, "course_moved", offer_id=town.offer.id)
    publish_news(town.service, REGION, draft, OFFICE)
    assert set(told(town)) == {pupil}
    assert shown(town, other) == []


def test_who_stops_at_a_place(town: Town, riders: tuple[str, str, str]) -> None:
    """The hall is where the pupil gets off, and nobody else."""
    pupil, *_ = riders
    draft = NewsDraft(A.PLACE, DAY, DAY, "meeting_point", place_id=town.hall.id)
    publish_news(town.service, REGION, draft, OFFICE)
    assert set(told(town)) == {pupil}


def test_told_in_her_language_or_german(town: Town, riders: tuple[str, str, str]) -> None:
    """Own words in her language, else the ready text in it, else the own words in German."""
    region = town.service.region(REGION)
    ready, own = (
        {"ready": "snow", "texts": {"de": "Glatteis"}},
        {"ready": "", "texts": {"de": "Eis"}},
    )
    assert "Snow and ice" in word("news", ready, ENGLISH, region)
    assert "Glatteis" in word("news", ready, Wording("de", ZONE), region)
    assert "Eis" in word("news", own, ENGLISH, region)
    draft = NewsDraft(A.EVERYBODY, DAY, DAY, texts={"de": "Eis"})
    publish_news(town.service, REGION, draft, OFFICE)
    (news,) = list_news_for(town.service, REGION, None, ENGLISH)
    assert (news.said.text, news.said.language) == ("Eis", "de")


def test_withdrawn_or_over_it_is_not_shown(town: Town) -> None:
    one = publish_news(town.service, REGION, NewsDraft(A.EVERYBODY, DAY, DAY, "snow"), OFFICE)
    publish_news(town.service, REGION, NewsDraft(A.EVERYBODY, DAY, DAY, "no_buses"), OFFICE)
    assert len(shown(town, None)) == 2
    withdraw_news(town.service, REGION, one)
    assert len(shown(town, None)) == 1
    town.clock.advance(timedelta(days=4))
    assert shown(town, None) == []


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (NewsDraft(A.EVERYBODY, DAY, DAY), "text_missing"),
        (NewsDraft(A.EVERYBODY, DAY, DAY, texts={"en": "only English"}), "text_missing"),
        (NewsDraft(A.EVERYBODY, DAY, DAY, texts={"de": "x" * 301}), "text_too_long"),
        (NewsDraft(A.EVERYBODY, DAY, DAY - timedelta(days=1), "snow"), "days_reversed"),
        (NewsDraft(A.EVERYBODY, DAY, DAY + timedelta(days=61), "snow"), "news_too_long"),
        (NewsDraft(A.OFFER, DAY, DAY, "snow"), "offer_unknown"),
        (NewsDraft(A.PLACE, DAY, DAY, "snow"), "place_unknown"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_wrong_is_refused(town: Town, draft: NewsDraft, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        publish_news(town.service, REGION, draft, OFFICE)
    assert list_news(town.service, REGION, ENGLISH) == ()
