"""What a whole course is offered and promised, date by date."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from mobility.booking.waiting import WAITING_HELPS_COURSES
from mobility.booking.wishes import OfferedLeg, RideView, Spot
from mobility.model import SERVED, Party
from mobility.refusals import Refusal


@dataclass(frozen=True)
class OfferedDate:
    """One date of a course: what would be promised, or why nothing can be.

    `is_usual` where the times are the usual ones. With `why_not` beside legs, one direction alone
    has a place.
    """

    session_id: str
    starts_at: datetime
    ends_at: datetime
    legs: tuple[OfferedLeg, ...]
    is_usual: bool
    why_not: Refusal | None


@dataclass(frozen=True)
class SeriesQuotation:
    """All dates of a course, by time, with the one signed offer for them; until `valid_until`.

    Times that are taken by somebody else before it is accepted give way to the nearest free ones.
    """

    dates: tuple[OfferedDate, ...]
    token: str
    valid_until: datetime

    @property
    def with_place(self) -> tuple[OfferedDate, ...]:
        return tuple(date for date in self.dates if date.legs)

    @property
    def without_place(self) -> tuple[OfferedDate, ...]:
        return tuple(date for date in self.dates if date.why_not)

    @property
    def can_wait(self) -> bool:
        """Whether a date has no place yet, but may get one."""
        return any(
            not date.legs and date.why_not and date.why_not.code in WAITING_HELPS_COURSES
            for date in self.dates
        )


@dataclass(frozen=True)
class OrderedDate:
    """What became of one date: its rides as they are now, and why not all have a place.

    `can_skip` while one of them can be cancelled; `cancel_is_late` where that would not be free.
    """

    session_id: str
    starts_at: datetime
    ends_at: datetime
    cancelled: bool
    rides: tuple[RideView, ...]
    why_not: Refusal | None
    is_over: bool

    @property
    def can_skip(self) -> bool:
        return any(ride.can_cancel for ride in self.rides)

    @property
    def cancel_is_late(self) -> bool:
        return any(ride.cancel_is_late for ride in self.rides)


@dataclass(frozen=True)
class SeriesView:
    """A standing order as its participant sees it; `can_wait` says that a date could still wait."""

    order_id: str
    offer_titles: Mapping[str, str]
    home: Spot
    venue: Spot
    party: Party
    created_at: datetime
    ended_at: datetime | None
    dates: tuple[OrderedDate, ...]
    can_wait: bool

    @property
    def later_ride_ids(self) -> frozenset[str]:
        """The rides that are promised for dates after the next one."""
        coming = [
            [ride for ride in date.rides if ride.status in SERVED and not ride.is_over]
            for date in self.dates
        ]
        _, *later = [rides for rides in coming if rides] or [[]]
        return frozenset(ride.ride_id for rides in later for ride in rides)

    def get_date(self, session_id: str) -> OrderedDate:
        """Raises Refusal `session_unknown`."""
        for date in self.dates:
            if date.session_id == session_id:
                return date
        raise Refusal("session_unknown")
