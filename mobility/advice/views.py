"""What the adviser answers: plain values. Times are minutes, instants are in UTC."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from mobility.model import AdviceState


class VariantKind(StrEnum):
    """What differs from the course as it is."""

    START = "start"
    DAY = "day"
    VENUE = "venue"


@dataclass(frozen=True)
class Venue:
    """A place where the course could be held."""

    place_id: str
    name: str


@dataclass(frozen=True)
class Crowd:
    """For whom it is worked out.

    `rides` are those of people with a place, `waiting` people who asked for this date and have
    none. `missed` are people whose wishes for such a ride are kept as unmet demand: 0 where they
    are too few to be told.
    """

    rides: int
    waiting: int
    missed: int


@dataclass(frozen=True)
class Answer:
    """What the date would take in one variant, planned with everything else that day has promised.

    `vehicles` drive for the course, `driver_min` are the minutes that all tours of the day are
    longer with the course than without. `waiting` and `missed` are people reached of those of the
    crowd; None where a few were but too few to be told. `moved_min` is earlier where negative.
    """

    kind: VariantKind
    moved_min: int
    starts_at: datetime
    place_name: str
    rides: int
    waiting: int
    missed: int | None
    vehicles: int
    driver_min: int


@dataclass(frozen=True)
class AdviceView:
    """How far the work is, and the answers so far; the course as it is stands among the starts."""

    id: str
    offer_id: str
    session_id: str
    day: date
    state: AdviceState
    is_lost: bool
    begun_at: datetime
    done: int
    total: int
    crowd: Crowd | None
    answers: tuple[Answer, ...]
    refusal: str

    def of_kind(self, kind: VariantKind) -> tuple[Answer, ...]:
        """The answers of one kind, in the order in which they are shown."""
        return tuple(answer for answer in self.answers if answer.kind == kind)
