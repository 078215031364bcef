"""The driver's sheet, on paper and on a screen."""

from .road import pages as road_pages
from .sheet import pages

__all__ = ["pages", "road_pages"]
