"""Each evening: whose absence tomorrow would not survive, and who could stand in."""

from dataclasses import dataclass
from datetime import date, datetime

from mobility.fleet.shifts import Substitute, list_substitutes
from mobility.model import AbsenceReport
from mobility.planning import list_absences
from mobility.service import Service
from mobility.storage.days import count_shifts_by_day, find_revision
from mobility.storage.duty import find_absence_report, put_absence_report
from mobility.views import DayView


@dataclass(frozen=True)
class Weakness:
    """A shift whose rides would not all find a place without its driver.

    `stand_ins` are numbers of shifts without a tour that could take the whole tour over;
    `substitutes` are drivers without a shift at that time.
    """

    shift_id: str
    rides: int
    stranded: tuple[str, ...]
    stand_ins: tuple[int, ...]
    substitutes: tuple[Substitute, ...]


@dataclass(frozen=True)
class Weaknesses:
    """What was found one evening; `is_old` where the plan has changed since."""

    found_at: datetime
    is_old: bool
    shifts: tuple[Weakness, ...]


def note_absences(service: Service, region_id: str, day: date) -> None:
    """Find out what a day without each of its drivers would be, and keep it for the desk."""
    with service.database.reading() as session:
        revision = find_revision(session, region_id, day)
        if not count_shifts_by_day(session, region_id, day).get(day):
            return
    found = list_absences(service, region_id, day)
    report = AbsenceReport(
        region_id=region_id,
        service_date=day,
        revision=revision,
        found_at=service.clock.now(),
        absences=[
            {
                "shift_id": one.shift_id,
                "rides": one.rides,
                "stranded": [ride.ride_id for ride in one.stranded],
                "stand_ins": list(one.stand_ins),
            }
            for one in found
            if one.stranded
        ],
    )
    with service.database.writing() as session:
        put_absence_report(session, report)


@dataclass(frozen=True)
class WeakShift:
    """A shift that the day cannot do without, and how many rides would be stranded."""

    shift_id: str
    stranded: int


@dataclass(frozen=True)
class Warnings:
    """What the board says of the evening's findings."""

    found_at: datetime
    is_old: bool
    shifts: tuple[WeakShift, ...]


def find_warnings(service: Service, view: DayView) -> Warnings | None:
    """Which shifts the day cannot do without, in few words; None where nobody has looked yet."""
    with service.database.reading() as session:
        report = find_absence_report(session, view.region_id, view.day)
    if report is None:
        return None
    weak = (WeakShift(one["shift_id"], len(one["stranded"])) for one in report.absences)
    return Warnings(report.found_at, report.revision != view.revision, tuple(weak))


def find_weaknesses(service: Service, region_id: str, day: date) -> Weaknesses | None:
    """What was found about a day, with who is free now; None where nobody has looked yet."""
    with service.database.reading() as session:
        report = find_absence_report(session, region_id, day)
        revision = find_revision(session, region_id, day)
    if report is None:
        return None
    free = list_substitutes(service, region_id, day) if report.absences else {}
    return Weaknesses(
        report.found_at,
        report.revision != revision,
        tuple(
            Weakness(
                one["shift_id"],
                one["rides"],
                tuple(one["stranded"]),
                tuple(one["stand_ins"]),
                free.get(one["shift_id"], ()),
            )
            for one in report.absences
        ),
    )
