"""The suggestion box, and public answers: what was asked, and what was decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from mobility.i18n import Wording
from mobility.model import Suggestion, new_id
from mobility.participation.conversation import write_to_participant
from mobility.participation.polls import PollView, list_poll_views
from mobility.participation.wording import checked_texts
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage.conversations import (
    count_votes,
    delete_votes,
    find_suggestion,
    forget_conversations,
    list_polls,
)
from mobility.storage.conversations import list_suggestions as list_suggestion_rows
from mobility.views import Said, said_in

LONGEST_SUGGESTION = 1000


@dataclass(frozen=True)
class SuggestionView:
    """A suggestion as the office sees it: never who made it."""

    id: str
    given_at: datetime
    words: str
    language: str
    question: str
    answer: str
    is_answered: bool


@dataclass(frozen=True)
class PublicAnswer:
    """What was suggested and what the office said to it, in one language each."""

    question: Said
    answer: Said
    at: datetime


def suggest(
    service: Service, region_id: str, participant_id: str, words: str, language: str
) -> None:
    """Put something into the box. Raises Refusal `nothing_written`."""
    said = words.strip()[:LONGEST_SUGGESTION]
    if not said:
        raise Refusal("nothing_written")
    with service.database.writing() as session:
        session.add(
            Suggestion(
                region_id=region_id,
                id=new_id(),
                participant_id=participant_id,
                given_at=service.clock.now(),
                words=said,
                language=language,
            )
        )


def list_suggestions(service: Service, region_id: str) -> tuple[SuggestionView, ...]:
    """For the office, the newest first."""
    with service.database.reading() as session:
        return tuple(
            SuggestionView(
                row.id,
                row.given_at,
                row.words,
                row.language,
                row.question.get("de", ""),
                row.answer.get("de", ""),
                row.answered_at is not None,
            )
            for row in list_suggestion_rows(session, region_id)
        )


def answer_suggestion(
    service: Service,
    region_id: str,
    suggestion_id: str,
    question: Mapping[str, str],
    answer: Mapping[str, str],
    *,
    actor: str,
) -> None:
    """Answer for everybody to read; who suggested it first is told, too, if that is still known.

    `question` says what was suggested in the office's words, with nothing of a person in it.
    Raises Refusal `suggestion_unknown`, `text_missing`, `text_too_long`.
    """
    asked, said = checked_texts(question, "", {}), checked_texts(answer, "", {})
    with service.database.writing() as session:
        row = find_suggestion(session, region_id, suggestion_id)
        if row is None:
            raise Refusal("suggestion_unknown")
        is_first = row.answered_at is None
        row.question, row.answer = asked, said
        row.answered_at = service.clock.now()
        person, language = row.participant_id, row.language
    if is_first and person:
        told = said_in(said, language) or Said(said["de"], "de")
        write_to_participant(
            service, region_id, person, words=told.text, language=told.language, actor=actor
        )


def list_public_answers(
    service: Service, region_id: str, wording: Wording
) -> tuple[tuple[PublicAnswer, ...], tuple[PollView, ...]]:
    """Answered suggestions, the newest first, and polls that are closed."""
    with service.database.reading() as session:
        rows = [row for row in list_suggestion_rows(session, region_id) if row.answered_at]
        answers = [
            PublicAnswer(question, answer, row.answered_at)
            for row in rows
            if row.answered_at
            and (question := said_in(row.question, wording.language))
            and (answer := said_in(row.answer, wording.language))
        ]
    polls = list_poll_views(service, region_id, wording)
    answers.sort(key=lambda one: one.at, reverse=True)
    return tuple(answers), tuple(poll for poll in polls if not poll.is_open)


def forget_said(service: Service, region_id: str) -> None:
    """Erase what people wrote and chose once the time of retention is over; public answers stay."""
    days = timedelta(days=service.region(region_id).rules.retention_days)
    before = service.clock.now() - days
    with service.database.writing() as session:
        forget_conversations(session, region_id, before)
        for poll in list_polls(session, region_id):
            if poll.last_day < before.date() and not poll.counts:
                votes = count_votes(session, region_id, poll.id)
                poll.counts = {str(option): count for option, count in votes.items()}
                delete_votes(session, region_id, poll.id)
