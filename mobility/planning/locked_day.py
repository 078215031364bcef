"""A service day that is locked and being changed: the one way into a stored plan and out of it.

Whoever books, cancels, changes or holds a place takes rides out and puts rides in as often as need
be; `store` writes it all as one change, in the caller's transaction. Rows of rides are written by
the caller before `store`, for visits refer to them. After the commit `remember` saves the next one
reading the day again.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date

from mobility.model import PlanStatus, RideStatus
from mobility.planning.loading import LoadedDay, WaitingRide, load_day, remember_day
from mobility.planning.promise import promised
from mobility.planning.publishing import announce, tell_new_times
from mobility.planning.removal import without_rides
from mobility.planning.rescuing import found_room, holds, make_room
from mobility.planning.storing import changed_shifts, note_moved, store_tours
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.day_rows import read_rows_of
from mobility.storage.days import lock_day_plan
from routing.geo import Coordinate
from routing.pooling.insertion import Insertion, apply
from routing.pooling.plan import Plan
from routing.pooling.problem import Ride

S = RideStatus


class LockedDay:
    """A day whose plan nobody else can change until the transaction ends.

    `loaded` is the day as it stands after what was done so far. Raises Refusal `roads_missing`.
    """

    def __init__(self, service: Service, session: Session, region_id: str, day: date) -> None:
        self._service, self._session = service, session
        self._row = lock_day_plan(session, region_id, day)
        self._stored = load_day(service, session, region_id, day, self._row.revision)
        self.loaded = self._stored
        self.now = service.clock.now()
        self._renewed: frozenset[str] = frozenset()

    @property
    def region_id(self) -> str:
        return self._row.region_id

    @property
    def is_published(self) -> bool:
        return self._row.status is PlanStatus.PUBLISHED

    @property
    def first_statuses(self) -> list[RideStatus]:
        """What a ride that is promised on this day goes through at once."""
        return [S.PROMISED, S.PLANNED, S.PUBLISHED] if self.is_published else [S.PROMISED]

    @property
    def is_changed(self) -> bool:
        """Whether there is anything to store."""
        return self.loaded is not self._stored

    def learn_travel(self, places: Sequence[Coordinate]) -> None:
        """Add travel to and from more places. Raises NoRoadNearby."""
        self.loaded = self.loaded.with_places(places)

    def take_out(self, ride_ids: Collection[str]) -> None:
        """Free the places of rides, promised or waiting. Raises Refusal `ride_over`."""
        self.loaded = without_rides(self.loaded, frozenset(ride_ids), self.now)

    def put_in(
        self, rides: Sequence[Ride], *, within: Sequence[Ride] | None = None, rescue_s: float = 0
    ) -> bool:
        """Insert one or two rides where it is cheapest ahead of now, all or none; says whether.

        `within` are the same rides with narrower windows for now; the rides' own windows bind
        whoever plans from then on. Where no insertion fits, others are moved inside their promises
        if a way is found in `rescue_s`.
        """
        place = self._find_place(within or rides)
        if place is not None:
            self._add(rides, apply(self.loaded.plan, place))
            return True
        plan = self._make_room(rides, within or rides, rescue_s) if rescue_s else None
        if plan is None:
            return False
        self._add(rides, plan)
        return True

    def adopt(self, after: LoadedDay) -> None:
        """Go on with a day that was worked out without a lock; it began from this revision.

        Raises ValueError for one that began from another.
        """
        if after.revision != self.loaded.revision:
            raise ValueError(f"the day is at {self.loaded.revision}, not at {after.revision}")
        self.loaded = after

    def offer(self, rides: Sequence[Ride], width_s: int) -> bool:
        """Insert the waiting rides of one request like `put_in`, inside windows found for them.

        The windows are those that quoting would have promised.
        """
        place = self._find_place(rides)
        if place is None:
            return False
        begins_s = {(v.ride_id, v.stop_index): v.begin_s for t in place.tours for v in t.visits}
        kept = [promised(ride, begins_s[ride.id, 0], width_s) for ride in rides]
        self._add(kept, apply(self.loaded.plan, place))
        placed = {ride.id for ride in rides}
        waiting = tuple(one for one in self.loaded.waiting if one.ride.id not in placed)
        self.loaded = replace(self.loaded, waiting=waiting)
        return True

    def _find_place(self, rides: Sequence[Ride]) -> Insertion | None:
        found = find_insertions(self.loaded.as_of(self.now), rides, k=INSERTIONS_TRIED)
        return found[0] if found else None

    def _make_room(
        self, rides: Sequence[Ride], within: Sequence[Ride], seconds: float
    ) -> Plan | None:
        """A plan with the rides as it was found when quoting, if that still holds, else anew."""
        ahead = self.loaded.as_of(self.now)
        if self.loaded.plan is self._stored.plan:
            known = found_room(self._service, self._row.region_id).find(self.loaded, rides)
            if known is not None and holds(ahead, within, known):
                return known
        return make_room(ahead, within, seconds)

    def _add(self, rides: Sequence[Ride], plan: Plan) -> None:
        problem = self.loaded.problem.with_rides(*rides)
        self.loaded = replace(self.loaded, problem=problem, plan=plan)

    def tell_new_times(self, ride_ids: Collection[str]) -> None:
        """Let `store` tell these rides, which are on changed tours, what they are promised now."""
        self._renewed |= frozenset(ride_ids)

    def let_wait(self, more: Iterable[WaitingRide]) -> None:
        """Add rides to those that wait for a place."""
        self.loaded = replace(self.loaded, waiting=(*self.loaded.waiting, *more))

    def store(self, *, tells: bool = True) -> None:
        """Write the tours that differ from the stored ones, and tell of them once published.

        Of what has been driven nobody needs to be told.
        """
        session, region_id = self._session, self._row.region_id
        plans = self._stored.plan, self.loaded.plan
        written = store_tours(session, region_id, self.loaded, changed_shifts(*plans), self.now)
        rows = None
        if self.is_published and written.shift_ids and tells:
            note_moved(session, region_id, *plans, at=self.now, actor="system")
            rows = read_rows_of(session, region_id, self.loaded.when.day, written)
        self._row.revision += 1
        if rows:
            announce(self._service, session, self._row, rows, self._renewed)
        elif self._renewed:
            tell_new_times(self._service, session, self._row, self._renewed)
        self._renewed = frozenset()
        session.flush()
        self._stored = self.loaded = replace(self.loaded, revision=self._row.revision)

    def remember(self) -> None:
        """Keep the day in memory as `store` wrote it; call it after the commit only."""
        remember_day(self._service, self._row.region_id, self._stored)
        self._stored.places.lay_out()  # or whoever asks next would wait for it


INSERTIONS_TRIED = 8
"""Of the first of two rides; the second must fit beside it."""


def find_insertions(loaded: LoadedDay, rides: Sequence[Ride], *, k: int) -> list[Insertion]:
    """The `k` cheapest ways to serve one ride, or two of one wish at once, the cheapest first."""
    return loaded.places.find(rides, k=k)
