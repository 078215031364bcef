"""What is printed: tour sheets."""

from .render import all_sheets, tour_sheet, write_sheets

__all__ = ["all_sheets", "tour_sheet", "write_sheets"]
