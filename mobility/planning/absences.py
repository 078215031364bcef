"""Which single driver's absence would a day not survive, and who would be stranded."""

from dataclasses import dataclass
from datetime import date

from mobility.planning.improving import with_waiting
from mobility.planning.loading import load_day
from mobility.service import Service
from mobility.storage.days import list_shifts
from routing.pooling.robustness import ShiftLoss, n_minus_one

TRIES = 5000


@dataclass(frozen=True)
class StrandedRide:
    """A ride that nobody else could take; `number` is that on the sheet of its tour."""

    number: int
    ride_id: str


@dataclass(frozen=True)
class Absence:
    """What a day without one of its tours would be.

    `saved` of its `rides` would find a place on other tours inside their promises, at `extra_cents`
    more than today; `stand_ins` are the numbers of shifts without a tour that could take it over as
    it is.
    """

    shift_id: str
    tour_number: int
    driver_name: str
    rides: int
    saved: int
    stranded: tuple[StrandedRide, ...]
    extra_cents: int
    stand_ins: tuple[int, ...]


def list_absences(
    service: Service, region_id: str, day: date, *, tries: int = TRIES
) -> tuple[Absence, ...]:
    """For each tour of a day what its driver's absence would do, the worst first.

    After each loss places are looked for in so many tries; the same day gets the same answer.
    Nothing is stored. Raises Refusal `no_vehicle_on_duty` for a day without shifts.
    """
    with service.database.reading() as session:
        loaded = load_day(service, session, region_id, day)
        loaded.require_duty()
        shifts = {shift.id: shift for shift in list_shifts(session, region_id, day)}
        numbers = {shift.id: shift.number for shift in shifts.values()}
        names = {shift.id: shift.driver.name for shift in shifts.values()}
    problem, plan = with_waiting(loaded.as_of(service.clock.now()))
    losses = n_minus_one(problem, plan, iterations=tries)
    order = {
        tour.shift_id: {ride_id: n for n, ride_id in enumerate(tour.ride_ids, start=1)}
        for tour in plan.tours
    }
    return tuple(_absence(loss, order[loss.shift_id], numbers, names) for loss in losses)


def _absence(
    loss: ShiftLoss, order: dict[str, int], numbers: dict[str, int], names: dict[str, str]
) -> Absence:
    return Absence(
        shift_id=loss.shift_id,
        tour_number=numbers[loss.shift_id],
        driver_name=names[loss.shift_id],
        rides=len(loss.stranded),
        saved=len(loss.saved),
        stranded=tuple(StrandedRide(order[ride_id], ride_id) for ride_id in loss.lost),
        extra_cents=loss.extra_cents,
        stand_ins=tuple(sorted(numbers[shift_id] for shift_id in loss.stand_ins)),
    )
