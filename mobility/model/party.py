"""Who and what comes along, and what that loads."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

# The order of the load dimensions, everywhere. Child seats by group of UN Regulation 44:
# group 0 up to 13 kg, group 1 from 9 to 18 kg, groups 2 and 3 from 15 to 36 kg.
DIMENSIONS = ("seats", "wheelchairs", "child_seats_0", "child_seats_1", "child_seats_23", "prams")


@dataclass(frozen=True)
class Party:
    """The people and things of one ride request, counted.

    `adults` sit on a seat without restraint (from 12 years or 150 cm on); children are counted by
    the child seat group that they need; `wheelchairs` are people who stay in theirs.
    """

    adults: int = 1
    children_0: int = 0
    children_1: int = 0
    children_23: int = 0
    wheelchairs: int = 0
    prams: int = 0

    def __post_init__(self) -> None:
        counts = asdict(self)
        if any(count < 0 for count in counts.values()):
            raise ValueError(f"negative count in {counts}")
        if self.people == 0:
            raise ValueError("a party needs at least one person")

    @property
    def children(self) -> int:
        return self.children_0 + self.children_1 + self.children_23

    @property
    def people(self) -> int:
        return self.adults + self.children + self.wheelchairs

    @property
    def load(self) -> tuple[int, ...]:
        """What the party takes of each dimension, in the order of DIMENSIONS."""
        return (
            self.adults + self.children,
            self.wheelchairs,
            self.children_0,
            self.children_1,
            self.children_23,
            self.prams,
        )

    def apart(self) -> "tuple[Party, Party] | None":
        """The grown-ups, and the children with the prams; None where either would be nobody."""
        if self.children == 0 or self.adults + self.wheelchairs == 0:
            return None
        grown_ups = Party(adults=self.adults, wheelchairs=self.wheelchairs)
        counts = {**self.as_counts(), "adults": 0, "wheelchairs": 0}
        return grown_ups, Party.from_counts(counts)

    def as_counts(self) -> dict[str, int]:
        return asdict(self)

    @classmethod
    def from_counts(cls, counts: Mapping[str, Any]) -> Self:
        return cls(**counts)
