"""How far a day plan may be from the best one"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    # Not as a batch: SQLite would copy the table, which others refer to.
    op.add_column("day_plan", sa.Column("gap_percent", sa.Float(), nullable=True))
    op.add_column("day_plan", sa.Column("gap_revision", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("day_plan", "gap_revision")
    op.drop_column("day_plan", "gap_percent")
