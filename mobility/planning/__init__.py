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
from .closed_roads import times_on
from .closures import ClosureView, close_roads, list_closures, open_roads
from .day import plan_day
from .day_view import day_view, list_days, tour_line, watch_day
from .publishing import publish_day
from .touched import improve_day, improve_touched_days
from .waiting_list import tend_waiting_list, tend_waiting_lists

__all__ = [
    "BreakView",
    "ClosureView",
    "DayLine",
    "DayRideView",
    "DaySummary",
    "DayView",
    "StopView",
    "TourView",
    "UnservedView",
    "check_day",
    "close_roads",
    "day_view",
    "improve_day",
    "improve_touched_days",
    "list_closures",
    "list_days",
    "open_roads",
    "plan_day",
    "publish_day",
    "tend_waiting_list",
    "tend_waiting_lists",
    "times_on",
    "tour_line",
    "watch_day",
]
