"""The desk of those who run offers: what is in the catalogue, and when it takes place."""

from . import advice, childcare, dates, groups, imports, keeping
from .blueprint import pages

__all__ = ["advice", "childcare", "dates", "groups", "imports", "keeping", "pages"]
