"""Mapped classes and the rules that belong to them, one file per noun. They touch no session."""

from .advice import AdviceState, CourseAdvice
from .audit import Action, AuditEntry
from .base import ID_LENGTH, Base, new_id
from .closures import RoadClosure
from .demand import BAND_H, FEWEST, UnmetWish
from .desk import ChangeKind, DayChange, PlanProposal, ProposalState, PublishedTour, RidePin
from .driving import DriverEvent, DriverEventKind, InboundMessage, ToldTour, TourLink
from .duty import (
    AbsenceReport,
    ChildSeatStock,
    DriverLeave,
    DriverQualification,
    OfferedTime,
    PatternDate,
    Qualification,
    ShiftPattern,
    ShiftSwap,
    WishState,
)
from .fleet import Driver, Shift, Vehicle
from .groups import GroupBooking, GroupRequest
from .jobs import JobOutcome, JobRun
from .messages import Delivery, MessageChannel, MessageGateway, MessageStatus, OutboxMessage
from .offers import (
    LANGUAGE_LEVELS,
    Audience,
    Childcare,
    Offer,
    OfferKind,
    OfferSession,
    Provider,
)
from .participation import CallRequest, Complaint, Face, RideFeedback
from .party import DIMENSIONS, Party, place_of_child
from .people import BookingCard, Participant, Role, SignInCode, StaffAccount
from .places import Place, PlaceKind
from .regions import Municipality, Region
from .rides import (
    NEXT_STATUS,
    PLACED,
    SERVED,
    Direction,
    ForbiddenTransition,
    Ride,
    RideEvent,
    RideReplacement,
    RideRequest,
    RideStatus,
    RideStop,
    StopKind,
    change_status,
)
from .standing_orders import StandingOrder, StandingOrderDate
from .tours import DayPlan, PlanStatus, Tour, TourVisit, UnservedRide

__all__ = [
    "BAND_H",
    "DIMENSIONS",
    "FEWEST",
    "ID_LENGTH",
    "LANGUAGE_LEVELS",
    "NEXT_STATUS",
    "PLACED",
    "SERVED",
    "AbsenceReport",
    "Action",
    "AdviceState",
    "Audience",
    "AuditEntry",
    "Base",
    "BookingCard",
    "CallRequest",
    "ChangeKind",
    "ChildSeatStock",
    "Childcare",
    "Complaint",
    "CourseAdvice",
    "DayChange",
    "DayPlan",
    "Delivery",
    "Direction",
    "Driver",
    "DriverEvent",
    "DriverEventKind",
    "DriverLeave",
    "DriverQualification",
    "Face",
    "ForbiddenTransition",
    "GroupBooking",
    "GroupRequest",
    "InboundMessage",
    "JobOutcome",
    "JobRun",
    "MessageChannel",
    "MessageGateway",
    "MessageStatus",
    "Municipality",
    "Offer",
    "OfferKind",
    "OfferSession",
    "OfferedTime",
    "OutboxMessage",
    "Participant",
    "Party",
    "PatternDate",
    "Place",
    "PlaceKind",
    "PlanProposal",
    "PlanStatus",
    "ProposalState",
    "Provider",
    "PublishedTour",
    "Qualification",
    "Region",
    "Ride",
    "RideEvent",
    "RideFeedback",
    "RidePin",
    "RideReplacement",
    "RideRequest",
    "RideStatus",
    "RideStop",
    "RoadClosure",
    "Role",
    "Shift",
    "ShiftPattern",
    "ShiftSwap",
    "SignInCode",
    "StaffAccount",
    "StandingOrder",
    "StandingOrderDate",
    "StopKind",
    "ToldTour",
    "Tour",
    "TourLink",
    "TourVisit",
    "UnmetWish",
    "UnservedRide",
    "Vehicle",
    "WishState",
    "change_status",
    "new_id",
    "place_of_child",
]
