"""The basemap as a whole: an OSM file goes in, a browser's reader takes the tiles out."""

from pathlib import Path

import pytest
import shapely
from shapely.geometry import shape

from routing.errors import RoadFileError
from routing.geo import BoundingBox, Coordinate
from routing.roads.area import RelationArea
from routing.roads.tiles import write_tiles
from tests.routing.roads.osmxml import OsmMap, at
from tests.routing.roads.tiles.drawing import Country, TileFile, country, covers, slippy_xy, square

ZOOMS = range(8, 17)


@pytest.fixture(scope="module")
def tiles(tmp_path_factory: pytest.TempPathFactory) -> TileFile:
    return country().write_tiles(tmp_path_factory.mktemp("tiles"))


def test_every_zoom_covers_the_whole_box(tiles: TileFile) -> None:
    """Whoever moves the map within the region never asks for a tile that is not there."""
    box = tiles.box
    for zoom in ZOOMS:
        left, top = slippy_xy(Coordinate(lat=box.north, lon=box.west), zoom)
        right, bottom = slippy_xy(Coordinate(lat=box.south, lon=box.east), zoom)
        wanted = {
            (zoom, x, y)
            for x in range(int(left), int(right) + 1)
            for y in range(int(top), int(bottom) + 1)
        }
        assert wanted <= tiles.tiles.keys()
    assert (tiles.header["min_zoom"], tiles.header["max_zoom"]) == (8, 16)


def test_the_box_goes_two_kilometres_beyond_the_roads(tiles: TileFile) -> None:
    """The roads end 3 km from the middle; 2 km at the equator are 1.3 km at 50 degrees north."""
    assert tiles.box.west < at(-4000, 0).lon < at(-3000, 0).lon
    assert at(3000, 0).lon < at(4000, 0).lon < tiles.box.east


def test_a_ferry_does_not_stretch_the_map(tiles: TileFile, tmp_path: Path) -> None:
    """It may lead to another country; it is drawn as far as the map goes."""
    drawn = country()
    drawn.draw([(3000, 0), (300_000, 0)], route="ferry", name="Weit")
    stretched = drawn.write_tiles(tmp_path)
    assert stretched.box == tiles.box
    assert "Weit" in stretched.seen(12, "roads", "name")


def test_roads_carry_class_number_and_name(tiles: TileFile) -> None:
    """What the style needs; several numbers of a road are set apart as on signs."""
    main = [one for one in tiles.features(14, "roads") if one["properties"]["class"] == "primary"]
    assert main
    expected = {"class": "primary", "ref": "B 92 / B 283", "name": "Am Weg"}
    assert all(one["properties"] == expected for one in main)


def test_names_of_roads_begin_at_zoom_12(tiles: TileFile) -> None:
    """Below there is room for numbers only."""
    assert tiles.seen(11, "roads", "name") == {None}
    assert tiles.seen(12, "roads", "name") == {"Am Weg", "Gartenstraße", "Fähre"}


@pytest.mark.parametrize(
    ("layer", "key", "value", "first_zoom"),
    [
        ("roads", "class", "primary", 8),
        ("roads", "class", "ferry", 8),
        ("roads", "class", "minor", 12),
        ("roads", "class", "service", 15),
        ("water", "class", "area", 8),
        ("water", "class", "river", 8),
        ("places", "name", "Adorf", 8),
        ("places", "name", "Weiler", 11),
        ("buildings", "class", None, 15),
        ("house_numbers", "number", "9", 16),
        ("house_numbers", "number", "7 a", 16),
    ],
)
def test_each_thing_appears_from_its_zoom_on(
    tiles: TileFile, layer: str, key: str, value: str | None, first_zoom: int
) -> None:
    """Minor roads only where they can be seen, house numbers at zoom 16."""
    assert [zoom for zoom in ZOOMS if value in tiles.seen(zoom, layer, key)] == list(
        range(first_zoom, 17)
    )


