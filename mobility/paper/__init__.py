"""What is printed: tour sheets."""

from .extras import Extras
from .render import all_sheets, tour_sheet, write_sheets

__all__ = ["Extras", "all_sheets", "tour_sheet", "write_sheets"]
