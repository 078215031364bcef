"""Who may come in: staff with a password, participants with a code sent to their phone."""

from .lookup import find_demo_code, find_participant, find_staff
from .participants import request_code, sign_in_participant
from .passwords import hash_password, verify_password
from .staff import add_staff, sign_in_staff

__all__ = [
    "add_staff",
    "find_demo_code",
    "find_participant",
    "find_staff",
    "hash_password",
    "request_code",
    "sign_in_participant",
    "sign_in_staff",
    "verify_password",
]
