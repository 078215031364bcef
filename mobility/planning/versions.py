"""Which versions of a day plan were told to whom, and what each changed for a driver."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from mobility.model import PublishedTour
from mobility.planning.moving import TOLD_FROM_S
from mobility.service import Service
from mobility.storage.desk import list_published_tours


@dataclass(frozen=True)
class ToldVersion:
    """What one version told a driver, beside what he was told before.

    `added`, `removed` and `retimed` are rides; a tour without stops was dropped.
    """

    shift_id: str
    version: int
    published_at: datetime
    acknowledged_at: datetime | None
    stops: int
    added: tuple[str, ...]
    removed: tuple[str, ...]
    retimed: tuple[str, ...]


def list_versions(service: Service, region_id: str, day: date) -> tuple[ToldVersion, ...]:
    """Everything told about a day, the newest version first; within one by shift."""
    with service.database.reading() as session:
        rows = list_published_tours(session, region_id, day)
        told = [
            _told(row, before)
            for _, of_shift in groupby(rows, key=lambda row: row.shift_id)
            for row, before in _with_before(list(of_shift))
        ]
    return tuple(sorted(told, key=lambda one: (-one.version, one.shift_id)))


def _with_before(
    newest_first: Sequence[PublishedTour],
) -> list[tuple[PublishedTour, PublishedTour | None]]:
    return list(zip(newest_first, [*newest_first[1:], None], strict=True))


def _told(row: PublishedTour, before: PublishedTour | None) -> ToldVersion:
    new, old = _begins(row.stops), _begins(before.stops if before else ())
    return ToldVersion(
        shift_id=row.shift_id,
        version=row.version,
        published_at=row.published_at,
        acknowledged_at=row.acknowledged_at,
        stops=len(row.stops),
        added=_rides(new.keys() - old.keys()),
        removed=_rides(old.keys() - new.keys()),
        retimed=_rides(
            key
            for key in new.keys() & old.keys()
            if abs((new[key] - old[key]).total_seconds()) >= TOLD_FROM_S
        ),
    )


def _begins(stops: Sequence[Mapping[str, Any]]) -> dict[tuple[str, bool], datetime]:
    return {
        (stop["ride_id"], stop["boards"]): datetime.fromisoformat(stop["begin_at"])
        for stop in stops
    }


def _rides(keys: Any) -> tuple[str, ...]:
    return tuple(sorted({ride_id for ride_id, _ in keys}))
