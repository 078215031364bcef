"""A day planned anew, to be looked at first: begun, computed, compared, accepted or thrown away.

What is known of a proposal stands in its row, so that every process can show it. Computing it takes
one process some while; where that process ends meanwhile, the row says so by its age.

A proposal keeps locked tours and pinned rides as they are, or plans everything anew (`locks`). Of
a published day tours change only with a reason; who is touched by that hears of it at once.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from mobility.model import (
    Action,
    ChangeKind,
    DayChange,
    DayPlan,
    PlanProposal,
    PlanStatus,
    ProposalState,
)
from mobility.planning.by_hand import Preview, as_preview
from mobility.planning.care_places import within_care_places
from mobility.planning.day import adopt
from mobility.planning.improving import Search, carry_over, improve, with_waiting
from mobility.planning.loading import LoadedDay, load_day
from mobility.planning.locks import lifted, list_locked, mark_of_locks
from mobility.planning.moving import effect_of
from mobility.planning.publishing import announce
from mobility.planning.storing import audit_entry, changed_shifts
from mobility.planning.undoing import state_of
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.day_rows import read_pins, read_tour_rows
from mobility.storage.days import find_day_plan, find_revision, list_shifts, lock_day_plan
from mobility.storage.desk import find_proposal, set_pins
from routing.pooling.plan import Plan, Tour
from routing.pooling.problem import Problem
from routing.pooling.solve import Progress
from routing.pooling.timing import schedule

P = ProposalState

BEAT_S = 1.0
"""A proposal says so often how far it is."""

LOST_AFTER = timedelta(seconds=30)
"""One that has said nothing for so long is no longer being computed."""


@dataclass(frozen=True)
class ProposalView:
    """How far a proposal is. `curve` holds (elapsed seconds, cents) of the best plan so far."""

    id: str
    day: date
    state: ProposalState
    is_lost: bool
    elapsed_s: float
    seconds: int
    curve: tuple[tuple[float, int], ...]
    lifts_locks: bool
    refusal: str


@dataclass(frozen=True)
class Comparison:
    """A proposal beside the plan as it is now.

    `moves` holds, of each ride that changes its tour, the number of the old one and of the new one;
    None where it has none. `tours` are the numbers of those that change, `locked_tours` of those
    among them that are locked, `pinned_rides` those that would leave the tour they are pinned to.
    `preview.mark` is of what is locked and pinned.
    """

    preview: Preview
    moves: tuple[tuple[str, int | None, int | None], ...]
    tours: tuple[int, ...]
    locked_tours: tuple[int, ...]
    pinned_rides: tuple[str, ...]
    needs_reason: bool
    """Whether tours would change that were published."""
    tells: bool
    """Whether those who are touched would hear of it at once."""


def begin_proposal(
    service: Service, region_id: str, day: date, *, actor: str, lifts_locks: bool = False
) -> str:
    """Make the row of a proposal that is about to be computed; returns its id.

    With `lifts_locks` locked tours and pinned rides may change, too.
    """
    now = service.clock.now()
    with service.database.writing() as session:
        row = PlanProposal(
            region_id=region_id,
            service_date=day,
            state=P.RUNNING,
            actor=actor,
            begun_at=now,
            beat_at=now,
            seconds=service.region(region_id).rules.plan_search_s,
            curve=[],
            revision=find_revision(session, region_id, day),
            lifts_locks=lifts_locks,
            tours={},
        )
        session.add(row)
        session.flush()
        return row.id


def compute_proposal(
    service: Service, region_id: str, proposal_id: str, *, seconds: float | None = None
) -> None:
    """Search for a better plan and keep it in the proposal; the day plan stays as it is.

    Raises Refusal `no_vehicle_on_duty`, which the row then says too.
    """
    with service.database.reading() as session:
        row = _get(session, region_id, proposal_id)
        day, usual_s = row.service_date, row.seconds
        loaded = _as_planned(session, row, load_day(service, session, region_id, day))
    try:
        loaded.require_duty()
    except Refusal as refusal:
        _write(service, region_id, proposal_id, state=P.FAILED, refusal=refusal.code)
        raise
    teller = _Teller(service, region_id, proposal_id)
    search = Search(usual_s if seconds is None else seconds, 0, teller.tell)
    found = improve(loaded.as_of(service.clock.now()), search)
    tours = {tour.shift_id: [list(visit) for visit in tour.sequence] for tour in found.tours}
    _write(
        service,
        region_id,
        proposal_id,
        state=P.READY,
        tours=tours,
        revision=loaded.revision,
        curve=teller.curve,
    )


def get_proposal(service: Service, region_id: str, proposal_id: str) -> ProposalView:
    """Raises Refusal `proposal_unknown`."""
    with service.database.reading() as session:
        row = _get(session, region_id, proposal_id)
        return ProposalView(
            id=row.id,
            day=row.service_date,
            state=row.state,
            is_lost=row.state is P.RUNNING and service.clock.now() - row.beat_at > LOST_AFTER,
            elapsed_s=row.curve[-1]["ms"] / 1000 if row.curve else 0.0,
            seconds=row.seconds,
            curve=tuple((point["ms"] / 1000, point["cents"]) for point in row.curve),
            lifts_locks=row.lifts_locks,
            refusal=row.refusal,
        )


def compare_proposal(service: Service, region_id: str, proposal_id: str) -> Comparison:
    """What a proposal that is ready would change of the plan as it is now.

    Raises Refusal `proposal_unknown`, `proposal_outdated`.
    """
    with service.database.reading() as session:
        row = _get(session, region_id, proposal_id)
        day_plan = find_day_plan(session, region_id, row.service_date)
        revision = find_revision(session, region_id, row.service_date)
        stored = load_day(service, session, region_id, row.service_date, revision)
        numbers = {
            shift.id: shift.number for shift in list_shifts(session, region_id, row.service_date)
        }
        pins = read_pins(session, region_id, row.service_date)
        loaded, now = _as_planned(session, row, stored), service.clock.now()
        found = _plan_now(loaded, now, row)
        found, _ = within_care_places(session, region_id, loaded.as_of(now), found)
    after = _with_plan(loaded, found)
    touched = changed_shifts(stored.plan, after.plan)
    old, new = _tour_of_ride(stored.plan, numbers), _tour_of_ride(after.plan, numbers)
    preview = as_preview(stored, effect_of(stored, after, touched), touched)
    return Comparison(
        preview=replace(preview, mark=mark_of_locks(stored, pins)),
        moves=tuple(
            (name, old.get(name), new.get(name))
            for name in sorted(old.keys() | new.keys())
            if old.get(name) != new.get(name)
        ),
        tours=_numbers(touched, numbers),
        locked_tours=_numbers(touched & list_locked(stored), numbers),
        pinned_rides=tuple(sorted(_unpinned(pins, after.plan))),
        needs_reason=bool(touched and day_plan and day_plan.version),
        tells=bool(touched and day_plan and day_plan.status is PlanStatus.PUBLISHED),
    )


def accept_proposal(
    service: Service,
    region_id: str,
    proposal_id: str,
    *,
    mark: str,
    actor: str,
    reason: str = "",
) -> None:
    """Make a proposal, as it was looked at, the day plan.

    What was booked or cancelled meanwhile is worked into it. Locked tours stay locked as they are
    then, and who leaves the tour that she was pinned to is no longer pinned. Raises Refusal
    `proposal_outdated` where the day has changed too much, `locks_changed` where somebody locked or
    pinned something since it was looked at, `why_replanned` where tours that were published would
    change without a reason, `proposal_unknown`.
    """
    now = service.clock.now()
    with service.database.writing() as session:
        row = _get(session, region_id, proposal_id)
        if row.state is not P.READY:
            raise Refusal("proposal_outdated")
        day_plan = lock_day_plan(session, region_id, row.service_date)
        stored = load_day(service, session, region_id, row.service_date, day_plan.revision)
        pins = read_pins(session, region_id, row.service_date)
        if mark_of_locks(stored, pins) != mark:
            raise Refusal("locks_changed")
        is_published = day_plan.status is PlanStatus.PUBLISHED
        loaded = _as_planned(session, row, stored)
        found = _plan_now(loaded, now, row)
        after = adopt(service, session, day_plan, loaded, found, actor)
        touched = changed_shifts(stored.plan, after.plan)
        if touched and day_plan.version and not reason.strip():
            raise Refusal("why_replanned")
        unpinned = _unpinned(pins, after.plan)
        set_pins(session, region_id, dict.fromkeys(unpinned))
        if touched and is_published:
            rows = read_tour_rows(session, region_id, row.service_date, touched)
            announce(service, session, day_plan, rows)
        row.state = P.ACCEPTED
        _record(session, day_plan, stored, after, unpinned, at=now, actor=actor, reason=reason)


def _record(
    session: Session,
    day_plan: DayPlan,
    stored: LoadedDay,
    after: LoadedDay,
    unpinned: Mapping[str, str],
    *,
    at: datetime,
    actor: str,
    reason: str,
) -> None:
    """Keep what undoing takes (locks stay as they are), and write what was done into the audit."""
    touched = changed_shifts(stored.plan, after.plan)
    locked = sorted(touched & list_locked(stored))
    if touched:
        session.add(
            DayChange(
                region_id=day_plan.region_id,
                service_date=day_plan.service_date,
                revision=day_plan.revision,
                at=at,
                actor=actor,
                kind=ChangeKind.REPLAN,
                reason=reason,
                before=state_of(stored, touched, {}, unpinned),
                after=state_of(after, touched, {}, dict.fromkeys(unpinned))
                | {"locked": dict.fromkeys(locked, True)},
            )
        )
    done = [(Action.DAY_PLAN_REPLANNED, f"day_plan:{day_plan.service_date}")]
    done += [(Action.RIDE_UNPINNED, f"ride:{ride_id}") for ride_id in unpinned]
    done += [(Action.TOUR_CHANGED_THOUGH_LOCKED, f"shift:{shift_id}") for shift_id in locked]
    for action, subject in done:
        session.add(audit_entry(day_plan.region_id, at, actor, action, subject, reason))


def drop_proposal(service: Service, region_id: str, proposal_id: str) -> None:
    """Throw a proposal away. Raises Refusal `proposal_unknown`."""
    _write(service, region_id, proposal_id, state=P.DROPPED)


class _Teller:
    """Writes now and then how far a search is; its curve falls."""

    def __init__(self, service: Service, region_id: str, proposal_id: str) -> None:
        self._about = (service, region_id, proposal_id)
        self._told_s = 0.0
        self.curve: list[dict[str, int]] = []

    def tell(self, progress: Progress) -> None:
        cents = min(progress.cost_cents, *(point["cents"] for point in self.curve[-1:]), 10**12)
        self.curve.append(
            {"ms": round(1000 * progress.elapsed_s), "cents": cents, "unserved": progress.unserved}
        )
        if progress.elapsed_s - self._told_s >= BEAT_S:
            self._told_s = progress.elapsed_s
            _write(*self._about, curve=self.curve)


def _get(session: Session, region_id: str, proposal_id: str) -> PlanProposal:
    row = find_proposal(session, region_id, proposal_id)
    if row is None:
        raise Refusal("proposal_unknown")
    return row


def _write(service: Service, region_id: str, proposal_id: str, **values: Any) -> None:
    with service.database.writing() as session:
        row = _get(session, region_id, proposal_id)
        for name, value in values.items():
            setattr(row, name, list(value) if name == "curve" else value)
        row.beat_at = service.clock.now()


def _as_planned(session: Session, row: PlanProposal, stored: LoadedDay) -> LoadedDay:
    """The stored day with what a proposal may change of it."""
    if not row.lifts_locks:
        return stored
    shifts = list_shifts(session, row.region_id, row.service_date)
    return lifted(stored, {shift.id for shift in shifts if shift.driver_out})


def _plan_now(loaded: LoadedDay, now: datetime, row: PlanProposal) -> Plan:
    """The plan of a proposal on the day as it is now. Raises Refusal `proposal_outdated`."""
    ahead = loaded.as_of(now)
    problem, _ = with_waiting(ahead)
    shifts = {shift.id for shift in problem.shifts}
    tours = []
    for shift_id, order in _known_orders(row.tours, problem.has_ride).items():
        made = schedule(problem, problem.get_shift(shift_id), order) if shift_id in shifts else None
        if made is None:
            raise Refusal("proposal_outdated")
        tours.append(made)
    if not _are_whole(problem, tours):
        raise Refusal("proposal_outdated")
    served = {name for tour in tours for name in tour.ride_ids}
    left_out = tuple(ride.id for ride in problem.rides if ride.id not in served)
    return carry_over(ahead, Plan(tuple(tours), left_out))


def _are_whole(problem: Problem, tours: Sequence[Tour]) -> bool:
    """Whether each ride has all its stops in one tour.

    Vans have set off since where not: who is aboard of one cannot alight from another.
    """
    visits = Counter((tour.shift_id, visit.ride_id) for tour in tours for visit in tour.visits)
    rides = [ride_id for _, ride_id in visits]
    return len(rides) == len(set(rides)) and all(
        count == len(problem.get_ride(ride_id).stops) for (_, ride_id), count in visits.items()
    )


def _known_orders(
    tours: Mapping[str, Sequence[Any]], is_known: Callable[[str], bool]
) -> dict[str, list[Any]]:
    orders = {
        shift_id: [(name, stop) for name, stop in order if is_known(name)]
        for shift_id, order in tours.items()
    }
    return {shift_id: order for shift_id, order in orders.items() if order}


def _with_plan(loaded: LoadedDay, plan: Plan) -> LoadedDay:
    """The day with a plan in which some who wait may have places."""
    problem, _ = with_waiting(loaded)
    return replace(loaded, problem=problem, plan=Plan(plan.tours, ()))


def _tour_of_ride(plan: Plan, numbers: Mapping[str, int]) -> dict[str, int]:
    return {name: numbers[tour.shift_id] for tour in plan.tours for name in tour.ride_ids}


def _numbers(shift_ids: Collection[str], numbers: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(sorted(numbers[name] for name in shift_ids))


def _unpinned(pins: Mapping[str, str], plan: Plan) -> dict[str, str]:
    """The pins of rides that are on another tour than the one they are pinned to."""
    tour_of = {name: tour.shift_id for tour in plan.tours for name in tour.ride_ids}
    return {name: pin for name, pin in pins.items() if tour_of.get(name, pin) != pin}
