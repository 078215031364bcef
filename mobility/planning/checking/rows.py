"""The rows of a day that is checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from mobility.model import (
    DayPlan,
    OfferSession,
    PlanStatus,
    Ride,
    RideReplacement,
    Shift,
    StandingOrder,
    StandingOrderDate,
    Tour,
    UnservedRide,
)
from mobility.storage import Session
from mobility.storage.checks import (
    list_bare_shifts,
    list_replacements_of,
    list_rides_to_check,
)
from mobility.storage.days import find_day_plan, list_tours, list_unserved
from mobility.storage.standing_orders import list_dates_on


@dataclass(frozen=True)
class StoredDay:
    """A day as it is stored.

    `replacements` are by the ride that was replaced, `dates` those of standing orders.
    """

    region_id: str
    day: date
    plan: DayPlan | None
    shifts: Sequence[Shift]
    tours: Sequence[Tour]
    rides: Sequence[Ride]
    unserved: Sequence[UnservedRide]
    replacements: Mapping[str, tuple[RideReplacement, Ride]]
    dates: Sequence[tuple[StandingOrderDate, StandingOrder, OfferSession]]

    @classmethod
    def read(cls, session: Session, region_id: str, day: date) -> Self:
        return cls(
            region_id,
            day,
            find_day_plan(session, region_id, day),
            list_bare_shifts(session, region_id, day),
            list_tours(session, region_id, day),
            list_rides_to_check(session, region_id, day),
            list_unserved(session, region_id, day),
            list_replacements_of(session, region_id, day),
            list_dates_on(session, region_id, day),
        )

    @property
    def is_published(self) -> bool:
        return self.plan is not None and self.plan.status is PlanStatus.PUBLISHED
