"""Demonstration regions: invented people on real settlements, served by the real service."""

from .filling import DemoDay, fill_demo
from .logins import DEMO_STAFF, DemoLogin

__all__ = ["DEMO_STAFF", "DemoDay", "DemoLogin", "fill_demo"]
