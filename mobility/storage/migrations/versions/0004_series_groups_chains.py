"""Standing orders, groups, and childcare of offers"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import mobility.model.base as model

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "childcare",
        sa.Column("region_id", sa.String(length=40), nullable=False),
        sa.Column("offer_id", sa.String(length=16), nullable=False),
        sa.Column("place_id", sa.String(length=16), nullable=False),
        sa.Column("opens_at", sa.Time(), nullable=False),
        sa.Column("closes_at", sa.Time(), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id", "offer_id"],
            ["offer.region_id", "offer.id"],
            name=op.f("fk_childcare_region_id_offer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "place_id"],
            ["place.region_id", "place.id"],
            name=op.f("fk_childcare_region_id_place_id"),
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_childcare_region_id")),
        sa.PrimaryKeyConstraint("region_id", "offer_id", name=op.f("pk_childcare")),
    )
    op.create_table(
        "group_booking",
        sa.Column("region_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("participant_id", sa.String(length=16), nullable=False),
        sa.Column("session_id", sa.String(length=16), nullable=False),
        sa.Column("submission_key", sa.String(length=64), nullable=False),
        sa.Column("created_at", model.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id", "participant_id"],
            ["participant.region_id", "participant.id"],
            name=op.f("fk_group_booking_region_id_participant_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "session_id"],
            ["offer_session.region_id", "offer_session.id"],
            name=op.f("fk_group_booking_region_id_session_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_group_booking_region_id")
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_group_booking")),
        sa.UniqueConstraint(
            "region_id", "submission_key", name=op.f("uq_group_booking_region_id_submission_key")
        ),
    )
    op.create_table(
        "standing_order",
        sa.Column("region_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("participant_id", sa.String(length=16), nullable=False),
        sa.Column("offer_id", sa.String(length=16), nullable=False),
        sa.Column("first_session_id", sa.String(length=16), nullable=False),
        sa.Column("home_label", sa.String(), nullable=False),
        sa.Column("home_lat", sa.Double(), nullable=False),
        sa.Column("home_lon", sa.Double(), nullable=False),
        sa.Column("party", sa.JSON(), nullable=False),
        sa.Column("required", sa.JSON(), nullable=False),
        sa.Column("outbound", sa.Boolean(), nullable=False),
        sa.Column("back", sa.Boolean(), nullable=False),
        sa.Column("both_or_none", sa.Boolean(), nullable=False),
        sa.Column("childcare", sa.Boolean(), nullable=False),
        sa.Column("leads_s", sa.JSON(), nullable=False),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.Column("submission_key", sa.String(length=64), nullable=False),
        sa.Column("created_at", model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", model.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["region_id", "first_session_id"],
            ["offer_session.region_id", "offer_session.id"],
            name=op.f("fk_standing_order_region_id_first_session_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "offer_id"],
            ["offer.region_id", "offer.id"],
            name=op.f("fk_standing_order_region_id_offer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "participant_id"],
            ["participant.region_id", "participant.id"],
            name=op.f("fk_standing_order_region_id_participant_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_standing_order_region_id")
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_standing_order")),
        sa.UniqueConstraint(
            "region_id", "submission_key", name=op.f("uq_standing_order_region_id_submission_key")
        ),
    )
    op.create_table(
        "group_request",
        sa.Column("region_id", sa.String(length=40), nullable=False),
        sa.Column("request_id", sa.String(length=16), nullable=False),
        sa.Column("group_id", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id", "group_id"],
            ["group_booking.region_id", "group_booking.id"],
            name=op.f("fk_group_request_region_id_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "request_id"],
            ["ride_request.region_id", "ride_request.id"],
            name=op.f("fk_group_request_region_id_request_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_group_request_region_id")
        ),
        sa.PrimaryKeyConstraint("region_id", "request_id", name=op.f("pk_group_request")),
    )
    op.create_table(
        "standing_order_date",
        sa.Column("region_id", sa.String(length=40), nullable=False),
        sa.Column("standing_order_id", sa.String(length=16), nullable=False),
        sa.Column("session_id", sa.String(length=16), nullable=False),
        sa.Column("request_id", sa.String(length=16), nullable=True),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("told_with", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id", "request_id"],
            ["ride_request.region_id", "ride_request.id"],
            name=op.f("fk_standing_order_date_region_id_request_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "session_id"],
            ["offer_session.region_id", "offer_session.id"],
            name=op.f("fk_standing_order_date_region_id_session_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "standing_order_id"],
            ["standing_order.region_id", "standing_order.id"],
            name=op.f("fk_standing_order_date_region_id_standing_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_standing_order_date_region_id")
        ),
        sa.PrimaryKeyConstraint(
            "region_id", "standing_order_id", "session_id", name=op.f("pk_standing_order_date")
        ),
        sa.UniqueConstraint(
            "region_id", "request_id", name=op.f("uq_standing_order_date_region_id_request_id")
        ),
    )


def downgrade() -> None:
    for name in ("standing_order_date", "group_request", "standing_order", "group_booking"):
        op.drop_table(name)
    op.drop_table("childcare")
