"""What somebody would like of the driver is promised where it can be, and named where it is not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mobility.booking import NoPlace, quote_preferring, quote_series_preferring, read_wish
from tests.mobility.town import DAY, REGION, Town, at

WOMAN, ARABIC = "woman", "speaks:ar"


def test_times_with_a_woman_at_the_wheel_come_first(town: Town) -> None:
    """She drives until ten: the way there is hers alone, another van could come as well."""
    town.add_van(properties=(WOMAN,), end=at(10))
    town.add_van(number=2)
    wish = town.wish(town.add_session())
    found = quote_preferring(town.service, REGION, wish, frozenset({WOMAN}))
    assert found[0].lacks == frozenset()
    assert WOMAN in read_wish(town.service, REGION, found[0].choice.token).required
    times = [tuple(leg.pickup_earliest for leg in one.choice.legs) for one in found]
    assert len(set(times)) == len(times)  # the same times are not offered without her


def test_where_she_does_not_drive_it_says_so(town: Town) -> None:
    """Only the van of somebody else is there on the way back."""
    town.add_van(properties=(WOMAN,), end=at(10))
    town.add_van(number=2)
    wish = town.wish(town.add_session(), back=True)
    found = quote_preferring(town.service, REGION, wish, frozenset({WOMAN}))
    assert {one.lacks for one in found} == {frozenset({WOMAN})}
    assert read_wish(town.service, REGION, found[0].choice.token).required == frozenset()


def test_either_way_alone_is_no_price_for_a_preference(town: Town) -> None:
    """With her there would be a way there only; both ways without her are worth more."""
    town.add_van(properties=(WOMAN,), end=at(10))
    town.add_van(number=2)
    wish = replace(town.wish(town.add_session(), back=True), both_or_none=False)
    found = quote_preferring(town.service, REGION, wish, frozenset({WOMAN}))
    assert {len(one.choice.legs) for one in found} == {2}


def test_one_of_two_preferences_is_better_than_none(town: Town) -> None:
    town.add_van(properties=(WOMAN,))
    found = quote_preferring(
        town.service, REGION, town.wish(town.add_session()), frozenset({WOMAN, ARABIC})
    )
    assert found[0].lacks == frozenset({ARABIC})


def test_without_any_place_the_reason_is_told(town: Town) -> None:
    """Five people and four seats: no preference changes that."""
    town.add_van()
    wish = town.wish(town.add_session(), adults=5)
    with pytest.raises(NoPlace) as caught:
        quote_preferring(town.service, REGION, wish, frozenset({WOMAN}))
    assert caught.value.facts["kind"] == "seats"


def test_a_course_keeps_a_preference_that_costs_no_date(town: Town) -> None:
    """On the first Monday a woman drives; on the second nobody, then somebody else."""
    later = DAY + timedelta(days=7)
    first = town.add_session()
    town.add_session(at(9, day=later), at(12, day=later))
    town.add_van(properties=(WOMAN,))
    wish = town.wish(first, back=True)
    _found, lacks = quote_series_preferring(town.service, REGION, wish, frozenset({WOMAN}))
    assert lacks == frozenset()
    town.add_van(number=2, day=later)
    found, lacks = quote_series_preferring(town.service, REGION, wish, frozenset({WOMAN}))
    assert (len(found.with_place), lacks) == (2, frozenset({WOMAN}))
