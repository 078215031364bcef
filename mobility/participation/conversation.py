"""Messages between a participant and the office: ready sentences, and free words beside them.

Each side reads a ready sentence in the own language. Free words are shown as they were written.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby

from mobility.messages import Recipient, put
from mobility.messages.sentences import READY, TO_OFFICE, TO_PARTICIPANT
from mobility.model import ConversationMessage, Participant, new_id
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage.conversations import (
    count_open_messages,
    list_conversation,
    list_conversations,
    settle_messages,
)
from mobility.storage.people import find_participant, lock_participant

LONGEST_WORDS = 1000
MOST_OPEN = 20
"""More than so many unanswered messages of one person are no conversation."""

ANSWERED_WITHIN = timedelta(hours=24)
"""What the office has not answered by then is overdue."""


class State(StrEnum):
    """How a conversation stands for the office."""

    OVERDUE = "overdue"
    OPEN = "open"
    ANSWERED = "answered"


@dataclass(frozen=True)
class Message:
    """One message. `sentence` is the catalogue's text of a ready one; it or the words may be ""."""

    at: datetime
    from_office: bool
    sentence: str
    words: str
    language: str


@dataclass(frozen=True)
class Conversation:
    """All messages with a participant, the oldest first; `open_since` is of the first open one."""

    participant_id: str
    name: str
    phone: str
    language: str
    state: State
    open_since: datetime | None
    messages: tuple[Message, ...]

    @property
    def last_at(self) -> datetime | None:
        return self.messages[-1].at if self.messages else None


def write_to_office(
    service: Service,
    region_id: str,
    participant_id: str,
    *,
    sentence: str = "",
    words: str = "",
    language: str,
) -> None:
    """Keep what a participant writes; it is open until the office answers or ticks it off.

    Raises Refusal `nothing_written`, `too_many_open`.
    """
    row = _row(service, region_id, participant_id, sentence, words, language)
    if sentence not in ("", *TO_OFFICE):
        raise Refusal("nothing_written")
    row.from_office, row.actor = False, f"participant:{participant_id}"
    with service.database.writing() as session:
        lock_participant(session, region_id, participant_id)
        if count_open_messages(session, region_id, participant_id) >= MOST_OPEN:
            raise Refusal("too_many_open")
        session.add(row)


def write_to_participant(
    service: Service,
    region_id: str,
    participant_id: str,
    *,
    sentence: str = "",
    words: str = "",
    language: str = "de",
    actor: str,
) -> None:
    """Keep what the office writes, and tell her by her channel that it did.

    The message out holds the ready sentence at most; free words are read on the page only. Raises
    Refusal `participant_unknown`, `nothing_written`.
    """
    row = _row(service, region_id, participant_id, sentence, words, language)
    if sentence not in ("", *TO_PARTICIPANT):
        raise Refusal("nothing_written")
    row.from_office, row.actor = True, actor
    with service.database.writing() as session:
        person = find_participant(session, region_id, participant_id)
        if person is None:
            raise Refusal("participant_unknown")
        session.add(row)
        settle_messages(session, region_id, participant_id, row.at)
        put(
            session,
            service,
            region_id=region_id,
            to=Recipient.of(person),
            template="office_wrote",
            facts={"sentence": sentence},
            idempotency_key=f"office_wrote:{row.id}",
        )


def settle_conversation(service: Service, region_id: str, participant_id: str) -> None:
    """Tick off what a participant wrote, without an answer: she was called, or said thank you."""
    with service.database.writing() as session:
        settle_messages(session, region_id, participant_id, service.clock.now())


def get_conversation(service: Service, region_id: str, participant_id: str) -> Conversation:
    """Also where nothing was written yet. Raises Refusal `participant_unknown`."""
    with service.database.reading() as session:
        person = find_participant(session, region_id, participant_id)
        if person is None:
            raise Refusal("participant_unknown")
        rows = list_conversation(session, region_id, participant_id)
        return _conversation(person, rows, service.clock.now())


def list_all_conversations(service: Service, region_id: str) -> tuple[Conversation, ...]:
    """Those that wait longest for an answer first, then the others, the newest first."""
    now = service.clock.now()
    with service.database.reading() as session:
        rows = sorted(list_conversations(session, region_id), key=lambda row: row[0].participant_id)
        found = []
        for _, group in groupby(rows, lambda row: row[0].participant_id):
            together = list(group)
            found.append(_conversation(together[0][1], [row for row, _ in together], now))
    waiting = [one for one in found if one.open_since]
    done = [one for one in found if not one.open_since]
    waiting.sort(key=lambda one: one.open_since or now)
    done.sort(key=lambda one: one.last_at or now, reverse=True)
    return (*waiting, *done)


def _row(
    service: Service, region_id: str, participant_id: str, sentence: str, words: str, language: str
) -> ConversationMessage:
    said = words.strip()[:LONGEST_WORDS]
    if not sentence and not said:
        raise Refusal("nothing_written")
    return ConversationMessage(
        region_id=region_id,
        id=new_id(),
        participant_id=participant_id,
        at=service.clock.now(),
        sentence=sentence,
        words=said,
        language=language,
    )


def _conversation(
    person: Participant, rows: Sequence[ConversationMessage], now: datetime
) -> Conversation:
    open_rows = [row for row in rows if not row.from_office and row.settled_at is None]
    since = open_rows[0].at if open_rows else None
    if since is None:
        state = State.ANSWERED
    else:
        state = State.OVERDUE if now - since > ANSWERED_WITHIN else State.OPEN
    messages = tuple(
        Message(row.at, row.from_office, READY.get(row.sentence, ""), row.words, row.language)
        for row in rows
    )
    return Conversation(
        person.id, person.name, person.phone, person.language, state, since, messages
    )
