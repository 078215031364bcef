"""What SMS gateways call: reports of deliveries, and what people write back."""

from .webhooks import pages

__all__ = ["pages"]
