"""Areas that people draw and hand in as files."""

from pathlib import Path

import pytest
import shapely

from mobility.refusals import Refusal
from mobility.regions.areas import read_area
from routing.errors import InvalidCoordinate

POLY = """town
1
   12.0  50.0
   12.3  50.0
   12.3  50.3
   12.0  50.3
END
!hole
   1.21E+01 5.01E+01
   1.22E+01 5.01E+01
   1.22E+01 5.02E+01
END
2
   13.0  50.0
   13.1  50.0
   13.0  50.1
END
END
"""


def test_rings_of_a_poly_file(tmp_path: Path) -> None:
    """Two pieces, the first with a hole: 0.09 - 0.005 + 0.005 square degrees."""
    path = tmp_path / "town.poly"
    path.write_text(POLY)
    area = read_area(path)
    assert area.area == pytest.approx(0.09)
    assert not area.contains(shapely.Point(12.18, 50.12))


def test_pieces_of_a_geojson_file_are_joined(tmp_path: Path) -> None:
    """A collection of several features is one area."""
    path = tmp_path / "town.geojson"
    boxes = [shapely.box(12, 50, 13, 51), shapely.box(12.5, 50, 14, 51)]
    path.write_text(shapely.to_geojson(shapely.GeometryCollection(boxes)))
    assert read_area(path).bounds == (12, 50, 14, 51)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.geojson", "no json"),
        ("b.geojson", '{"type": "Point", "coordinates": [12, 50]}'),
        ("c.geojson", '{"type": "FeatureCollection", "features": []}'),
        ("d.poly", "town\n1\n 12.0 50.0\n 12.1\nEND\nEND\n"),
        ("e.poly", "town\nEND\n"),
        ("f.poly", "town\n1\n 12.0 50.0\n twelve fifty\nEND\nEND\n"),
        ("missing.geojson", None),
    ],
)
def test_what_is_no_area(tmp_path: Path, name: str, content: str | None) -> None:
    """One refusal that names the file."""
    path = tmp_path / name
    if content is not None:
        path.write_text(content)
    with pytest.raises(Refusal) as refused:
        read_area(path)
    assert refused.value.code == "area_unreadable"
    assert refused.value.facts == {"path": path}


@pytest.mark.parametrize("number", ["nan", "120"])
def test_corners_that_are_no_places(tmp_path: Path, number: str) -> None:
    """A latitude of 120 degrees, or one that is no number."""
    path = tmp_path / "town.poly"
    path.write_text(POLY.replace("50.3", number))
    with pytest.raises(InvalidCoordinate):
        read_area(path)
