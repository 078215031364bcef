"""Booking cards, how a ride was, and wishes to be called"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import mobility.model.base as model

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def _key(name: str, *, optional: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=16), nullable=optional)


def _instant(name: str, *, optional: bool = False) -> sa.Column[sa.DateTime]:
    return sa.Column(name, model.UtcDateTime(timezone=True), nullable=optional)


def _region() -> tuple[sa.Column[str], sa.ForeignKeyConstraint]:
    return (
        sa.Column("region_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"]),
    )


def _within_region(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["region_id", column], [f"{table}.region_id", f"{table}.id"])


def upgrade() -> None:
    op.create_table(
        "booking_card",
        *_region(),
        _key("id"),
        _key("participant_id"),
        sa.Column("pin_hash", sa.String(), nullable=False),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        _instant("issued_at"),
        _within_region("participant_id", "participant"),
        sa.PrimaryKeyConstraint("region_id", "id"),
        sa.UniqueConstraint("region_id", "participant_id"),
    )
    op.create_table(
        "ride_feedback",
        *_region(),
        _key("ride_id"),
        sa.Column("face", sa.String(length=40), nullable=False),
        sa.Column("complaint", sa.String(length=40), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        _instant("given_at"),
        _within_region("ride_id", "ride"),
        sa.PrimaryKeyConstraint("region_id", "ride_id"),
    )
    op.create_table(
        "call_request",
        *_region(),
        _key("id"),
        _key("participant_id"),
        _key("ride_id", optional=True),
        _instant("asked_at"),
        _instant("done_at", optional=True),
        _within_region("participant_id", "participant"),
        _within_region("ride_id", "ride"),
        sa.PrimaryKeyConstraint("region_id", "id"),
    )
    op.create_index(
        op.f("ix_call_request_region_id_done_at"), "call_request", ["region_id", "done_at"]
    )


def downgrade() -> None:
    for table in ("call_request", "ride_feedback", "booking_card"):
        op.drop_table(table)
