"""The office and participants' voice: conversations, news, polls, the box."""

from mobility.model import OfferSession
from mobility.participation import list_all_conversations, suggest, write_to_office
from tests.mobility.town import DAY, REGION, Town
from tests.web.browser import Browser

OFFICE = f"/{REGION}/office"


def test_the_office_answers_in_german_and_she_reads_her_language(
    office: Browser, town: Town
) -> None:
    """Both texts of a ready sentence stand beside each other; free words stay off the SMS."""
    person = town.add_participant("en")
    write_to_office(town.service, REGION, person.id, sentence="lost", language="en")
    page = office.get(f"{OFFICE}/conversations/")
    assert "Ich habe etwas im Bus vergessen." in page.words
    assert "wartet auf Antwort" in page.words
    page = office.get(f"{OFFICE}/conversations/{person.id}")
    assert "We have found it." in page.words
    page = office.send(page, "sentence", sentence="found", words="Die blaue Tasche")
    assert "beantwortet" in page.words
    (talk,) = list_all_conversations(town.service, REGION)
    assert talk.messages[-1].words == "Die blaue Tasche"


def test_news_are_published_and_withdrawn(
    office: Browser, town: Town, course: OfferSession
) -> None:
    """With how many were told; a wrong form says why and keeps what was typed."""
    town.book(town.wish(course))
    page = office.get(f"{OFFICE}/news")
    page = office.send(page, "ready", text_de="", ready="")
    assert page.status == 422
    day = DAY.isoformat()
    page = office.send(page, "ready", ready="snow", first_day=day, last_day=day)
    assert "1 Person benachrichtigt" in page.words
    (withdraw,) = (form.action for form in page.forms if form.action.endswith("/withdraw"))
    page = office.post(withdraw, page)
    assert "zurückgezogen" in page.words


def test_a_poll_and_an_answered_suggestion(office: Browser, browser: Browser, town: Town) -> None:
    suggest(town.service, REGION, town.add_participant().id, "Bus um 6", "de")
    page = office.get(f"{OFFICE}/polls")
    page = office.send(page, "options_de", ready="start", options_de="8:30\n9:00")
    assert "offen bis" in page.words
    page = office.send(page, "decision_de", decision_de="Um 9 Uhr.")
    page = office.send(page, "answer_de", question_de="Früher?", answer_de="Ja.")
    public = browser.get(f"/{REGION}/say/answers").words
    assert "Um 9 Uhr." in public
    assert "Früher?" in public


def test_only_the_office_sees_them(browser: Browser) -> None:
    for page in ("conversations/", "news", "polls"):
        assert "sign-in" in browser.get(f"{OFFICE}/{page}").path
