"""What is found for what was typed."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.geo import Coordinate
from routing.places import PlaceIndex
from tests.routing.places.drawing import Drawing


def labels(index: PlaceIndex, text: str) -> list[str]:
    return [hit.label for hit in index.search(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Markt 1, Adorf",
        "Adorf Markt 1",
        "1 Markt Adorf",
        "MARKT 1 08626",
        "08626 Adorf/Vogtl., Markt 1",
        "markt 1",
        "Marckt 1 Adrof",
        "mar 1 adorf",
    ],
)
def test_an_address_is_found_in_any_order_and_spelling(valley: PlaceIndex, text: str) -> None:
    """Word order, case, postcode, beginnings of words and typing errors do not matter."""
    hit = valley.search(text)[0]
    assert hit.label == "Markt 1, Adorf/Vogtl."
    assert (hit.kind, hit.street, hit.house_number) == ("address", "Markt", "1")
    assert (hit.name, hit.settlement) == ("Markt 1", "Adorf/Vogtl.")
    assert hit.coordinate == Coordinate(lat=50.3202, lon=12.2600)
    assert not hit.approximate


@pytest.mark.parametrize(
    "text",
    [
        "Karl-Müller-Straße",
        "karl mueller str.",
        "karl-muller-str",
        "karlmüllerstrasse",
        "Müller Karl",
        "karl mülle",
    ],
)
def test_a_street_is_found_in_every_transliteration(valley: PlaceIndex, text: str) -> None:
    """ü, ue, u; ß, ss; Str.; hyphens, spaces or none: the same street."""
    hit = valley.search(text)[0]
    assert (hit.kind, hit.label) == ("street", "Karl-Müller-Straße, Adorf/Vogtl.")


def test_a_compound_may_be_written_as_two_words(valley: PlaceIndex) -> None:
    """'Haupt Straße' is the Hauptstraße."""
    assert labels(valley, "haupt straße 7")[0] == "Hauptstr. 7, Bad Elster"


def test_a_settlement_comes_before_what_lies_in_it(valley: PlaceIndex) -> None:
    """'Adorf' alone is the town, by its short name; 'Adorf Markt' is not."""
    assert valley.search("Adorf")[0].kind == "settlement"
    assert labels(valley, "adorf")[0] == "Adorf/Vogtl."
    assert valley.search("08645")[0].label == "Bad Elster"
    assert valley.search("Adorf Markt")[0].name in {"Markt", "Adorf, Markt"}


def test_a_part_of_a_municipality_is_found_by_its_town(valley: PlaceIndex) -> None:
    """Farms carry the town by which people know them.

    Adorf is 3.1 km away, 2.4 of its radii (18 m × √5000); Leubetha 1.3 km, 4.2 of its.
    """
    assert labels(valley, "zeidelweide")[0] == "Zeidelweide, Adorf/Vogtl."


def test_streets_of_one_name_are_told_apart(valley: PlaceIndex) -> None:
    """The village is part of the label, and helps to find the right one."""
    assert labels(valley, "schulweg 1 leubetha")[0] == "Schulweg 1, Leubetha, Adorf/Vogtl."
    assert labels(valley, "schulweg 1 adorf")[0] == "Schulweg 1, Adorf/Vogtl."


def test_an_unknown_house_number_is_estimated(valley: PlaceIndex) -> None:
    """Markt 5 lies between 3 (12.261°) and 9 (12.264°): a third of 0.003° on."""
    hit = valley.search("Markt 5, Adorf")[0]
    assert (hit.label, hit.approximate) == ("Markt 5, Adorf/Vogtl.", True)
    assert hit.coordinate.lat == pytest.approx(50.3202)
    assert hit.coordinate.lon == pytest.approx(12.2620)


def test_a_street_without_numbers_stands_for_its_numbers(valley: PlaceIndex) -> None:
    """Where no number is known, the middle of the street is the answer, marked as a guess."""
    hit = valley.search("Sonnenhang 12")[0]
    assert (hit.label, hit.approximate) == ("Am Sonnenhang 12, Leubetha", True)
    assert hit.coordinate.lat == pytest.approx(50.3210)
    assert 12.3100 <= hit.coordinate.lon <= 12.3120


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Markt 10a", "Markt 10a, Adorf/Vogtl."),
        ("Markt 10 A", "Markt 10a, Adorf/Vogtl."),
        ("Markt 10", "Markt 10, Adorf/Vogtl."),
        ("Markt 4-8", "Markt 4-8, Adorf/Vogtl."),
        # One building has the numbers 4, 6 and 8.
        ("Markt 6", "Markt 4-8, Adorf/Vogtl."),
        ("Straße des 17. Juni 4", "Straße des 17. Juni 4, Adorf/Vogtl."),
        ("Straße des 17. Juni", "Straße des 17. Juni, Adorf/Vogtl."),
    ],
)
def test_letters_ranges_and_numbers_in_names(valley: PlaceIndex, text: str, label: str) -> None:
    """A number is a house number unless it belongs to the name; letters and ranges count."""
    hit = valley.search(text)[0]
    assert (hit.label, hit.approximate) == (label, False)


def test_a_known_house_number_tells_the_settlement(valley: PlaceIndex) -> None:
    """Only Bad Elster's Hauptstraße has a 7, though Adorf's is nearer to the middle."""
    assert labels(valley, "Hauptstraße 7")[0] == "Hauptstr. 7, Bad Elster"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Rathaus", "Stadtverwaltung"),
        ("stadtverwaltung adorf", "Stadtverwaltung"),
        ("schule", "Zentralschule"),
        ("Krankenhaus", "Vogtlandklinik"),
        ("bahnhof adorf", "Adorf (Vogtl)"),
        ("Bhf. Adorf", "Adorf (Vogtl)"),
        ("Haltestelle Markt", "Adorf, Markt"),
    ],
)
def test_places_are_found_by_name_and_by_kind(valley: PlaceIndex, text: str, name: str) -> None:
    """People type what a thing is as often as what it is called."""
    assert valley.search(text)[0].name == name


def test_other_names_lead_to_the_same_place(tmp_path: Path) -> None:
    """Short names, old names and names in other languages are found; the label is the sign's."""
    drawing = Drawing()
    names = {"name": "Kiel", "name:uk": "Кіль", "old_name": "tom Kyle"}
    drawing.node(54.32, 10.13, {"place": "city", **names})
    index = PlaceIndex.build(drawing.write(tmp_path / "kiel.osm"))
    assert labels(index, "Кіль") == labels(index, "tom kyle") == labels(index, "kiel") == ["Kiel"]


