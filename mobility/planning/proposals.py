"""A day planned anew, to be looked at first: begun, computed, compared, accepted or thrown away.

What is known of a proposal stands in its row, so that every process can show it. Computing it takes
one process some while; where that process ends meanwhile, the row says so by its age.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from mobility.model import Action, PlanProposal, ProposalState
from mobility.planning.by_hand import Preview, as_preview
from mobility.planning.care_places import within_care_places
from mobility.planning.day import adopt
from mobility.planning.improving import Search, carry_over, improve, with_waiting
from mobility.planning.loading import LoadedDay, load_day, remember_day
from mobility.planning.moving import effect_of
from mobility.planning.storing import audit_row, changed_shifts
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.days import find_revision, list_shifts, lock_day_plan
from mobility.storage.desk import find_proposal
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
    refusal: str


@dataclass(frozen=True)
class Comparison:
    """A proposal beside the plan as it is now.

    `moves` holds, of each ride that changes its tour, the number of the old one and of the new one;
    None where it has none.
    """

    preview: Preview
    moves: tuple[tuple[str, int | None, int | None], ...]


def begin_proposal(service: Service, region_id: str, day: date, *, actor: str) -> str:
    """Make the row of a proposal that is about to be computed; returns its id."""
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
        loaded = load_day(service, session, region_id, day)
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
            refusal=row.refusal,
        )


def compare_proposal(service: Service, region_id: str, proposal_id: str) -> Comparison:
    """What a proposal that is ready would change of the plan as it is now.

    Raises Refusal `proposal_unknown`, `proposal_outdated`.
    """
    with service.database.reading() as session:
        row = _get(session, region_id, proposal_id)
        revision = find_revision(session, region_id, row.service_date)
        loaded = load_day(service, session, region_id, row.service_date, revision)
        numbers = {
            shift.id: shift.number for shift in list_shifts(session, region_id, row.service_date)
        }
        now = service.clock.now()
        found = _plan_now(loaded, now, row)
        found, _ = within_care_places(session, region_id, loaded.as_of(now), found)
    after = _with_plan(loaded, found)
    touched = changed_shifts(loaded.plan, after.plan)
    old, new = _tour_of_ride(loaded.plan, numbers), _tour_of_ride(after.plan, numbers)
    moves = tuple(
        (name, old.get(name), new.get(name))
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    )
    return Comparison(as_preview(loaded, effect_of(loaded, after, touched), touched), moves)


def accept_proposal(service: Service, region_id: str, proposal_id: str, *, actor: str) -> None:
    """Make a proposal the day plan. What was booked or cancelled meanwhile is worked into it.

    Raises Refusal `proposal_unknown`, `proposal_outdated` where that is no longer possible.
    """
    with service.database.writing() as session:
        row = _get(session, region_id, proposal_id)
        if row.state is not P.READY:
            raise Refusal("proposal_outdated")
        day_plan = lock_day_plan(session, region_id, row.service_date)
        loaded = load_day(service, session, region_id, row.service_date, day_plan.revision)
        found = _plan_now(loaded, service.clock.now(), row)
        after = adopt(service, session, day_plan, loaded, found, actor)
        row.state = P.ACCEPTED
        entry = audit_row(day_plan, Action.DAY_PLAN_REPLANNED, at=service.clock.now(), actor=actor)
        session.add(entry)
    remember_day(service, region_id, after)


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
