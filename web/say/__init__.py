"""Pages of somebody who has something to say: messages to the office, polls, suggestions."""

from . import answers, messages, polls
from .blueprint import pages

__all__ = ["answers", "messages", "pages", "polls"]
