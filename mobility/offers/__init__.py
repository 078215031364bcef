"""Offers: the catalogue of all providers, how they keep it, and how they bring it in."""

from mobility.views import Said

from .attendance import Attendance, list_attendance, write_attendance
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
from .childcare import (
    CareClosing,
    CareDraft,
    CareHouse,
    get_childcare,
    list_childcare_names,
    list_childcare_of,
    save_childcare,
)
from .groups import BookedPerson, NamedPerson, PeopleWish, book_people, read_people
from .importing import Import, ImportedRow, Outcome, preview_import, take_import
from .keeping import Keeper, OfferDraft, Venue, add_dates, save_offer, withdraw_offer
from .schedule import PlannedDate, Repeat
from .views import CareCard, CareFree, OfferCard, SessionCard, UsualTime

__all__ = [
    "Attendance",
    "BookedPerson",
    "CareCard",
    "CareClosing",
    "CareDraft",
    "CareFree",
    "CareHouse",
    "Filter",
    "Import",
    "ImportedRow",
    "Keeper",
    "NamedPerson",
    "OfferCard",
    "OfferDraft",
    "Outcome",
    "PeopleWish",
    "PlannedDate",
    "Repeat",
    "Said",
    "SessionCard",
    "UsualTime",
    "Venue",
    "add_dates",
    "book_people",
    "fits",
    "get_childcare",
    "get_offer",
    "get_own_card",
    "get_provider_name",
    "list_attendance",
    "list_catalogue",
    "list_childcare_names",
    "list_childcare_of",
    "list_of_provider",
    "list_provider_names",
    "preview_import",
    "read_people",
    "save_childcare",
    "save_offer",
    "take_import",
    "withdraw_offer",
    "write_attendance",
]
