"""Places offered to those who wait, and rides changed into others"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import mobility.model.base as model

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

INSTANTS = ("held_until", "arrive_by", "leave_after")


def upgrade() -> None:
    op.create_table(
        "ride_replacement",
        sa.Column("region_id", sa.String(length=40), nullable=False),
        sa.Column("ride_id", sa.String(length=16), nullable=False),
        sa.Column("replaced_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id", "replaced_id"],
            ["ride.region_id", "ride.id"],
            name=op.f("fk_ride_replacement_region_id_replaced_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "ride_id"],
            ["ride.region_id", "ride.id"],
            name=op.f("fk_ride_replacement_region_id_ride_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_ride_replacement_region_id")
        ),
        sa.PrimaryKeyConstraint("region_id", "ride_id", name=op.f("pk_ride_replacement")),
        sa.UniqueConstraint(
            "region_id", "replaced_id", name=op.f("uq_ride_replacement_region_id_replaced_id")
        ),
    )
    # Not as a batch: SQLite would copy the table, which others refer to.
    for name in INSTANTS:
        op.add_column(
            "ride_request", sa.Column(name, model.UtcDateTime(timezone=True), nullable=True)
        )


def downgrade() -> None:
    for name in INSTANTS:
        op.drop_column("ride_request", name)
    op.drop_table("ride_replacement")
