"""Notes on doors, and whether the driver may call"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "door_note",
        sa.Column("region_id", sa.String(length=40), nullable=False),
        sa.Column("participant_id", sa.String(length=16), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id", "participant_id"],
            ["participant.region_id", "participant.id"],
            name=op.f("fk_door_note_region_id_participant_id"),
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_door_note_region_id")),
        sa.PrimaryKeyConstraint("region_id", "participant_id", "label", name=op.f("pk_door_note")),
    )
    # Not as a batch: SQLite would copy the table, which others refer to.
    op.add_column(
        "participant",
        sa.Column("driver_may_call", sa.Boolean(), server_default=sa.true(), nullable=False),
    )


def downgrade() -> None:
    op.drop_column("participant", "driver_may_call")
    op.drop_table("door_note")
