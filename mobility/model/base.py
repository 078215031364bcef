"""What all mapped classes share: keys that carry the region, instants in UTC, names of constraints.

Relationships are for reading (``viewonly``) and never load by accident (``lazy="raise"``): a query
says what it needs. Foreign keys carry the region, so no row can point into another region.
"""

import secrets
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import (
    JSON,
    Date,
    DateTime,
    Dialect,
    Enum,
    ForeignKey,
    ForeignKeyConstraint,
    MetaData,
    String,
    TypeDecorator,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

ID_LENGTH = 16
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_id() -> str:
    """An opaque key that cannot be guessed: 16 characters of 5 bits each, without i, l, o, u."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(ID_LENGTH))


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Refuses naive values; SQLite keeps no zone, so it gets UTC wall time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 -- SQLAlchemy reads this class attribute
        datetime: UtcDateTime(),
        date: Date(),
        dict[str, Any]: JSON(),
        dict[str, int]: JSON(),
        dict[str, str]: JSON(),
        list[str]: JSON(),
        list[int]: JSON(),
        list[dict[str, int]]: JSON(),
        list[dict[str, Any]]: JSON(),
    }


RegionKey = Annotated[str, mapped_column(String(40), ForeignKey("region.id"), primary_key=True)]
Key = Annotated[str, mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)]
Reference = Annotated[str, mapped_column(String(ID_LENGTH))]


def choice(kind: type[StrEnum]) -> Enum:
    """A column type that stores an enum's values as text; adding a value needs no migration."""
    return Enum(
        kind,
        native_enum=False,
        length=40,
        validate_strings=True,
        name=kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


def refers(column: str, table: str) -> ForeignKeyConstraint:
    """A foreign key within the region: (region_id, column) to (region_id, id)."""
    return ForeignKeyConstraint(["region_id", column], [f"{table}.region_id", f"{table}.id"])


def readonly(**options: Any) -> Mapped[Any]:
    """A relationship for reading that must be asked for in the query."""
    return relationship(viewonly=True, lazy="raise", **options)
