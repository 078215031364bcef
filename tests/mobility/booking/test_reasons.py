"""The rule that binds is named where others would bind too, if it were not for that one."""

import pytest

from mobility.booking import NoPlace, Remedy, Wish, accept
from mobility.model import Party, new_id
from mobility.planning import check_day

from ..town import DAY, REGION, Town, at, spot


def refused(town: Town, wish: Wish) -> NoPlace:
    with pytest.raises(NoPlace) as caught:
        town.quote(wish)
    return caught.value


def with_child(town: Town, wish: Wish) -> Wish:
    return Wish(wish.home, Party(adults=1, children_1=1), wish.target, wish.outbound, wish.back)


def test_no_child_seat_of_the_group_left(town: Town) -> None:
    """Seats there are, but the one child seat of group 1 is taken: without the child she can ride.

    The other child is promised the same times, so there is no room before or after it.
    """
    town.add_van(layouts=[{"seats": 6, "child_seats_1": 1}], end=at(10))
    wish = with_child(town, town.wish(town.add_session()))
    town.book(wish)
    why = refused(town, wish)
    assert (why.code, why.facts["kind"]) == ("no_place_of_kind", "child_seats_1")
    (fewer,) = (one for one in why.alternatives if one.remedy is Remedy.PARTY)
    assert fewer.wish.party == Party(adults=1)
    accept(town.service, REGION, town.add_participant().id, fewer.choice.token, new_id())
    assert check_day(town.service, REGION, DAY) == ()


def test_the_ride_would_take_too_long(town: Town) -> None:
    """The van has seats, but must fetch somebody on the other side of the hall.

    She lives 3 km south of it, 7.5 minutes, so that she may ride for 21; the other one lives 4 km
    north of it. By way of him it takes her 17.5 + 10 minutes. For two ways it is too late: both
    arrive within the same quarter of an hour.
    """
    town.add_van(end=at(10))
    course = town.add_session()
    town.book(town.wish(course, spot(4, 8)))
    assert refused(town, town.wish(course, spot(4, 1))).code == "ride_would_take_too_long"
