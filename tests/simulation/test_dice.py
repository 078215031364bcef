"""Random draws that can be drawn again."""

from random import Random

import pytest

from mobility.simulation.dice import Dice, NothingToDo

HOMES = ("north", "east", "south", "west")


def throw(dice: Dice) -> tuple[str, int, bool]:
    return dice.pick("home", HOMES), dice.number("minutes", 0, 1000), dice.chance("waits", 50)


def test_what_was_drawn_is_drawn_again() -> None:
    """Whatever the other random numbers would be."""
    first = Dice(Random(1))
    drawn = throw(first)
    assert throw(Dice.loaded(first.drawn, Random(2))) == drawn
    assert throw(Dice(Random(2))) != drawn


def test_of_fewer_things_the_last_is_picked() -> None:
    """A run that is played again may have come to fewer rides to choose from."""
    assert Dice.loaded({"home": 3}, Random(1)).pick("home", HOMES[:2]) == "east"


def test_nothing_to_pick_from() -> None:
    with pytest.raises(NothingToDo):
        Dice(Random(1)).pick("home", ())
