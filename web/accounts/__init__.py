"""Signing in: staff with a password, participants with a code on their phone or a printed card."""

from flask import Flask
from flask_login import LoginManager

from . import cards, routes
from .blueprint import pages
from .identity import end_when_idle, load_identity

__all__ = ["cards", "init_app", "pages", "routes"]


def init_app(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = None  # phones change their address as they move
    manager.user_loader(load_identity)
    app.before_request(end_when_idle)
