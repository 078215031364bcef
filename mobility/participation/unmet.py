"""Unmet demand: wishes without a ride, as settlement, hours and reason, never as a person.

Nothing is shown of fewer than `FEWEST` people, and what is left over is shown in one sum only where
that sum is of as many people again; so no cell can be found out by subtraction.
"""

import hmac
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from mobility.booking import AppointmentTarget, Spot, Wish, get_session
from mobility.clock import service_day
from mobility.model import BAND_H, FEWEST, UnmetWish, new_id
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage.demand import has_unmet, list_unmet
from mobility.whereabouts import Located, coordinate_of
from routing.geo import Coordinate, distance_m


@dataclass(frozen=True)
class UnmetCell:
    """How many people wished to ride between two settlements in a band of two hours.

    `reason` is the code of the refusal most of them got.
    """

    origin: str
    destination: str
    hour: int
    people: int
    reason: str


@dataclass(frozen=True)
class UnmetDemand:
    """The cells of at least `FEWEST` people, the largest first; `others` are people of all smaller
    ones together, None where those are too few to be told.
    """

    cells: tuple[UnmetCell, ...]
    others: int | None


@dataclass(frozen=True)
class UnmetOrigin:
    """How many wishes that are shown began in a settlement, for a map; WGS 84 degrees."""

    name: str
    lat: float
    lon: float
    people: int


def note_unmet(service: Service, region_id: str, wish: Wish, why_not: Refusal, person: str) -> None:
    """Keep a wish that found no place, with her consent; the same one counts once.

    `person` is any lasting name of hers; only a keyed hash of it is kept. Raises Refusal
    `session_unknown`, `roads_missing`.
    """
    zone = service.region(region_id).zone
    at, there = _when_and_where(service, region_id, wish)
    local = at.astimezone(zone)
    row = UnmetWish(
        region_id=region_id,
        id=new_id(),
        noted_on=service_day(service.clock.now(), zone),
        service_date=service_day(at, zone),
        hour=local.hour // BAND_H * BAND_H,
        origin=_settlement(service, region_id, wish.home),
        destination=_settlement(service, region_id, there),
        reason=why_not.code,
        person=_hashed(service, region_id, person),
        wish_key=_hashed(service, region_id, f"{person} {wish.target} {wish.home}"),
    )
    with service.database.writing() as session:
        if not has_unmet(session, region_id, row.wish_key):
            session.add(row)


def get_unmet_demand(service: Service, region_id: str, first: date, last: date) -> UnmetDemand:
    """What was wished for and not served on the days from first to last."""
    with service.database.reading() as session:
        rows = list_unmet(session, region_id, first, last)
    groups: dict[tuple[str, str, int], list[UnmetWish]] = defaultdict(list)
    for row in rows:
        groups[row.origin, row.destination, row.hour].append(row)
    shown = [group for group in groups.values() if _people(group) >= FEWEST]
    hidden = [row for group in groups.values() if _people(group) < FEWEST for row in group]
    cells = [
        UnmetCell(*key, people=_people(group), reason=_most_told(group))
        for key, group in groups.items()
        if group in shown
    ]
    others = _people(hidden)
    return UnmetDemand(
        tuple(sorted(cells, key=lambda cell: (-cell.people, cell.origin, cell.destination))),
        others if others >= FEWEST else None,
    )


def list_middles(service: Service, region_id: str) -> dict[str, Coordinate]:
    """Where the middle of each settlement is, by the name that wishes are kept under.

    Of two of one name it is the more important one.
    """
    settlements = service.roads(region_id).places.list_settlements()
    return {hit.label: hit.coordinate for hit, _ in reversed(settlements)}


def list_origins(demand: UnmetDemand, middles: Mapping[str, Coordinate]) -> tuple[UnmetOrigin, ...]:
    """The settlements that shown cells begin in, the largest first.

    Each is the sum of its cells, so that the map tells nothing that the table does not.
    """
    people: Counter[str] = Counter()
    for cell in demand.cells:
        people[cell.origin] += cell.people
    return tuple(
        UnmetOrigin(name, middles[name].lat, middles[name].lon, count)
        for name, count in people.most_common()
        if name in middles
    )


def _people(rows: Iterable[UnmetWish]) -> int:
    return len({row.person for row in rows})


def _most_told(rows: list[UnmetWish]) -> str:
    reasons = [row.reason for row in rows]
    return max(sorted(set(reasons)), key=reasons.count)


def _when_and_where(service: Service, region_id: str, wish: Wish) -> tuple[datetime, Located]:
    """The time that must be met, of the way there where it is wanted."""
    if isinstance(wish.target, AppointmentTarget):
        at = wish.target.arrive_by if wish.outbound else wish.target.leave_after
        return at or wish.target.leave_after or service.clock.now(), wish.target.spot
    session = get_session(service, region_id, wish.target.session_id)
    return session.starts_at if wish.outbound else session.ends_at, session.spot


def _settlement(service: Service, region_id: str, where: Spot | Located) -> str:
    """The settlement that is nearest; the coarsest that an address is kept as."""
    here = coordinate_of(where)
    settlements = [hit for hit, _ in service.roads(region_id).places.list_settlements()]
    if not settlements:
        return service.region(region_id).name
    return min(settlements, key=lambda hit: distance_m(here, hit.coordinate)).label


def _hashed(service: Service, region_id: str, text: str) -> str:
    key = f"unmet {region_id} {service.settings.signing_key}"
    return hmac.new(key.encode(), text.encode(), "sha256").hexdigest()[:32]
