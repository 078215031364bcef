"""When a day of childcare was closed"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import mobility.model.base as model

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("childcare_closing", sa.Column("closed_at", model.UtcDateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("childcare_closing", "closed_at")
