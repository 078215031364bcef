"""The course-time adviser beside plans computed by hand, in the town of the tests.

A kilometre of its streets takes the same time everywhere; `KM_S` is measured, not assumed.
"""

from datetime import timedelta

import pytest

from mobility.advice import (
    AdviceView,
    Answer,
    VariantKind,
    begin_advice,
    compute_advice,
    find_advice_on,
    get_advice,
    list_venues,
)
from mobility.advice.crowd import Standing, list_groups
from mobility.booking import request_place
from mobility.booking.legs import coordinates_of
from mobility.model import AdviceState, OfferSession, UnmetWish, new_id
from mobility.offers import Keeper
from mobility.planning import check_day, day_view
from mobility.planning.travel import travel_table
from mobility.refusals import Refusal
from tests.mobility.town import DAY, REGION, Town, at, spot

KEEPER = Keeper("staff:probe")
TUESDAY = DAY + timedelta(days=1)
SECONDS = 0.03


@pytest.fixture
def backend() -> str:
    """These rules do not depend on the database."""
    return "sqlite"


def ask(town: Town, course: OfferSession, *place_ids: str) -> AdviceView:
    advice_id, is_new = begin_advice(town.service, REGION, course.id, place_ids, KEEPER)
    assert is_new
    compute_advice(town.service, REGION, advice_id, seconds=SECONDS)
    return get_advice(town.service, REGION, advice_id, KEEPER)


def starts(advice: AdviceView) -> dict[int, Answer]:
    return {answer.moved_min: answer for answer in advice.of_kind(VariantKind.START)}


def drive_s(town: Town, *crossings: tuple[float, float]) -> int:
    """How long the way from crossing to crossing takes, stops left out."""
    places = coordinates_of(*(spot(x, y) for x, y in crossings))
    times, _ = travel_table(town.service, REGION).between(places)
    return sum(int(times[n, n + 1]) for n in range(len(places) - 1))


def test_the_answer_is_the_plan_made_by_hand(town: Town) -> None:
    """Amira lives at 4/0, the hall is at 4/4, the depot at 0/0; one van.

    The only tour there is: depot, 4/0, hall, depot. Boarding and alighting take 60 + 15 s each, so
    the tour is as long as its three drives and twice 75 s, whenever the course begins.
    """
    town.add_van()
    course = town.add_session(at(9), at(12))
    town.book(town.wish(course))
    by_hand_s = drive_s(town, (0, 0), (4, 0), (4, 4), (0, 0)) + 2 * (60 + 15)
    answers = starts(ask(town, course))
    assert list(answers) == [-60, -45, -30, -15, 0, 15, 30, 45, 60]
    for answer in answers.values():
        assert (answer.rides, answer.vehicles) == (1, 1)
        assert answer.driver_min == round(by_hand_s / 60)


def test_two_directions_and_two_people_share_one_van(town: Town) -> None:
    """One tour: depot, 4/0, 4/1, hall, and from there 4/1, 4/0, depot, or as far the other way.

    The last alights at the hall at 8:55, five minutes before the course, and the first boards at
    12:05, five minutes after it. Before that the other alights, after it the other boards.
    """
    town.add_van()
    course = town.add_session(at(9), at(12))
    town.book(town.wish(course, back=True))
    town.book(town.wish(course, spot(4, 1), back=True))
    there_s = drive_s(town, (0, 0), (4, 0), (4, 1), (4, 4)) + (2 + 1) * 75
    back_s = 2 * 75 + drive_s(town, (4, 4), (4, 1), (4, 0), (0, 0)) + 2 * 75
    by_hand_s = there_s + (3 * 60 + 10) * 60 + back_s
    as_is = starts(ask(town, course))[0]
    assert (as_is.rides, as_is.vehicles) == (4, 1)
    assert as_is.driver_min == round(by_hand_s / 60)


def test_an_earlier_start_finds_no_van_on_duty(town: Town) -> None:
    """The van's shift begins at 9:30. Before anybody alights at the hall it drives there over 4/0.

    That must be done five minutes before the course begins: so everybody is served from the first
    start on that leaves so much time, and nobody before.
    """
    town.add_van(begin=at(9, 30))
    course = town.add_session(at(10), at(12))
    town.book(town.wish(course))
    needed_s = drive_s(town, (0, 0), (4, 0), (4, 4)) + 75
    served = {minutes: answer.rides == 1 for minutes, answer in starts(ask(town, course)).items()}
    assert served == {m: needed_s <= (25 + m) * 60 for m in range(-60, 61, 15)}
    assert served[0]
    assert not served[-30]


def test_who_waits_is_reached_when_the_van_is_free(town: Town) -> None:
    """The only van, with one seat, carries somebody to another course at 9 from the other end.

    Its rider and Amira cannot share it at the same time; an hour later they can one after another.
    """
    town.add_van(seats=1)
    other = town.add_session(at(9), at(12))
    town.book(town.wish(other, spot(8, 8)))
    course = town.add_session(at(9), at(12))
    person = town.add_participant()
    request_place(town.service, REGION, person.id, town.wish(course), new_id())
    advice = ask(town, course)
    assert advice.crowd is not None
    assert (advice.crowd.rides, advice.crowd.waiting) == (0, 1)
    answers = starts(advice)
    assert answers[0].waiting == 0
    assert answers[60].waiting == 1
    assert answers[60].vehicles == 1


