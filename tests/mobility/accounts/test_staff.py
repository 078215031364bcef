"""Staff accounts: made, signed in to, refused."""

import pytest
from argon2 import PasswordHasher, extract_parameters
from sqlalchemy import select

from mobility.accounts import add_staff, hash_password, sign_in_staff, verify_password
from mobility.accounts.passwords import _nobodys_hash
from mobility.model import Action, AuditEntry, Role, StaffAccount
from mobility.refusals import Refusal
from mobility.service import Service
from tests.mobility.samples import OTHER_REGION, REGION

PASSWORD = "eine lange Wanderung"


@pytest.fixture
def account(service: Service) -> StaffAccount:
    return add_staff(service, REGION, "Erika", "Erika Beispiel", Role.DISPATCHER, PASSWORD)


def list_audit(service: Service) -> list[tuple[Action, str, str]]:
    with service.database.reading() as session:
        rows = session.scalars(select(AuditEntry).order_by(AuditEntry.at)).all()
        return [(row.action, row.actor, row.subject) for row in rows]


def stored_hash(service: Service) -> str:
    with service.database.reading() as session:
        return session.scalars(select(StaffAccount.password_hash)).one()


def refusal_of_sign_in(service: Service, login: str, password: str, region: str = REGION) -> str:
    with pytest.raises(Refusal) as caught:
        sign_in_staff(service, region, login, password)
    assert not caught.value.facts
    return caught.value.code


@pytest.mark.parametrize("login", ["erika", " ERIKA ", "Erika"])
def test_the_right_password_opens(service: Service, account: StaffAccount, login: str) -> None:
    """A login counts without its capitals and the spaces around it; signing in is written down."""
    found = sign_in_staff(service, REGION, login, PASSWORD)
    assert (found.id, found.role, found.name) == (account.id, Role.DISPATCHER, "Erika Beispiel")
    actor = f"staff:{account.id}"
    assert list_audit(service) == [(Action.STAFF_SIGNED_IN, actor, actor)]


def test_wrong_password_and_unknown_login_look_alike(
    service: Service, account: StaffAccount
) -> None:
    """Nobody learns which logins exist; the audit keeps both, but never what was typed."""
    assert refusal_of_sign_in(service, "erika", "eine kurze Wanderung") == "sign_in_wrong"
    assert refusal_of_sign_in(service, "ottokar\x00", PASSWORD) == "sign_in_wrong"
    assert sorted(list_audit(service)) == sorted(
        [
            (Action.STAFF_SIGN_IN_REFUSED, "system", f"staff:{account.id}"),
            (Action.STAFF_SIGN_IN_REFUSED, "system", "staff:unknown"),
        ]
    )


def test_an_unknown_login_costs_the_same_work(service: Service) -> None:
    """What is compared for nobody was hashed with the parameters of every new account."""
    assert not verify_password(None, PASSWORD)
    nobodys, new = extract_parameters(_nobodys_hash()), extract_parameters(hash_password(PASSWORD))
    assert nobodys == new


def test_a_disabled_account_stays_closed(service: Service, account: StaffAccount) -> None:
    with service.database.writing() as session:
        session.add(account)
        account.disabled = True
    assert refusal_of_sign_in(service, "erika", PASSWORD) == "sign_in_wrong"


def test_an_account_belongs_to_its_region(service: Service, account: StaffAccount) -> None:
    assert refusal_of_sign_in(service, "erika", PASSWORD, OTHER_REGION) == "sign_in_wrong"


def test_passwords_are_kept_as_argon2id(service: Service, account: StaffAccount) -> None:
    assert stored_hash(service).startswith("$argon2id$")
    assert PASSWORD not in stored_hash(service)


def test_a_hash_of_old_parameters_is_renewed_at_sign_in(
    service: Service, account: StaffAccount
) -> None:
    """Stronger parameters reach an account the next time that its password is seen."""
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with service.database.writing() as session:
        session.add(account)
        account.password_hash = weak
    sign_in_staff(service, REGION, "erika", PASSWORD)
    renewed = stored_hash(service)
    assert extract_parameters(renewed) == extract_parameters(hash_password(PASSWORD))
    sign_in_staff(service, REGION, "erika", PASSWORD)
    assert stored_hash(service) == renewed


@pytest.mark.parametrize(
    ("login", "name", "password", "code"),
    [
        ("erika", "Erika Zweite", PASSWORD, "login_taken"),
        ("ERIKA ", "Erika Zweite", PASSWORD, "login_taken"),
        ("otto", "Otto Muster", "zu kurz", "password_short"),
        ("otto", " ", PASSWORD, "name_missing"),
        ("", "Otto Muster", PASSWORD, "name_missing"),
    ],
)
def test_what_makes_no_account(
    service: Service, account: StaffAccount, login: str, name: str, password: str, code: str
) -> None:
    with pytest.raises(Refusal) as caught:
        add_staff(service, REGION, login, name, Role.ADMIN, password)
    assert caught.value.code == code
    with service.database.reading() as session:
        assert len(session.scalars(select(StaffAccount)).all()) == 1
