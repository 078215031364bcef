"""Places at childcare: by age group, by carers, at every moment."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from mobility.model import (
    AgeGroup,
    Capacity,
    CareNeed,
    Direction,
    Party,
    Presence,
    ages_in,
    presences_of,
)

MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)
SMALL, BIG = AgeGroup(0, 2, 4, 4), AgeGroup(3, 11, 10, 10)
HOUSE = Capacity((SMALL, BIG), carers=1)


def stay(begins: int, ends: int, *ages: int) -> Presence:
    return Presence(MIDNIGHT + timedelta(hours=begins), MIDNIGHT + timedelta(hours=ends), ages)


def test_places_bind_by_age() -> None:
    """Four small children fit, a fifth does not; one of twelve years belongs to no group."""
    assert HOUSE.holds([stay(9, 12, 0, 1, 2, 2)])
    assert not HOUSE.holds([stay(9, 12, 0, 1, 2, 2, 2)])
    assert not HOUSE.takes([2, 12])
    assert not HOUSE.holds([stay(9, 12, 12)])


def test_carers_bind_in_proportion() -> None:
    """One carer for 4 small or 10 big: 2 small ones are half of her, 5 big ones the other half."""
    assert HOUSE.holds([stay(9, 12, 1, 1, *[5] * 5)])
    assert not HOUSE.holds([stay(9, 12, 1, 1, *[5] * 6)])


def test_who_leaves_makes_room() -> None:
    """Four until ten and four from ten on are never more than four."""
    assert HOUSE.holds([stay(8, 10, 1, 1, 1, 1), stay(10, 12, 1, 1, 1, 1)])
    assert not HOUSE.holds([stay(8, 11, 1, 1, 1, 1), stay(10, 12, 1)])


def test_how_many_more_may_come() -> None:
    """Beside 2 small ones there is half a carer left: 2 small or 5 big; at another time 4 or 10."""
    there = [stay(9, 12, 1, 1)]
    assert [HOUSE.count_free(group, there, stay(10, 11)) for group in (SMALL, BIG)] == [2, 5]
    assert [HOUSE.count_free(group, there, stay(13, 14)) for group in (SMALL, BIG)] == [4, 10]


@given(
    st.lists(
        st.tuples(
            st.integers(0, 6),
            st.integers(1, 4),
            st.lists(st.integers(0, 11), min_size=1, max_size=3),
        ),
        max_size=6,
    ),
    st.integers(0, 3),
)
def test_no_moment_is_overlooked(stays: list[tuple[int, int, list[int]]], carers: int) -> None:
    """What holds at each begin holds in each hour, counted one by one."""
    house = Capacity((SMALL, BIG), carers)
    presences = [stay(begin, begin + length, *ages) for begin, length, ages in stays]

    def fits(hour: int) -> bool:
        there = [a for begin, length, ages in stays if begin <= hour < begin + length for a in ages]
        small, big = sum(age < 3 for age in there), sum(age >= 3 for age in there)
        return small <= 4 and big <= 10 and Fraction(small, 4) + Fraction(big, 10) <= carers

    assert house.holds(presences) == all(map(fits, range(11)))


def test_children_who_ride_under_two_requests_are_there_once() -> None:
    """Out under one request and back under another: one child. A group adds up."""

    def need(*ways: Direction) -> CareNeed:
        begin = MIDNIGHT + timedelta(hours=9)
        return CareNeed("house", "course", frozenset(ways), begin, begin, (2,))

    out, back = need(Direction.OUTBOUND), need(Direction.RETURN)
    assert [one.ages for one in presences_of([("her", out), ("her", back)])] == [(2,)]
    assert [one.ages for one in presences_of([("her", out), ("him", back)])] == [(2,), (2,)]
    both = need(*Direction)
    assert [one.ages for one in presences_of([("group", both), ("group", both)])] == [(2, 2)]


def test_ages_that_were_not_told_are_typical() -> None:
    """As told where there is one for each child; else 0, 2 and 7 years by the child seats."""
    party = Party(children_0=1, children_23=1)
    assert ages_in(party, (4, 0)) == (0, 4)
    assert ages_in(party) == ages_in(party, (4,)) == (0, 7)