def test_other_days_and_other_venues(town: Town) -> None:
    """Only Tuesday has a van, too. At a venue next to her home nobody needs a drive of 4 km."""
    town.add_van()
    town.add_van(number=2, day=TUESDAY)
    course = town.add_session(at(9), at(12))
    town.book(town.wish(course))
    near = town.add_venue("Mill", spot(4, 1))
    assert [venue.place_id for venue in list_venues(town.service, REGION, town.offer.id)] == [near]
    advice = ask(town, course, near)
    (tuesday,) = advice.of_kind(VariantKind.DAY)
    assert tuesday.starts_at == at(9, day=TUESDAY)
    as_is = starts(advice)[0]
    assert (tuesday.rides, tuesday.driver_min) == (1, as_is.driver_min)
    (mill,) = advice.of_kind(VariantKind.VENUE)
    by_hand_s = drive_s(town, (0, 0), (4, 0), (4, 1), (0, 0)) + 2 * 75
    assert (mill.place_name, mill.driver_min) == ("Mill", round(by_hand_s / 60))
    assert mill.driver_min < as_is.driver_min


def test_nothing_is_stored_but_the_advice(town: Town) -> None:
    """Tours, promises and waiting rides are as before."""
    town.add_van()
    course = town.add_session(at(9), at(12))
    town.book(town.wish(course))
    before = day_view(town.service, REGION, DAY)
    ask(town, course)
    assert day_view(town.service, REGION, DAY) == before
    assert check_day(town.service, REGION, DAY) == ()


def test_missed_people_count_from_five_on(town: Town) -> None:
    """Wishes to the venue's settlement in the course's hours on its dates: five people, not four.

    One is for another band of hours and counts for nobody; one person with two wishes is one.
    """
    town.add_van()
    course = town.add_session(at(9), at(12))
    town.book(town.wish(course))
    for number in range(4):
        miss(town, number)
    miss(town, 3, wish=7)
    miss(town, 5, hour=14)
    assert missed_origins(town, course) == []
    miss(town, 4)
    assert missed_origins(town, course) == ["Overtown"] * 5


def missed_origins(town: Town, course: OfferSession) -> list[str]:
    """Where those are from who are missed; beside them one has a ride."""
    overtown, hall = coordinates_of(spot(4, 7), spot(4, 4))
    with town.service.database.reading() as session:
        region = town.service.region(REGION)
        groups = list_groups(session, region, course.id, {"Overtown": overtown, "Midtown": hall})
    first, *missed = groups
    assert first.standing is Standing.RIDING
    assert {group.standing for group in missed} <= {Standing.MISSED}
    return [group.wish.home.label for group in missed]


def miss(town: Town, person: int, *, wish: int | None = None, hour: int = 8) -> None:
    row = UnmetWish(
        region_id=REGION,
        id=new_id(),
        noted_on=DAY,
        service_date=DAY,
        hour=hour,
        origin="Overtown",
        destination="Midtown",
        reason="vehicles_busy",
        person=f"person{person}",
        wish_key=f"wish{person}-{wish}",
    )
    with town.service.database.writing() as session:
        session.add(row)


def test_one_advice_at_a_time_and_the_newest_only(town: Town) -> None:
    """One that is being computed is not begun again; half a minute later it counts as lost."""
    town.add_van()
    course = town.add_session(at(9), at(12))
    first, _ = begin_advice(town.service, REGION, course.id, (), KEEPER)
    assert begin_advice(town.service, REGION, course.id, (), KEEPER) == (first, False)
    town.clock.advance(timedelta(seconds=31))
    assert get_advice(town.service, REGION, first, KEEPER).is_lost
    second, is_new = begin_advice(town.service, REGION, course.id, (), KEEPER)
    assert is_new
    with pytest.raises(Refusal, match="advice_unknown"):
        get_advice(town.service, REGION, first, KEEPER)
    found = find_advice_on(town.service, REGION, town.offer.id, KEEPER)
    assert found is not None
    assert found.id == second


def test_a_day_without_vans_says_so(town: Town) -> None:
    """In its row, for the page to tell."""
    course = town.add_session(at(9), at(12))
    advice_id, _ = begin_advice(town.service, REGION, course.id, (), KEEPER)
    with pytest.raises(Refusal, match="no_vehicle_on_duty"):
        compute_advice(town.service, REGION, advice_id, seconds=SECONDS)
    advice = get_advice(town.service, REGION, advice_id, KEEPER)
    assert (advice.state, advice.refusal) == (AdviceState.FAILED, "no_vehicle_on_duty")


def test_only_whose_offer_it_is_asks(town: Town) -> None:
    """And only of a date after today."""
    course = town.add_session(at(9), at(12))
    with pytest.raises(Refusal, match="not_allowed"):
        begin_advice(town.service, REGION, course.id, (), Keeper("staff:other", "someoneelse"))
    town.clock.advance(timedelta(days=3))
    with pytest.raises(Refusal, match="advice_past"):
        begin_advice(town.service, REGION, course.id, (), KEEPER)
