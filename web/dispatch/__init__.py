"""Pages of the office: the day's tours as list and map, planning and publishing."""

from . import board, maps, plan, rides, words
from .blueprint import pages

__all__ = ["board", "maps", "pages", "plan", "rides", "words"]
