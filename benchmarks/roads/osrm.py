"""OSRM's server, contracted for cars, asked as a good neighbour would ask it.

It runs on the same core, and is asked over a connection that is kept open, for flatbuffers, which
it writes faster than JSON, without what nobody reads (names of waypoints, hints). What it answers
is received, not read. Positions known beforehand are given with their hints, which spare OSRM the
search for the nearest road.
"""

import http.client
import json
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from benchmarks.measuring import PeerAbsent
from benchmarks.roads.osrm_tools import Tools
from routing.geo import Coordinate

_HOST: Final = "127.0.0.1"
_START_S: Final = 120
_HEADER_BYTES: Final = 1 << 24
_LEAN: Final = "generate_hints=false&skip_waypoints=true"


class OsrmError(Exception):
    """What OSRM answered instead of an answer."""


class OsrmServer:
    """A running server; leave its context to stop it."""

    def __init__(self, tools: Tools, data: Path, most_places: int) -> None:
        """Start the server.

        Args:
            tools: of OSRM.
            data: a contracted .osrm file.
            most_places: in one table.

        Raises:
            PeerAbsent: it does not start.
        """
        with socket.socket() as free:
            free.bind((_HOST, 0))
            port = free.getsockname()[1]
        usage = subprocess.run([tools.routed, "--help"], capture_output=True, text=True)
        options = {"--ip": _HOST, "--port": port, "--threads": 1, "--max-table-size": most_places}
        if "--max-header-size" in usage.stdout:
            options["--max-header-size"] = _HEADER_BYTES
        words = [str(word) for option in options.items() for word in option]
        self._process = subprocess.Popen(
            [tools.routed, *words, data], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._connection = http.client.HTTPConnection(_HOST, port)
        self._wait()

    def _wait(self) -> None:
        give_up = time.monotonic() + _START_S
        while time.monotonic() < give_up and self._process.poll() is None:
            try:
                self._connection.connect()
            except ConnectionRefusedError:
                time.sleep(0.05)
            else:
                return
        self.stop()
        raise PeerAbsent("osrm-routed did not start on what osrm-contract had made")

    def stop(self) -> None:
        """Stop the server."""
        self._connection.close()
        self._process.terminate()
        self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def get(self, request: str) -> bytes:
        """The answer to a request.

        Raises:
            OsrmError: it is none.
        """
        try:
            return self._get(request)
        except (http.client.RemoteDisconnected, ConnectionError):
            # The server ends connections that are idle for seconds or have had their 512 requests.
            self._connection.close()
            return self._get(request)

    def _get(self, request: str) -> bytes:
        self._connection.request("GET", request)
        response = self._connection.getresponse()
        body = response.read()
        if response.status != http.client.OK:
            raise OsrmError(
                f"OSRM answers {response.status}: {body[:200].decode(errors='replace')}"
            )
        return body

    def hints(self, places: Sequence[Coordinate]) -> list[str]:
        """What OSRM wants to be told of places to find them again at once."""
        answer = self._json(f"/table/v1/driving/{_listed(places)}?sources=0")
        return [place["hint"] for place in answer["destinations"]]

    def durations_s(self, places: Sequence[Coordinate]) -> NDArray[np.float64]:
        """Travel times between all places, NaN where there is no way."""
        answer = self._json(f"/table/v1/driving/{_listed(places)}?annotations=duration&{_LEAN}")
        return np.array(answer["durations"], np.float64)

    def _json(self, request: str) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self.get(request))
        return answer


def table_request(places: Sequence[Coordinate], hints: Sequence[str] = ()) -> str:
    """The request for travel times between all places."""
    return f"/table/v1/driving/{_listed(places)}.flatbuffers?annotations=duration&{_asked(hints)}"


def route_request(places: Sequence[Coordinate], hints: Sequence[str] = ()) -> str:
    """The request for the driven line through places, with every bend."""
    shape = "overview=full&geometries=polyline"
    return f"/route/v1/driving/{_listed(places)}.flatbuffers?{shape}&{_asked(hints)}"


def _listed(places: Sequence[Coordinate]) -> str:
    return ";".join(f"{place.lon:.6f},{place.lat:.6f}" for place in places)


def _asked(hints: Sequence[str]) -> str:
    return f"{_LEAN}&hints={';'.join(hints)}" if hints else _LEAN
