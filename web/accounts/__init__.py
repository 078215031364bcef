"""Signing in: staff with a password, participants with a code sent to their phone."""

from flask import Flask
from flask_login import LoginManager

from .identity import load_identity
from .routes import pages

__all__ = ["init_app", "pages"]


def init_app(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = None  # phones change their address as they move
    manager.user_loader(load_identity)
