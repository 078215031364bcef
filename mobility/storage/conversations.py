"""What participants and the office write to each other, what is told to many, what is asked."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session, selectinload

from mobility.model import (
    ConversationMessage,
    News,
    Participant,
    Poll,
    PollVote,
    Ride,
    RideRequest,
    RideStatus,
    Suggestion,
)
from mobility.storage.inserting import insert_for

# Of one instant the answer comes last.
_IN_TURN = (ConversationMessage.at, ConversationMessage.from_office, ConversationMessage.id)


def list_conversation(
    session: Session, region_id: str, participant_id: str
) -> Sequence[ConversationMessage]:
    """All messages between a participant and the office, the oldest first."""
    query = (
        select(ConversationMessage)
        .where(
            ConversationMessage.region_id == region_id,
            ConversationMessage.participant_id == participant_id,
        )
        .order_by(*_IN_TURN)
    )
    return session.scalars(query).all()


def list_conversations(
    session: Session, region_id: str
) -> Sequence[tuple[ConversationMessage, Participant]]:
    """The messages of all conversations with their participants, the oldest first."""
    query = (
        select(ConversationMessage, Participant)
        .join(
            Participant,
            (Participant.region_id == ConversationMessage.region_id)
            & (Participant.id == ConversationMessage.participant_id),
        )
        .where(ConversationMessage.region_id == region_id)
        .order_by(*_IN_TURN)
    )
    return [(message, person) for message, person in session.execute(query)]


def count_open_messages(session: Session, region_id: str, participant_id: str) -> int:
    """How many messages of a participant the office has not settled."""
    query = select(func.count()).where(
        ConversationMessage.region_id == region_id,
        ConversationMessage.participant_id == participant_id,
        ConversationMessage.from_office.is_(False),
        ConversationMessage.settled_at.is_(None),
    )
    return session.scalar(query) or 0


def settle_messages(session: Session, region_id: str, participant_id: str, at: datetime) -> None:
    """Nothing that a participant wrote is open any more."""
    session.execute(
        update(ConversationMessage)
        .where(
            ConversationMessage.region_id == region_id,
            ConversationMessage.participant_id == participant_id,
            ConversationMessage.from_office.is_(False),
            ConversationMessage.settled_at.is_(None),
        )
        .values(settled_at=at)
    )


def find_news(session: Session, region_id: str, news_id: str) -> News | None:
    return session.get(News, (region_id, news_id))


def list_news(session: Session, region_id: str, until_from: date) -> Sequence[News]:
    """News whose last day is not before a day, withdrawn ones too, the newest first."""
    query = (
        select(News)
        .where(News.region_id == region_id, News.last_day >= until_from)
        .order_by(News.written_at.desc(), News.id)
    )
    return session.scalars(query).all()


def list_rides_between(
    session: Session,
    region_id: str,
    first: date,
    last: date,
    statuses: Collection[RideStatus],
    participant_id: str | None = None,
) -> Sequence[Ride]:
    """Rides of some days with stops, participant, request and session; of one person if named."""
    query = (
        select(Ride)
        .where(
            Ride.region_id == region_id,
            Ride.service_date >= first,
            Ride.service_date <= last,
            Ride.status.in_(list(statuses)),
        )
        .options(
            selectinload(Ride.stops),
            selectinload(Ride.participant),
            selectinload(Ride.request).selectinload(RideRequest.session),
        )
        .order_by(Ride.id)
    )
    if participant_id is not None:
        query = query.where(Ride.participant_id == participant_id)
    return session.scalars(query).all()


def find_poll(session: Session, region_id: str, poll_id: str) -> Poll | None:
    return session.get(Poll, (region_id, poll_id))


def list_polls(session: Session, region_id: str) -> Sequence[Poll]:
    """All polls, the newest first."""
    query = select(Poll).where(Poll.region_id == region_id)
    return session.scalars(query.order_by(Poll.asked_at.desc(), Poll.id)).all()


def put_vote(
    session: Session, region_id: str, poll_id: str, participant_id: str, option: int
) -> None:
    """What a participant chooses, in the place of what she chose before."""
    key = {"region_id": region_id, "poll_id": poll_id, "participant_id": participant_id}
    insert = insert_for(session)(PollVote).values(**key, option=option)
    session.execute(insert.on_conflict_do_update(index_elements=list(key), set_={"option": option}))


def find_votes_of(session: Session, region_id: str, participant_id: str) -> dict[str, int]:
    """What a participant chose, by poll."""
    query = select(PollVote.poll_id, PollVote.option).where(
        PollVote.region_id == region_id, PollVote.participant_id == participant_id
    )
    return {row.poll_id: row.option for row in session.execute(query)}


def count_votes(session: Session, region_id: str, poll_id: str) -> dict[int, int]:
    """How many chose each option."""
    query = (
        select(PollVote.option, func.count())
        .where(PollVote.region_id == region_id, PollVote.poll_id == poll_id)
        .group_by(PollVote.option)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def delete_votes(session: Session, region_id: str, poll_id: str) -> None:
    session.execute(
        delete(PollVote).where(PollVote.region_id == region_id, PollVote.poll_id == poll_id)
    )


def find_suggestion(session: Session, region_id: str, suggestion_id: str) -> Suggestion | None:
    return session.get(Suggestion, (region_id, suggestion_id))


def list_suggestions(session: Session, region_id: str) -> Sequence[Suggestion]:
    """All suggestions, the newest first."""
    query = select(Suggestion).where(Suggestion.region_id == region_id)
    return session.scalars(query.order_by(Suggestion.given_at.desc(), Suggestion.id)).all()


def forget_conversations(session: Session, region_id: str, before: datetime) -> None:
    """Erase what was written before an instant; public answers stay, without who asked."""
    session.execute(
        delete(ConversationMessage).where(
            ConversationMessage.region_id == region_id, ConversationMessage.at < before
        )
    )
    old = (Suggestion.region_id == region_id, Suggestion.given_at < before)
    session.execute(delete(Suggestion).where(*old, Suggestion.answered_at.is_(None)))
    session.execute(update(Suggestion).where(*old).values(participant_id=None, words=""))
