"""Planning: a day's rides become tours, are published, seen and checked."""

from mobility.views import (
    BreakView,
    DayLine,
    DayRideView,
    DaySummary,
    DayView,
    StopView,
    TourView,
    UnservedView,
)

from .checking import check_day
from .day import plan_day
from .day_view import day_view, list_days, tour_line
from .publishing import publish_day

__all__ = [
    "BreakView",
    "DayLine",
    "DayRideView",
    "DaySummary",
    "DayView",
    "StopView",
    "TourView",
    "UnservedView",
    "check_day",
    "day_view",
    "list_days",
    "plan_day",
    "publish_day",
    "tour_line",
]
