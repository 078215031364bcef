"""Childcare as a resource of its own: places by age group, who has one, closed days"""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

KEY, REGION = sa.String(length=16), sa.String(length=40)

# Of childcare from before there were places: many enough for whoever has booked. Its provider says
# how many there are.
UNTOLD = {"age_from": 0, "age_to": 11, "places": 50, "per_carer": 5}
UNTOLD_CARERS = 10
EVERY_DAY = [0, 1, 2, 3, 4, 5, 6]
TYPICAL_AGES = {"children_0": 0, "children_1": 2, "children_23": 7}


def upgrade() -> None:
    # Not as a batch: SQLite would copy the table, which others refer to.
    op.add_column(
        "standing_order", sa.Column("ages", sa.JSON(), nullable=False, server_default="[]")
    )
    connection = op.get_bind()
    old = connection.execute(
        sa.text(
            "SELECT c.region_id, c.offer_id, c.place_id, c.opens_at, c.closes_at, o.provider_id"
            " FROM childcare c JOIN offer o ON o.region_id = c.region_id AND o.id = c.offer_id"
        ).columns(opens_at=sa.Time(), closes_at=sa.Time())
    ).mappings()
    rows = list(old)
    op.drop_table("childcare")
    _create_tables()
    _carry_over(connection, rows)


