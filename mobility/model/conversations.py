"""What participants and the office write to each other, what is told to many, what is asked."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Key, Reference, RegionKey, choice, refers


class ConversationMessage(Base):
    """One message between a participant and the office.

    `sentence` is the key of a ready sentence, which everybody reads in the own language; `words`
    stand as they were written, in `language`. Hers is open until `settled_at`.
    """

    __tablename__ = "conversation_message"
    __table_args__ = (
        refers("participant_id", "participant"),
        Index(None, "region_id", "participant_id"),
        Index(None, "region_id", "at"),
    )

    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    participant_id: Mapped[Reference]
    at: Mapped[datetime]
    from_office: Mapped[bool]
    actor: Mapped[str] = mapped_column(doc="`participant:<id>` or `staff:<id>`")
    sentence: Mapped[str] = mapped_column(String(40), default="")
    words: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(String(12))
    settled_at: Mapped[datetime | None] = mapped_column(doc="hers was answered or ticked off")


class NewsAudience(StrEnum):
    """Whom a piece of news is for: `riders` are all who ride on its days."""

    EVERYBODY = "everybody"
    RIDERS = "riders"
    OFFER = "offer"
    PLACE = "place"


class News(Base):
    """Something that the office tells many, for the days from first to last.

    `ready` is the key of a ready text; `texts` are the office's own words by language.
    """

    __tablename__ = "news"
    __table_args__ = (
        refers("offer_id", "offer"),
        refers("place_id", "place"),
        Index(None, "region_id", "last_day"),
    )

    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    written_at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(doc="`staff:<id>`")
    audience: Mapped[NewsAudience] = mapped_column(choice(NewsAudience))
    offer_id: Mapped[Reference | None]
    place_id: Mapped[Reference | None]
    first_day: Mapped[date]
    last_day: Mapped[date]
    ready: Mapped[str] = mapped_column(String(40), default="")
    texts: Mapped[dict[str, str]]
    told: Mapped[int] = mapped_column(default=0, doc="people whose ride it touched")
    withdrawn: Mapped[bool] = mapped_column(default=False)


class Poll(Base):
    """A short question to participants, open until the end of a day.

    `options` are texts by language, one for each answer. Once votes are no longer kept, `counts`
    holds how many they were, by number of the option.
    """

    __tablename__ = "poll"
    __table_args__ = (Index(None, "region_id", "last_day"),)

    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    asked_at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(doc="`staff:<id>`")
    last_day: Mapped[date]
    ready: Mapped[str] = mapped_column(String(40), default="", doc="key of a ready question")
    texts: Mapped[dict[str, str]] = mapped_column(doc="the question in the office's own words")
    options: Mapped[list[dict[str, Any]]]
    counts: Mapped[dict[str, int]] = mapped_column(default=dict)
    decision: Mapped[dict[str, str]] = mapped_column(default=dict, doc="by language; or none yet")
    decided_at: Mapped[datetime | None]


class PollVote(Base):
    """What one participant chose."""

    __tablename__ = "poll_vote"
    __table_args__ = (refers("poll_id", "poll"), refers("participant_id", "participant"))

    region_id: Mapped[RegionKey]
    poll_id: Mapped[Reference] = mapped_column(primary_key=True)
    participant_id: Mapped[Reference] = mapped_column(primary_key=True)
    option: Mapped[int]


class Suggestion(Base):
    """What somebody put into the suggestion box, and what the office publicly said to it.

    `question` is how the office tells it, without anything personal.
    """

    __tablename__ = "suggestion"
    __table_args__ = (refers("participant_id", "participant"), Index(None, "region_id", "given_at"))

    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    participant_id: Mapped[Reference | None] = mapped_column(doc="none once it is forgotten")
    given_at: Mapped[datetime]
    words: Mapped[str]
    language: Mapped[str] = mapped_column(String(12))
    question: Mapped[dict[str, str]] = mapped_column(default=dict, doc="by language")
    answer: Mapped[dict[str, str]] = mapped_column(default=dict, doc="by language; public")
    answered_at: Mapped[datetime | None]
