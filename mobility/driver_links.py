"""Addresses that only those can know to whom we gave them: signed, without a password."""

import base64
import hmac
from collections.abc import Collection

from mobility.service import Service
from mobility.storage import Session
from mobility.storage.driving import link_generations

SIGNATURE_LENGTH = 20  # letters of five bits: 100 bits


def sign(service: Service, text: str) -> str:
    """A signature in small letters and digits, by the installation's own key."""
    digest = hmac.digest(service.settings.signing_key.encode(), text.encode(), "sha256")
    return base64.b32encode(digest).decode().lower()[:SIGNATURE_LENGTH]


def tour_links(
    service: Service, session: Session, region_id: str, shift_ids: Collection[str]
) -> dict[str, str]:
    """By shift, the public address of its tour's page."""
    generations = link_generations(session, region_id, shift_ids)
    return {
        name: tour_link(service, region_id, name, generations.get(name, 0)) for name in shift_ids
    }


def tour_link(service: Service, region_id: str, shift_id: str, generation: int) -> str:
    """The address whose links were revoked so often."""
    token = _token(service, region_id, shift_id, generation)
    return f"{service.settings.base_url.rstrip('/')}/{region_id}/drive/{token}"


def tour_token(service: Service, session: Session, region_id: str, shift_id: str) -> str:
    """What opens a tour's page until its links are revoked."""
    generations = link_generations(session, region_id, [shift_id])
    return _token(service, region_id, shift_id, generations.get(shift_id, 0))


def _token(service: Service, region_id: str, shift_id: str, generation: int) -> str:
    return shift_id + sign(service, f"tour:{region_id}:{shift_id}:{generation}")
