"""Which settlement things belong to, and what is one street or one stop."""

from pathlib import Path

import pytest

from routing.places.entries import Entry
from routing.places.linking import link
from routing.places.reading import read_map
from tests.routing.places.drawing import Drawing


@pytest.fixture(scope="module")
def entries(valley_file: Path) -> list[Entry]:
    return link(read_map(valley_file))


def linked(drawing: Drawing, folder: Path) -> list[Entry]:
    return link(read_map(drawing.write(folder / "drawn.osm")))


def of(entries: list[Entry], kind: str, name: str) -> list[Entry]:
    return [entry for entry in entries if entry.kind == kind and entry.names[0] == name]


def test_one_entry_for_each_street_and_settlement(entries: list[Entry]) -> None:
    """Ways and houses of one name in one settlement are one street, however it is abbreviated."""
    streets = of(entries, "street", "Hauptstraße") + of(entries, "street", "Hauptstr.")
    found = {street.settlement: [n.number.text for n in street.numbers] for street in streets}
    assert found == {"Adorf/Vogtl.": ["5"], "Bad Elster": ["5", "7"]}


def test_spellings_of_a_city_are_one_settlement(entries: list[Entry]) -> None:
    """'Adorf' and 'Adorf/Vogtland' of the addresses are the place 'Adorf/Vogtl.'."""
    (market,) = of(entries, "street", "Markt")
    assert market.settlement == "Adorf/Vogtl."
    assert [n.number.text for n in market.numbers] == ["1", "2", "3", "4-8", "9", "10", "10a"]


def test_without_a_city_the_nearest_by_size_counts(entries: list[Entry]) -> None:
    """Am Sonnenhang lies 110 m from Leubetha, in its 312 m radius (18 m × √300)."""
    (slope,) = of(entries, "street", "Am Sonnenhang")
    assert slope.settlement == "Leubetha"


def test_a_town_reaches_farther_than_a_hamlet(tmp_path: Path) -> None:
    """Half way between a town of 10,000 and a hamlet of 100, a street belongs to the town.

    Radii are 1,800 m and 180 m; 1,000 m are 0.56 of the one and 5.6 of the other.
    """
    drawing = Drawing()
    drawing.place("town", "Stadt", 50.000, 10.0, population="10000")
    drawing.place("hamlet", "Weiler", 50.018, 10.0, population="100")
    drawing.street("Mittelweg", (50.009, 10.0), (50.009, 10.001))
    drawing.street("Weilerweg", (50.018, 10.0), (50.018, 10.001))
    entries = linked(drawing, tmp_path)
    assert of(entries, "street", "Mittelweg")[0].settlement == "Stadt"
    assert of(entries, "street", "Weilerweg")[0].settlement == "Weiler"


def test_streets_of_one_name_in_two_villages_stay_apart(entries: list[Entry]) -> None:
    """Both belong to Adorf's municipality; the village tells the distant one."""
    streets = of(entries, "street", "Schulweg")
    assert sorted(street.qualifier for street in streets) == ["Adorf/Vogtl.", "Leubetha"]
    assert {street.settlement for street in streets} == {"Adorf/Vogtl."}
    assert [len(street.numbers) for street in streets] == [1, 1]


def test_a_municipality_without_a_place_is_added(tmp_path: Path) -> None:
    """A city that five addresses name but no place: a settlement in their middle."""
    drawing = Drawing()
    for step in range(5):
        drawing.house("Talweg", str(step + 1), 50.0 + step / 1000, 10.0, city="Mühlental")
    drawing.house("Irrweg", "1", 50.0, 10.0, city="Tippfehler")
    entries = linked(drawing, tmp_path)
    (settlement,) = [entry for entry in entries if entry.kind == "settlement"]
    assert settlement.names == ["Mühlental"]
    # The median of 50.000 … 50.004.
    assert settlement.position == pytest.approx((50.002, 10.0))


def test_both_directions_of_a_stop_are_one(entries: list[Entry]) -> None:
    """Stops of one name 30 m apart are one; a station takes in the bus stop before it."""
    assert len(of(entries, "stop", "Adorf, Markt")) == 1
    (station,) = of(entries, "stop", "Adorf (Vogtl)")
    assert station.position == (50.312, 12.255)


def test_amenities_have_their_address_or_the_street_beside_them(entries: list[Entry]) -> None:
    """The town hall has an address; the school lies 20 m from the Schulweg."""
    (townhall,) = of(entries, "amenity", "Stadtverwaltung")
    (school,) = of(entries, "amenity", "Zentralschule")
    assert townhall.qualifier == "Markt 1"
    assert (school.qualifier, school.house_number) == ("Schulweg", "")


def test_areas_of_several_ways_are_found(entries: list[Entry]) -> None:
    """A hospital drawn as a relation is in the middle of its outline."""
    (hospital,) = of(entries, "amenity", "Vogtlandklinik")
    assert hospital.position == pytest.approx((50.281, 12.252))


def test_benches_are_no_destinations(entries: list[Entry]) -> None:
    """Nobody rides to a bench, even to one with a name."""
    assert not of(entries, "amenity", "Sonnenbank")


def test_namesakes_are_told_apart_by_the_town_near_them(tmp_path: Path) -> None:
    """Two villages of one name each carry the larger town near them."""
    drawing = Drawing()
    drawing.place("town", "Oelsnitz", 50.00, 10.0)
    drawing.place("town", "Auerbach", 50.30, 10.0)
    drawing.place("village", "Neudorf", 50.02, 10.0)
    drawing.place("village", "Neudorf", 50.28, 10.0)
    entries = linked(drawing, tmp_path)
    assert [entry.qualifier for entry in of(entries, "settlement", "Neudorf")] == [
        *("Oelsnitz", "Auerbach"),
    ]


def test_a_place_drawn_twice_is_one(tmp_path: Path) -> None:
    """A town as a node and as an area is one settlement, where the node is."""
    drawing = Drawing()
    drawing.place("town", "Adorf", 50.32, 12.26)
    border = [(50.31, 12.25), (50.31, 12.28), (50.34, 12.28), (50.31, 12.25)]
    drawing.way(border, {"place": "town", "name": "Adorf"})
    (town,) = linked(drawing, tmp_path)
    assert town.position == (50.32, 12.26)


def test_a_map_without_names_has_no_entries(tmp_path: Path) -> None:
    """Roads without names give nothing to search for, and no error."""
    drawing = Drawing()
    drawing.way([(50.0, 10.0), (50.1, 10.0)], {"highway": "residential"})
    assert linked(drawing, tmp_path) == []