def test_areas_smaller_than_three_pixels_are_left_out(tmp_path: Path) -> None:
    """A pond of 50 m: a pixel has 98 m at zoom 9 and 50 degrees north, and 12.3 m at zoom 12."""
    drawn = country()
    drawn.draw(square(500, -1500, 50), closed=True, natural="water", water="pond")
    tiles = drawn.write_tiles(tmp_path)
    pond = at(525, -1475)
    assert not covers(tiles, 11, "water", pond)
    assert covers(tiles, 12, "water", pond)


def test_the_largest_settlement_has_rank_1(tiles: TileFile) -> None:
    """4800 inhabitants before a hamlet, for which OSM gives none."""
    ranks = {
        one["properties"]["name"]: (one["properties"]["rank"], one["properties"]["population"])
        for one in tiles.features(12, "places")
    }
    assert ranks == {"Adorf": (1, 4800), "Weiler": (2, 100)}


@pytest.mark.parametrize("zoom", [11, 13, 16])
def test_an_island_in_a_lake_is_no_water(tiles: TileFile, zoom: int) -> None:
    """The lake is a multipolygon whose inner ring is the island."""
    assert covers(tiles, zoom, "water", at(1000, 1000))
    assert not covers(tiles, zoom, "water", at(1800, 1800))
    assert covers(tiles, zoom, "water", at(2700, 2700))
    assert not covers(tiles, zoom, "water", at(500, 1800))


def test_lakes_are_labelled_once(tiles: TileFile) -> None:
    """Not in each tile that holds a part of the lake."""
    labels = [one for one in tiles.features(14, "water") if one["geometry"]["type"] == "Point"]
    assert [one["properties"] for one in labels] == [{"class": "label", "name": "Weiher"}]


def test_areas_are_wound_as_the_format_wants(tiles: TileFile) -> None:
    """Outer rings clockwise on the screen, where y grows downwards; inner rings the other way."""
    for zoom in ZOOMS:
        for one in tiles.features(zoom, "water"):
            geometry = shape(one["geometry"])
            for polygon in getattr(geometry, "geoms", [geometry]):
                if isinstance(polygon, shapely.Polygon):
                    assert polygon.exterior.is_ccw
                    assert not any(ring.is_ccw for ring in polygon.interiors)


def test_ways_that_follow_each_other_become_one_line(tmp_path: Path) -> None:
    """OSM cuts roads at bridges; a name needs the whole line to run along."""
    drawn = Country()
    for begin in range(-300, 300, 100):
        drawn.draw([(begin, 0), (begin + 100, 0)], highway="residential", name="Lange Gasse")
    for number in range(5):
        # The end of one way is the same node as the beginning of the next.
        way_id, refs, tags = drawn.map.ways[number]
        following = drawn.map.ways[number + 1][1]
        drawn.map.ways[number] = (way_id, [refs[0], following[0]], tags)
    tiles = drawn.write_tiles(tmp_path)
    lines = [one["geometry"]["type"] for one in tiles.features(12, "roads")]
    assert set(lines) == {"LineString"}
    # The street crosses the corner of at most four tiles.
    assert len(lines) <= 4


def test_the_sea_lies_on_the_right_of_the_coastline(tmp_path: Path) -> None:
    """An island, mapped anticlockwise: land on the left, sea around it."""
    drawn = Country()
    drawn.draw(square(-1000, -1000, 2000), closed=True, natural="coastline")
    drawn.draw([(-900, 0), (900, 0)], highway="residential")
    tiles = drawn.write_tiles(tmp_path)
    assert covers(tiles, 12, "water", at(1500, 0))
    assert not covers(tiles, 12, "water", at(500, 500))


def test_attribution_of_osm(tiles: TileFile) -> None:
    """The licence of OpenStreetMap asks for it, with a way to read it."""
    attribution = tiles.metadata["attribution"]
    assert "© OpenStreetMap contributors" in attribution
    assert 'href="https://www.openstreetmap.org/copyright"' in attribution
    layers = {one["id"] for one in tiles.metadata["vector_layers"]}
    assert {"roads", "water", "wood", "built_up", "buildings", "places"} < layers