def test_near_decides_between_equals(valley: PlaceIndex) -> None:
    """Both Hauptstraßen have a 5: the one where the person is comes first."""
    adorf, elster = Coordinate(lat=50.32, lon=12.26), Coordinate(lat=50.28, lon=12.24)
    assert valley.search("Hauptstraße 5", near=adorf)[0].settlement == "Adorf/Vogtl."
    assert valley.search("Hauptstraße 5", near=elster)[0].settlement == "Bad Elster"


def test_an_unknown_street_still_leads_to_its_town(valley: PlaceIndex) -> None:
    """Where the street is not on the map, its settlement is offered."""
    assert valley.search("Unbekannte Gasse 3, Bad Elster")[0].label == "Bad Elster"


def test_nothing_is_found_for_nothing(valley: PlaceIndex) -> None:
    """Blank, punctuation, nonsense: no hits, no error."""
    for text in ("", "   ", "?!,.", "qqqqqqqq", "\N{ZERO WIDTH SPACE}"):
        assert valley.search(text) == []


def test_the_limit_is_kept(valley: PlaceIndex) -> None:
    """At most as many hits as wanted, the same ones in the same order."""
    many = valley.search("a", limit=8)
    assert len(many) == 8
    assert valley.search("a", limit=3) == many[:3]
    assert valley.search("a", limit=0) == []


def test_an_empty_map_finds_nothing(tmp_path: Path) -> None:
    """A map without names makes an index that answers, with nothing."""
    index = PlaceIndex.build(Drawing().write(tmp_path / "empty.osm"))
    assert len(index) == 0
    assert index.search("Adorf") == []
    assert index.reverse(Coordinate(lat=50.3, lon=12.2)) is None


@given(st.text(max_size=300))
def test_any_text_may_be_typed(valley: PlaceIndex, text: str) -> None:
    """Whatever is typed or pasted: no error, no hit twice."""
    hits = valley.search(text)
    assert len(hits) == len(set(hits)) <= 8


def test_building_tells_its_progress(valley_file: Path) -> None:
    """Each step is told as it begins, with the part that is done; the last call has 1."""
    told: list[tuple[str, float]] = []
    PlaceIndex.build(valley_file, lambda step, done: told.append((step, done)))
    assert [step for step, _ in told] == ["reading", "linking", "indexing", "indexing"]
    assert [done for _, done in told] == sorted(done for _, done in told)
    assert told[-1][1] == 1.0


def test_settlements_are_listed_by_importance(valley: PlaceIndex) -> None:
    """5,000, 3,600 and 300 inhabitants and a farm; importance falls from at most 1."""
    listed = valley.list_settlements()
    names = ["Adorf/Vogtl.", "Bad Elster", "Leubetha", "Zeidelweide"]
    assert [hit.name for hit, _ in listed] == names
    importance = [worth for _, worth in listed]
    assert 1 >= importance[0] > importance[1] > importance[2] > importance[3] > 0
    assert valley.list_settlements(limit=2) == listed[:2]
