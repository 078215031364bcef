"""Drivers' due dates, wishes and leave; weekly patterns; offers and swaps; child seats; absences"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import mobility.model.base as model

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

TABLES = (
    "shift_swap",
    "pattern_date",
    "shift_pattern",
    "offered_time",
    "driver_qualification",
    "driver_leave",
    "child_seat_stock",
    "absence_report",
)
"""Those first that refer to others."""


def upgrade() -> None:
    op.create_table(
        "absence_report",
        sa.Column("region_id", sa.String(length=40), nullable=False),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("found_at", model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("absences", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_absence_report_region_id")
        ),
        sa.PrimaryKeyConstraint("region_id", "service_date", name=op.f("pk_absence_report")),
    )
    op.create_table(
        "child_seat_stock",
        sa.Column("region_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_child_seat_stock_region_id")
        ),
        sa.PrimaryKeyConstraint("region_id", "kind", name=op.f("pk_child_seat_stock")),
    )
    op.create_table(
        "driver_leave",
        sa.Column("region_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("driver_id", sa.String(length=16), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id", "driver_id"],
            ["driver.region_id", "driver.id"],
            name=op.f("fk_driver_leave_region_id_driver_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_driver_leave_region_id")
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_driver_leave")),
    )
    op.create_index(
        op.f("ix_driver_leave_region_id_driver_id"),
        "driver_leave",
        ["region_id", "driver_id"],
        unique=False,
    )
    op.create_table(
        "driver_qualification",
        sa.Column("region_id", sa.String(length=40), nullable=False),
        sa.Column("driver_id", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id", "driver_id"],
            ["driver.region_id", "driver.id"],
            name=op.f("fk_driver_qualification_region_id_driver_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_driver_qualification_region_id")
        ),
        sa.PrimaryKeyConstraint(
            "region_id", "driver_id", "kind", name=op.f("pk_driver_qualification")
        ),
    )
    op.create_table(
        "offered_time",
        sa.Column("region_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("driver_id", sa.String(length=16), nullable=False),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("starts_at", model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("made_at", model.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id", "driver_id"],
            ["driver.region_id", "driver.id"],
            name=op.f("fk_offered_time_region_id_driver_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_offered_time_region_id")
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_offered_time")),
    )
    op.create_index(
        op.f("ix_offered_time_region_id_service_date"),
        "offered_time",
        ["region_id", "service_date"],
        unique=False,
    )
    op.create_table(
        "shift_pattern",
        sa.Column("region_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("driver_id", sa.String(length=16), nullable=False),
        sa.Column("vehicle_id", sa.String(length=16), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("begins", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("start_place_id", sa.String(length=16), nullable=False),
        sa.Column("end_place_id", sa.String(length=16), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["region_id", "driver_id"],
            ["driver.region_id", "driver.id"],
            name=op.f("fk_shift_pattern_region_id_driver_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "end_place_id"],
            ["place.region_id", "place.id"],
            name=op.f("fk_shift_pattern_region_id_end_place_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "start_place_id"],
            ["place.region_id", "place.id"],
            name=op.f("fk_shift_pattern_region_id_start_place_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "vehicle_id"],
            ["vehicle.region_id", "vehicle.id"],
            name=op.f("fk_shift_pattern_region_id_vehicle_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_shift_pattern_region_id")
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_shift_pattern")),
    )
    op.create_table(
        "pattern_date",
        sa.Column("region_id", sa.String(length=40), nullable=False),
        sa.Column("pattern_id", sa.String(length=16), nullable=False),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("off", sa.Boolean(), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("begins", sa.Time(), nullable=True),
        sa.Column("ends", sa.Time(), nullable=True),
        sa.Column("shift_id", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["region_id", "pattern_id"],
            ["shift_pattern.region_id", "shift_pattern.id"],
            name=op.f("fk_pattern_date_region_id_pattern_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "shift_id"],
            ["shift.region_id", "shift.id"],
            name=op.f("fk_pattern_date_region_id_shift_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_pattern_date_region_id")
        ),
        sa.PrimaryKeyConstraint(
            "region_id", "pattern_id", "service_date", name=op.f("pk_pattern_date")
        ),
    )
    op.create_table(
        "shift_swap",
        sa.Column("region_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("shift_id", sa.String(length=16), nullable=False),
        sa.Column("given_by", sa.String(length=16), nullable=False),
        sa.Column("taken_by", sa.String(length=16), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("made_at", model.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id", "given_by"],
            ["driver.region_id", "driver.id"],
            name=op.f("fk_shift_swap_region_id_given_by"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "shift_id"],
            ["shift.region_id", "shift.id"],
            name=op.f("fk_shift_swap_region_id_shift_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id", "taken_by"],
            ["driver.region_id", "driver.id"],
            name=op.f("fk_shift_swap_region_id_taken_by"),
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_shift_swap_region_id")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_shift_swap")),
    )
    op.create_index(
        op.f("ix_shift_swap_region_id_shift_id"),
        "shift_swap",
        ["region_id", "shift_id"],
        unique=False,
    )
    op.add_column(
        "driver", sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
    op.add_column(
        "driver", sa.Column("no_evenings", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("driver", sa.Column("most_shifts_a_week", sa.Integer(), nullable=True))
    op.add_column(
        "vehicle", sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False)
    )


def downgrade() -> None:
    op.drop_column("vehicle", "active")
    for name in ("most_shifts_a_week", "no_evenings", "active"):
        op.drop_column("driver", name)
    for name in TABLES:
        op.drop_table(name)
