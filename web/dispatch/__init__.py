"""Pages of the office: the day's tours as list and map, planning and publishing."""

from . import (
    board,
    calls,
    demand,
    groups,
    history,
    jobs,
    live,
    maps,
    messages,
    phone,
    placing,
    plan,
    proposals,
    rides,
    road,
    tours,
    words,
)
from .blueprint import pages

__all__ = [
    "board",
    "calls",
    "demand",
    "groups",
    "history",
    "jobs",
    "live",
    "maps",
    "messages",
    "pages",
    "phone",
    "placing",
    "plan",
    "proposals",
    "rides",
    "road",
    "tours",
    "words",
]
