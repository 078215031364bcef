"""When the demonstration's drivers drive: patterns, due dates, leave, and two who stand in."""

from collections.abc import Sequence
from datetime import date, time, timedelta

from mobility.clock import local_instant
from mobility.demo.ground import Ground
from mobility.demo.people import driver_phone
from mobility.demo.rows import Fleet
from mobility.model import (
    DIMENSIONS,
    Driver,
    DriverLeave,
    DriverQualification,
    OfferedTime,
    Qualification,
    ShiftPattern,
    new_id,
)
from mobility.storage import Session
from mobility.storage.fleet import list_vehicles, put_child_seats

EVERY_DAY = list(range(7))
Q = Qualification


def write_crew(session: Session, ground: Ground, fleet: Sequence[Fleet], tomorrow: date) -> None:
    """Each van drives every day with its driver; the last one is on leave in two weeks."""
    region_id = ground.region.id
    for number, van in enumerate(fleet, start=1):
        session.add(
            ShiftPattern(
                region_id=region_id,
                id=new_id(),
                number=number,
                driver_id=van.driver_id,
                vehicle_id=van.vehicle_id,
                weekdays=EVERY_DAY,
                begins=van.facts.begins,
                ends=van.facts.ends,
                start_place_id=van.depot_id,
                end_place_id=van.depot_id,
                valid_from=tomorrow,
                valid_until=None,
            )
        )
        # One licence falls due within the days in which it is warned of.
        licence = tomorrow + timedelta(days=20 if number == 1 else 300 + 50 * number)
        _hold(session, region_id, van.driver_id, Q.PASSENGER_LICENCE, licence)
        _hold(session, region_id, van.driver_id, Q.FIRST_AID, tomorrow + timedelta(days=400))
    session.add(
        DriverLeave(
            region_id=region_id,
            driver_id=fleet[-1].driver_id,
            first_day=tomorrow + timedelta(days=14),
            last_day=tomorrow + timedelta(days=20),
        )
    )
    _write_stand_ins(session, ground, len(fleet), tomorrow)
    put_child_seats(session, region_id, _seats_of(session, region_id))


def _write_stand_ins(session: Session, ground: Ground, vans: int, tomorrow: date) -> None:
    """One drives twice a week and in daylight, the other's first aid is out of date."""
    region_id, zone = ground.region.id, ground.region.zone
    careful, lapsed = new_id(), new_id()
    session.add_all(
        [
            Driver(
                region_id=region_id,
                id=careful,
                name="Sabine Ersatzbeispiel",
                phone=driver_phone(vans),
                language="de",
                properties=["speaks:ar", "speaks:de", "woman"],
                no_evenings=True,
                most_shifts_a_week=2,
            ),
            Driver(
                region_id=region_id,
                id=lapsed,
                name="Heinz Ersatzmuster",
                phone=driver_phone(vans + 1),
                language="de",
                properties=["speaks:de"],
            ),
        ]
    )
    session.flush()
    _hold(session, region_id, careful, Q.PASSENGER_LICENCE, tomorrow + timedelta(days=500))
    _hold(session, region_id, lapsed, Q.PASSENGER_LICENCE, tomorrow + timedelta(days=90))
    _hold(session, region_id, lapsed, Q.FIRST_AID, tomorrow - timedelta(days=12))
    for begins, ends, day in ((8, 12, 3), (9, 13, 5)):
        there = tomorrow + timedelta(days=day)
        session.add(
            OfferedTime(
                region_id=region_id,
                id=new_id(),
                driver_id=careful,
                service_date=there,
                starts_at=local_instant(there, time(begins), zone),
                ends_at=local_instant(there, time(ends), zone),
                made_at=local_instant(tomorrow - timedelta(days=2), time(10), zone),
            )
        )
    session.flush()


def _hold(
    session: Session, region_id: str, driver_id: str, kind: Qualification, until: date
) -> None:
    session.add(
        DriverQualification(region_id=region_id, driver_id=driver_id, kind=kind, valid_until=until)
    )


def _seats_of(session: Session, region_id: str) -> dict[str, int]:
    """As many child seats as all vans together can take, and one fewer of the biggest."""
    vans = list_vehicles(session, region_id)
    kinds = [name for name in DIMENSIONS if name.startswith("child_seats")]
    counts = {
        kind: sum(max(layout.get(kind, 0) for layout in van.layouts) for van in vans)
        for kind in kinds
    }
    return {**counts, kinds[-1]: counts[kinds[-1]] - 1}
