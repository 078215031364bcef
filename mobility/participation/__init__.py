"""What participants have to say: how a ride was, and that the office shall call them."""

from .calls import CallView, ask_for_call, find_open_call, list_calls, settle_call
from .feedback import LONGEST_WORDS, FeedbackView, find_feedback, give_feedback, is_rated

__all__ = [
    "LONGEST_WORDS",
    "CallView",
    "FeedbackView",
    "ask_for_call",
    "find_feedback",
    "find_open_call",
    "give_feedback",
    "is_rated",
    "list_calls",
    "settle_call",
]
