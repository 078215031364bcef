"""Rules bind who books from now on; a promise keeps what the rules of its day made of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mobility.booking import OfferLost, accept, cancel, get_ride
from mobility.model import RideStatus, new_id
from mobility.planning import check_day, improve_day, plan_day, publish_day
from mobility.refusals import Refusal
from mobility.service import Service

from ..town import DAY, REGION, SETTINGS, Town, spot

STRICTER = """
outbound_arrives_at_most_before_s = 360
return_leaves_at_most_after_s = 360
pickup_window_s = 60
ride_time_factor_percent = 100
ride_time_extra_s = 0
dwell_stop_s = 600
dwell_person_s = 120
notice_s = 14400
walk_limit_m = 0
max_party = 1
snap_limit_m = 1
book_ahead_days = 1
"""
"""Each of them alone would make the rides that were booked before impossible."""


Restart = Callable[[str], Service]


@pytest.fixture
def restarted(town: Town, tmp_path: Path) -> Restart:
    """The service after a restart with more rules in the region's settings."""

    def restart(rules: str) -> Service:
        usual = SETTINGS.replace("[rules]\n", f"[rules]\n{rules}")
        (tmp_path / f"{REGION}.toml").write_text(usual)
        settings = town.service.settings.model_copy(update={"regions_dir": tmp_path})
        return Service(settings, town.service.database, town.clock)

    return restart


def test_what_was_promised_holds_under_stricter_rules(town: Town, restarted: Restart) -> None:
    """Rides booked under the usual rules are planned, published and cancelled as promised."""
    for number in (1, 2):
        town.add_van(number=number)
    course = town.add_session()
    homes = [spot(x, 8) for x in (0, 4, 8)]
    rides = [ride for home in homes for ride in town.book(town.wish(course, home, back=True))]
    strict = restarted(STRICTER)
    before = [get_ride(strict, REGION, ride).ride for ride in rides]
    assert check_day(strict, REGION, DAY) == ()
    improve_day(strict, REGION, DAY, seconds=0.2)
    plan_day(strict, REGION, DAY, seconds=0.2)
    publish_day(strict, REGION, DAY)
    after = [get_ride(strict, REGION, ride).ride for ride in rides]
    for ride, then in zip(after, before, strict=True):
        assert ride.status is RideStatus.PUBLISHED
        assert (ride.pickup_earliest, ride.pickup_latest, ride.arrival_latest) == (
            then.pickup_earliest,
            then.pickup_latest,
            then.arrival_latest,
        )
    cancel(strict, REGION, rides[0], "staff:office")
    assert check_day(strict, REGION, DAY) == ()


def test_an_offer_that_the_new_rules_forbid(town: Town, restarted: Restart) -> None:
    """An offer is no promise yet: what no rule allows any more is gone, and nothing is written."""
    town.add_van()
    wish = town.wish(town.add_session())
    token, person = town.quote(wish)[0].token, town.add_participant()
    late = restarted(
        "outbound_arrives_at_most_before_s = 3600\noutbound_arrives_at_least_before_s = 3000\n"
    )
    with pytest.raises(OfferLost) as caught:
        accept(late, REGION, person.id, token, new_id())
    assert caught.value.code == "offer_gone"
    assert caught.value.instead is not None
    assert town.day().rides == ()


def test_the_new_rules_bind_who_asks_now(town: Town, restarted: Restart) -> None:
    """Two ride together up to yesterday; from today on nobody may bring anybody."""
    town.add_van()
    wish = town.wish(town.add_session(), adults=2)
    town.book(wish)
    strict = restarted("max_party = 1\n")
    with pytest.raises(Refusal) as caught:
        accept(strict, REGION, town.add_participant().id, town.quote(wish)[0].token, new_id())
    assert caught.value.code == "party_too_large"
    assert check_day(strict, REGION, DAY) == ()