def _create_tables() -> None:
    op.create_table(
        "childcare",
        sa.Column("region_id", REGION, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("provider_id", KEY, nullable=False),
        sa.Column("place_id", KEY, nullable=False),
        sa.Column("opens_at", sa.Time(), nullable=False),
        sa.Column("closes_at", sa.Time(), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("carers", sa.Integer(), nullable=False),
        sa.Column("age_groups", sa.JSON(), nullable=False),
        *_refers("childcare", provider_id="provider", place_id="place"),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_childcare")),
    )
    op.create_table(
        "offer_childcare",
        sa.Column("region_id", REGION, nullable=False),
        sa.Column("offer_id", KEY, nullable=False),
        sa.Column("childcare_id", KEY, nullable=False),
        *_refers("offer_childcare", offer_id="offer", childcare_id="childcare"),
        sa.PrimaryKeyConstraint("region_id", "offer_id", name=op.f("pk_offer_childcare")),
    )
    op.create_table(
        "childcare_closing",
        sa.Column("region_id", REGION, nullable=False),
        sa.Column("childcare_id", KEY, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("substitute_id", KEY, nullable=True),
        *_refers("childcare_closing", childcare_id="childcare", substitute_id="childcare"),
        sa.PrimaryKeyConstraint(
            "region_id", "childcare_id", "day", name=op.f("pk_childcare_closing")
        ),
    )
    op.create_table(
        "childcare_stay",
        sa.Column("region_id", REGION, nullable=False),
        sa.Column("request_id", KEY, nullable=False),
        sa.Column("childcare_id", KEY, nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ages", sa.JSON(), nullable=False),
        *_refers("childcare_stay", request_id="ride_request", childcare_id="childcare"),
        sa.PrimaryKeyConstraint("region_id", "request_id", name=op.f("pk_childcare_stay")),
    )
    op.create_index(
        op.f("ix_childcare_stay_region_id_childcare_id_begins_at"),
        "childcare_stay",
        ["region_id", "childcare_id", "begins_at"],
    )


def _refers(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    """Foreign keys within the region, and that to it."""
    return [
        *(
            sa.ForeignKeyConstraint(
                ["region_id", column],
                [f"{other}.region_id", f"{other}.id"],
                name=op.f(f"fk_{table}_region_id_{column}"),
            )
            for column, other in columns.items()
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f(f"fk_{table}_region_id")),
    ]


def _carry_over(connection: sa.Connection, rows: Sequence[Mapping[Any, Any]]) -> None:
    """Childcare as it was. An offer had one of its own, whose key can be that of the offer."""
    for row in rows:
        own = {"region_id": row["region_id"], "offer_id": row["offer_id"]}
        connection.execute(
            CHILDCARE.insert().values(
                region_id=row["region_id"],
                id=row["offer_id"],
                provider_id=row["provider_id"],
                place_id=row["place_id"],
                opens_at=row["opens_at"],
                closes_at=row["closes_at"],
                weekdays=EVERY_DAY,
                carers=UNTOLD_CARERS,
                age_groups=[UNTOLD],
            )
        )
        connection.execute(OFFER_CHILDCARE.insert().values(**own, childcare_id=row["offer_id"]))
    _carry_stays_over(connection)


def _carry_stays_over(connection: sa.Connection) -> None:
    """The children of those who ride past childcare already."""
    leads_past = sa.exists().where(
        RIDE.c.region_id == REQUEST.c.region_id,
        RIDE.c.request_id == REQUEST.c.id,
        STOP.c.region_id == RIDE.c.region_id,
        STOP.c.ride_id == RIDE.c.id,
        STOP.c.kind == "childcare",
    )
    query = (
        sa.select(REQUEST, SESSION.c.offer_id, SESSION.c.starts_at, SESSION.c.ends_at)
        .join(
            SESSION,
            (SESSION.c.region_id == REQUEST.c.region_id) & (SESSION.c.id == REQUEST.c.session_id),
        )
        .where(leads_past)
    )
    for row in connection.execute(query).mappings().all():
        ages = [age for name, age in TYPICAL_AGES.items() for _ in range(row["party"][name])]
        connection.execute(
            STAY.insert().values(
                region_id=row["region_id"],
                request_id=row["id"],
                childcare_id=row["offer_id"],
                begins_at=row["starts_at"],
                ends_at=row["ends_at"],
                ages=ages,
            )
        )


def _table(name: str, *columns: str, **typed: sa.types.TypeEngine[Any]) -> sa.TableClause:
    texts = (sa.column(column, sa.String()) for column in ("region_id", *columns))
    return sa.table(name, *texts, *(sa.column(column, kind) for column, kind in typed.items()))


INSTANT = sa.DateTime(timezone=True)
CHILDCARE = _table(
    "childcare",
    "id",
    "provider_id",
    "place_id",
    opens_at=sa.Time(),
    closes_at=sa.Time(),
    weekdays=sa.JSON(),
    carers=sa.Integer(),
    age_groups=sa.JSON(),
)
OFFER_CHILDCARE = _table("offer_childcare", "offer_id", "childcare_id")
STAY = _table(
    "childcare_stay",
    "request_id",
    "childcare_id",
    begins_at=INSTANT,
    ends_at=INSTANT,
    ages=sa.JSON(),
)
RIDE = _table("ride", "id", "request_id")
STOP = _table("ride_stop", "ride_id", "kind")
REQUEST = _table("ride_request", "id", "session_id", party=sa.JSON())
SESSION = _table("offer_session", "id", "offer_id", starts_at=INSTANT, ends_at=INSTANT)


def downgrade() -> None:
    connection = op.get_bind()
    query = sa.select(
        CHILDCARE.c.region_id,
        OFFER_CHILDCARE.c.offer_id,
        CHILDCARE.c.place_id,
        CHILDCARE.c.opens_at,
        CHILDCARE.c.closes_at,
    ).join(
        OFFER_CHILDCARE,
        (OFFER_CHILDCARE.c.region_id == CHILDCARE.c.region_id)
        & (OFFER_CHILDCARE.c.childcare_id == CHILDCARE.c.id),
    )
    rows = [dict(row) for row in connection.execute(query).mappings()]
    for name in ("childcare_stay", "childcare_closing", "offer_childcare", "childcare"):
        op.drop_table(name)
    op.drop_column("standing_order", "ages")
    table = op.create_table(
        "childcare",
        sa.Column("region_id", REGION, nullable=False),
        sa.Column("offer_id", KEY, nullable=False),
        sa.Column("place_id", KEY, nullable=False),
        sa.Column("opens_at", sa.Time(), nullable=False),
        sa.Column("closes_at", sa.Time(), nullable=False),
        *_refers("childcare", offer_id="offer", place_id="place"),
        sa.PrimaryKeyConstraint("region_id", "offer_id", name=op.f("pk_childcare")),
    )
    op.bulk_insert(table, rows)
