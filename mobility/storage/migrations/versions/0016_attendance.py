"""How many people were at a session"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    # Not as a batch: SQLite would copy the table, which others refer to.
    op.add_column("offer_session", sa.Column("attended", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("offer_session", "attended")
