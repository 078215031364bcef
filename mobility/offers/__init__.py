"""Offers: the catalogue of all providers, how they keep it, and how they bring it in."""

from mobility.views import Said

from .catalogue import (
    Filter,
    fits,
    get_offer,
    get_own_card,
    get_provider_name,
    list_catalogue,
    list_of_provider,
    list_provider_names,
)
from .importing import Import, ImportedRow, Outcome, preview_import, take_import
from .keeping import Keeper, OfferDraft, Venue, add_dates, save_offer, withdraw_offer
from .schedule import PlannedDate, Repeat
from .views import CareCard, OfferCard, SessionCard, UsualTime

__all__ = [
    "CareCard",
    "Filter",
    "Import",
    "ImportedRow",
    "Keeper",
    "OfferCard",
    "OfferDraft",
    "Outcome",
    "PlannedDate",
    "Repeat",
    "Said",
    "SessionCard",
    "UsualTime",
    "Venue",
    "add_dates",
    "fits",
    "get_offer",
    "get_own_card",
    "get_provider_name",
    "list_catalogue",
    "list_of_provider",
    "list_provider_names",
    "preview_import",
    "save_offer",
    "take_import",
    "withdraw_offer",
]
