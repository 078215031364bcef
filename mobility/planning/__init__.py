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

from .absences import Absence, StrandedRide, list_absences
from .bounding import bound_day, bound_planned_days
from .by_hand import (
    BrokenPromise,
    Preview,
    ShiftedStop,
    lock_tour,
    move_ride,
    pin_ride,
    preview_move,
)
from .checking import check_day, check_region, list_days_to_check
from .closed_roads import times_on
from .closing import (
    Closing,
    DrivenTour,
    Result,
    close_day,
    get_closing,
    note_odometers,
    note_results,
    reopen_day,
)
from .closures import ClosureView, close_roads, list_closures, open_roads
from .day import plan_day
from .day_view import day_view, list_days, tour_line, view_around, watch_day
from .driver_out import WithoutView, preview_driver_out, take_driver_out
from .moving import Target
from .proposals import (
    Comparison,
    ProposalView,
    accept_proposal,
    begin_proposal,
    compare_proposal,
    compute_proposal,
    drop_proposal,
    get_proposal,
)
from .publication import publish_day
from .reminding import remind_before_pickup
from .storing import audit_entry
from .touched import improve_day, improve_touched_days
from .undoing import undo
from .versions import ToldVersion, list_versions
from .waiting_list import tend_waiting_list, tend_waiting_lists

__all__ = [
    "Absence",
    "BreakView",
    "BrokenPromise",
    "Closing",
    "ClosureView",
    "Comparison",
    "DayLine",
    "DayRideView",
    "DaySummary",
    "DayView",
    "DrivenTour",
    "Preview",
    "ProposalView",
    "Result",
    "ShiftedStop",
    "StopView",
    "StrandedRide",
    "Target",
    "ToldVersion",
    "TourView",
    "UnservedView",
    "WithoutView",
    "accept_proposal",
    "audit_entry",
    "begin_proposal",
    "bound_day",
    "bound_planned_days",
    "check_day",
    "check_region",
    "close_day",
    "close_roads",
    "compare_proposal",
    "compute_proposal",
    "day_view",
    "drop_proposal",
    "get_closing",
    "get_proposal",
    "improve_day",
    "improve_touched_days",
    "list_absences",
    "list_closures",
    "list_days",
    "list_days_to_check",
    "list_versions",
    "lock_tour",
    "move_ride",
    "note_odometers",
    "note_results",
    "open_roads",
    "pin_ride",
    "plan_day",
    "preview_driver_out",
    "preview_move",
    "publish_day",
    "remind_before_pickup",
    "reopen_day",
    "take_driver_out",
    "tend_waiting_list",
    "tend_waiting_lists",
    "times_on",
    "tour_line",
    "undo",
    "view_around",
    "watch_day",
]
