"""From a coordinate to what people call the place."""

import pytest

from routing.geo import Coordinate
from routing.places import PlaceIndex


@pytest.mark.parametrize(
    ("lat", "lon", "kind", "label", "approximate"),
    [
        # At the door of Markt 1 (50.3202, 12.2600).
        (50.32020, 12.26000, "address", "Markt 1, Adorf/Vogtl.", False),
        # 0.0004° = 44 m north of it: beside it, not at it.
        (50.32060, 12.26000, "address", "Markt 1, Adorf/Vogtl.", True),
        # On the Karl-Müller-Straße, where no house has a number.
        (50.31600, 12.26150, "street", "Karl-Müller-Straße, Adorf/Vogtl.", False),
        # 0.001° = 111 m south of the Straße des 17. Juni, farther from its only house.
        (50.31400, 12.26150, "street", "Straße des 17. Juni, Adorf/Vogtl.", True),
        # In the woods, 2.2 km from Leubetha, 1.3 km from the farm.
        (50.34000, 12.31000, "settlement", "Zeidelweide, Adorf/Vogtl.", True),
    ],
)
def test_the_nearest_of_the_finest_kind_is_named(
    valley: PlaceIndex, lat: float, lon: float, kind: str, label: str, approximate: bool
) -> None:
    """House number within 60 m, else street within 150 m, else settlement within 10 km."""
    hit = valley.reverse(Coordinate(lat=lat, lon=lon))
    assert hit is not None
    assert (hit.kind, hit.label, hit.approximate) == (kind, label, approximate)


def test_a_street_is_where_it_is_nearest(valley: PlaceIndex) -> None:
    """The hit lies on the street beside the coordinate, within half the 40 m between its points."""
    hit = valley.reverse(Coordinate(lat=50.3160, lon=12.2629))
    assert hit is not None
    assert hit.coordinate.lat == pytest.approx(50.3160)
    # 20 m are 0.00028° of longitude here.
    assert hit.coordinate.lon == pytest.approx(12.2629, abs=0.00028)


def test_far_from_everything_there_is_no_name(valley: PlaceIndex) -> None:
    """100 km away nothing is near."""
    assert valley.reverse(Coordinate(lat=51.3, lon=12.3)) is None


def test_an_address_leads_back_to_itself(valley: PlaceIndex) -> None:
    """Search and reverse search agree on a known house."""
    hit = valley.search("Hauptstraße 7, Bad Elster")[0]
    assert valley.reverse(hit.coordinate) == hit
