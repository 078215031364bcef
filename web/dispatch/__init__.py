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
    "placing",
    "plan",
    "proposals",
    "rides",
    "road",
    "tours",
    "words",
]
