"""A small town with villages, drawn by hand, and a real one."""

from pathlib import Path

import pytest

from routing.places import PlaceIndex
from tests.routing.places.drawing import Drawing

# At 50.32° north 0.001° of latitude are 111 m and 0.001° of longitude 71 m.


def draw_valley() -> Drawing:
    """Adorf/Vogtl. with its village Leubetha 3.6 km east, Bad Elster 4.4 km south."""
    valley = Drawing()
    valley.place("town", "Adorf/Vogtl.", 50.320, 12.260, population="5000", postal_code="08626")
    valley.place("town", "Bad Elster", 50.280, 12.240, population="3600", postal_code="08645")
    valley.place("village", "Leubetha", 50.320, 12.310, population="300")
    valley.place("farm", "Zeidelweide", 50.330, 12.300)

    valley.street("Markt", (50.3200, 12.2600), (50.3200, 12.2640))
    for number, lon in (("1", 12.2600), ("3", 12.2610), ("9", 12.2640)):
        valley.house("Markt", number, 50.3202, lon, city="Adorf", postcode="08626")
    for number, lon in (("2", 12.2600), ("4-8", 12.2610), ("10", 12.2640), ("10a", 12.2645)):
        valley.house("Markt", number, 50.3198, lon, city="Adorf/Vogtland", postcode="08626")

    valley.street("Hauptstraße", (50.3220, 12.2600), (50.3240, 12.2600))
    valley.house("Hauptstraße", "5", 50.3225, 12.2602, city="Adorf", postcode="08626")
    valley.street("Hauptstraße", (50.2800, 12.2400), (50.2820, 12.2400))
    valley.house("Hauptstr.", "5", 50.2805, 12.2402, city="Bad Elster", postcode="08645")
    valley.house("Hauptstr.", "7", 50.2807, 12.2402, city="Bad Elster", postcode="08645")

    # Two streets of one name, both in the municipality of Adorf, 3.6 km from each other.
    valley.street("Schulweg", (50.3180, 12.2600), (50.3180, 12.2620))
    valley.house("Schulweg", "1", 50.3181, 12.2600, city="Adorf", postcode="08626")
    valley.street("Schulweg", (50.3190, 12.3100), (50.3190, 12.3120))
    valley.house("Schulweg", "1", 50.3191, 12.3100, city="Adorf", postcode="08626")

    valley.street("Karl-Müller-Straße", (50.3160, 12.2600), (50.3160, 12.2630))
    valley.street("Straße des 17. Juni", (50.3150, 12.2600), (50.3150, 12.2630))
    valley.house("Straße des 17. Juni", "4", 50.3151, 12.2605, city="Adorf", postcode="08626")
    valley.street("Am Sonnenhang", (50.3210, 12.3100), (50.3210, 12.3120))

    townhall = {"amenity": "townhall", "name": "Stadtverwaltung", "addr:city": "Adorf"}
    valley.node(50.32, 12.2605, townhall | {"addr:street": "Markt", "addr:housenumber": "1"})
    school = [(50.3182, 12.2608), (50.3182, 12.2616), (50.3186, 12.2616), (50.3186, 12.2608)]
    valley.way([*school, school[0]], {"amenity": "school", "name": "Zentralschule"})
    west = valley.way([(50.280, 12.250), (50.282, 12.250), (50.282, 12.252)])
    east = valley.way([(50.282, 12.254), (50.280, 12.254), (50.280, 12.250)])
    valley.area([west, east], {"amenity": "hospital", "name": "Vogtlandklinik"})
    for lat in (50.3200, 50.3203):
        valley.node(lat, 12.2590, {"highway": "bus_stop", "name": "Adorf, Markt"})
    valley.node(50.312, 12.255, {"railway": "station", "name": "Adorf (Vogtl)"})
    valley.node(50.312, 12.256, {"highway": "bus_stop", "name": "Adorf (Vogtl)"})
    valley.node(50.3201, 12.2601, {"amenity": "bench", "name": "Sonnenbank"})
    return valley


@pytest.fixture(scope="session")
def valley_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The valley as an OSM file."""
    return draw_valley().write(tmp_path_factory.mktemp("places") / "valley.osm")


@pytest.fixture(scope="session")
def valley(valley_file: Path) -> PlaceIndex:
    """The index of the valley."""
    return PlaceIndex.build(valley_file)


@pytest.fixture(scope="session")
def lauf(shared_dir: Path) -> PlaceIndex:
    """The index of a real town of 26,000 people with 5,000 house numbers."""
    return PlaceIndex.build(shared_dir / "osm" / "lauf-200115.osm.pbf")