def test_attribution_of_schematic_networks(tmp_path: Path) -> None:
    """They are not from OpenStreetMap and do not say so."""
    drawn = country()
    drawn.map.generator = "hinfahrt-schematic"
    attribution = drawn.write_tiles(tmp_path).metadata["attribution"]
    assert "GeoNames" in attribution
    assert "OpenStreetMap" not in attribution


def test_same_file_same_bytes(tiles: TileFile, tmp_path: Path) -> None:
    """So that a prepared file can be compared, and copied only where it has changed."""
    assert country().write_tiles(tmp_path).path.read_bytes() == tiles.path.read_bytes()


def test_an_area_bounds_the_map(tmp_path: Path) -> None:
    """The map shows the rectangle around the area, and nothing of what is far from it."""
    source, target = country().map.write(tmp_path / "a.osm"), tmp_path / "a.pmtiles"
    south_west, north_east = at(-500, -500), at(500, 500)
    area = BoundingBox(south_west.lon, south_west.lat, north_east.lon, north_east.lat)
    write_tiles(source, target, area=area)
    tiles = TileFile(target)
    assert tiles.box.west == pytest.approx(area.west, abs=1e-6)
    assert tiles.box.north == pytest.approx(area.north, abs=1e-6)
    assert tiles.seen(16, "places", "name") == {"Adorf"}
    assert not covers(tiles, 8, "wood", at(-1500, -1500))


def test_a_margin_widens_the_area(tmp_path: Path) -> None:
    """By a kilometre on each side; a degree of longitude has 71.7 km at 50 degrees north."""
    source, target = country().map.write(tmp_path / "a.osm"), tmp_path / "a.pmtiles"
    south_west, north_east = at(-500, -500), at(500, 500)
    area = BoundingBox(south_west.lon, south_west.lat, north_east.lon, north_east.lat)
    write_tiles(source, target, area=area, margin_m=1000.0)
    box = TileFile(target).box
    assert area.west - box.west == pytest.approx(1 / 71.7, rel=0.01)
    assert box.north - area.north == pytest.approx(1 / 111.2, rel=0.01)


def test_drafts_of_an_editor_are_drawn(tmp_path: Path) -> None:
    """Editors save with negative ids what is not uploaded yet."""
    source = country().map.write(tmp_path / "positive.osm")
    draft = tmp_path / "draft.osm"
    text = source.read_text(encoding="utf-8")
    draft.write_text(text.replace(' id="', ' id="-').replace('ref="', 'ref="-'), encoding="utf-8")
    write_tiles(draft, tmp_path / "draft.pmtiles")
    tiles = TileFile(tmp_path / "draft.pmtiles")
    assert tiles.seen(12, "roads", "name") == {"Am Weg", "Gartenstraße", "Fähre"}
    assert covers(tiles, 13, "water", at(1000, 1000))
    assert not covers(tiles, 13, "water", at(1800, 1800))


def test_broken_references_are_survived(tmp_path: Path) -> None:
    """Extracts cut ways and relations off; what is left of a road is drawn, half a lake is not."""
    drawn = Country()
    drawn.draw([(0, 0), (100, 0), (200, 0)], highway="residential", name="Ganz")
    drawn.draw([(0, 50), (100, 50), (200, 50)], highway="residential", name="Halb")
    drawn.map.ways[1][1][2] = 999
    lake = drawn.draw(square(0, 100, 500), closed=True)
    drawn.map.ways[2][1][1] = 998
    drawn.multipolygon(lake, 997, natural="water")
    tiles = drawn.write_tiles(tmp_path)
    assert tiles.seen(14, "roads", "name") == {"Ganz", "Halb"}
    assert not list(tiles.features(14, "water"))


