"""What happens on the road: links for drivers, what they report, forecasts, replies by SMS."""

from .alarms import AlarmKind, TourAlarm, list_alarms
from .calendars import calendar_token, driver_calendar, find_driver_of_calendar
from .driver_page import DriverPage, DriverStop, driver_page
from .events import Reported, record_events
from .forecast import StopForecast, TourForecast, forecast
from .inbound import InboundView, forget_driving, list_inbound_of_day, take_inbound
from .links import find_tour_of_link, revoke_link
from .printing import note_printed, print_day, sheet_extras
from .watching import TourState, forecast_all, list_delays, list_tour_states, remind_unread_tours

__all__ = [
    "AlarmKind",
    "DriverPage",
    "DriverStop",
    "InboundView",
    "Reported",
    "StopForecast",
    "TourAlarm",
    "TourForecast",
    "TourState",
    "calendar_token",
    "driver_calendar",
    "driver_page",
    "find_driver_of_calendar",
    "find_tour_of_link",
    "forecast",
    "forecast_all",
    "forget_driving",
    "list_alarms",
    "list_delays",
    "list_inbound_of_day",
    "list_tour_states",
    "note_printed",
    "print_day",
    "record_events",
    "remind_unread_tours",
    "revoke_link",
    "sheet_extras",
    "take_inbound",
]
