"""Past childcare on the way: home, childcare and hall in one vehicle, and back the same way.

The childcare lies at crossing 4/2, half way between home at 4/0 and the hall at 4/4.
"""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlalchemy import select

from mobility.booking import (
    OfferedLeg,
    SessionTarget,
    Wish,
    accept,
    cancel,
    find_wish,
    get_ride,
    request_place,
)
from mobility.halts import list_halts
from mobility.messages import deliver_pending
from mobility.model import OfferSession, OutboxMessage, Party, RideStatus, RideStop, new_id
from mobility.planning import check_day, plan_day, publish_day
from mobility.refusals import Refusal
from mobility.views import StopView
from tests.mobility.town import DAY, REGION, Town, at, spot

MINUTE = timedelta(minutes=1)
FAMILY = Party(adults=1, children_1=1, prams=1)


@pytest.fixture
def course(town: Town) -> OfferSession:
    """From 9 to 12, with a van that has a child seat and room for a pram."""
    town.add_van(layouts=[{"seats": 4, "child_seats_1": 1, "prams": 1}])
    town.add_childcare(spot(4, 2))
    return town.add_session()


def family_wish(course: OfferSession) -> Wish:
    return Wish(spot(4, 0), FAMILY, SessionTarget(course.id), childcare=True)


def stops_of(town: Town, ride_id: str) -> list[RideStop]:
    with town.service.database.reading() as session:
        query = select(RideStop).where(RideStop.ride_id == ride_id).order_by(RideStop.position)
        return list(session.scalars(query))


def driven(town: Town) -> list[StopView]:
    return [stop for tour in town.day().tours for stop in tour.stops]


def test_both_ways_lead_past_childcare(town: Town, course: OfferSession) -> None:
    """One tour: home, childcare, hall; hall, childcare, home."""
    town.book(family_wish(course))
    assert [stop.label for stop in driven(town)] == [
        "Crossing 4/0",
        "Children's house",
        "Hall",
        "Hall",
        "Children's house",
        "Crossing 4/0",
    ]
    assert check_day(town.service, REGION, DAY) == ()


def test_who_gets_in_and_out_where(town: Town, course: OfferSession) -> None:
    """Both get in at home; child and pram stay at childcare, she rides on alone; then the mirror.

    Seats taken when the van leaves: 2 from home, 1 from childcare, 0 from the hall; 1, 2, 0 back.
    """
    town.book(family_wish(course))
    stops = driven(town)
    assert [stop.boarding for stop in stops] == [True, False, False, True, True, False]
    assert [stop.handover for stop in stops] == [False, True, False, False, True, False]
    child = Party(adults=0, children_1=1, prams=1)
    assert [stop.party for stop in stops] == [FAMILY, child, Party(), Party(), child, FAMILY]
    assert [stop.load_after[0] for stop in stops] == [2, 1, 0, 1, 2, 0]
    assert [stop.load_after[5] for stop in stops] == [1, 0, 0, 0, 1, 0]


def test_the_van_waits_for_the_handover(town: Town, course: OfferSession) -> None:
    """60 s for the stop, 15 s for the child and 180 s for handing it over: 255 s.

    At home 60 s and 2 x 15 s, at the hall 60 s and 15 s.
    """
    for ride_id in town.book(family_wish(course)):
        dwells_s = [stop.dwell_s for stop in stops_of(town, ride_id)]
        assert sorted(dwells_s) == [75, 90, 255]
        assert dwells_s[1] == 255


def test_the_extra_time_is_for_the_whole_ride(town: Town, course: OfferSession) -> None:
    """Half as long again as the direct drive, and ten minutes for both legs together."""
    (ride_id, _) = town.book(family_wish(course))
    _, *limits_s = [stop.ride_time_limit_s for stop in stops_of(town, ride_id)]
    (alone,) = town.book(town.wish(course))
    (limit_s,) = [stop.ride_time_limit_s for stop in stops_of(town, alone)[1:]]
    assert limits_s[0] == limits_s[1]
    assert sum(limits_s) == pytest.approx(limit_s, abs=2)  # each direct time is a rounded one


def test_the_offer_says_when_she_is_at_childcare(town: Town, course: OfferSession) -> None:
    """What was offered is promised: before the hall, and on the way back before home."""
    person = town.add_participant()
    choice = town.quote(family_wish(course))[0]
    ride_ids = accept(town.service, REGION, person.id, choice.token, new_id())
    for ride_id, leg in zip(ride_ids, choice.legs, strict=True):
        ride = get_ride(town.service, REGION, ride_id).ride
        assert (ride.childcare_label, ride.childcare_latest) == (
            "Children's house",
            leg.childcare_latest,
        )
        assert is_between(leg)


