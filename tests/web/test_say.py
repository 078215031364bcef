"""What participants say and read: messages with the office, polls, suggestions, news."""

import pytest

from mobility.i18n import Wording
from mobility.model import NewsAudience
from mobility.participation import (
    NewsDraft,
    PollDraft,
    answer_suggestion,
    ask_poll,
    decide_poll,
    list_all_conversations,
    list_poll_views,
    list_suggestions,
    publish_news,
    write_to_participant,
)
from tests.mobility.town import DAY, REGION, ZONE, Town
from tests.web.browser import Browser
from tests.web.conftest import read_code
from tests.web.site import Site

SAY = f"/{REGION}/say"
OFFICE = "staff:dora"


@pytest.fixture
def amira(site: Site) -> Browser:
    """The browser of a participant who is signed in and reads Arabic."""
    browser = Browser(site.app.test_client())
    browser.get(f"/{REGION}/", query_string={"language": "ar"})
    person = site.town.add_participant("ar")
    page = browser.send(browser.get(f"/{REGION}/sign-in"), "phone", phone=person.phone)
    browser.send(page, "code", code=read_code(page))
    return browser


def test_she_taps_a_sentence_and_the_office_answers(amira: Browser, town: Town) -> None:
    """Her words stay as she wrote them, marked with their language."""
    page = amira.get(f"{SAY}/messages")
    amira.send(page, "sentence", sentence="lost", words="حقيبة سوداء")
    (talk,) = list_all_conversations(town.service, REGION)
    (message,) = talk.messages
    assert (message.sentence, message.words) == ("I have left something in the bus.", "حقيبة سوداء")
    assert message.language == "ar"
    write_to_participant(town.service, REGION, talk.participant_id, words="Ja, hier.", actor=OFFICE)
    page = amira.get(f"{SAY}/messages")
    assert "Ja, hier." in page.words
    assert 'lang="de"' in page.html


def test_nothing_written_is_said_and_words_are_kept(amira: Browser, town: Town) -> None:
    page = amira.get(f"{SAY}/messages")
    page = amira.send(page, "sentence", sentence="no such key", words="kept")
    assert page.status == 422
    assert "kept" in page.html
    assert list_all_conversations(town.service, REGION) == ()


def test_messages_need_a_sign_in(browser: Browser) -> None:
    assert browser.get(f"{SAY}/messages").path.endswith("/sign-in")
    assert browser.get(f"{SAY}/").path.endswith("/sign-in")


def test_a_vote_is_marked_and_can_be_changed(amira: Browser, town: Town) -> None:
    poll = PollDraft(DAY, ({"de": "8:30"}, {"de": "9:00"}), "start")
    poll_id = ask_poll(town.service, REGION, poll, OFFICE)
    for choice in ("0", "1"):
        page = amira.get(f"{SAY}/")
        page = amira.post(f"{SAY}/polls/{poll_id}", page, option=choice)
        assert page.form("option").values["option"] == choice
    amira.post(f"{SAY}/polls/{poll_id}", page, option="9")
    amira.post(f"{SAY}/polls/{poll_id}", page)
    (view,) = list_poll_views(town.service, REGION, Wording("de", ZONE))
    assert view.is_open


def test_public_answers_need_no_sign_in(amira: Browser, browser: Browser, town: Town) -> None:
    page = amira.get(f"{SAY}/")
    amira.post(f"{SAY}/suggestions", page, words="باص الساعة 6")
    (box,) = list_suggestions(town.service, REGION)
    asked, said = {"de": "Ein früherer Bus?"}, {"de": "Ab Mai."}
    answer_suggestion(town.service, REGION, box.id, asked, said, actor=OFFICE)
    poll = PollDraft(DAY, ({"de": "8:30"}, {"de": "9:00"}), "start")
    poll_id = ask_poll(town.service, REGION, poll, OFFICE)
    decide_poll(town.service, REGION, poll_id, {"de": "Es bleibt bei 9 Uhr."})
    words = browser.get(f"{SAY}/answers").words
    assert "Ein früherer Bus?" in words
    assert "Ab Mai." in words
    assert "Es bleibt bei 9 Uhr." in words
    assert "weniger als 5" in words
    assert "باص" not in words


def test_news_stand_on_the_first_page(browser: Browser, town: Town) -> None:
    """In the language of the page where there is one, ready texts always."""
    draft = NewsDraft(NewsAudience.EVERYBODY, DAY, DAY, "snow")
    publish_news(town.service, REGION, draft, OFFICE)
    assert "Schnee und Eis" in browser.get(f"/{REGION}/").words
