"""Pages of somebody who wants to ride: choose, book, look at my rides, cancel."""

from . import booking, rides, start, trip
from .blueprint import pages

__all__ = ["booking", "pages", "rides", "start", "trip"]
