"""Looking up who is signed in, from one request to the next."""

from mobility.model import Participant, StaffAccount
from mobility.service import Service
from mobility.storage.messages import find_latest_message
from mobility.storage.people import find_participant as find_participant_row
from mobility.storage.people import find_staff_by_id


def find_participant(service: Service, region_id: str, participant_id: str) -> Participant | None:
    with service.database.reading() as session:
        return find_participant_row(session, region_id, participant_id)


def find_staff(service: Service, region_id: str, staff_id: str) -> StaffAccount | None:
    """The account of this key; none where it is disabled."""
    with service.database.reading() as session:
        account = find_staff_by_id(session, region_id, staff_id)
        return account if account and not account.disabled else None


def find_demo_code(service: Service, region_id: str, phone: str) -> str | None:
    """The code last sent to a phone, for demonstrations, where nobody holds that phone.

    On an installation that is no demonstration always None.
    """
    if not service.settings.demo:
        return None
    with service.database.reading() as session:
        message = find_latest_message(session, region_id, phone, "sign_in_code")
        return str(message.facts["code"]) if message and "code" in message.facts else None
