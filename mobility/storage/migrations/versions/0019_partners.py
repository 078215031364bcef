"""Partners, and the rides handed over to them"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import mobility.model.base as model

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "partner",
        sa.Column("region_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("area", sa.String(length=80), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_partner_region_id")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_partner")),
    )
    op.create_table(
        "handover",
        sa.Column("region_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("ride_id", sa.String(length=16), nullable=False),
        sa.Column("partner_id", sa.String(length=16), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "handed",
                "driven",
                "no_show",
                "taken_back",
                "cancelled",
                name="handoverstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("agreed_cents", sa.Integer(), nullable=False),
        sa.Column("actual_cents", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("handed_at", model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", model.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id", "partner_id"],
            ["partner.region_id", "partner.id"],
            name=op.f("fk_handover_region_id_partner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "ride_id"],
            ["ride.region_id", "ride.id"],
            name=op.f("fk_handover_region_id_ride_id"),
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_handover_region_id")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_handover")),
    )
    for column in ("ride_id", "partner_id"):
        name = op.f(f"ix_handover_region_id_{column}")
        op.create_index(name, "handover", ["region_id", column])


def downgrade() -> None:
    op.drop_table("handover")
    op.drop_table("partner")
