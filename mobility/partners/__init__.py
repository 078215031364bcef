"""Overflow: rides that a partner drives, from the order to the bill."""

from .handing import can_hand_over, hand_over, take_back
from .keeping import PartnerDraft, list_partners, save_partner
from .ordering import HandedRide, Order, find_handed, find_order, printed_order
from .settling import SettledRide, Settlement, settle, settlement, settlement_rows

__all__ = [
    "HandedRide",
    "Order",
    "PartnerDraft",
    "SettledRide",
    "Settlement",
    "can_hand_over",
    "find_handed",
    "find_order",
    "hand_over",
    "list_partners",
    "printed_order",
    "save_partner",
    "settle",
    "settlement",
    "settlement_rows",
    "take_back",
]
