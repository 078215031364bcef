"""Which things of the map people ride to, how important they are, by what words they are sought.

Keys and values: https://wiki.openstreetmap.org/wiki/Map_features. The words are what people type
instead of the name on the sign ('Arzt', 'Rathaus'); they are never shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["settlement", "street", "address", "stop", "amenity"]


@dataclass(frozen=True, slots=True)
class Category:
    """What a stop or an amenity is: `importance` from 0 to 1, `keywords` in one string."""

    kind: Kind
    importance: float
    keywords: str = ""


def _stop(importance: float, keywords: str) -> Category:
    return Category("stop", importance, keywords)


def _amenity(importance: float, keywords: str) -> Category:
    return Category("amenity", importance, keywords)


_BUS_STOP = _stop(0.4, "Haltestelle Bushaltestelle Bus stop")
_STATION = _stop(0.7, "Bahnhof station")
_DOCTOR = _amenity(0.45, "Arzt Ärztin Arztpraxis Praxis doctor")
_HOSPITAL = _amenity(0.65, "Krankenhaus Klinik Klinikum hospital")
_CHILDCARE = _amenity(0.45, "Kindergarten Kita Kindertagesstätte Krippe Hort childcare")
_SOCIAL = _amenity(0.4, "Beratung Hilfe Sozialstation")
_COLLEGE = _amenity(0.5, "Hochschule Universität Kurs college")
_WORSHIP = _amenity(0.35, "Kirche Moschee Gemeinde church mosque")

_CATEGORIES: dict[tuple[str, str], Category] = {
    ("public_transport", "station"): _STATION,
    ("railway", "station"): _STATION,
    ("railway", "halt"): _STATION,
    ("amenity", "bus_station"): _stop(0.65, "Busbahnhof ZOB Bus station"),
    ("amenity", "ferry_terminal"): _stop(0.5, "Fähre Anleger ferry"),
    ("highway", "bus_stop"): _BUS_STOP,
    ("railway", "tram_stop"): _BUS_STOP,
    ("public_transport", "platform"): _BUS_STOP,
    ("public_transport", "stop_position"): _BUS_STOP,
    ("amenity", "townhall"): _amenity(0.65, "Rathaus Gemeinde Stadtverwaltung Bürgerbüro townhall"),
    ("office", "government"): _amenity(0.5, "Amt Behörde office"),
    ("office", "administrative"): _amenity(0.5, "Amt Behörde office"),
    ("office", "employment_agency"): _amenity(0.55, "Jobcenter Arbeitsamt Arbeitsagentur"),
    ("amenity", "courthouse"): _amenity(0.5, "Gericht court"),
    ("amenity", "police"): _amenity(0.5, "Polizei police"),
    ("amenity", "fire_station"): _amenity(0.3, "Feuerwehr fire"),
    ("amenity", "hospital"): _HOSPITAL,
    ("healthcare", "hospital"): _HOSPITAL,
    ("amenity", "clinic"): _HOSPITAL,
    ("healthcare", "clinic"): _HOSPITAL,
    ("amenity", "doctors"): _DOCTOR,
    ("healthcare", "doctor"): _DOCTOR,
    ("amenity", "dentist"): _amenity(0.4, "Zahnarzt Zahnärztin Praxis dentist"),
    ("amenity", "pharmacy"): _amenity(0.4, "Apotheke pharmacy"),
    ("healthcare", "midwife"): _amenity(0.4, "Hebamme midwife"),
    ("healthcare", "physiotherapist"): _amenity(0.35, "Physiotherapie Krankengymnastik"),
    ("amenity", "school"): _amenity(0.5, "Schule school"),
    ("amenity", "language_school"): _amenity(0.5, "Sprachschule Sprachkurs Kurs language school"),
    ("amenity", "kindergarten"): _CHILDCARE,
    ("amenity", "childcare"): _CHILDCARE,
    ("amenity", "college"): _COLLEGE,
    ("amenity", "university"): _COLLEGE,
    ("amenity", "training"): _COLLEGE,
    ("office", "educational_institution"): _COLLEGE,
    ("amenity", "driving_school"): _amenity(0.3, "Fahrschule"),
    ("amenity", "library"): _amenity(0.5, "Bibliothek Bücherei library"),
    ("amenity", "community_centre"): _amenity(0.5, "Gemeindehaus Bürgerhaus Treff community"),
    ("amenity", "social_facility"): _SOCIAL,
    ("amenity", "social_centre"): _SOCIAL,
    ("office", "ngo"): _SOCIAL,
    ("office", "association"): _SOCIAL,
    ("office", "charity"): _SOCIAL,
    ("amenity", "place_of_worship"): _WORSHIP,
    ("amenity", "theatre"): _amenity(0.4, "Theater"),
    ("amenity", "cinema"): _amenity(0.4, "Kino cinema"),
    ("amenity", "post_office"): _amenity(0.4, "Post Postamt post office"),
    ("amenity", "bank"): _amenity(0.35, "Bank Sparkasse"),
    ("amenity", "marketplace"): _amenity(0.4, "Markt Wochenmarkt market"),
    ("shop", "supermarket"): _amenity(0.45, "Supermarkt Einkaufen supermarket"),
    ("shop", "bakery"): _amenity(0.25, "Bäcker Bäckerei bakery"),
    ("shop", "chemist"): _amenity(0.3, "Drogerie"),
    ("leisure", "sports_centre"): _amenity(0.35, "Sporthalle Turnhalle sports"),
    ("leisure", "swimming_pool"): _amenity(0.3, "Schwimmbad Freibad swimming"),
    ("leisure", "water_park"): _amenity(0.35, "Schwimmbad Freibad Hallenbad swimming"),
    ("landuse", "cemetery"): _amenity(0.3, "Friedhof cemetery"),
    ("amenity", "grave_yard"): _amenity(0.3, "Friedhof cemetery"),
    ("tourism", "museum"): _amenity(0.35, "Museum"),
    ("tourism", "hotel"): _amenity(0.3, "Hotel"),
}

_OTHER = _amenity(0.2, "")
_OTHER_KEYS = ("amenity", "office", "healthcare", "shop", "leisure", "tourism", "craft", "club")
_NOT_SOUGHT = frozenset(
    {
        ("amenity", value)
        for value in (
            *("bench", "brothel", "charging_station", "clock", "drinking_water", "fountain"),
            *("grit_bin", "hunting_stand", "parking", "parking_entrance", "parking_space"),
            *("recycling", "shelter", "stripclub", "swingerclub", "telephone", "vending_machine"),
            *("waste_basket", "waste_disposal", "post_box", "toilets", "bicycle_parking"),
        )
    }
    | {("tourism", value) for value in ("artwork", "information", "viewpoint")}
    | {("leisure", value) for value in ("pitch", "picnic_table", "slipway", "track", "firepit")}
)
_NO = frozenset({"", "no", "vacant"})
_KEYS = ("public_transport", "railway", "highway", "landuse", *_OTHER_KEYS)


def find_category(tags: Mapping[str, str]) -> Category | None:
    """What the tagged object is to people who ride: the most important of its uses, or None."""
    found = None
    for key in _KEYS:
        category = _category_of(key, tags.get(key, ""))
        if category and (found is None or category.importance > found.importance):
            found = category
    return found


def _category_of(key: str, value: str) -> Category | None:
    if value in _NO or (key, value) in _NOT_SOUGHT:
        return None
    known = _CATEGORIES.get((key, value))
    return known or (_OTHER if key in _OTHER_KEYS else None)
