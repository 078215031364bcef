"""What becomes of personal data when its time is over."""

from .retention import forget_rides

__all__ = ["forget_rides"]
