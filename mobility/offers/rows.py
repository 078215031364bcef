"""From a row of texts to an offer and its dates, or to what is wrong with the row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import TypeVar

from mobility.model import Audience, OfferKind, PlaceKind
from mobility.names import tidy_name
from mobility.offers.keeping import OfferDraft, Venue, check_draft
from mobility.offers.reading import RawRow
from mobility.offers.schedule import PlannedDate, Repeat, list_dates
from mobility.refusals import Refusal
from mobility.regions import RegionSettings
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.places import list_places
from routing.geo import Coordinate

KEY_LENGTH = 120

KINDS: Mapping[str, OfferKind] = {
    "sprachkurs": OfferKind.LANGUAGE_COURSE,
    "deutschkurs": OfferKind.LANGUAGE_COURSE,
    "integrationskurs": OfferKind.LANGUAGE_COURSE,
    "beratung": OfferKind.COUNSELLING,
    "sprechstunde": OfferKind.COUNSELLING,
    "fortbildung": OfferKind.TRAINING,
    "kurs": OfferKind.TRAINING,
    "treffen": OfferKind.MENTORING,
    "patenschaft": OfferKind.MENTORING,
    "veranstaltung": OfferKind.EVENT,
    "fest": OfferKind.EVENT,
    "amt": OfferKind.OFFICE,
    "behörde": OfferKind.OFFICE,
}
"""How German tables name the kinds, beside our own words."""

AUDIENCES: Mapping[str, Audience] = {
    "alle": Audience.EVERYONE,
    "frauen": Audience.WOMEN,
    "nur frauen": Audience.WOMEN,
    "jugendliche": Audience.YOUTH,
    "eltern": Audience.PARENTS,
}

_YES = frozenset({"ja", "yes", "j", "y", "x", "1", "true"})
_NO = frozenset({"nein", "no", "n", "0", "false"})

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True)
class CheckedRow:
    """A row that is right: an offer and its dates; `why_not` where it is wrong."""

    line: int
    title: str
    draft: OfferDraft | None = None
    dates: tuple[PlannedDate, ...] = ()
    why_not: Refusal | None = None


@dataclass(frozen=True)
class Finder:
    """Where venues are: those that the region knows by name, and addresses on its map."""

    known: Mapping[str, Venue]
    service: Service
    region: RegionSettings

    @classmethod
    def of_region(cls, service: Service, session: Session, region: RegionSettings) -> "Finder":
        places = list_places(session, region.id, [PlaceKind.VENUE])
        known = {
            place.name.casefold(): Venue(place.name, place.address, place.lat, place.lon)
            for place in places
        }
        return cls(known, service, region)

    def find(self, name: str, address: str) -> Venue:
        """Raises Refusal `venue_missing`, `venue_unknown`."""
        if not name and not address:
            raise Refusal("venue_missing")
        if name.casefold() in self.known:
            return self.known[name.casefold()]
        centre = Coordinate(self.region.centre_lat, self.region.centre_lon)
        index = self.service.roads(self.region.id).places
        for text in filter(None, (address, name)):
            for hit in index.search(text, near=centre, limit=1):
                found = hit.coordinate
                return Venue(name or hit.label, hit.label, found.lat, found.lon)
        raise Refusal("venue_unknown")


def check_row(
    service: Service, region: RegionSettings, finder: Finder, provider_id: str, row: RawRow
) -> CheckedRow:
    """What a row says, with everything that is wrong with it as the reason."""
    title = tidy_name(row.cells.get("title_de", ""))
    try:
        draft = _draft(finder, provider_id, row, title)
        check_draft(service, region, draft)
        return CheckedRow(row.line, title, draft, _dates(region, row))
    except Refusal as refusal:
        return CheckedRow(row.line, title, why_not=refusal)


def _draft(finder: Finder, provider_id: str, row: RawRow, title: str) -> OfferDraft:
    cells = row.cells
    if not title:
        raise Refusal("title_missing")
    venue = _venue(finder, cells)
    key = cells.get("key") or f"{title}/{venue.name}".casefold()
    return OfferDraft(
        provider_id=provider_id,
        titles=_by_language(cells, "title_"),
        descriptions=_by_language(cells, "description_"),
        venue=venue,
        kind=_choice(cells, "kind", OfferKind, KINDS, OfferKind.LANGUAGE_COURSE),
        audience=_choice(cells, "audience", Audience, AUDIENCES, Audience.EVERYONE),
        languages=tuple(_languages(cells)),
        level=cells.get("level", "").upper(),
        age_from=_number(cells, "age_from"),
        age_to=_number(cells, "age_to"),
        places_free=_number(cells, "places_free"),
        external_key=key[:KEY_LENGTH],
    )


def _venue(finder: Finder, cells: Mapping[str, str]) -> Venue:
    name, address = cells.get("venue", ""), cells.get("address", "")
    if "lat" not in cells and "lon" not in cells:
        return finder.find(tidy_name(name), address)
    try:
        lat, lon = (float(cells.get(column, "").replace(",", ".")) for column in ("lat", "lon"))
    except ValueError as error:
        raise Refusal("number_unreadable") from error
    return Venue(name or address, address or name, lat, lon)


def _dates(region: RegionSettings, row: RawRow) -> tuple[PlannedDate, ...]:
    cells = row.cells
    repeat = Repeat(
        first_day=_day(cells),
        begins=_time(cells, "begins"),
        ends=_time(cells, "ends"),
        rule=cells.get("rule", ""),
        in_school_holidays=_yes_or_no(cells, "school_holidays", otherwise=True),
    )
    excluded = {date.fromisoformat(day) for day in row.excluded}
    zone = region.zone
    return tuple(
        planned
        for planned in list_dates(region, repeat)
        if not row.cancelled and planned.starts_at.astimezone(zone).date() not in excluded
    )


def _by_language(cells: Mapping[str, str], begin: str) -> dict[str, str]:
    return {
        name.removeprefix(begin): text for name, text in cells.items() if name.startswith(begin)
    }


def _choice(
    cells: Mapping[str, str],
    column: str,
    kind: type[Choice],
    german: Mapping[str, Choice],
    otherwise: Choice,
) -> Choice:
    text = cells.get(column, "").casefold()
    if not text:
        return otherwise
    if text in german:
        return german[text]
    if text in list(kind):
        return kind(text)
    known = ", ".join(word.capitalize() for word in german)
    raise Refusal("word_unknown", column=column, known=known)


def _languages(cells: Mapping[str, str]) -> list[str]:
    text = cells.get("languages", "de").replace(";", ",").replace("/", ",")
    codes = [code.strip().lower() for code in text.split(",") if code.strip()]
    if any(not (code.isalpha() and 2 <= len(code) <= 3) for code in codes):
        raise Refusal("languages_unreadable")
    return codes or ["de"]


def _number(cells: Mapping[str, str], column: str) -> int | None:
    text = cells.get(column, "")
    if not text:
        return None
    if not text.isdecimal():
        raise Refusal("cell_no_number", column=column)
    return int(text)


def _yes_or_no(cells: Mapping[str, str], column: str, *, otherwise: bool) -> bool:
    text = cells.get(column, "").casefold()
    if text and text not in _YES | _NO:
        raise Refusal("cell_not_yes_or_no", column=column)
    return text in _YES if text else otherwise


def _day(cells: Mapping[str, str]) -> date:
    """A day as 2027-01-12 or 12.1.2027."""
    text = cells.get("first_day", "")
    try:
        if "." in text:
            day, month, year = (int(part) for part in text.split("."))
            return date(year if year > 99 else 2000 + year, month, day)
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise Refusal("day_unreadable") from error


def _time(cells: Mapping[str, str], column: str) -> time:
    """A time as 9, 9:30, 9.30 or 09:30:00, with or without `Uhr`."""
    text = cells.get(column, "").casefold().removesuffix("uhr").strip().replace(".", ":")
    try:
        hour, minute = (*(int(part) for part in text.split(":")), 0)[:2]
        return time(hour, minute)
    except (ValueError, TypeError) as error:
        raise Refusal("time_unreadable", column=column) from error
