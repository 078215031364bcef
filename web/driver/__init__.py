"""The driver's sheet, on paper and on a screen."""

from .sheet import pages

__all__ = ["pages"]