def is_between(leg: OfferedLeg) -> bool:
    latest = leg.childcare_latest
    return latest is not None and leg.pickup_latest < latest < leg.arrival_latest + 5 * MINUTE


def test_a_change_keeps_the_childcare(town: Town, course: OfferSession) -> None:
    """A ride that is changed leads past childcare as before; the old one leaves the plan."""
    person = town.add_participant()
    old = town.book(family_wish(course), person)
    wish = find_wish(town.service, REGION, old, person.id)
    # The age of a child in a seat of group 1 was not told, so it is taken for two years.
    assert wish == replace(family_wish(course), instead_of=old, ages=(2,))
    choice = town.quote(replace(wish, home=spot(4, 1)))[0]
    new = accept(town.service, REGION, person.id, choice.token, new_id())
    assert {stop.ride_id for stop in driven(town)} == set(new)
    assert check_day(town.service, REGION, DAY) == ()


def test_cancelling_frees_all_three_stops(town: Town, course: OfferSession) -> None:
    """Nothing of the ride is left in the plan."""
    (out, back) = town.book(family_wish(course))
    cancel(town.service, REGION, out, "staff:office")
    assert {stop.ride_id for stop in driven(town)} == {back}
    assert check_day(town.service, REGION, DAY) == ()


def test_a_chain_waits_as_a_whole(town: Town, course: OfferSession) -> None:
    """The only child seat is taken: she waits, and gets both ways when it is free again."""
    first = town.book(family_wish(course))
    (*_, person) = (town.add_participant(), town.add_participant())
    request_place(town.service, REGION, person.id, family_wish(course), new_id())
    cancel(town.service, REGION, first[0], "staff:office")
    assert check_day(town.service, REGION, DAY) == ()
    cancel(town.service, REGION, first[1], "staff:office")
    offered = [ride for ride in town.day().rides if ride.status is RideStatus.OFFERED]
    assert len(offered) == 2
    assert len(driven(town)) == 6
    assert check_day(town.service, REGION, DAY) == ()


def test_planning_and_publishing(town: Town, course: OfferSession) -> None:
    """The plan stays sound; one reminder a ride, and the driver's SMS names the child's stops."""
    town.book(family_wish(course))
    plan_day(town.service, REGION, DAY, seconds=0.2)
    publish_day(town.service, REGION, DAY)
    assert check_day(town.service, REGION, DAY) == ()
    with town.service.database.reading() as session:
        templates = list(session.scalars(select(OutboxMessage.template)))
    assert sorted(templates) == ["reminder"] * 2 + ["ride_promised"] * 2 + ["tour_schedule"]
    deliver_pending(town.service)
    sent = "\n".join(
        path.read_text()
        for path in (town.service.settings.var_dir / "outbox").rglob("*")
        if path.is_file()
    )
    assert "CHILD OFF Children's house: 1" in sent
    assert "CHILD ON Children's house: 2 Amira 1. SEAT1+PRAM" in sent
    assert "At childcare by" in sent


def test_a_handover_is_a_halt_of_its_own(town: Town, course: OfferSession) -> None:
    """Somebody who gets out at the same door is no child."""
    town.book(family_wish(course))
    town.book(town.wish(course, spot(4, 2)))
    (tour,) = town.day().tours
    assert check_day(town.service, REGION, DAY) == ()
    for halt in list_halts(tour):
        assert len({stop.handover for stop in halt.stops}) == 1


def refusal_of(town: Town, wish: Wish) -> str:
    with pytest.raises(Refusal) as caught:
        town.quote(wish)
    return caught.value.code


def test_childcare_needs_a_child_and_a_grown_up(town: Town, course: OfferSession) -> None:
    """Nobody to hand over, or nobody to hand over by."""
    for party in (Party(), Party(adults=0, children_1=1)):
        wish = replace(family_wish(course), party=party)
        assert refusal_of(town, wish) == "nobody_for_childcare"


def test_an_offer_without_childcare(town: Town) -> None:
    """Nobody is taken past childcare that there is not."""
    town.add_van()
    assert refusal_of(town, family_wish(town.add_session())) == "no_childcare"


def test_opening_hours_bind(town: Town) -> None:
    """Open from 8:30: on the way to a course at 9 the van halts there no earlier.

    Closed from 11 on: nobody can be fetched after a course that ends at 12.
    """
    town.add_van(layouts=[{"seats": 4, "child_seats_1": 1, "prams": 1}])
    town.add_childcare(spot(4, 2), opens=time(8, 30), closes=time(11))
    wish = replace(family_wish(town.add_session()), back=False)
    town.book(wish)
    (halt,) = [stop for stop in driven(town) if stop.handover]
    assert halt.begin_at >= at(8, 30)
    assert refusal_of(town, replace(wish, back=True)) == "childcare_closed"
