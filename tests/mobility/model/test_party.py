"""Which seat a child needs, and what a party takes of a van."""

import pytest

from mobility.model import Party, place_of_child


@pytest.mark.parametrize(
    ("age_years", "height_cm", "place"),
    [
        (0, None, "children_0"),
        (1, None, "children_1"),
        (3, None, "children_1"),
        (4, None, "children_23"),
        (11, None, "children_23"),
        (12, None, "adults"),
        (11, 150, "adults"),
        (11, 149, "children_23"),
        (12, 140, "adults"),
        (1, 74, "children_0"),
        (0, 75, "children_1"),
        (3, 100, "children_23"),
        (5, 99, "children_1"),
    ],
)
def test_seat_group_of_a_child(age_years: int, height_cm: int | None, place: str) -> None:
    """By height where it is known, else by age; from 12 years or 150 cm on a seat as an adult."""
    assert place_of_child(age_years, height_cm) == place


def test_what_is_folded_takes_the_place_of_a_pram() -> None:
    """Two people on seats, a pram, a folded wheelchair and a walking frame; a dog takes nothing."""
    party = Party(adults=2, prams=1, folded_wheelchairs=1, walking_aids=1, dogs=1)
    assert party.people == 2
    assert party.load == (2, 0, 0, 0, 0, 3)


def test_the_pram_goes_with_the_children_and_the_frame_with_the_grown_ups() -> None:
    apart = Party(adults=1, children_1=1, prams=1, walking_aids=1, dogs=1).apart()
    assert apart == (
        Party(adults=1, walking_aids=1, dogs=1),
        Party(adults=0, children_1=1, prams=1),
    )


def test_counts_that_were_kept_before_are_read() -> None:
    """Requests of earlier versions do not name what they could not know."""
    assert Party.from_counts({"adults": 1, "prams": 1}) == Party(prams=1)
