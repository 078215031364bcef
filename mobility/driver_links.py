"""Addresses that only those can know to whom we gave them: signed, without a password."""

import base64
import hmac

from mobility.service import Service
from mobility.storage import Session
from mobility.storage.driving import link_generation

SIGNATURE_LENGTH = 20  # letters of five bits: 100 bits


def sign(service: Service, text: str) -> str:
    """A signature in small letters and digits, by the installation's own key."""
    digest = hmac.digest(service.settings.signing_key.encode(), text.encode(), "sha256")
    return base64.b32encode(digest).decode().lower()[:SIGNATURE_LENGTH]


def tour_link(service: Service, session: Session, region_id: str, shift_id: str) -> str:
    """The public address of a tour's page."""
    token = tour_token(service, session, region_id, shift_id)
    return f"{service.settings.base_url.rstrip('/')}/{region_id}/drive/{token}"


def tour_token(service: Service, session: Session, region_id: str, shift_id: str) -> str:
    """What opens a tour's page until its links are revoked."""
    generation = link_generation(session, region_id, shift_id)
    return shift_id + sign(service, f"tour:{region_id}:{shift_id}:{generation}")
