"""Which OSM files are refused before any of their content is used."""

import os
from pathlib import Path

import pytest

from routing.errors import RoadFileError
from routing.osmfile import available_memory, check_file
from routing.places.reading import read_map
from routing.roads.extract import read_roads
from routing.roads.tiles import write_tiles
from tests.routing.roads.osmxml import cross

UNSORTED = """<osm version="0.6">
<way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/></way>
<node id="1" lat="50.0" lon="10.0"/><node id="2" lat="50.001" lon="10.0"/></osm>"""


def _reason(path: Path) -> str:
    with pytest.raises(RoadFileError) as refused:
        check_file(path)
    return refused.value.reason


def test_a_file_larger_than_the_memory_is_not_begun(tmp_path: Path) -> None:
    """What surely does not fit is refused by its size, before it fills the machine."""
    path = tmp_path / "planet.osm.pbf"
    path.touch()
    os.truncate(path, int(available_memory()))  # a hole: it takes no room on the disk
    assert _reason(path) == "too_large"


def test_ways_before_their_nodes(tmp_path: Path) -> None:
    """osmium would find no places for them; roads, places and maps all say how to sort the file."""
    path = tmp_path / "unsorted.osm"
    path.write_text(UNSORTED)
    for read in (read_roads, read_map, lambda one: write_tiles(one, tmp_path / "map.pmtiles")):
        with pytest.raises(RoadFileError) as refused:
            read(path)
        assert refused.value.reason == "unsorted"


def test_ids_that_fall(tmp_path: Path) -> None:
    """Roads are read all the same; a basemap needs the order and says so."""
    drawn = cross()
    path = drawn.write(tmp_path / "rising.osm")
    drawn.nodes = dict(reversed(drawn.nodes.items()))
    drawn.ways.reverse()
    falling = drawn.write(tmp_path / "falling.osm")
    assert read_roads(falling).edge_count == read_roads(path).edge_count
    with pytest.raises(RoadFileError) as refused:
        write_tiles(falling, tmp_path / "map.pmtiles")
    assert refused.value.reason == "unsorted"
