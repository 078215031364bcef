"""Pages of somebody who wants to ride: choose, book, look at my rides, cancel."""

from . import booking, installing, keeping, rides, series, start, telling, trip, voice
from .blueprint import pages

__all__ = [
    "booking",
    "installing",
    "keeping",
    "pages",
    "rides",
    "series",
    "start",
    "telling",
    "trip",
    "voice",
]
