"""The invented weeks of both regions are sound."""

import pytest

from mobility.config import PROJECT_DIR
from mobility.demo import DEMO_STAFF
from mobility.demo.facts import get_demo_facts, read_settlements
from mobility.model import DIMENSIONS, Role
from mobility.refusals import Refusal
from mobility.regions import get_region_settings, list_bundled_regions


@pytest.mark.parametrize("region_id", list_bundled_regions())
def test_facts_fit_together(region_id: str) -> None:
    """Offers, depots and meeting points lie in settlements that exist; vans in depots that do."""
    facts = get_demo_facts(region_id)
    folder = str(get_region_settings(region_id).roads.facts)
    settlements = read_settlements(PROJECT_DIR / "data" / "osm" / folder / "places.csv")
    named = [one.settlement for one in facts.offers] + [one.settlement for one in facts.depots]
    places = {*named, *facts.meeting_points}
    assert places <= settlements.keys()
    assert {van.depot for van in facts.vans} == {depot.key for depot in facts.depots}
    assert len({offer.titles["de"] for offer in facts.offers}) == len(facts.offers)
    assert len({van.name for van in facts.vans}) == len(facts.vans)
    for van in facts.vans:
        assert van.begins < van.ends
        assert all(layout.keys() <= set(DIMENSIONS) for layout in van.layouts)
    for offer in facts.offers:
        assert offer.begins < offer.ends


@pytest.mark.parametrize(
    ("region_id", "vans", "offers"),
    [("adorf", (2, 3), (8, 10)), ("kielregion", (16, 20), (25, 25))],
)
def test_size(region_id: str, vans: tuple[int, int], offers: tuple[int, int]) -> None:
    """Adorf is small, the KielRegion is not; more people than requests, for each asks once."""
    facts = get_demo_facts(region_id)
    assert vans[0] <= len(facts.vans) <= vans[1]
    assert offers[0] <= len(facts.offers) <= offers[1]
    assert facts.people > facts.requests


def test_a_region_without_demonstration() -> None:
    """Refused with a sentence."""
    with pytest.raises(Refusal) as caught:
        get_demo_facts("atlantis")
    assert caught.value.code == "no_demo"


def test_there_is_a_login_for_every_role() -> None:
    """Whoever shows the service can sign in as each kind of staff; passwords are long enough."""
    assert {login.role for login in DEMO_STAFF} == set(Role)
    assert min(len(login.password) for login in DEMO_STAFF) >= 10