def test_slips_of_the_keyboard_are_survived(tmp_path: Path) -> None:
    """Outlines that cross themselves, lines of one place, absurd numbers: the rest is drawn."""
    drawn = Country()
    drawn.draw([(0, 0), (100, 0)], highway="residential", name="Gut")
    drawn.draw([(10, 10), (10, 10)], highway="residential", name="Punkt")
    drawn.draw([(0, 0), (500, 500), (500, 0), (0, 500)], closed=True, natural="water")
    drawn.draw([(0, 0), (0, 500), (0, 250)], closed=True, natural="water")
    drawn.spot(50, 50, place="town", name="Viel", population="9" * 40)
    tiles = drawn.write_tiles(tmp_path)
    assert tiles.seen(14, "roads", "name") == {"Gut"}
    assert not list(tiles.features(14, "water"))
    assert tiles.seen(14, "places", "population") == {10_000}


def test_a_map_of_half_the_earth_is_refused(tmp_path: Path) -> None:
    """A road at 0° north 0° east is a slip; with an area it does no harm."""
    drawn = country()
    far = OsmMap(nodes=dict(drawn.map.nodes), ways=list(drawn.map.ways))
    far.nodes |= {901: (-860_000, -5_560_000), 902: (-860_100, -5_560_000)}
    source = far.way(900, [901, 902]).write(tmp_path / "a.osm")
    with pytest.raises(RoadFileError) as refused:
        write_tiles(source, tmp_path / "a.pmtiles")
    assert refused.value.reason == "too_large"
    write_tiles(source, tmp_path / "a.pmtiles", area=BoundingBox(11.99, 49.99, 12.01, 50.01))
    assert TileFile(tmp_path / "a.pmtiles").seen(12, "roads", "class") == {"primary", "minor"}


def test_progress_rises_to_one(tmp_path: Path) -> None:
    """The last call says that all is done."""
    steps: list[tuple[str, float]] = []
    source = country().map.write(tmp_path / "a.osm")
    write_tiles(
        source, tmp_path / "a.pmtiles", progress=lambda step, done: steps.append((step, done))
    )
    parts = [done for _, done in steps]
    assert steps[0] == ("reading", 0.0)
    assert parts == sorted(parts)
    assert parts[-1] == 1.0


def test_bad_files_are_refused_and_nothing_is_left(tmp_path: Path) -> None:
    """Each with its reason; the folder is as it was."""
    whole = country().map.write(tmp_path / "whole.osm").read_bytes()
    contents = {
        "empty": b"",
        "truncated": whole[: len(whole) // 2],
        "not_osm": b"<html><body>404</body></html>",
        "no_roads": OsmMap(nodes={1: (0, 0)}).write(tmp_path / "bare.osm").read_bytes(),
    }
    for reason, content in contents.items():
        folder = tmp_path / reason
        folder.mkdir()
        (folder / "file.osm").write_bytes(content)
        with pytest.raises(RoadFileError) as refused:
            write_tiles(folder / "file.osm", folder / "file.pmtiles")
        assert refused.value.reason == reason
        assert [path.name for path in folder.iterdir()] == ["file.osm"]


def test_missing_file_and_foreign_area(tmp_path: Path) -> None:
    """What is not there cannot be drawn."""
    with pytest.raises(RoadFileError) as missing:
        write_tiles(tmp_path / "none.osm.pbf", tmp_path / "none.pmtiles")
    assert missing.value.reason == "missing"
    source = country().map.write(tmp_path / "a.osm")
    with pytest.raises(RoadFileError) as no_area:
        write_tiles(source, tmp_path / "a.pmtiles", area=RelationArea(77))
    assert no_area.value.reason == "no_area"
    with pytest.raises(RoadFileError) as elsewhere:
        write_tiles(source, tmp_path / "a.pmtiles", area=BoundingBox(2.0, 48.0, 2.1, 48.1))
    assert elsewhere.value.reason == "no_roads"


def test_an_old_map_stays_where_the_new_one_fails(tmp_path: Path) -> None:
    """The desk goes on with the map that it had."""
    target = tmp_path / "a.pmtiles"
    target.write_bytes(b"old")
    (tmp_path / "a.osm").write_bytes(b"<osm><node")
    with pytest.raises(RoadFileError):
        write_tiles(tmp_path / "a.osm", target)
    assert target.read_bytes() == b"old"
