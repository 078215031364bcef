"""What gateways report about messages that they have taken."""

from mobility.model import Delivery, MessageStatus
from mobility.service import Service
from mobility.storage.messages import find_message

from .keys import find_message_key
from .sms import Report

_FINAL = frozenset({Delivery.DELIVERED, Delivery.UNDELIVERED})


def take_report(service: Service, report: Report) -> bool:
    """Note what became of a message; says whether there is one.

    Reports come twice, late and in any order: what is final stays, and the first final one counts,
    but for a delivery, which nothing can undo. A message whose worker died after the gateway had
    taken it counts as sent from now on, so that it does not go out again.
    """
    found = find_message_key(report.key)
    if found is None or found[0] not in service.settings.region_ids:
        return False
    now = service.clock.now()
    with service.database.writing() as session:
        message = find_message(session, *found)
        if message is None:
            return False
        if report.cost_millicents is not None:
            message.cost_millicents = report.cost_millicents
        if message.status is MessageStatus.PENDING and message.tries > 0:
            message.status, message.sent_at, message.facts = MessageStatus.SENT, now, {}
        if message.delivery not in _FINAL or (
            report.delivery is Delivery.DELIVERED and message.delivery is not Delivery.DELIVERED
        ):
            message.delivery, message.delivery_at = report.delivery, now
        return True
