"""What somebody has chosen so far: kept in her session from one page of the booking to the next.

A draft's key also makes its booking count once: a form sent twice leads to the same rides. The
home address stands in the signed session cookie of her own browser only, never in an address.
"""

from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, Self

from flask import session

from mobility.booking import AppointmentTarget, SessionTarget, Spot, Wish
from mobility.model import Party, new_id, place_of_child
from web.context import the_region

_KEPT = 2  # a cookie holds 4 KB
_SESSION_KEY = "drafts"


@dataclass(frozen=True)
class Draft:
    """One booking under way."""

    region_id: str
    home: Spot
    session_id: str | None = None
    appointment: AppointmentTarget | None = None
    outbound: bool = True
    back: bool = True
    party: Party | None = None
    children: tuple[tuple[int, int | None], ...] = ()  # age in years, height in cm
    required: tuple[str, ...] = ()  # properties that vehicle or driver must have
    preferred: tuple[str, ...] = ()  # those that they have where that is possible
    token: str = ""  # of the chosen offer
    waiting: bool = False  # instead of an offer: on the waiting list
    phone: str = ""
    name: str = ""
    ride_ids: tuple[str, ...] = ()
    instead_of: tuple[str, ...] = ()  # rides that are changed into this one
    both_or_none: bool = True
    childcare: bool = False  # the children get off there on the way
    series: bool = False  # every date of the course from this one on
    waits: bool = False  # dates of a series without a place go on the waiting list
    order_id: str = ""  # of the series that was booked
    id: str = field(default_factory=new_id)

    def wish(self, party: Party) -> Wish:
        target = self.appointment or SessionTarget(self.session_id or "")
        return Wish(
            home=self.home,
            party=party,
            target=target,
            outbound=self.outbound,
            back=self.back,
            required=frozenset(self.required),
            instead_of=self.instead_of,
            both_or_none=self.both_or_none,
            childcare=self.childcare,
            ages=tuple(age for age, height in self.children if is_child(age, height)),
        )

    def with_wish(self, wish: Wish) -> Self:
        """The draft as if all of this wish had been chosen in it."""
        target = wish.target
        to_session = isinstance(target, SessionTarget)
        return self.with_changes(
            home=wish.home,
            session_id=target.session_id if isinstance(target, SessionTarget) else None,
            appointment=None if to_session else target,
            outbound=wish.outbound,
            back=wish.back,
            party=wish.party,
            children=self.children if wish.party == self.party else _ages_only(wish),
            required=tuple(sorted(wish.required)),
            instead_of=wish.instead_of,
            both_or_none=wish.both_or_none,
            childcare=wish.childcare,
            token="",
            waiting=False,
        )

    def with_changes(self, **changes: Any) -> Self:
        return replace(self, **changes)

    def to_json(self) -> dict[str, Any]:
        plain = asdict(self)
        for name in ("arrive_by", "leave_after"):
            instant = plain["appointment"] and plain["appointment"][name]
            if instant:
                plain["appointment"][name] = instant.isoformat()
        return {key: value for key, value in plain.items() if value not in (None, "", ())}

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Self:
        appointment, party = plain.get("appointment"), plain.get("party")
        known = {
            "home": Spot(**plain["home"]),
            "appointment": _appointment(appointment) if appointment else None,
            "party": Party(**party) if party else None,
            "children": tuple(map(tuple, plain.get("children", ()))),
            "required": tuple(plain.get("required", ())),
            "preferred": tuple(plain.get("preferred", ())),
            "ride_ids": tuple(plain.get("ride_ids", ())),
            "instead_of": tuple(plain.get("instead_of", ())),
        }
        return cls(**{**plain, **known})


def is_child(age: int, height: int | None) -> bool:
    """Whether somebody rides in a child seat, and stays at childcare."""
    return place_of_child(age, height) != "adults"


def _ages_only(wish: Wish) -> tuple[tuple[int, int | None], ...]:
    """The children of a wish, if their ages were told and say which seats they need."""
    told = Counter(place_of_child(age) for age in wish.ages)
    counts = wish.party.as_counts()
    fits = all(told[name] == counts[name] for name in ("children_0", "children_1", "children_23"))
    return tuple((age, None) for age in wish.ages) if fits else ()


def find_draft(draft_id: str) -> Draft | None:
    """The draft of this key, if it is of the region at hand and still kept."""
    plain = session.get(_SESSION_KEY, {}).get(draft_id)
    if plain is None or plain["region_id"] != the_region().id:
        return None
    return Draft.from_json(plain)


def keep(draft: Draft) -> None:
    """Put a draft into the session; the oldest ones go."""
    others = {key: value for key, value in session.get(_SESSION_KEY, {}).items() if key != draft.id}
    kept = dict(list(others.items())[-(_KEPT - 1) :])
    session[_SESSION_KEY] = {**kept, draft.id: draft.to_json()}


def _appointment(plain: dict[str, Any]) -> AppointmentTarget:
    instants = {
        name: datetime.fromisoformat(plain[name]) if plain[name] else None
        for name in ("arrive_by", "leave_after")
    }
    return AppointmentTarget(Spot(**plain["spot"]), **instants)
