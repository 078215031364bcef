"""How many come to the sessions of an offer, and how many of them by ride: counts, never names."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from mobility.model import SERVED, Direction, Party, RideStatus
from mobility.offers.keeping import Keeper, get_own_offer
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.offers import find_session, list_parties_to, list_sessions_of_offers

SHOWN_BEFORE, SHOWN_AHEAD = timedelta(days=60), timedelta(days=60)
MOST_PEOPLE = 10_000
CAME = frozenset({RideStatus.ON_BOARD, RideStatus.COMPLETED})


@dataclass(frozen=True)
class Attendance:
    """A session in numbers of people: with a ride there or back, driven, missed, and there at all.

    `attended` is what the provider says; None where it has not said it.
    """

    session_id: str
    starts_at: datetime
    ends_at: datetime
    by_ride: int
    came: int
    missed: int
    attended: int | None


def list_attendance(
    service: Service, region_id: str, offer_id: str, keeper: Keeper
) -> tuple[Attendance, ...]:
    """The sessions of an offer around today that take place, the earliest first.

    Raises Refusal `offer_unknown`, `not_allowed`.
    """
    now = service.clock.now()
    with service.database.reading() as session:
        get_own_offer(session, region_id, offer_id, keeper)
        rows = list_sessions_of_offers(
            session, region_id, [offer_id], now - SHOWN_BEFORE, now + SHOWN_AHEAD
        )
        people = _people(session, region_id, [row.id for row in rows])
    return tuple(
        Attendance(
            session_id=row.id,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            by_ride=people[row.id].count(SERVED | {RideStatus.NO_SHOW}),
            came=people[row.id].count(CAME),
            missed=people[row.id].count(frozenset({RideStatus.NO_SHOW})),
            attended=row.attended,
        )
        for row in sorted(rows, key=lambda one: (one.starts_at, one.id))
        if not row.cancelled
    )


def write_attendance(
    service: Service,
    region_id: str,
    offer_id: str,
    session_id: str,
    attended: int | None,
    keeper: Keeper,
) -> None:
    """Keep how many people were at a session that has begun; None takes it back.

    Raises Refusal `offer_unknown`, `not_allowed`, `session_unknown`, `places_wrong`, and
    `session_ahead` for one that has not begun.
    """
    if attended is not None and not 0 <= attended <= MOST_PEOPLE:
        raise Refusal("places_wrong")
    with service.database.writing() as session:
        get_own_offer(session, region_id, offer_id, keeper)
        row = find_session(session, region_id, session_id)
        if row is None or row.offer_id != offer_id:
            raise Refusal("session_unknown")
        if row.starts_at > service.clock.now():
            raise Refusal("session_ahead")
        row.attended = attended


@dataclass(frozen=True)
class _Parties:
    """Who rides to a session: status, direction and number of people of each ride."""

    rides: list[tuple[RideStatus, Direction, int]]

    def count(self, statuses: frozenset[RideStatus]) -> int:
        """People with such a ride in one direction at least, as far as counts can tell."""
        ways = [
            sum(n for status, way, n in self.rides if way is direction and status in statuses)
            for direction in Direction
        ]
        return max(ways)


def _people(session: Session, region_id: str, session_ids: list[str]) -> dict[str, _Parties]:
    found: dict[str, _Parties] = defaultdict(lambda: _Parties([]))
    for session_id, counts, status, direction in list_parties_to(session, region_id, session_ids):
        people = Party.from_counts(counts).people
        found[session_id].rides.append((status, direction, people))
    return found
