"""Messages with the office, news, polls, the suggestion box"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import mobility.model.base as model

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "poll",
        sa.Column("region_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("asked_at", model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("ready", sa.String(length=40), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("decision", sa.JSON(), nullable=False),
        sa.Column("decided_at", model.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_poll_region_id")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_poll")),
    )
    op.create_index(op.f("ix_poll_region_id_last_day"), "poll", ["region_id", "last_day"])
    op.create_table(
        "conversation_message",
        sa.Column("region_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("participant_id", sa.String(length=16), nullable=False),
        sa.Column("at", model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("from_office", sa.Boolean(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("sentence", sa.String(length=40), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("settled_at", model.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_conversation_message_region_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "participant_id"],
            ["participant.region_id", "participant.id"],
            name=op.f("fk_conversation_message_region_id_participant_id"),
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_conversation_message")),
    )
    op.create_index(
        op.f("ix_conversation_message_region_id_at"), "conversation_message", ["region_id", "at"]
    )
    op.create_index(
        op.f("ix_conversation_message_region_id_participant_id"),
        "conversation_message",
        ["region_id", "participant_id"],
    )
    op.create_table(
        "poll_vote",
        sa.Column("region_id", sa.String(length=40), nullable=False),
        sa.Column("poll_id", sa.String(length=16), nullable=False),
        sa.Column("participant_id", sa.String(length=16), nullable=False),
        sa.Column("option", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_poll_vote_region_id")),
        sa.ForeignKeyConstraint(
            ["region_id", "participant_id"],
            ["participant.region_id", "participant.id"],
            name=op.f("fk_poll_vote_region_id_participant_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "poll_id"],
            ["poll.region_id", "poll.id"],
            name=op.f("fk_poll_vote_region_id_poll_id"),
        ),
        sa.PrimaryKeyConstraint(
            "region_id", "poll_id", "participant_id", name=op.f("pk_poll_vote")
        ),
    )
    op.create_table(
        "suggestion",
        sa.Column("region_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("participant_id", sa.String(length=16), nullable=True),
        sa.Column("given_at", model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("question", sa.JSON(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("answered_at", model.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_suggestion_region_id")),
        sa.ForeignKeyConstraint(
            ["region_id", "participant_id"],
            ["participant.region_id", "participant.id"],
            name=op.f("fk_suggestion_region_id_participant_id"),
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_suggestion")),
    )
    op.create_index(
        op.f("ix_suggestion_region_id_given_at"), "suggestion", ["region_id", "given_at"]
    )
    op.create_table(
        "news",
        sa.Column("region_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("written_at", model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("offer_id", sa.String(length=16), nullable=True),
        sa.Column("place_id", sa.String(length=16), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("ready", sa.String(length=40), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_news_region_id")),
        sa.ForeignKeyConstraint(
            ["region_id", "offer_id"],
            ["offer.region_id", "offer.id"],
            name=op.f("fk_news_region_id_offer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "place_id"],
            ["place.region_id", "place.id"],
            name=op.f("fk_news_region_id_place_id"),
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_news")),
    )
    op.create_index(op.f("ix_news_region_id_last_day"), "news", ["region_id", "last_day"])


def downgrade() -> None:
    op.drop_index(op.f("ix_news_region_id_last_day"), table_name="news")
    op.drop_table("news")
    op.drop_index(op.f("ix_suggestion_region_id_given_at"), table_name="suggestion")
    op.drop_table("suggestion")
    op.drop_table("poll_vote")
    op.drop_index(op.f("ix_conversation_message_region_id_at"), table_name="conversation_message")
    op.drop_index(
        op.f("ix_conversation_message_region_id_participant_id"), table_name="conversation_message"
    )
    op.drop_table("conversation_message")
    op.drop_index(op.f("ix_poll_region_id_last_day"), table_name="poll")
    op.drop_table("poll")
