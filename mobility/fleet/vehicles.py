"""Vehicles with their seat layouts, and the child seats in stock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mobility.fleet.holding import count_up_days, note, today_of
from mobility.model import DIMENSIONS, Action, Vehicle, new_id
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage.duty import list_shift_days_of
from mobility.storage.fleet import find_vehicle, list_child_seats, list_vehicles, put_child_seats

CHILD_SEATS = tuple(name for name in DIMENSIONS if name.startswith("child_seats"))
VEHICLE_PROPERTIES = ("ramp", "low_entry")
MOST_PLACES = 60  # of a kind in one vehicle


@dataclass(frozen=True)
class VehicleDraft:
    """What the office writes about a vehicle; layouts are counts by dimension."""

    name: str
    layouts: tuple[Mapping[str, int], ...]
    properties: tuple[str, ...] = ()
    active: bool = True


@dataclass(frozen=True)
class SeatCount:
    """Child seats of a kind: owned, and built in if every active van had its fullest layout."""

    kind: str
    owned: int | None
    needed: int

    @property
    def is_short(self) -> bool:
        return self.owned is not None and self.needed > self.owned


def list_fleet(service: Service, region_id: str) -> Sequence[Vehicle]:
    """All vehicles by name, also those out of service."""
    with service.database.reading() as session:
        return list_vehicles(session, region_id)


def get_vehicle(service: Service, region_id: str, vehicle_id: str) -> Vehicle:
    """Raises Refusal `fleet_unknown`."""
    with service.database.reading() as session:
        found = find_vehicle(session, region_id, vehicle_id)
    if found is None:
        raise Refusal("fleet_unknown")
    return found


def save_vehicle(
    service: Service,
    region_id: str,
    draft: VehicleDraft,
    *,
    actor: str,
    vehicle_id: str | None = None,
) -> str:
    """Write a vehicle, a new one where no id is given; returns its id.

    Raises Refusal `fleet_unknown`, `layout_missing` without any seat, `layout_wrong`, and
    `plan_needs_it` where a planned tour needs what the vehicle would lose.
    """
    layouts = [_layout(layout) for layout in draft.layouts]
    if not layouts or not all(layouts):
        raise Refusal("layout_missing")
    with service.database.writing() as session:
        van = (
            find_vehicle(session, region_id, vehicle_id)
            if vehicle_id
            else Vehicle(region_id=region_id, id=new_id(), layouts=layouts, properties=[])
        )
        if van is None:
            raise Refusal("fleet_unknown")
        before = van.layouts, van.properties
        van.name, van.active = draft.name, draft.active
        van.layouts, van.properties = layouts, sorted(draft.properties)
        session.add(van)
        session.flush()
        if vehicle_id and before != (van.layouts, van.properties):
            since = today_of(service, region_id)
            days = list_shift_days_of(session, region_id, since, vehicle_id=vehicle_id)
            count_up_days(service, session, region_id, days)
        note(service, session, region_id, Action.VEHICLE_SAVED, f"vehicle:{van.id}", actor)
        return van.id


def list_child_seat_counts(service: Service, region_id: str) -> tuple[SeatCount, ...]:
    """What is in stock, and whether the vans could all be fitted at once."""
    with service.database.reading() as session:
        owned = list_child_seats(session, region_id)
        vans = [van for van in list_vehicles(session, region_id) if van.active]
    return tuple(
        SeatCount(
            kind,
            owned.get(kind),
            sum(max(layout.get(kind, 0) for layout in van.layouts) for van in vans),
        )
        for kind in CHILD_SEATS
    )


def save_child_seats(
    service: Service, region_id: str, counts: Mapping[str, int], *, actor: str
) -> None:
    """Write how many child seats of each kind are owned. Raises Refusal `layout_wrong`."""
    if any(kind not in CHILD_SEATS or count < 0 for kind, count in counts.items()):
        raise Refusal("layout_wrong")
    with service.database.writing() as session:
        put_child_seats(session, region_id, counts)
        note(service, session, region_id, Action.VEHICLE_SAVED, "child_seats", actor)


def _layout(counts: Mapping[str, int]) -> dict[str, int]:
    """Without what there is none of; nothing at all where nobody can sit."""
    if any(name not in DIMENSIONS or not 0 <= n <= MOST_PLACES for name, n in counts.items()):
        raise Refusal("layout_wrong")
    kept = {name: counts[name] for name in DIMENSIONS if counts.get(name)}
    return kept if kept.get("seats") or kept.get("wheelchairs") else {}
