"""What is taken out of an OSM file, and which files are refused."""

import bz2
import gzip
from pathlib import Path

import osmium
import pytest

from routing.errors import RoadFileError
from routing.places.reading import read_map
from tests.routing.places.drawing import Drawing


@pytest.mark.parametrize("suffix", [".osm", ".osm.gz", ".osm.bz2", ".osm.pbf"])
def test_every_format_holds_the_same(valley_file: Path, tmp_path: Path, suffix: str) -> None:
    """Packed or not, XML or binary: the same map is read."""
    path = tmp_path / f"valley{suffix}"
    plain = valley_file.read_bytes()
    if suffix == ".osm.pbf":
        with osmium.SimpleWriter(str(path)) as writer:
            for thing in osmium.FileProcessor(valley_file):
                writer.add(thing)
    else:
        packed = {".osm.gz": gzip.compress(plain), ".osm.bz2": bz2.compress(plain)}
        path.write_bytes(packed.get(suffix, plain))
    of_xml, read = read_map(valley_file), read_map(path)
    assert read.places == of_xml.places
    assert read.addresses == of_xml.addresses
    assert read.pieces == of_xml.pieces
    assert read.venues == of_xml.venues
    assert (len(read.places), len(read.venues)) == (4, 7)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.osm.pbf", None, "missing"),
        ("b.osm.pbf", b"", "empty"),
        ("c.osm.pbf", b"<html><body>404</body></html>", "not_osm"),
        ("d.osm", b"<html><body>404</body></html>", "not_osm"),
        ("e.txt", b"Adorf", "not_osm"),
        ("f.osm", b'<osm version="0.6"><node id="1" lat="50"', "truncated"),
        ("g.osm.gz", gzip.compress(b'<osm version="0.6"></osm>', mtime=0)[:-12], "truncated"),
    ],
)
def test_unreadable_files_are_refused(
    tmp_path: Path, name: str, content: bytes | None, reason: str
) -> None:
    """A file that is no whole OSM file is refused with the reason."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RoadFileError) as refused:
        read_map(path)
    assert refused.value.reason == reason
    assert refused.value.path == path


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """A folder is refused like a missing file."""
    with pytest.raises(RoadFileError) as refused:
        read_map(tmp_path)
    assert refused.value.reason == "missing"


def test_houses_are_where_their_middle_is(tmp_path: Path) -> None:
    """A building counts where its centre of gravity is, however many corners one side has."""
    drawing = Drawing()
    # A square of 0.002°; five extra corners on its southern side do not pull it south.
    south = [(50.0, 10.0 + step / 3000) for step in range(7)]
    corners = [*south, (50.002, 10.002), (50.002, 10.0), (50.0, 10.0)]
    drawing.way(corners, {"addr:street": "Weg", "addr:housenumber": "1", "building": "yes"})
    (address,) = read_map(drawing.write(tmp_path / "house.osm")).addresses
    assert address.position == pytest.approx((50.001, 10.001), abs=1e-6)


def test_nodes_beyond_the_border_are_passed_over(tmp_path: Path) -> None:
    """A way keeps the points that are in the file; one without any is left out."""
    drawing = Drawing()
    inside = drawing.node(50.0, 10.0)
    drawing.way_of([inside, 777], {"highway": "residential", "name": "Grenzweg"})
    drawing.way_of([778, 779], {"highway": "residential", "name": "Drüben"})
    (piece,) = read_map(drawing.write(tmp_path / "cut.osm")).pieces
    assert (piece.names, piece.line) == (["Grenzweg"], [(50.0, 10.0)])


def test_drafts_of_an_editor_are_read(tmp_path: Path) -> None:
    """Editors give new nodes negative ids; their ways are found all the same."""
    path = tmp_path / "draft.osm"
    path.write_text(
        '<osm version="0.6"><node id="-1" lat="50.0" lon="10.0"/>'
        '<node id="-2" lat="50.1" lon="10.0"/><way id="-3"><nd ref="-1"/><nd ref="-2"/>'
        '<tag k="highway" v="residential"/><tag k="name" v="Neuer Weg"/></way></osm>'
    )
    (piece,) = read_map(path).pieces
    assert piece.line == [(50.0, 10.0), (50.1, 10.0)]


def test_villages_without_streets_number_by_the_village(tmp_path: Path) -> None:
    """addr:place stands for the street; what has neither street nor place is no address."""
    drawing = Drawing()
    drawing.node(50.0, 10.0, {"addr:place": "Einöd", "addr:housenumber": "4"})
    drawing.node(50.0, 10.0, {"addr:housenumber": "5"})
    (address,) = read_map(drawing.write(tmp_path / "village.osm")).addresses
    assert (address.street, address.numbers[0].text) == ("Einöd", "4")


def test_the_date_of_the_data_is_kept(shared_dir: Path) -> None:
    """The header says how old the data is."""
    content = read_map(shared_dir / "osm" / "isle-of-man_2020-03-14.osm.pbf")
    assert content.source_date == "2020-03-13T21:59:02Z"
