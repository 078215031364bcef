"""Booking: quote, promise, wait, change, cancel. Every promise holds until the ride is over."""

from .accepting import OfferLost, accept
from .cancelling import cancel
from .changing import find_wish
from .close_by import quote_close_by
from .closed_childcare import (
    TouchedByClosing,
    TouchedSession,
    close_childcare,
    find_touched_by_closing,
)
from .drivers import list_languages_of_drivers
from .finding import find_places, find_sessions, get_session, list_sessions
from .groups import (
    GroupMember,
    GroupQuotation,
    GroupRide,
    GroupWish,
    WithoutRide,
    accept_group,
    cancel_group,
    quote_group,
)
from .here import (
    find_place_at,
    list_known_destinations,
    list_known_places,
    list_meeting_points,
)
from .moved_sessions import cancel_session, find_touched, move_session
from .own_groups import GroupDate, GroupView, book_group_dates, get_group, list_groups
from .own_rides import get_ride
from .own_rides import list_rides as list_rides_of_participant
from .own_series import get_series, list_series
from .preferring import PreferredChoice, quote_preferring, quote_series_preferring
from .promising_anew import Moved, Touched
from .quoting import NoPlace, check_wish, quote, read_wish
from .repeating import find_wish_again, find_wish_anew
from .ride_calendar import ride_calendar
from .series import quote_series
from .series_end import end_series, skip_date
from .series_wishes import OfferedDate, OrderedDate, SeriesQuotation, SeriesView
from .standing import accept_series, unroll_standing_orders, wait_for_dates
from .waiting import WAITING_HELPS, accept_place, decline_place, request_place
from .wishes import (
    Alternative,
    AppointmentTarget,
    CancelResult,
    ChildcareView,
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
    "WAITING_HELPS",
    "Alternative",
    "AppointmentTarget",
    "CancelResult",
    "ChildcareView",
    "GroupDate",
    "GroupMember",
    "GroupQuotation",
    "GroupRide",
    "GroupView",
    "GroupWish",
    "Moved",
    "NoPlace",
    "OfferLost",
    "OfferedChoice",
    "OfferedDate",
    "OfferedLeg",
    "OrderedDate",
    "PreferredChoice",
    "Quotation",
    "Remedy",
    "RideDetail",
    "RideEventView",
    "RideView",
    "SeriesQuotation",
    "SeriesView",
    "SessionTarget",
    "SessionView",
    "Spot",
    "ToldTimes",
    "Touched",
    "TouchedByClosing",
    "TouchedSession",
    "Wish",
    "WithoutRide",
    "accept",
    "accept_group",
    "accept_place",
    "accept_series",
    "book_group_dates",
    "cancel",
    "cancel_group",
    "cancel_session",
    "check_wish",
    "close_childcare",
    "decline_place",
    "end_series",
    "find_place_at",
    "find_places",
    "find_sessions",
    "find_touched",
    "find_touched_by_closing",
    "find_wish",
    "find_wish_again",
    "find_wish_anew",
    "get_group",
    "get_ride",
    "get_series",
    "get_session",
    "list_groups",
    "list_known_destinations",
    "list_known_places",
    "list_languages_of_drivers",
    "list_meeting_points",
    "list_rides_of_participant",
    "list_series",
    "list_sessions",
    "move_session",
    "quote",
    "quote_close_by",
    "quote_group",
    "quote_preferring",
    "quote_series",
    "quote_series_preferring",
    "read_wish",
    "request_place",
    "ride_calendar",
    "skip_date",
    "unroll_standing_orders",
    "wait_for_dates",
]
