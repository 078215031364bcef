"""Booking: quote, promise, wait, cancel. Every promise given here holds until the ride is over."""

from .accepting import accept
from .cancelling import cancel
from .finding import find_places, get_session, list_sessions
from .own_rides import get_ride
from .own_rides import list_rides as list_rides_of_participant
from .quoting import check_wish, quote, read_wish
from .waiting import request_place
from .wishes import (
    AppointmentTarget,
    CancelResult,
    OfferedChoice,
    OfferedLeg,
    Quotation,
    RideDetail,
    RideEventView,
    RideView,
    SessionTarget,
    SessionView,
    Spot,
    Wish,
)

__all__ = [
    "AppointmentTarget",
    "CancelResult",
    "OfferedChoice",
    "OfferedLeg",
    "Quotation",
    "RideDetail",
    "RideEventView",
    "RideView",
    "SessionTarget",
    "SessionView",
    "Spot",
    "Wish",
    "accept",
    "cancel",
    "check_wish",
    "find_places",
    "get_ride",
    "get_session",
    "list_rides_of_participant",
    "list_sessions",
    "quote",
    "read_wish",
    "request_place",
]
