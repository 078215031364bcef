"""What participants have to say: how a ride was, that the office shall call, what was missing."""

from .calls import CallView, ask_for_call, find_open_call, list_calls, settle_call
from .feedback import LONGEST_WORDS, FeedbackView, find_feedback, give_feedback, is_rated
from .unmet import UnmetCell, UnmetDemand, get_unmet_demand, note_unmet

__all__ = [
    "LONGEST_WORDS",
    "CallView",
    "FeedbackView",
    "UnmetCell",
    "UnmetDemand",
    "ask_for_call",
    "find_feedback",
    "find_open_call",
    "get_unmet_demand",
    "give_feedback",
    "is_rated",
    "list_calls",
    "note_unmet",
    "settle_call",
]
