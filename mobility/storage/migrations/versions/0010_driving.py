"""What drivers report and were told, links to their pages, what people write to us"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import mobility.model.base as model

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "driver_event",
        sa.Column("region_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("shift_id", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("ride_id", sa.String(length=16), nullable=True),
        sa.Column("stop_position", sa.Integer(), nullable=True),
        sa.Column("delay_s", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("at", model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("received_at", model.UtcDateTime(timezone=True), nullable=False),
        _refers("driver_event", "shift_id", "shift"),
        _refers("driver_event", "ride_id", "ride"),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_driver_event_region_id")
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_driver_event")),
    )
    op.create_index(
        op.f("ix_driver_event_region_id_service_date"),
        "driver_event",
        ["region_id", "service_date"],
    )
    op.create_table(
        "tour_link",
        sa.Column("region_id", sa.String(length=40), nullable=False),
        sa.Column("shift_id", sa.String(length=16), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        _refers("tour_link", "shift_id", "shift"),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_tour_link_region_id")),
        sa.PrimaryKeyConstraint("region_id", "shift_id", name=op.f("pk_tour_link")),
    )
    op.create_table(
        "told_tour",
        sa.Column("region_id", sa.String(length=40), nullable=False),
        sa.Column("shift_id", sa.String(length=16), nullable=False),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_told_tour_region_id")),
        sa.PrimaryKeyConstraint("region_id", "shift_id", name=op.f("pk_told_tour")),
    )
    op.create_table(
        "inbound_message",
        sa.Column("region_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("gateway_id", sa.String(length=80), nullable=False),
        sa.Column("received_at", model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_inbound_message_region_id")
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_inbound_message")),
        sa.UniqueConstraint("gateway_id", name=op.f("uq_inbound_message_gateway_id")),
    )
    op.create_index(
        op.f("ix_inbound_message_region_id_received_at"),
        "inbound_message",
        ["region_id", "received_at"],
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_inbound_message_region_id_received_at"), "inbound_message")
    op.drop_index(op.f("ix_driver_event_region_id_service_date"), "driver_event")
    for name in ("inbound_message", "told_tour", "tour_link", "driver_event"):
        op.drop_table(name)


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_region_id_{column}")
    return sa.ForeignKeyConstraint(
        ["region_id", column], [f"{other}.region_id", f"{other}.id"], name=name
    )
