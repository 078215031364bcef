"""What a simulation knows, and what must be true after each of its actions."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from mobility.booking import OfferedChoice, Wish, get_ride
from mobility.model import RideStatus
from mobility.planning import check_day, check_region
from mobility.simulation.dice import Dice
from mobility.simulation.ledger import Ledger, Told
from mobility.simulation.world import World
from mobility.storage.closures import list_closures
from mobility.storage.snapshots import DayRows, read_days

KEPT = 40
"""Of forms that lie about, the newest."""


FETCHED = frozenset({RideStatus.ON_BOARD, RideStatus.COMPLETED, RideStatus.NO_SHOW})


class BrokenWord(Exception):
    """The service did not do what it had said it would."""


@dataclass(frozen=True)
class Asking:
    """Somebody's wish for a day."""

    person_id: str
    day: date
    wish: Wish


@dataclass(frozen=True)
class SeenOffer:
    """An offer as somebody has it before her, perhaps for longer than it is valid."""

    asking: Asking
    choice: OfferedChoice
    valid_until: datetime


@dataclass(frozen=True)
class Submitted:
    """A form that was sent and accepted, with what came of it."""

    asking: Asking
    token: str
    key: str
    ride_ids: tuple[str, ...]


@dataclass(frozen=True)
class Order:
    """A whole course that somebody has booked and not ended."""

    order_id: str
    person_id: str


@dataclass(frozen=True)
class Group:
    """What somebody has booked for many, under the key of its form."""

    key: str
    person_id: str
    ride_ids: tuple[str, ...]


Change = dict[str, Told]
"""Something done by hand: what those were told before it whose promises it broke."""


@dataclass
class Simulation:
    """The world, what people were told in it, and the forms that lie before them."""

    world: World
    ledger: Ledger = field(default_factory=Ledger)
    offers: deque[SeenOffer] = field(default_factory=lambda: deque(maxlen=KEPT))
    submitted: deque[Submitted] = field(default_factory=lambda: deque(maxlen=KEPT))
    unserved: deque[Asking] = field(default_factory=lambda: deque(maxlen=KEPT))
    orders: list[Order] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    changes: dict[date, list[Change]] = field(default_factory=lambda: defaultdict(list))
    """What the office has done by hand and may undo, of each day the newest last."""
    proposals: list[str] = field(default_factory=list)
    asked: deque[str] = field(default_factory=lambda: deque(maxlen=KEPT))
    """Who was asked whether a ride is to be cancelled."""
    sent: set[str] = field(default_factory=set)
    """The delivery keys of messages that went out."""
    _well: dict[date, DayRows] = field(default_factory=dict)

    def list_faults(self) -> Iterator[str]:
        """What `hinfahrt check` finds, and every difference from what people were told.

        A day of which no row has changed since it was found well is not checked again.
        """
        world, days = self.world, self.read_days()
        with world.service.database.reading() as session:
            closures = list_closures(session, world.region_id)
        closed = [(row.id, row.first_day, row.last_day) for row in closures]
        for rows in days.values():
            rows["road_closure"] = closed
        if days != self._well:
            yield from check_region(world.service, world.region_id)
        for day, rows in days.items():
            if rows != self._well.get(day):
                faults = check_day(world.service, world.region_id, day)
                yield from (f"{day}: {fault}" for fault in faults)
            faults = tuple(self.ledger.compare(day, rows, world.clock.now()))
            yield from (f"{day}: {fault}" for fault in faults)
        self._well = days
        self.ledger.forget_before(self._since)

    def may_be_cancelled(self, ride_id: str) -> bool:
        """Whether the van of a ride that is noted is not due yet, and nobody is in it earlier."""
        world, entry = self.world, self.ledger.find(ride_id)
        if entry is None or (entry.told and entry.told.earliest <= world.clock.now()):
            return False
        return get_ride(world.service, world.region_id, ride_id).ride.status not in FETCHED

    def read_days(self) -> dict[date, DayRows]:
        """The rows of each day that is not long over."""
        with self.world.service.database.reading() as session:
            return read_days(session, self.world.region_id, self._since)

    @property
    def _since(self) -> date:
        return self.world.today - timedelta(days=1)


Action = Callable[[Simulation, Dice], None]
