"""The chosen channel, what became of a message, and how the ways out are doing"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import mobility.model.base as model

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

REACHED = ("participant", "driver", "outbox_message")
FATE = ("segments", "cost_millicents", "delivery", "delivery_at")


def upgrade() -> None:
    # Not as a batch: SQLite would copy the tables, which others refer to.
    for table in REACHED:
        channel = sa.Column("channel", sa.String(40), nullable=False, server_default="sms")
        op.add_column(table, channel)
        op.add_column(table, sa.Column("email", sa.String(length=254), nullable=True))
    for number in FATE[:2]:
        op.add_column("outbox_message", sa.Column(number, sa.Integer(), nullable=True))
    op.add_column("outbox_message", sa.Column("delivery", sa.String(length=40), nullable=True))
    op.add_column(
        "outbox_message",
        sa.Column("delivery_at", model.UtcDateTime(timezone=True), nullable=True),
    )
    op.create_index(
        op.f("ix_outbox_message_region_id_created_at"),
        "outbox_message",
        ["region_id", "created_at"],
    )
    op.create_table(
        "message_gateway",
        sa.Column("region_id", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("failing_since", model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_message_gateway_region_id")
        ),
        sa.PrimaryKeyConstraint("region_id", "channel", name=op.f("pk_message_gateway")),
    )


def downgrade() -> None:
    op.drop_table("message_gateway")
    op.drop_index(op.f("ix_outbox_message_region_id_created_at"), "outbox_message")
    for name in reversed(FATE):
        op.drop_column("outbox_message", name)
    for table in REACHED:
        op.drop_column(table, "email")
        op.drop_column(table, "channel")
