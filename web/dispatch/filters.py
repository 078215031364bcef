"""Which rides of the day a dispatcher wants to see."""

from collections.abc import Mapping
from dataclasses import dataclass

from mobility.i18n import N_
from mobility.latin import in_latin
from mobility.model import RideStatus
from mobility.views import DayRideView

S = RideStatus

ALL = "all"
SHOWN = {
    ALL: N_("All rides"),
    "noplace": N_("Without a place"),
    "ahead": N_("Not yet picked up"),
    "wheelchair": N_("With a wheelchair"),
    "child": N_("With children"),
    "pinned": N_("Pinned to a tour"),
    "partner": N_("With a partner"),
    "over": N_("Cancelled or not possible"),
}
"""What a list of rides can be narrowed to, with its words."""

_NO_PLACE = frozenset({S.WAITLISTED, S.DECLINED})
_AHEAD = frozenset({S.PROMISED, S.PLANNED, S.PUBLISHED, S.OFFERED, S.HANDED_OVER})
_OVER = frozenset(
    {S.DECLINED, S.REPLACED, S.CANCELLED_BY_OPERATOR, S.CANCELLED_BY_PARTICIPANT, S.NO_SHOW}
)


def flags_of(ride: DayRideView) -> tuple[str, ...]:
    """The filters that a ride passes, but for `all`."""
    holds = {
        "noplace": ride.status in _NO_PLACE,
        "ahead": ride.status in _AHEAD,
        "wheelchair": ride.party.wheelchairs > 0,
        "child": ride.party.children > 0,
        "pinned": ride.pinned,
        "partner": ride.status is S.HANDED_OVER,
        "over": ride.status in _OVER,
    }
    return tuple(name for name, does in holds.items() if does)


@dataclass(frozen=True)
class Wanted:
    """What a page without JavaScript asks for: a filter, and words that must all be found."""

    show: str = ALL
    words: str = ""

    @classmethod
    def read(cls, form: Mapping[str, str]) -> "Wanted":
        show = form.get("show", ALL)
        return cls(show if show in SHOWN else ALL, form.get("words", "").strip())

    def fits(self, ride: DayRideView) -> bool:
        if self.show not in (ALL, *flags_of(ride)):
            return False
        if not self.words:
            return True
        told = f"{in_latin(ride.participant_name)} {ride.participant_name} {ride.participant_phone}"
        places = f"{ride.pickup_label} {ride.dropoff_label} {ride.offer_title or ''}"
        text = f"{told} {places}".casefold()
        return all(word in text for word in self.words.casefold().split())
