"""Who may come in: staff with a password, participants with a code sent to their phone."""

from .audit import AuditLine, AuditPage, get_audit
from .cards import IssuedCard, issue_card, sign_in_with_card
from .lookup import find_demo_code, find_participant, find_staff
from .participants import (
    add_participant,
    find_callers,
    keep_language,
    request_code,
    sign_in_participant,
)
from .passwords import hash_password, verify_password
from .staff import add_staff, sign_in_staff

__all__ = [
    "AuditLine",
    "AuditPage",
    "IssuedCard",
    "add_participant",
    "add_staff",
    "find_callers",
    "find_demo_code",
    "find_participant",
    "find_staff",
    "get_audit",
    "hash_password",
    "issue_card",
    "keep_language",
    "request_code",
    "sign_in_participant",
    "sign_in_staff",
    "sign_in_with_card",
    "verify_password",
]
