"""Which partners there are."""

from collections.abc import Sequence
from dataclasses import dataclass

from mobility.model import Action, Partner, new_id
from mobility.names import tidy_name
from mobility.phones import parse_phone
from mobility.planning import audit_entry
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import partners as stored


@dataclass(frozen=True)
class PartnerDraft:
    """What the office writes about a partner; the telephone number as people write it."""

    name: str
    email: str
    phone: str
    area: str
    active: bool = True


def list_partners(service: Service, region_id: str) -> Sequence[Partner]:
    """All partners by name, also those that get no orders any more."""
    with service.database.reading() as session:
        return stored.list_partners(session, region_id)


def save_partner(
    service: Service,
    region_id: str,
    draft: PartnerDraft,
    *,
    actor: str,
    partner_id: str | None = None,
) -> str:
    """Write a partner, a new one where no id is given; returns its id.

    Raises Refusal `partner_unknown`, `partner_incomplete` without name or e-mail address, and as
    `parse_phone`.
    """
    name, email = tidy_name(draft.name), draft.email.strip()
    if not name or not _is_address(email):
        raise Refusal("partner_incomplete")
    phone = parse_phone(draft.phone, service.region(region_id).land)
    with service.database.writing() as session:
        row = (
            stored.find_partner(session, region_id, partner_id)
            if partner_id
            else Partner(region_id=region_id, id=new_id())
        )
        if row is None:
            raise Refusal("partner_unknown")
        row.name, row.email, row.phone = name, email, phone
        row.area, row.active = tidy_name(draft.area), draft.active
        session.add(row)
        at = service.clock.now()
        session.add(audit_entry(region_id, at, actor, Action.PARTNER_SAVED, f"partner:{row.id}"))
        return row.id


def _is_address(text: str) -> bool:
    """Whether somebody can be written to there; whether he is, the mail server says."""
    name, _, host = text.partition("@")
    return bool(name and "." in host and text.isprintable() and not set(text) & set(" ,;<>"))
