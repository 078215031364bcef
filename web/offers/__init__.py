"""The public catalogue: what there is to go to, without signing in."""

from . import catalogue
from .blueprint import pages

__all__ = ["catalogue", "pages"]
