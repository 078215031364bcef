"""The checker of what is stored, from the database alone.

Says in words for those who run the service what is wrong; nothing when all is well.
"""

from .day import check_day
from .whole import check_region, list_days_to_check

__all__ = ["check_day", "check_region", "list_days_to_check"]
