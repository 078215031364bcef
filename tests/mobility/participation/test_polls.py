"""Polls, the suggestion box and public answers."""

from datetime import timedelta

import pytest

from mobility.i18n import Wording
from mobility.participation import (
    PollDraft,
    PollView,
    answer_suggestion,
    ask_poll,
    decide_poll,
    forget_said,
    get_conversation,
    list_poll_views,
    list_public_answers,
    list_suggestions,
    suggest,
    vote,
)
from mobility.participation.polls import told_counts
from mobility.refusals import Refusal
from tests.mobility.town import DAY, REGION, ZONE, Town

OFFICE = "staff:dora"
ENGLISH = Wording("en", ZONE)
STARTS = ({"de": "8:30"}, {"de": "9:00"}, {"de": "später", "en": "later"})


def open_poll(town: Town) -> str:
    return ask_poll(town.service, REGION, PollDraft(DAY, STARTS, "start"), OFFICE)


def the_poll(town: Town, person: str | None = None) -> PollView:
    (poll,) = list_poll_views(town.service, REGION, ENGLISH, person)
    return poll


def test_one_vote_each_and_changeable(town: Town) -> None:
    """Six vote for 8:30, then one of them for 9:00: five and one, of which one is not told."""
    poll_id = open_poll(town)
    people = [town.add_participant().id for _ in range(6)]
    for person in people:
        vote(town.service, REGION, poll_id, person, 0)
    vote(town.service, REGION, poll_id, people[0], 1)
    assert the_poll(town, people[0]).mine == 1
    assert the_poll(town).counts is None  # it is open: numbers that change would tell of one vote
    town.clock.advance(timedelta(days=4))
    assert the_poll(town).counts == (5, None, None)
    with pytest.raises(Refusal, match="poll_closed"):
        vote(town.service, REGION, poll_id, people[0], 2)


def test_fewer_than_five_are_never_told() -> None:
    """Not even that there are none."""
    assert told_counts({0: 5, 1: 4, 2: 0}, 4) == (5, None, None, None)


def test_question_and_answers_are_read_in_the_own_language(town: Town) -> None:
    """Ready questions in every language; answers as typed in, else in German."""
    open_poll(town)
    poll = the_poll(town)
    assert poll.question.text == "Which start of the course would suit you best?"
    assert [(one.text, one.language) for one in poll.options] == [
        ("8:30", "de"),
        ("9:00", "de"),
        ("later", "en"),
    ]


def test_a_decision_closes_the_poll_and_is_public(town: Town) -> None:
    poll_id = open_poll(town)
    assert list_public_answers(town.service, REGION, ENGLISH) == ((), ())
    decide_poll(town.service, REGION, poll_id, {"de": "Der Kurs beginnt um 8:30."})
    _, (poll,) = list_public_answers(town.service, REGION, ENGLISH)
    assert poll.decision is not None
    assert (poll.decision.text, poll.is_open) == ("Der Kurs beginnt um 8:30.", False)


def test_votes_become_numbers_when_they_are_forgotten(town: Town) -> None:
    """Nobody's choice is kept 90 days after the poll; the result stays."""
    poll_id = open_poll(town)
    people = [town.add_participant().id for _ in range(5)]
    for person in people:
        vote(town.service, REGION, poll_id, person, 2)
    town.clock.advance(timedelta(days=3 + 92))
    assert the_poll(town, people[0]).mine == 2
    forget_said(town.service, REGION)
    assert the_poll(town, people[0]).mine is None
    assert the_poll(town).counts == (None, None, 5)


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (PollDraft(DAY, STARTS[:1], "start"), "options_wrong"),
        (PollDraft(DAY, ({"de": "a"}, {"en": "b"}), "start"), "options_wrong"),
        (PollDraft(DAY, STARTS), "text_missing"),
        (PollDraft(DAY - timedelta(days=30), STARTS, "start"), "poll_past"),
    ],
    ids=["one answer", "no German answer", "no question", "over"],
)
def test_a_poll_that_makes_no_sense_is_refused(town: Town, draft: PollDraft, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        ask_poll(town.service, REGION, draft, OFFICE)
    with pytest.raises(Refusal, match="poll_unknown"):
        vote(town.service, REGION, "0123456789abcdef", town.add_participant().id, 0)


def test_a_suggestion_is_answered_for_all_and_told_to_her(town: Town) -> None:
    """The public answer has the office's words only, and nobody's name."""
    person = town.add_participant()
    suggest(town.service, REGION, person.id, "A bus for me, Amira, at 6", "en")
    (box,) = list_suggestions(town.service, REGION)
    asked, answered = {"de": "Früherer Bus?"}, {"de": "Ja, ab Mai.", "en": "Yes, from May."}
    for _ in range(2):  # changed afterwards, it is not told again
        answer_suggestion(town.service, REGION, box.id, asked, answered, actor=OFFICE)
    (public,), _ = list_public_answers(town.service, REGION, ENGLISH)
    assert (public.question.text, public.answer.text) == ("Früherer Bus?", "Yes, from May.")
    (message,) = get_conversation(town.service, REGION, person.id).messages
    assert message.words == "Yes, from May."


def test_a_suggestion_is_forgotten_but_for_its_public_answer(town: Town) -> None:
    person = town.add_participant()
    for words in ("first", "second"):
        suggest(town.service, REGION, person.id, words, "en")
    box = list_suggestions(town.service, REGION)[0]
    answer_suggestion(town.service, REGION, box.id, {"de": "F"}, {"de": "A"}, actor=OFFICE)
    town.clock.advance(timedelta(days=91))
    forget_said(town.service, REGION)
    (left,) = list_suggestions(town.service, REGION)
    assert (left.id, left.words, left.question) == (box.id, "", "F")
