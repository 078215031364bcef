"""Booking: quote, promise, wait, change, cancel. Every promise holds until the ride is over."""

from .accepting import OfferLost, accept
from .cancelling import cancel
from .changing import find_wish
from .finding import find_places, get_session, list_sessions
from .own_rides import get_ride
from .own_rides import list_rides as list_rides_of_participant
from .quoting import NoPlace, check_wish, quote, read_wish
from .waiting import accept_place, decline_place, request_place
from .wishes import (
    Alternative,
    AppointmentTarget,
    CancelResult,
    OfferedChoice,
    OfferedLeg,
    Quotation,
    Remedy,
    RideDetail,
    RideEventView,
    RideView,
    SessionTarget,
    SessionView,
    Spot,
    ToldTimes,
    Wish,
)

__all__ = [
    "Alternative",
    "AppointmentTarget",
    "CancelResult",
    "NoPlace",
    "OfferLost",
    "OfferedChoice",
    "OfferedLeg",
    "Quotation",
    "Remedy",
    "RideDetail",
    "RideEventView",
    "RideView",
    "SessionTarget",
    "SessionView",
    "Spot",
    "ToldTimes",
    "Wish",
    "accept",
    "accept_place",
    "cancel",
    "check_wish",
    "decline_place",
    "find_places",
    "find_wish",
    "get_ride",
    "get_session",
    "list_rides_of_participant",
    "list_sessions",
    "quote",
    "read_wish",
    "request_place",
]
