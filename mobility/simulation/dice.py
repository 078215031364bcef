"""Random draws that are written down, so that what was done at random can be done again."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

Thing = TypeVar("Thing")


class NothingToDo(Exception):
    """There is nothing that an action could be done with just now."""


class Dice:
    """Draws numbers under names. `drawn` is what came up, or what is to come up again."""

    def __init__(self, random: Random) -> None:
        self.drawn: dict[str, int] = {}
        self._random = random
        self._again: Mapping[str, int] = {}

    @classmethod
    def loaded(cls, drawn: Mapping[str, int], random: Random) -> "Dice":
        """Dice that show what was drawn before; what was not drawn then is drawn now."""
        dice = cls(random)
        dice._again = drawn
        return dice

    def number(self, name: str, least: int, most: int) -> int:
        """A whole number between two, both included; each name is drawn once in an action."""
        drawn = self._again.get(name)
        if drawn is None:
            drawn = self._random.randint(least, most)
        self.drawn[name] = min(max(drawn, least), most)
        return self.drawn[name]

    def pick(self, name: str, things: Sequence[Thing]) -> Thing:
        """One of some things. Raises NothingToDo where there are none."""
        if not things:
            raise NothingToDo
        return things[self.number(name, 0, len(things) - 1)]

    def chance(self, name: str, percent: int) -> bool:
        return self.number(name, 1, 100) <= percent
