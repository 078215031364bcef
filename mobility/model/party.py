"""Who and what comes along, and what that loads."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

# The order of the load dimensions, everywhere. Child seats by group of UN Regulation 44:
# group 0 up to 13 kg, group 1 from 9 to 18 kg, groups 2 and 3 from 15 to 36 kg.
DIMENSIONS = ("seats", "wheelchairs", "child_seats_0", "child_seats_1", "child_seats_23", "prams")


# From this age or height on a passenger needs no child seat (German road traffic regulations, StVO,
# section 21).
GROWN_UP_AGE_YEARS, GROWN_UP_HEIGHT_CM = 12, 150
# A group is chosen by weight; these heights and ages are those that children of 9 and 15 kg have on
# average (WHO child growth standards, weight for length and for age).
_GROUP_1_FROM_CM, _GROUP_23_FROM_CM = 75, 100
_GROUP_1_FROM_YEARS, _GROUP_23_FROM_YEARS = 1, 4


def place_of_child(age_years: int, height_cm: int | None = None) -> str:
    """Which count of a Party a child belongs to; the height says more than the age, if known."""
    if age_years >= GROWN_UP_AGE_YEARS or (height_cm or 0) >= GROWN_UP_HEIGHT_CM:
        return "adults"
    size, bounds = (
        (height_cm, (_GROUP_1_FROM_CM, _GROUP_23_FROM_CM))
        if height_cm
        else (age_years, (_GROUP_1_FROM_YEARS, _GROUP_23_FROM_YEARS))
    )
    return ("children_0", "children_1", "children_23")[sum(size >= bound for bound in bounds)]


@dataclass(frozen=True)
class Party:
    """The people and things of one ride request, counted.

    `adults` sit on a seat without restraint (from 12 years or 150 cm on); children are counted by
    the child seat group that they need; `wheelchairs` are people who stay in theirs. Whoever moves
    over to a seat is an adult with a folded wheelchair; it takes the place of a pram, as a walking
    frame does. An assistance dog lies at its owner's feet.
    """

    adults: int = 1
    children_0: int = 0
    children_1: int = 0
    children_23: int = 0
    wheelchairs: int = 0
    prams: int = 0
    folded_wheelchairs: int = 0
    walking_aids: int = 0
    dogs: int = 0

    def __post_init__(self) -> None:
        counts = vars(self)  # a board makes thousands of parties; asdict would copy each count
        if min(counts.values()) < 0:
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
            self.prams + self.folded_wheelchairs + self.walking_aids,
        )

    def apart(self) -> "tuple[Party, Party] | None":
        """The grown-ups, and the children with the prams; None where either would be nobody."""
        if self.children == 0 or self.adults + self.wheelchairs == 0:
            return None
        of_children = ("children_0", "children_1", "children_23", "prams")
        counts = self.as_counts()
        children = Party.from_counts(dict.fromkeys(counts, 0) | {k: counts[k] for k in of_children})
        return Party.from_counts({**counts, **dict.fromkeys(of_children, 0)}), children

    def as_counts(self) -> dict[str, int]:
        return asdict(self)

    @classmethod
    def from_counts(cls, counts: Mapping[str, Any]) -> Self:
        return cls(**counts)
