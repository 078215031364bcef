"""What moving a course would change"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import mobility.model.base as model

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "course_advice",
        sa.Column("region_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("offer_id", sa.String(length=16), nullable=False),
        sa.Column("session_id", sa.String(length=16), nullable=False),
        sa.Column("place_ids", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("begun_at", model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("beat_at", model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("crowd", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("refusal", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id", "offer_id"],
            ["offer.region_id", "offer.id"],
            name=op.f("fk_course_advice_region_id_offer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "session_id"],
            ["offer_session.region_id", "offer_session.id"],
            name=op.f("fk_course_advice_region_id_session_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_course_advice_region_id")
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_course_advice")),
    )
    op.create_index(
        op.f("ix_course_advice_region_id_offer_id"), "course_advice", ["region_id", "offer_id"]
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_course_advice_region_id_offer_id"), table_name="course_advice")
    op.drop_table("course_advice")
