"""The course-time adviser: what another time, day or venue of a course would change."""

from .advising import begin_advice, compute_advice, find_advice_on, get_advice, list_venues
from .views import AdviceView, Answer, Crowd, VariantKind, Venue

__all__ = [
    "AdviceView",
    "Answer",
    "Crowd",
    "VariantKind",
    "Venue",
    "begin_advice",
    "compute_advice",
    "find_advice_on",
    "get_advice",
    "list_venues",
]
