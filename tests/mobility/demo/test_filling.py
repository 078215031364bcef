"""The demonstration day of Adorf, on its bundled roads and through the real doors."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mobility.accounts import sign_in_staff
from mobility.booking import get_ride, get_series, list_sessions
from mobility.clock import SettableClock, service_day
from mobility.config import Settings
from mobility.demo import DEMO_STAFF, DemoDay, fill_demo
from mobility.planning import check_day, day_view, list_days, plan_day
from mobility.regions.prepare import prepare_region
from mobility.service import Service
from mobility.storage import Database, upgrade
from mobility.storage.groups import list_groups_on
from mobility.storage.standing_orders import list_running_ids
from mobility.views import DayView

REGION = "adorf"
NOW = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)  # a Sunday afternoon


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with Adorf's prepared roads and places."""
    var_dir = tmp_path_factory.mktemp("adorf")
    service = service_in(var_dir)
    prepare_region(service.settings, service.region(REGION))
    return var_dir


def service_in(var_dir: Path, prepared: Path | None = None) -> Service:
    """An installation with a database of its own."""
    if prepared is not None:
        (var_dir / "roads").symlink_to(prepared / "roads")
    settings = Settings(
        _env_file=None, var_dir=var_dir, regions=REGION, secret_key="a key for tests only"
    )
    database = Database.connect(settings.database_address)
    upgrade(database)
    return Service(settings, database, SettableClock(NOW))


@pytest.fixture(scope="module")
def filled(
    prepared: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Service, DemoDay, DayView]:
    service = service_in(tmp_path_factory.mktemp("filled"), prepared)
    filled = fill_demo(service, REGION)
    return service, filled, day_view(service, REGION, filled.day)


Filled = tuple[Service, DemoDay, DayView]


def test_a_day_of_some_forty_rides(filled: Filled) -> None:
    """Tomorrow has about 40 rides on 2 to 3 vans; most have a place, some have a real reason."""
    service, day, view = filled
    assert day.day == service_day(NOW, service.region(REGION).zone) + timedelta(days=1)
    assert 32 <= view.summary.rides <= 44
    assert 2 <= view.summary.tours <= 3
    assert view.summary.served >= view.summary.rides * 2 // 3
    assert view.unserved
    assert view.summary.served + len(view.unserved) == view.summary.rides


def test_every_promise_is_kept(filled: Filled) -> None:
    """The checker finds nothing, before planning and after it."""
    service, day, view = filled
    assert check_day(service, REGION, day.day) == ()
    after = plan_day(service, REGION, day.day, seconds=0.5)
    assert after.served >= view.summary.served
    assert check_day(service, REGION, day.day) == ()


def test_rides_were_asked_for_over_days(filled: Filled) -> None:
    """Nobody asked in the future; the first wish is more than a day older than the last."""
    service, _, view = filled
    asked = [get_ride(service, REGION, ride.ride_id).history[0].at for ride in view.rides]
    assert max(asked) <= NOW
    assert max(asked) - min(asked) > timedelta(days=1)


def test_there_is_something_to_book_for_two_weeks(filled: Filled) -> None:
    """Offers take place and vans are on duty on each of the coming 14 days."""
    service, day, _ = filled
    days = [line.day for line in list_days(service, REGION) if line.shifts]
    assert days == [day.day + timedelta(days=n) for n in range(14)]
    zone = service.region(REGION).zone
    sessions = list_sessions(service, REGION)
    assert {service_day(one.starts_at, zone) for one in sessions} == set(days)


def test_somebody_has_booked_a_whole_course(filled: Filled) -> None:
    """Her rides are on each of the 14 days on which it takes place; nothing is wrong with any."""
    service, day, _ = filled
    with service.database.reading() as session:
        (order_id,) = list_running_ids(session, REGION)
    dates = get_series(service, REGION, order_id).dates
    assert len(dates) == 14
    assert all(len(date.rides) == 2 for date in dates[:5])
    assert check_day(service, REGION, day.day + timedelta(days=3)) == ()


def test_somebody_rides_past_childcare(filled: Filled) -> None:
    """There and back the children get out, and in, on the way."""
    _, _, view = filled
    stops = [stop for tour in view.tours for stop in tour.stops if stop.handover]
    assert [stop.boarding for stop in sorted(stops, key=lambda one: one.begin_at)] == [False, True]


def test_a_group_rides_together(filled: Filled) -> None:
    """Six people from two places, there and back; all of them have a place."""
    service, day, _ = filled
    with service.database.reading() as session:
        groups = list_groups_on(session, REGION, day.day)
    assert len(groups) == 2
    assert len({group.id for _, group in groups}) == 1


def test_staff_can_sign_in(filled: Filled) -> None:
    """With the logins that are printed."""
    service, _, _ = filled
    (login, *_) = DEMO_STAFF
    assert sign_in_staff(service, REGION, login.login, login.password).role is login.role


def test_nothing_is_filled_twice(filled: Filled) -> None:
    """What exists for tomorrow stays as it is."""
    service, day, _ = filled
    before = day_view(service, REGION, day.day)
    assert fill_demo(service, REGION) == DemoDay(day.day, promised=0, waiting=0)
    assert day_view(service, REGION, day.day) == before


def test_the_same_seed_fills_the_same_day(filled: Filled, prepared: Path, tmp_path: Path) -> None:
    """Keys apart, a second installation gets the same people, wishes and promises."""
    _, day, view = filled
    again = service_in(tmp_path, prepared)
    assert fill_demo(again, REGION) == day
    assert promises(day_view(again, REGION, day.day)) == promises(view)


def promises(view: DayView) -> set[tuple[object, ...]]:
    return {
        (ride.participant_phone, ride.direction, ride.pickup_label, ride.promised_earliest)
        for ride in view.rides
    }
