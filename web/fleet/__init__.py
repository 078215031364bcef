"""Pages of the fleet: shifts of the coming weeks, drivers, vehicles; drivers' own pages."""

from . import crew, rota, vans, volunteer, weekly
from .blueprint import own_pages, pages

__all__ = ["crew", "own_pages", "pages", "rota", "vans", "volunteer", "weekly"]
