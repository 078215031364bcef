"""Staff: accounts with a password."""

from datetime import datetime

from mobility.model import Action, AuditEntry, Role, StaffAccount
from mobility.names import tidy_name
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage.offers import get_provider_named
from mobility.storage.people import find_staff

from .passwords import MIN_LENGTH, hash_password, needs_rehash, verify_password


def add_staff(
    service: Service,
    region_id: str,
    login: str,
    name: str,
    role: Role,
    password: str,
    provider_name: str = "",
) -> StaffAccount:
    """Make an account; that of a provider belongs to the one of this name.

    A provider of a new name is entered. Raises Refusal `name_missing`, `password_short`,
    `login_taken`.
    """
    if not tidy_name(login) or not tidy_name(name):
        raise Refusal("name_missing")
    if len(password) < MIN_LENGTH:
        raise Refusal("password_short", limit=MIN_LENGTH)
    is_provider = role is Role.PROVIDER and bool(tidy_name(provider_name))
    account = StaffAccount(
        region_id=service.region(region_id).id,
        login=_login(login),
        name=tidy_name(name),
        password_hash=hash_password(password),
        role=role,
    )
    with service.database.writing() as session:
        if find_staff(session, region_id, account.login) is not None:
            raise Refusal("login_taken")
        if is_provider:
            provider = get_provider_named(session, region_id, tidy_name(provider_name))
            account.provider_id = provider.id
        session.add(account)
    return account


def sign_in_staff(service: Service, region_id: str, login: str, password: str) -> StaffAccount:
    """The account of that login and password; writes an audit row either way.

    An unknown login, a disabled account and a wrong password cost the same work and get the same
    answer: Refusal `sign_in_wrong`.
    """
    with service.database.reading() as session:
        account = find_staff(session, region_id, _login(login))
    # Hashing takes long on purpose: never inside a transaction that others wait for.
    right = verify_password(account.password_hash if account else None, password)
    now = service.clock.now()
    if account is None or account.disabled or not right:
        with service.database.writing() as session:
            session.add(_audit_row(region_id, now, Action.STAFF_SIGN_IN_REFUSED, account))
        raise Refusal("sign_in_wrong")
    outdated = needs_rehash(account.password_hash)
    password_hash = hash_password(password) if outdated else account.password_hash
    with service.database.writing() as session:
        session.add(account)
        account.password_hash = password_hash
        session.add(_audit_row(region_id, now, Action.STAFF_SIGNED_IN, account))
    return account


def _audit_row(
    region_id: str, at: datetime, action: Action, account: StaffAccount | None
) -> AuditEntry:
    subject = f"staff:{account.id}" if account else "staff:unknown"
    signed_in = action is Action.STAFF_SIGNED_IN
    return AuditEntry(
        region_id=region_id,
        at=at,
        actor=subject if signed_in else "system",
        action=action,
        subject=subject,
    )


def _login(text: str) -> str:
    return tidy_name(text).casefold()
