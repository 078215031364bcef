"""Planning everything anew, locked tours too; which locks say that a driver is out"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "plan_proposal",
        sa.Column("lifts_locks", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "shift", sa.Column("driver_out", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    _know_who_is_out()


def _know_who_is_out() -> None:
    """Of shifts locked by now, those whose driver somebody has taken out."""
    shift = sa.table("shift", *map(sa.column, ("region_id", "id", "locked", "driver_out")))
    entry = sa.table("audit_entry", *map(sa.column, ("region_id", "action", "subject")))
    taken_out = sa.exists().where(
        entry.c.region_id == shift.c.region_id,
        entry.c.action == "shift:driver_out",
        entry.c.subject == sa.literal("shift:") + shift.c.id,
    )
    op.execute(
        shift.update().where(shift.c.locked == sa.true(), taken_out).values(driver_out=sa.true())
    )


def downgrade() -> None:
    op.drop_column("shift", "driver_out")
    op.drop_column("plan_proposal", "lifts_locks")
