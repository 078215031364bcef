"""Short polls: one vote a participant, results once they are closed, nothing of fewer than five."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from mobility.clock import service_day
from mobility.i18n import Wording
from mobility.messages.sentences import QUESTIONS
from mobility.model import FEWEST, Poll, new_id
from mobility.participation.wording import checked_texts, worded
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.conversations import (
    count_votes,
    find_poll,
    find_votes_of,
    list_polls,
    put_vote,
)
from mobility.views import Said, said_in

MOST_OPTIONS = 8


@dataclass(frozen=True)
class PollDraft:
    """A question and its answers by language, German always among the answers."""

    last_day: date
    options: tuple[Mapping[str, str], ...]
    ready: str = ""
    texts: Mapping[str, str] | None = None


@dataclass(frozen=True)
class PollView:
    """A poll as it is read in one language.

    `counts` are how many chose each option, None of fewer than five; there are none before it is
    closed, or where what is hidden could be found out. `mine` is what the reader chose.
    """

    id: str
    question: Said
    options: tuple[Said, ...]
    last_day: date
    is_open: bool
    mine: int | None
    counts: tuple[int | None, ...] | None
    decision: Said | None
    decided_at: datetime | None


def ask_poll(service: Service, region_id: str, draft: PollDraft, actor: str) -> str:
    """Open a poll until the end of its last day; returns its id.

    Raises Refusal `text_missing`, `text_too_long`, `options_wrong`, `poll_past`.
    """
    options = [{code: text.strip() for code, text in one.items()} for one in draft.options]
    if not 2 <= len(options) <= MOST_OPTIONS or not all(one.get("de") for one in options):
        raise Refusal("options_wrong", limit=MOST_OPTIONS)
    if draft.last_day < _today(service, region_id):
        raise Refusal("poll_past")
    row = Poll(
        region_id=region_id,
        id=new_id(),
        asked_at=service.clock.now(),
        actor=actor,
        last_day=draft.last_day,
        ready=draft.ready,
        texts=checked_texts(draft.texts or {}, draft.ready, QUESTIONS),
        options=options,
    )
    with service.database.writing() as session:
        session.add(row)
        session.flush()
        return row.id


def vote(
    service: Service, region_id: str, poll_id: str, participant_id: str, option: int | None
) -> None:
    """Choose, or choose anew. Raises Refusal `poll_unknown`, `poll_closed`, `nothing_chosen`."""
    with service.database.writing() as session:
        row = find_poll(session, region_id, poll_id)
        if row is None:
            raise Refusal("poll_unknown")
        if not _is_open(row, _today(service, region_id)):
            raise Refusal("poll_closed")
        if option is None or not 0 <= option < len(row.options):
            raise Refusal("nothing_chosen")
        put_vote(session, region_id, poll_id, participant_id, option)


def decide_poll(
    service: Service, region_id: str, poll_id: str, decision: Mapping[str, str]
) -> None:
    """Say what was decided, for everybody to read; a poll that is open is closed by it.

    Raises Refusal `poll_unknown`, `text_missing`, `text_too_long`.
    """
    texts = checked_texts(decision, "", {})
    with service.database.writing() as session:
        row = find_poll(session, region_id, poll_id)
        if row is None:
            raise Refusal("poll_unknown")
        row.decision, row.decided_at = texts, service.clock.now()


def list_poll_views(
    service: Service, region_id: str, wording: Wording, participant_id: str | None = None
) -> tuple[PollView, ...]:
    """All polls, the newest first, with what a participant chose where one is named."""
    today = _today(service, region_id)
    with service.database.reading() as session:
        mine = find_votes_of(session, region_id, participant_id) if participant_id else {}
        return tuple(
            _view(session, row, wording, today, mine.get(row.id))
            for row in list_polls(session, region_id)
        )


def told_counts(votes: Mapping[int, int], options: int) -> tuple[int | None, ...]:
    """The votes for each option; None of fewer than `FEWEST`, and of none.

    Nobody's total is told, so a single hidden number cannot be found out by subtraction.
    """
    counts = (votes.get(option, 0) for option in range(options))
    return tuple(count if count >= FEWEST else None for count in counts)


def _view(session: Session, row: Poll, wording: Wording, today: date, mine: int | None) -> PollView:
    is_open = _is_open(row, today)
    kept = {int(option): count for option, count in row.counts.items()}
    votes = kept or count_votes(session, row.region_id, row.id)
    return PollView(
        id=row.id,
        question=worded(row.ready, row.texts, wording),
        options=tuple(
            said_in(option, wording.language) or Said(option["de"], "de") for option in row.options
        ),
        last_day=row.last_day,
        is_open=is_open,
        mine=mine,
        counts=None if is_open else told_counts(votes, len(row.options)),
        decision=said_in(row.decision, wording.language),
        decided_at=row.decided_at,
    )


def _is_open(row: Poll, today: date) -> bool:
    return row.last_day >= today and row.decided_at is None


def _today(service: Service, region_id: str) -> date:
    return service_day(service.clock.now(), service.region(region_id).zone)
