"""What is printed: tour sheets, and orders for partners."""

from .content import NEEDS
from .extras import Extras
from .order import typeset_order
from .render import all_sheets, tour_sheet, write_sheets

__all__ = ["NEEDS", "Extras", "all_sheets", "tour_sheet", "typeset_order", "write_sheets"]
