"""Choosing a place: a text that is searched, and a list of hits of which one is marked.

What is marked comes back signed, so that a label on a driver's sheet always belongs to the place
that it was shown with. Addresses travel in the body of a request only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer

from mobility.booking import Spot, find_place_at, find_places, list_meeting_points
from mobility.refusals import Refusal
from web.context import the_region, the_service, wording

SEARCH = "search"  # name of the buttons that only search; their value is the field's name
POINTS = "points"  # the same, of those that list meeting points
NEAREST = 3
_LONGEST_TEXT = 120


@dataclass
class PlaceChoice:
    """One place field of a form: `name` is what was typed, `<name>_spot` what was marked."""

    name: str
    text: str = ""
    asked: str = ""  # the text that the shown hits belong to
    hits: tuple[Spot, ...] = ()
    chosen: Spot | None = None
    error: str = ""

    @classmethod
    def of(cls, name: str, spot: Spot | None, known: Sequence[Spot] = ()) -> "PlaceChoice":
        """The field as it is first shown: with the place chosen before, else with known ones."""
        if spot is None:
            return cls(name, hits=tuple(known))
        return cls(name, spot.label, spot.label, (spot,), spot)

    @classmethod
    def sent(cls, name: str) -> "PlaceChoice":
        """The field as the request brings it; a marked hit of an older text does not count."""
        text = request.form.get(name, "").strip()[:_LONGEST_TEXT]
        asked = request.form.get(f"{name}_asked", "").strip()
        spot = _unseal(request.form.get(f"{name}_spot", ""))
        if spot is None or text not in (asked, spot.label):
            return cls(name, text)
        return cls(name, text, text, (spot,), spot)

    @property
    def the_spot(self) -> Spot:
        """The chosen place. Raises LookupError while none is."""
        if self.chosen is None:
            raise LookupError("no place is chosen yet")
        return self.chosen

    def search(self) -> None:
        """Look for hits. A single one is marked already, but still shown."""
        self.hits = find_places(the_service(), the_region().id, self.text)
        self.asked = self.text
        self.chosen = self.hits[0] if len(self.hits) == 1 else None
        if self.text and not self.hits:
            self.error = _("We found no such place. Please try another spelling.")

    def show_meeting_points(self) -> None:
        """Instead of a search: where everybody can be fetched."""
        self.text = self.asked = ""
        self.chosen, self.hits = None, tuple(list_meeting_points(the_service(), the_region().id))
        if not self.hits:
            self.error = _("There are no meeting points here. Please write a street or a place.")

    def locate(self, lat: float, lon: float) -> None:
        """The place at a position; where no bus drives, the nearest meeting points instead."""
        self.text = self.asked = ""
        try:
            self.chosen = find_place_at(the_service(), the_region().id, lat, lon)
            self.hits = (self.chosen,)
        except Refusal as refusal:
            self.refuse(refusal, Spot("", lat, lon))

    def refuse(self, refusal: Refusal, spot: Spot) -> None:
        """Say why the bus cannot come there and, where it is too far away, where it can."""
        self.error, self.chosen = refusal.sentence(wording()), None
        if refusal.code == "no_road_nearby":
            near = list_meeting_points(the_service(), the_region().id, spot)[:NEAREST]
            self.hits, self.text, self.asked = tuple(near), "", ""
            if near:
                self.error = " ".join((self.error, _("These meeting points are the nearest:")))

    def settle(self) -> bool:
        """Whether a place is chosen; if not, says beside the field what to do."""
        if self.chosen:
            return True
        if not self.text:
            self.error = _("Please write a street or a place.")
            return False
        self.search()
        self.chosen = next(
            (hit for hit in self.hits if hit.label.casefold() == self.text.casefold()), None
        )
        if self.hits and not self.chosen:
            self.error = _("Please mark one of these places.")
        return self.chosen is not None

    def seal(self, spot: Spot) -> str:
        return str(_signer().dumps([spot.label, spot.lat, spot.lon]))


def _unseal(sealed: str) -> Spot | None:
    try:
        label, lat, lon = _signer().loads(sealed)
    except BadSignature:
        return None
    return Spot(label, lat, lon)


def _signer() -> Any:
    return URLSafeSerializer(the_service().settings.signing_key, salt=f"spot:{the_region().id}")
