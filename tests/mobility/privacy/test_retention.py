"""After the time of retention nobody can be found any more, and figures are still there."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from mobility.booking import cancel, list_known_places
from mobility.jobs import NIGHTLY_JOBS, run_if_due
from mobility.messages import InboundSms
from mobility.model import Base, Face, Participant, Ride, RideStatus
from mobility.operations import print_day, take_inbound
from mobility.participation import ForDriver, ask_for_call, give_feedback, tell_driver
from mobility.partners import hand_over
from mobility.planning import check_day, publish_day
from tests.mobility.booking.courses import DAYS, add_dates, order
from tests.mobility.partners.orders import add_partner
from tests.mobility.town import DAY, REGION, Town, at, spot

NAME, HOME, PHONE, EMAIL = (
    "Zuhra Plantova",
    "Plantedstreet 7",
    "+4930231259",
    "zuhra@planted.example",
)
TRACES = ("Zuhra", "Plantova", "Plantedstreet", PHONE, EMAIL)


def traces(town: Town) -> Iterator[str]:
    """Where something of her still stands: every column of every table."""
    with town.service.database.reading() as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(select(table)).mappings():
                for column, value in row.items():
                    if any(trace in str(value) for trace in TRACES):
                        yield f"{table.name}.{column}: {value}"


def files(town: Town) -> list[str]:
    var_dir = town.service.settings.var_dir
    found = [*(var_dir / "sheets").rglob("*.pdf"), *(var_dir / "outbox").glob("*")]
    return sorted(path.name for path in found)


@pytest.fixture
def person(town: Town) -> Participant:
    """Somebody who rode on Monday, cancelled by telephone, wrote, praised, and asked for a call."""
    town.add_van()
    course = town.add_session()
    person = town.add_participant()
    with town.service.database.writing() as session:
        row = session.get_one(Participant, (REGION, person.id))
        row.name, row.phone, row.email = NAME, PHONE, EMAIL
    home = replace(spot(4, 0), label=HOME)
    wish = replace(town.wish(course, home), back=True)
    there, back = town.book(wish, person)
    told = ForDriver(f"ring at {NAME}", may_call=True)
    tell_driver(town.service, REGION, person.id, there, told)
    hand_over(town.service, REGION, back, add_partner(town), agreed_cents=2500, actor="staff:x")
    cancel(town.service, REGION, back, "staff:someone", reason=f"{NAME} called")
    publish_day(town.service, REGION, DAY)
    print_day(town.service, REGION, DAY)
    take_inbound(town.service, InboundSms("one", PHONE, f"Here is {NAME}, {HOME}"))
    ask_for_call(town.service, REGION, person.id, there)
    town.clock.instant = at(12)
    give_feedback(town.service, REGION, person.id, there, Face.GOOD, None, f"Thanks, {NAME}")
    return person


def run_retention(town: Town) -> None:
    for job in NIGHTLY_JOBS:
        run_if_due(town.service, REGION, job)


def test_nothing_of_a_person_is_left_after_ninety_days(town: Town, person: Participant) -> None:
    """A planted name, address, number: in no column of any table, and in no file."""
    assert len({trace.partition(":")[0] for trace in traces(town)}) > 8
    assert files(town) != []
    town.clock.instant = at(4, day=DAY + timedelta(days=92))
    run_retention(town)
    assert list(traces(town)) == []
    assert files(town) == []


def test_everything_is_there_until_then(town: Town, person: Participant) -> None:
    """Before anything is 90 days old she finds where she rode from; sheets go after a week."""
    before = set(traces(town))
    town.clock.instant = at(4, day=DAY + timedelta(days=86))
    run_retention(town)
    assert set(traces(town)) == before
    assert [place.label for place in list_known_places(town.service, REGION, person.id)] == [HOME]
    assert [name for name in files(town) if name.startswith("tour-")] == []


def test_figures_are_kept(town: Town, person: Participant) -> None:
    """How many rode how far, and what became of it; the stored day is still in order."""
    with town.service.database.reading() as session:
        before = [(ride.status, ride.direct_length_m) for ride in session.scalars(select(Ride))]
    town.clock.instant = at(4, day=DAY + timedelta(days=92))
    run_retention(town)
    run_retention(town)
    with town.service.database.reading() as session:
        rides = list(session.scalars(select(Ride)))
        assert [(ride.status, ride.direct_length_m) for ride in rides] == before
    assert {RideStatus.PUBLISHED, RideStatus.CANCELLED_BY_OPERATOR} == {r.status for r in rides}
    assert check_day(town.service, REGION, DAY) == ()
    assert list_known_places(town.service, REGION, person.id) == []


def test_who_still_rides_keeps_her_name(town: Town, person: Participant) -> None:
    """Old addresses go, her number stays: she has a ride next week."""
    day = DAY + timedelta(days=98)
    town.clock.instant = at(4, day=DAY + timedelta(days=91))
    town.add_van(day=day, number=2, begin=at(6, day=day), end=at(15, day=day))
    town.book(town.wish(town.add_session(at(9, day=day), at(12, day=day))), person)
    town.clock.instant = at(4, day=DAY + timedelta(days=92))
    run_retention(town)
    left = {trace.partition(":")[0] for trace in traces(town)}
    assert "participant.name" in left
    assert "ride_stop.label" not in left


def test_a_course_keeps_its_home_until_its_last_date_is_old(town: Town) -> None:
    """Its dates go one after the other: 92 days after the first the home is still needed."""
    for day in DAYS:
        town.add_van(day=day, begin=at(6, day=day), end=at(15, day=day))
    sessions = add_dates(town)
    order(town, town.wish(sessions[0], replace(spot(4, 0), label=HOME)))
    for last_day, is_kept in ((DAYS[0], True), (DAYS[-1], False)):
        town.clock.instant = at(4, day=last_day + timedelta(days=92))
        run_retention(town)
        places = {trace.partition(":")[0] for trace in traces(town)}
        assert ("standing_order.home_label" in places) is is_kept
    assert places == set()
