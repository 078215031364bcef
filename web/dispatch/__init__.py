"""Pages of the office: the day's tours as list and map, planning and publishing."""

from . import (
    board,
    calls,
    demand,
    live,
    maps,
    placing,
    plan,
    proposals,
    rides,
    tours,
    words,
)
from .blueprint import pages

__all__ = [
    "board",
    "calls",
    "demand",
    "live",
    "maps",
    "pages",
    "placing",
    "plan",
    "proposals",
    "rides",
    "tours",
    "words",
]
