"""The region's vector tiles: byte ranges of one file."""

from tests.mobility.town import DAY, REGION
from tests.web.browser import Browser
from tests.web.site import Site

BOARD = f"/{REGION}/office/{DAY}"
TILES = f"/{REGION}/basemap.pmtiles"


def test_the_browser_gets_the_bytes_it_asks_for(office: Browser, site: Site) -> None:
    """A part of the file, which it may keep; it hears when nothing has changed."""
    content = site.draw_basemap().read_bytes()
    part = office.client.get(TILES, headers={"Range": "bytes=100-199"}, buffered=True)
    assert part.status_code == 206
    assert part.data == content[100:200]
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(content)}"
    assert part.headers["Cache-Control"] == "public, max-age=86400"
    assert "Content-Encoding" not in part.headers
    known = {"If-None-Match": part.headers["ETag"]}
    assert office.client.get(TILES, headers=known, buffered=True).status_code == 304
    beyond = {"Range": f"bytes={len(content)}-"}
    assert office.client.get(TILES, headers=beyond, buffered=True).status_code == 416


def test_the_board_names_the_map_by_its_content(office: Browser, site: Site) -> None:
    """A map drawn anew has another address, so no browser mixes two of them; without one the
    board names none, and the map of tours is drawn on the bare roads."""
    assert "data-basemap" not in _map_of(office)
    tiles = site.draw_basemap()
    first = _map_of(office)["data-basemap"]
    assert first.startswith(TILES)
    tiles.write_bytes(tiles.read_bytes())
    assert _map_of(office)["data-basemap"] != first


def test_a_region_without_a_map_has_no_tiles(office: Browser, site: Site) -> None:
    assert office.client.get(TILES).status_code == 404


def _map_of(office: Browser) -> dict[str, str]:
    return next(box for box in office.get(BOARD).all("div") if box.get("id") == "map")
