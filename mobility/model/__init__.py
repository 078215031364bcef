"""Mapped classes and the rules that belong to them, one file per noun. They touch no session."""

from .audit import Action, AuditEntry
from .base import Base, new_id
from .closures import RoadClosure
from .fleet import Driver, Shift, Vehicle
from .jobs import JobOutcome, JobRun
from .messages import MessageStatus, OutboxMessage
from .offers import Audience, Offer, OfferKind, OfferSession, Provider
from .party import DIMENSIONS, Party
from .people import Participant, Role, SignInCode, StaffAccount
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
from .tours import DayPlan, PlanStatus, Tour, TourVisit, UnservedRide

__all__ = [
    "DIMENSIONS",
    "NEXT_STATUS",
    "PLACED",
    "SERVED",
    "Action",
    "Audience",
    "AuditEntry",
    "Base",
    "DayPlan",
    "Direction",
    "Driver",
    "ForbiddenTransition",
    "JobOutcome",
    "JobRun",
    "MessageStatus",
    "Municipality",
    "Offer",
    "OfferKind",
    "OfferSession",
    "OutboxMessage",
    "Participant",
    "Party",
    "Place",
    "PlaceKind",
    "PlanStatus",
    "Provider",
    "Region",
    "Ride",
    "RideEvent",
    "RideReplacement",
    "RideRequest",
    "RideStatus",
    "RideStop",
    "RoadClosure",
    "Role",
    "Shift",
    "SignInCode",
    "StaffAccount",
    "StopKind",
    "Tour",
    "TourVisit",
    "UnservedRide",
    "Vehicle",
    "change_status",
    "new_id",
]
