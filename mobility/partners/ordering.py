"""What a partner must know to drive a ride, and no more: as a mail and on paper.

It is worded in the language of the office; partners have no other.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from mobility.clock import service_day
from mobility.i18n import DEFAULT_LANGUAGE, N_, Wording
from mobility.model import Handover, HandoverState, Partner, Party, Ride, StopKind
from mobility.paper import NEEDS, typeset_order
from mobility.phones import readable_phone
from mobility.planning.begun import has_begun
from mobility.planning.calling_off import order_number, questions
from mobility.refusals import Refusal
from mobility.regions import RegionSettings
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.participation import find_door_note
from mobility.storage.partners import find_live_handover
from mobility.storage.rides import find_ride

BLANKS = (N_("Picked up at"), N_("Arrived at"), N_("Price"), N_("Signature"))
"""What the partner's driver writes on the printed order."""


@dataclass(frozen=True)
class Order:
    """An order, worded. `lines` are a word and what stands beside it."""

    number: str
    title: str
    lines: tuple[tuple[str, str], ...]
    questions: str

    @property
    def text(self) -> str:
        """The order as a mail, whose first line is the subject."""
        return "\n".join(
            [self.title, "", *(f"{word}: {said}" for word, said in self.lines), "", self.questions]
        )


@dataclass(frozen=True)
class HandedRide:
    """Who drives a ride instead of us, and for how much; `actual_cents` once it is billed."""

    number: str
    partner_id: str
    partner_name: str
    partner_phone: str
    state: HandoverState
    agreed_cents: int
    actual_cents: int | None
    can_take_back: bool


def find_handed(service: Service, region_id: str, ride_id: str) -> HandedRide | None:
    """How a ride is in a partner's hands; None where it is in ours."""
    with service.database.reading() as session:
        ride = find_ride(session, region_id, ride_id)
        row = find_live_handover(session, region_id, ride_id)
        if ride is None or row is None:
            return None
        return HandedRide(
            number=order_number(row),
            partner_id=row.partner_id,
            partner_name=row.partner.name,
            partner_phone=row.partner.phone,
            state=row.state,
            agreed_cents=row.agreed_cents,
            actual_cents=row.actual_cents,
            can_take_back=not has_begun(session, ride, service.clock.now()),
        )


def find_order(service: Service, region_id: str, ride_id: str) -> Order:
    """The order of a ride that a partner drives.

    Raises Refusal `ride_unknown`, `not_handed_over`.
    """
    with service.database.reading() as session:
        ride = find_ride(session, region_id, ride_id)
        if ride is None:
            raise Refusal("ride_unknown")
        handover = find_live_handover(session, region_id, ride_id)
        if handover is None:
            raise Refusal("not_handed_over")
        return order_of(service, session, ride, handover, handover.partner)


def printed_order(service: Service, region_id: str, ride_id: str) -> bytes:
    """The same as PDF. Raises as `find_order`."""
    return print_order(service, region_id, find_order(service, region_id, ride_id))


def print_order(service: Service, region_id: str, order: Order) -> bytes:
    """An order as PDF, with blanks for the driver's pen."""
    wording = service.wording(region_id, DEFAULT_LANGUAGE)
    blanks = [wording.text(words) for words in BLANKS]
    return typeset_order(order.title, order.lines, blanks, order.questions, DEFAULT_LANGUAGE)


def order_of(
    service: Service, session: Session, ride: Ride, handover: Handover, partner: Partner
) -> Order:
    """The order of a ride with stops, request and participant loaded."""
    region = service.region(ride.region_id)
    wording = service.wording(ride.region_id, DEFAULT_LANGUAGE)
    note = find_door_note(session, ride.region_id, ride.participant_id, ride.pickup.label)
    return Order(
        number=order_number(handover),
        title=wording.text(
            N_("Ride order %(number)s for %(day)s"),
            number=order_number(handover),
            day=wording.short_day(service_day(ride.pickup.earliest, wording.zone)),
        ),
        lines=(
            (wording.text(N_("For")), partner.name),
            *_lines(wording, region, ride, note.words if note else ""),
            (wording.text(N_("Agreed price")), wording.money(handover.agreed_cents)),
        ),
        questions=questions(region, wording),
    )


def _lines(
    wording: Wording, region: RegionSettings, ride: Ride, note: str
) -> Iterator[tuple[str, str]]:
    """The first name only; a number only of who lets drivers call."""
    person, party = ride.participant, Party.from_counts(ride.request.party)
    clock, text = wording.clock_time, wording.text
    window = f"{clock(ride.pickup.earliest)}–{clock(ride.pickup.latest)}"
    yield text(N_("Pickup")), f"{window}, {ride.pickup.label}"
    if note:
        yield text(N_("At the door")), note
    for stop in ride.stops:
        if stop.kind is StopKind.CHILDCARE:
            at = text(N_("by %(time)s"), time=clock(stop.latest))
            yield text(N_("Childcare on the way")), f"{at}, {stop.label}"
    at = text(N_("by %(time)s"), time=clock(ride.dropoff.latest))
    yield text(N_("Destination")), f"{at}, {ride.dropoff.label}"
    yield text(N_("First name")), person.name.split()[0] if person.name else "–"
    yield text(N_("People")), str(party.people)
    counts = party.as_counts()
    aids = [f"{counts[name]} × {text(words)}" for name, words in NEEDS if counts[name]]
    if aids:
        yield text(N_("With her")), ", ".join(aids)
    if person.driver_may_call:
        yield text(N_("Telephone")), readable_phone(person.phone, region.land)
