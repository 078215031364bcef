"""Roads straight from Overpass: a server on loopback answers as Overpass does."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qs

import osmnx
import pytest

from mobility.refusals import Refusal
from mobility.regions.overpass import fetch_from_overpass
from routing.geo import BoundingBox
from routing.roads.network import RoadNetwork

BOX = BoundingBox(west=11.99, south=49.99, east=12.03, north=50.03)
PLACES = {1: (50.0, 12.0), 2: (50.0, 12.01), 3: (50.01, 12.01), 4: (50.02, 12.01)}
ANSWER = {
    "elements": [
        *({"type": "node", "id": n, "lat": lat, "lon": lon} for n, (lat, lon) in PLACES.items()),
        {
            "type": "way",
            "id": 7,
            "nodes": [1, 2, 3, 1],
            "tags": {"highway": "residential", "name": "Ring", "oneway": "yes", "maxspeed": "30"},
        },
        {
            "type": "way",
            "id": 8,
            "nodes": [3, 4],
            "tags": {"highway": "residential", "name": "Hof", "motor_vehicle": "private"},
        },
    ]
}


class Overpass(BaseHTTPRequestHandler):
    answer: ClassVar[bytes]
    queries: ClassVar[list[str]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.queries.append(parse_qs(body)["data"][0])
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base's name
        pass


@pytest.fixture
def url() -> Iterator[str]:
    Overpass.answer, Overpass.queries = json.dumps(ANSWER).encode(), []
    with HTTPServer(("127.0.0.1", 0), Overpass) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/api"
        server.shutdown()


def test_roads_of_a_box(url: str) -> None:
    """One query for roads only; names, limits, one-ways and private roads are those of the map."""
    network = fetch_from_overpass(BOX, url)
    names = sorted(network.name_of(edge) for edge in range(network.edge_count))
    assert names == ["Hof", "Ring"]
    ring = names.index("Ring") if network.name_of(0) == "Hof" else 0
    kinds = network.arrays.kinds[network.arrays.edge_kind]
    assert kinds["oneway"].tolist() == [edge == ring for edge in range(2)]
    assert kinds["limit_forward_kph"][ring] == 30
    assert network.arrays.edge_ends_only.tolist() == [edge != ring for edge in range(2)]
    (query,) = Overpass.queries
    assert '["highway"~"^(motorway|' in query
    assert "49.99" in query


def test_settings_of_osmnx_stay_as_they_were(url: str) -> None:
    """Whoever uses osmnx in the same process finds it unchanged."""
    before = {name: getattr(osmnx.settings, name) for name in ("overpass_url", "use_cache")}
    fetch_from_overpass(BOX, url)
    assert {name: getattr(osmnx.settings, name) for name in before} == before


@pytest.mark.parametrize("answer", [b'{"elements": []}', b"<html>busy</html>"])
def test_no_roads_come_back(url: str, answer: bytes) -> None:
    """Nothing there, or a page instead of data: the sentence names the server."""
    Overpass.answer = answer
    with pytest.raises(Refusal) as refused:
        fetch_from_overpass(BOX, url)
    assert refused.value.code == "overpass_failed"
    assert refused.value.facts["url"] == url


def test_nobody_answers() -> None:
    """A server that is not there."""
    with pytest.raises(Refusal) as refused:
        fetch_from_overpass(BOX, "http://127.0.0.1:9/api")
    assert refused.value.code == "overpass_failed"


def test_a_country_is_too_much() -> None:
    """Whole regions are built of extracts."""
    with pytest.raises(Refusal) as refused:
        fetch_from_overpass(BoundingBox(west=6, south=47, east=15, north=55))
    assert refused.value.code == "overpass_too_large"


def test_such_a_network_is_kept_as_any_other(url: str, tmp_path: Path) -> None:
    """It is saved and opened again, and says where it comes from."""
    path = tmp_path / "small.roads"
    fetch_from_overpass(BOX, url).save(path)
    assert RoadNetwork.open(path).attribution == "© OpenStreetMap contributors, ODbL 1.0"
