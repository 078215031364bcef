"""The kinds of gateway that are ready to use, by the name in the settings."""

from .gateway import Gateway
from .seven import SEVEN
from .twilio import TWILIO

GATEWAYS: dict[str, Gateway] = {"seven": SEVEN, "twilio": TWILIO}
