"""Simulation: whatever people, the office and time do in whatever order, every promise holds."""

from .ground import empty_service
from .playing import ACTIONS, Played, Step, draw_steps, play, read_steps

__all__ = ["ACTIONS", "Played", "Step", "draw_steps", "empty_service", "play", "read_steps"]
