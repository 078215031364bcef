"""A month of a partner: what was agreed, what the bill says, and the difference."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mobility.clock import service_day
from mobility.model import LIVE, Action, Handover, HandoverState, Partner, Party, Ride
from mobility.planning import audit_entry
from mobility.planning.calling_off import order_number
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage.partners import find_handover, find_partner, list_handovers
from mobility.storage.rides import find_ride

MOST_CENTS = 100_000
"""More than any ride costs: a slip of the pen."""

HEADER = (
    "order",
    "day",
    "pickup",
    "people",
    "state",
    "agreed_cents",
    "actual_cents",
    "difference_cents",
)


@dataclass(frozen=True)
class SettledRide:
    """A ride on the list, without anybody's name or address; `difference` where a bill is in."""

    handover_id: str
    ride_id: str
    order: str
    pickup_at: datetime
    people: int
    state: HandoverState
    agreed_cents: int
    actual_cents: int | None
    can_settle: bool

    @property
    def difference_cents(self) -> int | None:
        """How much more the bill says; nothing was due for a ride that did not take place."""
        if self.actual_cents is None:
            return None
        return self.actual_cents - self.due_cents

    @property
    def is_open(self) -> bool:
        """Whether a price is still to come."""
        return self.state in LIVE and self.actual_cents is None

    @property
    def due_cents(self) -> int:
        return self.agreed_cents if self.state in LIVE else 0


@dataclass(frozen=True)
class Settlement:
    """A partner's rides of a month. `open` are those whose price on the bill is not known yet."""

    partner: Partner
    month: date
    rides: tuple[SettledRide, ...]

    @property
    def agreed_cents(self) -> int:
        return sum(ride.due_cents for ride in self.rides)

    @property
    def actual_cents(self) -> int:
        return sum(ride.actual_cents or 0 for ride in self.rides)

    @property
    def difference_cents(self) -> int:
        """Over the rides whose bill is in."""
        return sum(ride.difference_cents or 0 for ride in self.rides)

    @property
    def open(self) -> int:
        return sum(ride.is_open for ride in self.rides)


def settlement(
    service: Service, region_id: str, partner_id: str, month: date | None = None
) -> Settlement:
    """A partner's month, the current one where none is named. Raises Refusal `partner_unknown`."""
    today = service_day(service.clock.now(), service.region(region_id).zone)
    first = (month or today).replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    with service.database.reading() as session:
        partner = find_partner(session, region_id, partner_id)
        if partner is None:
            raise Refusal("partner_unknown")
        rows = list_handovers(session, region_id, partner_id, first, after)
    now = service.clock.now()
    return Settlement(partner, first, tuple(_settled(row, now) for row in rows))


def settlement_rows(service: Service, found: Settlement) -> Iterator[tuple[object, ...]]:
    """The list as rows of a table, the header first; times are those of the region's clock."""
    zone = service.region(found.partner.region_id).zone
    yield HEADER
    for ride in found.rides:
        local = ride.pickup_at.astimezone(zone)
        yield (
            ride.order,
            local.date().isoformat(),
            f"{local:%H:%M}",
            ride.people,
            ride.state.value,
            ride.agreed_cents,
            "" if ride.actual_cents is None else ride.actual_cents,
            "" if ride.difference_cents is None else ride.difference_cents,
        )


def settle(service: Service, region_id: str, prices: Mapping[str, int], *, actor: str) -> None:
    """Write what a partner's bill says, in cents by handover; all of it or nothing.

    What is billed was driven, where nobody has said otherwise; who was called off too late may be
    billed, too. A price can be mended, and entered on closed days: bills come later. Raises Refusal
    `price_wrong`, and `not_handed_over` for a ride that was taken back or is still to come.
    """
    now = service.clock.now()
    with service.database.writing() as session:
        for handover_id, cents in prices.items():
            require_price(cents)
            row = find_handover(session, region_id, handover_id)
            ride = find_ride(session, region_id, row.ride_id) if row else None
            if row is None or ride is None or not _can_settle(row, ride, now):
                raise Refusal("not_handed_over")
            if row.actual_cents == cents:
                continue
            if row.state is HandoverState.HANDED:
                row.state = HandoverState.DRIVEN
            said = _said(row.actual_cents, cents)
            row.actual_cents, row.actor, row.changed_at = cents, actor, now
            subject = f"ride:{ride.id}"
            session.add(audit_entry(region_id, now, actor, Action.RIDE_SETTLED, subject, said))


def require_price(cents: int) -> None:
    """Raises Refusal `price_wrong`."""
    if not 0 <= cents <= MOST_CENTS:
        raise Refusal("price_wrong")


def _said(before: int | None, after: int) -> str:
    """What the audit says of a price, in euros."""
    return " → ".join(f"{cents / 100:.2f} €" for cents in (before, after) if cents is not None)


def _can_settle(row: Handover, ride: Ride, now: datetime) -> bool:
    """Whether a bill can say what it cost: it was driven, or cancelled after it was ordered."""
    if row.state is HandoverState.HANDED:
        return ride.pickup.earliest <= now
    return row.state is not HandoverState.TAKEN_BACK


def _settled(row: Handover, now: datetime) -> SettledRide:
    return SettledRide(
        handover_id=row.id,
        ride_id=row.ride_id,
        order=order_number(row),
        pickup_at=row.ride.pickup.earliest,
        people=Party.from_counts(row.ride.request.party).people,
        state=row.state,
        agreed_cents=row.agreed_cents,
        actual_cents=row.actual_cents,
        can_settle=_can_settle(row, row.ride, now),
    )
