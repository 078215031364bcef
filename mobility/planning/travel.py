"""Travel between the places of a region, computed once and kept in memory.

Bookings of one day ask again and again for travel between the same places; only what is new to the
table is computed. Times depend on the region's roads and on which of them are closed; each set of
closed roads has its own table, so nothing here ever becomes wrong.
"""

from collections import OrderedDict
from collections.abc import Sequence
from math import inf
from threading import Lock
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from mobility.service import RegionRoads, Service
from routing.geo import Coordinate
from routing.roads.times import Known, TravelTimes
from routing.roads.times import Matrix as RoadMatrix

MOST_PLACES = 4000
"""Of a table: its two matrices then take 128 MB. Of a full one the half asked for last stays."""

TABLES_KEPT = 4
"""Of a region; few days have roads closed, and fewer differ in them."""

NO_EDGES: frozenset[int] = frozenset()

Matrix = npt.NDArray[np.int32]
Number = TypeVar("Number", bound=np.generic)


class TravelTable:
    """Travel times in seconds and lengths in metres between all places asked for lately."""

    def __init__(self, times: TravelTimes, most_places: int = MOST_PLACES) -> None:
        self.times = times
        self._most_places = most_places
        self._lock = Lock()
        self._asked = 0
        self._forget()

    def __len__(self) -> int:
        return len(self._number)

    def between(self, places: Sequence[Coordinate]) -> tuple[Matrix, Matrix]:
        """Square matrices of times and lengths between places, in the order given."""
        with self._lock:
            self._remember(places)
            chosen = np.array([self._number[place] for place in places], np.intp)
            self._last_asked[chosen] = self._asked
            both = np.ix_(chosen, chosen)
            return self._times_s[both], self._lengths_m[both]

    def _remember(self, places: Sequence[Coordinate]) -> None:
        self._asked += 1
        new = self._new(places)
        if new and len(self._number) + len(new) > self._most_places:
            kept = self._asked_lately(self._most_places // 2)
            self._forget()
            self._add(kept)
            new = self._new(places)
        if new:
            self._add(new)

    def _new(self, places: Sequence[Coordinate]) -> list[Coordinate]:
        return [place for place in dict.fromkeys(places) if place not in self._number]

    def _asked_lately(self, count: int) -> list[Coordinate]:
        places, last_asked = list(self._number), self._last_asked[: len(self._number)]
        return [places[number] for number in np.argsort(-last_asked, kind="stable")[:count]]

    def _forget(self) -> None:
        self._number: dict[Coordinate, int] = {}
        self._known: list[Known] = []
        self._times_s: Matrix = np.zeros((0, 0), np.int32)
        self._lengths_m: Matrix = np.zeros((0, 0), np.int32)
        self._last_asked = np.zeros(0, np.int64)

    def _add(self, places: Sequence[Coordinate]) -> None:
        # How far a place may be from a road is a rule of booking; here it binds no longer.
        snaps = self.times.snapper.snap_many(places, max_distance_m=inf)
        added = self.times.know(snaps)
        begin = len(self._number)
        self._make_room(begin + len(places))
        self._number |= {place: begin + at for at, place in enumerate(places)}
        rows = slice(begin, begin + len(places))
        self._put(rows, rows, self.times.between(added, added))
        first = 0
        for known in self._known:
            others = slice(first, first + len(known))
            self._put(rows, others, self.times.between(added, known))
            self._put(others, rows, self.times.between(known, added))
            first = others.stop
        self._keep(added)

    def _put(self, rows: slice, columns: slice, travel: RoadMatrix) -> None:
        self._times_s[rows, columns] = travel.times_s
        self._lengths_m[rows, columns] = travel.lengths_m

    def _keep(self, added: Known) -> None:
        """Few blocks, each smaller than the one before: no place is copied often as days grow."""
        self._known.append(added)
        while len(self._known) > 1 and len(self._known[-2]) <= 2 * len(self._known[-1]):
            last = self._known.pop()
            self._known[-1] = self.times.join(self._known[-1], last)

    def _make_room(self, count: int) -> None:
        """Room for some places more than needed, so that not every new place moves all others."""
        if count <= len(self._times_s):
            return
        size = max(count, min(2 * count, self._most_places))
        self._times_s = _enlarged(self._times_s, (size, size))
        self._lengths_m = _enlarged(self._lengths_m, (size, size))
        self._last_asked = _enlarged(self._last_asked, (size,))


def _enlarged(array: npt.NDArray[Number], shape: tuple[int, ...]) -> npt.NDArray[Number]:
    larger = np.zeros(shape, array.dtype)
    larger[tuple(slice(size) for size in array.shape)] = array
    return larger


class TravelTables:
    """The tables of a region, one for each set of roads that are closed at once."""

    def __init__(self, roads: RegionRoads) -> None:
        self._roads = roads
        self._lock = Lock()
        self._tables: OrderedDict[frozenset[int], TravelTable] = OrderedDict()

    def without(self, closed: frozenset[int]) -> TravelTable:
        """The table of travel while these edges are closed."""
        with self._lock:
            if closed not in self._tables:
                open_roads = self._roads.times
                self._tables[closed] = TravelTable(
                    open_roads.closed(closed) if closed else open_roads
                )
            self._tables.move_to_end(closed)
            if len(self._tables) > TABLES_KEPT:
                self._tables.popitem(last=False)
            return self._tables[closed]


def travel_table(
    service: Service, region_id: str, closed: frozenset[int] = NO_EDGES
) -> TravelTable:
    """The table of a region while some edges are closed, shared by all that use this service."""
    roads = service.roads(region_id)
    return service.kept(TravelTables, region_id, lambda: TravelTables(roads)).without(closed)
