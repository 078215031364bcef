"""Passwords of staff, kept as argon2id hashes with the first parameters of RFC 9106, section 4."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

MIN_LENGTH = 10

_hasher = PasswordHasher()  # argon2-cffi follows the RFC's recommendation for little memory


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Whether a password is the stored one; takes as long where nothing is stored."""
    try:
        matches = _hasher.verify(stored or _nobodys_hash(), password)
    except VerifyMismatchError:
        return False
    return matches and stored is not None


def needs_rehash(stored: str) -> bool:
    """Whether a hash was made with parameters that are no longer the chosen ones."""
    return _hasher.check_needs_rehash(stored)


@cache
def _nobodys_hash() -> str:
    return hash_password(secrets.token_urlsafe())
