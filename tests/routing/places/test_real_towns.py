"""Every address of real towns is found again, however it is spelled."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.geo import Coordinate
from routing.places import PlaceIndex
from routing.places.linking import link
from routing.places.reading import read_map

FIRST_HITS = 3
LETTERS = "abcdefghijklmnopqrstuvwxyzäöüß"
TRANSLITERATED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ö": "Oe", "Ü": "Ue"})
WITHOUT_DOTS = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "s", "Ö": "O", "Ü": "U"})


@dataclass(frozen=True)
class Address:
    street: str
    number: str
    settlement: str
    coordinate: Coordinate

    def is_at(self, coordinate: Coordinate) -> bool:
        """To the centimetre that OSM stores, rounded once more."""
        return (
            abs(coordinate.lat - self.coordinate.lat) < 2e-7
            and abs(coordinate.lon - self.coordinate.lon) < 2e-7
        )

    @property
    def label(self) -> str:
        return f"{self.street} {self.number}, {self.settlement}"


@pytest.fixture(scope="module")
def addresses(shared_dir: Path) -> list[Address]:
    """The town's addresses, straight from the map."""
    return [
        Address(
            street.street,
            known.number.text,
            street.settlement,
            Coordinate(lat=known.lat, lon=known.lon),
        )
        for street in link(read_map(shared_dir / "osm" / "lauf-200115.osm.pbf"))
        for known in street.numbers
    ]


def assert_found(index: PlaceIndex, typed: str, address: Address) -> None:
    hits = index.search(typed, limit=FIRST_HITS)
    found = [hit.label for hit in hits if address.is_at(hit.coordinate) and not hit.approximate]
    assert address.label in found


def test_the_town_is_all_there(lauf: PlaceIndex, addresses: list[Address]) -> None:
    """5,425 tagged house numbers, shops counted with their house: about 5,100 addresses.

    They are in 327 streets by name; two of these go on in the next town.
    """
    assert len({address.label for address in addresses}) == len(addresses) > 5_000
    assert len({address.street for address in addresses}) == 327
    assert len({(address.street, address.settlement) for address in addresses}) == 329


@settings(max_examples=200, deadline=None)
@given(choice=st.integers(min_value=0))
def test_any_address_is_found_by_its_label(
    lauf: PlaceIndex, addresses: list[Address], choice: int
) -> None:
    """An address is found by its own label and by its transliterations."""
    address = addresses[choice % len(addresses)]
    for table in ({}, TRANSLITERATED, WITHOUT_DOTS):
        assert_found(lauf, address.label.translate(table), address)


@settings(max_examples=100, deadline=None)
@given(choice=st.integers(min_value=0))
def test_any_address_is_found_by_its_abbreviation(
    lauf: PlaceIndex, addresses: list[Address], choice: int
) -> None:
    """'Lauf a.d.P. Simonshofer Str. 3' is the same address, town first and words cut short."""
    address = addresses[choice % len(addresses)]
    street = address.street.replace("straße", "str.").replace("Straße", "Str.")
    town = address.settlement.replace("an der Pegnitz", "a.d.P.")
    assert_found(lauf, f"{town} {street} {address.number}", address)


@settings(max_examples=300, deadline=None)
@given(choice=st.integers(min_value=0), data=st.data())
def test_any_address_is_found_despite_a_wrong_letter(
    lauf: PlaceIndex, addresses: list[Address], choice: int, data: st.DataObject
) -> None:
    """One letter replaced in a word of at least five leaves the address among the first three."""
    address = addresses[choice % len(addresses)]
    label = address.label
    places = [at for at in range(len(label)) if _is_in_long_word(label, at)]
    at = data.draw(st.sampled_from(places))
    letter = data.draw(st.sampled_from(LETTERS))
    assert_found(lauf, label[:at] + letter + label[at + 1 :], address)


def _is_in_long_word(text: str, at: int) -> bool:
    start = end = at
    while start > 0 and text[start - 1].isalpha():
        start -= 1
    while end < len(text) and text[end].isalpha():
        end += 1
    return end - start >= 5


def test_the_best_known_places_come_first(lauf: PlaceIndex) -> None:
    """What people of the town would expect for a few words."""
    expected = {
        "lauf": "Lauf an der Pegnitz",
        "Lauf a.d.Pegnitz": "Lauf an der Pegnitz",
        "rathaus": "Rathaus, Urlasstraße 22, Lauf an der Pegnitz",
        "krankenhaus lauf": "Krankenhaus Lauf, Simonshofer Straße 55, Lauf an der Pegnitz",
        "heuchling": "Heuchling",
        "rueckersdorf": "Rückersdorf",
        "hermanstr 27": "Hermannstraße 27, Lauf an der Pegnitz",
    }
    found = {text: lauf.search(text)[0].label for text in expected}
    assert found == expected


def test_reverse_search_names_the_house(lauf: PlaceIndex, addresses: list[Address]) -> None:
    """At a house's position, that house or one at the same position is named."""
    for address in addresses[::50]:
        hit = lauf.reverse(address.coordinate)
        assert hit is not None
        assert (hit.kind, hit.approximate) == ("address", False)
        assert address.is_at(hit.coordinate)


def test_an_island_in_another_language(shared_dir: Path) -> None:
    """Nothing is made for German alone: towns, streets and hospitals of the Isle of Man."""
    index = PlaceIndex.build(shared_dir / "osm" / "isle-of-man_2020-03-14.osm.pbf")
    assert index.search("douglas")[0].label == "Douglas"
    assert index.search("strand st 5 douglas")[0].label == "Strand Street 5, Douglas"
    assert index.search("nobles hospital")[0].name == "Noble's Hospital"
    assert index.search("st johns")[0].label == "St Johns"
