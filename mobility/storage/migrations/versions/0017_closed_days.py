"""Closed days, and what odometers showed"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import mobility.model.base as model

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    # Not as a batch: SQLite would copy the table, which others refer to.
    op.add_column("day_plan", sa.Column("closed_at", model.UtcDateTime(timezone=True)))
    op.create_table(
        "tour_odometer",
        sa.Column("region_id", sa.String(length=40), nullable=False),
        sa.Column("shift_id", sa.String(length=16), nullable=False),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("begin_km", sa.Integer(), nullable=False),
        sa.Column("end_km", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id", "shift_id"],
            ["shift.region_id", "shift.id"],
            name=op.f("fk_tour_odometer_region_id_shift_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_tour_odometer_region_id")
        ),
        sa.PrimaryKeyConstraint("region_id", "shift_id", name=op.f("pk_tour_odometer")),
    )
    op.create_index(
        op.f("ix_tour_odometer_region_id_service_date"),
        "tour_odometer",
        ["region_id", "service_date"],
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_tour_odometer_region_id_service_date"), table_name="tour_odometer")
    op.drop_table("tour_odometer")
    op.drop_column("day_plan", "closed_at")
