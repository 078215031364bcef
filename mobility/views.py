"""What sheets, boards, maps and messages show of a planned day: plain values, read once, no logic.

Instants are in UTC. They live below planning, which fills them, and below the rooms that print and
tell them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from mobility.model import Direction, Party, PlanStatus, RideStatus


@dataclass(frozen=True)
class Said:
    """A text and the language that it is in: the wanted one, else German."""

    text: str
    language: str


def said_in(texts: Mapping[str, str], language: str) -> Said | None:
    """The text in a language, else in German, else None."""
    for chosen in (language, "de"):
        if texts.get(chosen):
            return Said(texts[chosen], chosen)
    return None


@dataclass(frozen=True)
class StopView:
    """A tour halting for one stop of one ride."""

    position: int
    ride_id: str
    number: int  # the ride's number within its tour, from 1 on; all its stops carry it
    boarding: bool  # somebody gets in here; else somebody gets out
    label: str
    lat: float
    lon: float
    arrival_at: datetime
    begin_at: datetime
    departure_at: datetime
    promised_earliest: datetime
    promised_latest: datetime
    participant_name: str
    participant_phone: str
    party: Party  # those who board or alight here
    load_after: tuple[int, ...]  # on board when the van leaves, in the order of DIMENSIONS
    direction: Direction
    offer_title: str | None
    note: str = ""  # what the driver must know at the door
    driver_may_call: bool = True
    handover: bool = False  # the children alone, at childcare; the grown-up sees them in or out

    @property
    def is_pickup(self) -> bool:
        """Whether the ride begins here, for which a window was promised."""
        return self.boarding and not self.handover


@dataclass(frozen=True)
class BreakView:
    """A driver's break, taken after the stop of that position; -1 stands before the first stop."""

    begin_at: datetime
    end_at: datetime
    after_position: int


@dataclass(frozen=True)
class TourView:
    """One shift's stops in the order in which they are driven."""

    shift_id: str
    number: int
    driver_name: str
    driver_phone: str
    driver_language: str
    vehicle_name: str
    starts_at: datetime
    ends_at: datetime
    start_label: str
    start_lat: float
    start_lon: float
    end_label: str
    end_lat: float
    end_lon: float
    length_m: int
    drive_time_s: int
    stops: tuple[StopView, ...]
    breaks: tuple[BreakView, ...]


@dataclass(frozen=True)
class UnservedView:
    """A ride that the plan could not serve; `reason` is a code and `facts` fill its sentence."""

    ride_id: str
    reason: str
    facts: Mapping[str, Any]
    direction: Direction
    pickup_label: str
    dropoff_label: str
    promised_earliest: datetime
    promised_latest: datetime
    participant_name: str
    participant_phone: str
    party: Party


@dataclass(frozen=True)
class DayRideView:
    """A ride of the day as a list shows it; tour and planned time are None without a place."""

    ride_id: str
    status: RideStatus
    direction: Direction
    participant_name: str
    participant_phone: str
    party: Party
    pickup_label: str
    dropoff_label: str
    promised_earliest: datetime
    promised_latest: datetime
    arrival_latest: datetime
    planned_pickup_at: datetime | None
    tour_number: int | None
    offer_title: str | None
    planned_arrival_at: datetime | None = None
    pinned: bool = False  # a dispatcher has said that it stays on its tour


@dataclass(frozen=True)
class ShiftView:
    """A driver with a vehicle on duty, whether or not there is a tour to drive."""

    shift_id: str
    number: int
    driver_name: str
    driver_phone: str
    vehicle_name: str
    starts_at: datetime
    ends_at: datetime
    locked: bool
    driver_out: bool  # somebody has said that nobody drives the rest of it
    seats: int  # of the seat layout that has most


@dataclass(frozen=True)
class DaySummary:
    """A day in figures; `unserved` holds ids with reasons and what fills their sentences.

    `pooling_ratio` is the sum of the direct times of the served rides over the time driven with
    somebody on board: 1 where everybody rides alone and straight, 2 where two share each minute, 0
    where nobody rides.
    """

    rides: int
    served: int
    tours: int
    length_m: int
    drive_time_s: int
    pooling_ratio: float
    unserved: tuple[tuple[str, str, Mapping[str, Any]], ...]


@dataclass(frozen=True)
class DayView:
    """One region's planned day."""

    region_id: str
    day: date
    status: PlanStatus
    version: int  # counts publications
    planned_at: datetime | None
    tours: tuple[TourView, ...]
    unserved: tuple[UnservedView, ...]
    summary: DaySummary
    rides: tuple[DayRideView, ...] = ()
    published_at: datetime | None = None
    shifts: tuple[ShiftView, ...] = ()
    revision: int = 0  # counts changes
    gap_percent: float | None = None  # above the best possible plan, at most; None where unknown

    def find_tour(self, number: int) -> TourView | None:
        """The tour of this number, or None where that shift is not driven."""
        return next((tour for tour in self.tours if tour.number == number), None)


@dataclass(frozen=True)
class DayLine:
    """A day in the list of days that have rides or shifts."""

    day: date
    status: PlanStatus
    version: int
    rides: int
    shifts: int
