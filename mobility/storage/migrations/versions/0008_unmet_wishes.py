"""Wishes that found no place"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "unmet_wish",
        sa.Column("region_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("destination", sa.String(), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("wish_key", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_unmet_wish_region_id")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_unmet_wish")),
        sa.UniqueConstraint("region_id", "wish_key", name=op.f("uq_unmet_wish_region_id_wish_key")),
    )
    op.create_index(
        op.f("ix_unmet_wish_region_id_service_date"), "unmet_wish", ["region_id", "service_date"]
    )


def downgrade() -> None:
    op.drop_table("unmet_wish")
