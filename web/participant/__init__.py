"""Pages of somebody who wants to ride: choose, book, look at my rides, cancel."""

from . import booking, rides, series, start, trip
from .blueprint import pages

__all__ = ["booking", "pages", "rides", "series", "start", "trip"]
