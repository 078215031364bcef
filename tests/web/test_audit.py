"""The audit page: every action of the desk with who and why."""

import pytest

from mobility.booking import cancel
from mobility.model import Action, OfferSession
from mobility.planning import publish_day
from tests.conftest import ROOT
from tests.mobility.town import DAY, REGION, Town
from tests.web.browser import Browser

AUDIT = f"/{REGION}/office/audit"


def test_every_action_is_written_by_somebody() -> None:
    """An action that nobody writes would be a promise that the audit does not keep."""
    sources = [path for room in ("mobility", "web") for path in (ROOT / room).rglob("*.py")]
    written = "".join(
        path.read_text("utf-8")
        for path in sources
        if path.name != "audit.py" and "migrations" not in path.parts
    )
    assert [action.name for action in Action if f"Action.{action.name}" not in written] == []


def test_who_did_what_and_why(office: Browser, town: Town, course: OfferSession) -> None:
    """By the office's own hand: named, with the reason, found by day, kind, person and ride."""
    (ride,) = town.book(town.wish(course))
    publish_day(town.service, REGION, DAY)
    cancelled = office.send(
        office.get(f"/{REGION}/office/rides/{ride}"), "reason", reason="ist krank"
    )
    assert cancelled.status == 200
    page = office.get(AUDIT)
    assert "Fahrt abgesagt Fahrt ist krank" in page.words
    assert "Plan veröffentlicht" in page.words
    assert f"/{REGION}/office/rides/{ride}" in page.links("/rides/")
    only = office.get(f"{AUDIT}?ride={ride}")
    assert "Fahrt abgesagt Fahrt ist krank" in only.words
    assert len(only.links(f"/office/{DAY}")) == 0
    assert "ist krank" in office.get(f"{AUDIT}?action=ride:cancelled&day=2026-11-20").words
    nothing = office.get(f"{AUDIT}?day=2026-11-19")
    assert "So etwas wurde nicht getan." in nothing.words


def test_the_audit_is_paged(
    office: Browser, town: Town, course: OfferSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line a page: newer and older lead through all of them."""
    rides = [town.book(town.wish(course))[0] for _ in range(2)]
    for ride in rides:
        cancel(town.service, REGION, ride, "staff:gone", f"reason {ride}")
    monkeypatch.setattr("mobility.accounts.audit.PAGE", 1)
    first = office.get(f"{AUDIT}?action=ride:cancelled")
    assert "Älter" in first.words
    second = office.get(f"{AUDIT}?action=ride:cancelled&page=2")
    assert "Neuer" in second.words
    assert "Älter" not in second.words
    assert {ride in first.html + second.html for ride in rides} == {True}
