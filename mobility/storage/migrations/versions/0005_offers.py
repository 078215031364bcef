"""What the catalogue tells of offers, and accounts that keep a provider's"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

NUMBERS = ("age_from", "age_to", "places_free")


def upgrade() -> None:
    # Not as a batch: SQLite would copy the table, which others refer to.
    op.add_column(
        "offer", sa.Column("descriptions", sa.JSON(), nullable=False, server_default="{}")
    )
    op.add_column(
        "offer", sa.Column("level", sa.String(length=2), nullable=False, server_default="")
    )
    for name in NUMBERS:
        op.add_column("offer", sa.Column(name, sa.Integer(), nullable=True))
    op.add_column(
        "offer", sa.Column("withdrawn", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("offer", sa.Column("external_key", sa.String(length=120), nullable=True))
    op.create_index(
        op.f("ix_offer_region_id_provider_id_external_key"),
        "offer",
        ["region_id", "provider_id", "external_key"],
        unique=True,
    )
    with op.batch_alter_table("staff_account") as batch_op:
        batch_op.add_column(sa.Column("provider_id", sa.String(length=16), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_staff_account_region_id_provider_id"),
            "provider",
            ["region_id", "provider_id"],
            ["region_id", "id"],
        )


def downgrade() -> None:
    with op.batch_alter_table("staff_account") as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_staff_account_region_id_provider_id"), type_="foreignkey"
        )
        batch_op.drop_column("provider_id")
    op.drop_index(op.f("ix_offer_region_id_provider_id_external_key"), "offer")
    for name in ("external_key", "withdrawn", *NUMBERS, "level", "descriptions"):
        op.drop_column("offer", name)
