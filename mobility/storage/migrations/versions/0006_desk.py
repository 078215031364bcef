"""What a dispatcher decides by hand: pins, locks, changes to undo, proposals, versions told"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import mobility.model.base as model

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "plan_proposal",
        sa.Column("region_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("begun_at", model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("beat_at", model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("curve", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("tours", sa.JSON(), nullable=False),
        sa.Column("refusal", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_plan_proposal_region_id")
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_plan_proposal")),
    )
    op.create_index(
        op.f("ix_plan_proposal_region_id_service_date"),
        "plan_proposal",
        ["region_id", "service_date"],
        unique=False,
    )
    op.create_table(
        "day_change",
        sa.Column("region_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("undone_at", model.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["region_id", "service_date"],
            ["day_plan.region_id", "day_plan.service_date"],
            name=op.f("fk_day_change_region_id_service_date"),
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_day_change_region_id")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_day_change")),
    )
    op.create_index(
        op.f("ix_day_change_region_id_service_date"),
        "day_change",
        ["region_id", "service_date"],
        unique=False,
    )
    op.create_table(
        "published_tour",
        sa.Column("region_id", sa.String(length=40), nullable=False),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("shift_id", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("published_at", model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("stops", sa.JSON(), nullable=False),
        sa.Column("acknowledged_at", model.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["region_id", "service_date"],
            ["day_plan.region_id", "day_plan.service_date"],
            name=op.f("fk_published_tour_region_id_service_date"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "shift_id"],
            ["shift.region_id", "shift.id"],
            name=op.f("fk_published_tour_region_id_shift_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_published_tour_region_id")
        ),
        sa.PrimaryKeyConstraint(
            "region_id", "service_date", "shift_id", "version", name=op.f("pk_published_tour")
        ),
    )
    op.create_table(
        "ride_pin",
        sa.Column("region_id", sa.String(length=40), nullable=False),
        sa.Column("ride_id", sa.String(length=16), nullable=False),
        sa.Column("shift_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id", "ride_id"],
            ["ride.region_id", "ride.id"],
            name=op.f("fk_ride_pin_region_id_ride_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "shift_id"],
            ["shift.region_id", "shift.id"],
            name=op.f("fk_ride_pin_region_id_shift_id"),
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_ride_pin_region_id")),
        sa.PrimaryKeyConstraint("region_id", "ride_id", name=op.f("pk_ride_pin")),
    )
    op.add_column(
        "shift", sa.Column("locked", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def downgrade() -> None:

    op.drop_column("shift", "locked")
    op.drop_table("ride_pin")
    op.drop_table("published_tour")
    op.drop_index(op.f("ix_day_change_region_id_service_date"), table_name="day_change")
    op.drop_table("day_change")
    op.drop_index(op.f("ix_plan_proposal_region_id_service_date"), table_name="plan_proposal")
    op.drop_table("plan_proposal")
