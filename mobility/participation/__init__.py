"""What participants have to say, and what the office tells them.

How a ride was, that the office shall call, what was missing; messages, news, polls, suggestions.
"""

from .calls import CallView, ask_for_call, find_open_call, list_calls, settle_call
from .conversation import (
    Conversation,
    Message,
    State,
    get_conversation,
    list_all_conversations,
    settle_conversation,
    write_to_office,
    write_to_participant,
)
from .feedback import LONGEST_WORDS, FeedbackView, find_feedback, give_feedback, is_rated
from .for_drivers import LONGEST_NOTE, ForDriver, get_for_driver, tell_driver
from .news import (
    NewsDraft,
    NewsView,
    list_news,
    list_news_for,
    list_news_places,
    publish_news,
    withdraw_news,
)
from .polls import PollDraft, PollView, ask_poll, decide_poll, list_poll_views, vote
from .suggestions import (
    PublicAnswer,
    SuggestionView,
    answer_suggestion,
    forget_said,
    list_public_answers,
    list_suggestions,
    suggest,
)
from .unmet import (
    UnmetCell,
    UnmetDemand,
    UnmetOrigin,
    get_unmet_demand,
    list_middles,
    list_origins,
    note_unmet,
)

__all__ = [
    "LONGEST_NOTE",
    "LONGEST_WORDS",
    "CallView",
    "Conversation",
    "FeedbackView",
    "ForDriver",
    "Message",
    "NewsDraft",
    "NewsView",
    "PollDraft",
    "PollView",
    "PublicAnswer",
    "State",
    "SuggestionView",
    "UnmetCell",
    "UnmetDemand",
    "UnmetOrigin",
    "answer_suggestion",
    "ask_for_call",
    "ask_poll",
    "decide_poll",
    "find_feedback",
    "find_open_call",
    "forget_said",
    "get_conversation",
    "get_for_driver",
    "get_unmet_demand",
    "give_feedback",
    "is_rated",
    "list_all_conversations",
    "list_calls",
    "list_middles",
    "list_news",
    "list_news_for",
    "list_news_places",
    "list_origins",
    "list_poll_views",
    "list_public_answers",
    "list_suggestions",
    "note_unmet",
    "publish_news",
    "settle_call",
    "settle_conversation",
    "suggest",
    "tell_driver",
    "vote",
    "withdraw_news",
    "write_to_office",
    "write_to_participant",
]
