"""Partners: every ride in their hands is ordered once, nobody else's is, and its people know."""

from collections import Counter
from collections.abc import Iterator, Sequence

from mobility.model import LIVE, Handover, HandoverState, RideStatus
from mobility.planning.calling_off import called_off_key
from mobility.planning.checking.rows import StoredDay
from mobility.planning.telling import handed_over_key, order_key
from mobility.storage import Session
from mobility.storage.messages import find_keys
from mobility.storage.partners import list_handovers_of_day


def partner_faults(session: Session, stored: StoredDay) -> Iterator[str]:
    """Every fault of the rides of a day that partners drive."""
    handovers = list_handovers_of_day(session, stored.region_id, stored.day)
    live = [row for row in handovers if row.state in LIVE]
    orders = Counter(row.ride_id for row in live)
    for ride in stored.rides:
        wanted = int(ride.status is RideStatus.HANDED_OVER)
        if orders[ride.id] != wanted:
            yield f"ride {ride.id}: {ride.status}, but partners drive it {orders[ride.id]} times"
    for row in handovers:
        if stored.plan and stored.plan.closed_at and row.state is HandoverState.HANDED:
            yield f"ride {row.ride_id}: in a partner's hands, and the day closed without a result"
        if row.state is HandoverState.TAKEN_BACK and row.actual_cents is not None:
            yield f"handover {row.id}: taken back, but billed"
    yield from _untold_faults(session, stored, handovers)


def _untold_faults(
    session: Session, stored: StoredDay, handovers: Sequence[Handover]
) -> Iterator[str]:
    """She knows who comes, the partner has the order, and of its end where it ended in time."""
    begins_at = {ride.id: ride.pickup.earliest for ride in stored.rides}
    wanted = {}
    for row in handovers:
        wanted[order_key(row.id)] = row, "handed over, but the partner has no order"
        if row.state in LIVE:
            wanted[handed_over_key(row.id)] = row, "handed over, but she was not told who comes"
        elif row.changed_at < begins_at[row.ride_id]:
            wanted[called_off_key(row.id)] = row, "called off, but the partner was not told"
    told = find_keys(session, stored.region_id, set(wanted))
    for key in sorted(wanted.keys() - told):
        row, fault = wanted[key]
        yield f"ride {row.ride_id}: {fault}"
