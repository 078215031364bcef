"""Partners and what they were told."""

from mobility.booking import get_ride
from mobility.model import Handover, OutboxMessage, RideStatus
from mobility.partners import PartnerDraft, hand_over, save_partner
from tests.mobility.town import REGION, Town

STAFF = "staff:dora"


def add_partner(town: Town, name: str = "Taxi Beispiel") -> str:
    draft = PartnerDraft(name, "fahrten@taxi.example", "030 23128 900", "Gridtown")
    return save_partner(town.service, REGION, draft, actor=STAFF)


def give(town: Town, ride: str, partner: str, cents: int = 2500) -> None:
    hand_over(town.service, REGION, ride, partner, agreed_cents=cents, actor=STAFF)


def status_of(town: Town, ride: str) -> RideStatus:
    return get_ride(town.service, REGION, ride).ride.status


def messages(town: Town, template: str) -> list[OutboxMessage]:
    with town.service.database.reading() as session:
        found = session.query(OutboxMessage).filter_by(template=template)
        return sorted(found, key=lambda one: one.created_at)


def handover(town: Town) -> Handover:
    with town.service.database.reading() as session:
        return session.query(Handover).one()
