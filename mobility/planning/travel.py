"""Travel between the places of a region, computed once and kept in memory.

Bookings of one day ask again and again for travel between the same places; only what is new to the
table is computed. Times depend on the region's roads and on which of them are closed; each set of
closed roads has its own table, so nothing here ever becomes wrong.
"""

from collections import OrderedDict
from collections.abc import Sequence
from math import inf
from threading import Lock

import numpy as np
import numpy.typing as npt

from mobility.service import RegionRoads, Service
from routing.geo import Coordinate
from routing.roads.times import Known, TravelTimes
from routing.roads.times import Matrix as RoadMatrix

MOST_PLACES = 4000
"""Of a table, which then takes 128 MB; a full one is left to the days that know it."""

FIRST_PLACES = 256
"""A table has room for so many from the beginning."""

TABLES_KEPT = 4
"""Of a region; few days have roads closed, and fewer differ in them."""

NO_EDGES: frozenset[int] = frozenset()

Matrix = npt.NDArray[np.int32]
Ways = npt.NDArray[np.int32]
"""[place, place, 2]: seconds and metres."""


class TravelTable:
    """Travel times in seconds and lengths in metres between all places asked for lately.

    A place keeps its number as long as there is the table, and nothing that was said about it ever
    changes, so that days share `ways` without a copy.
    """

    def __init__(self, times: TravelTimes, most_places: int = MOST_PLACES) -> None:
        self.times = times
        self.ways: Ways = np.zeros((FIRST_PLACES, FIRST_PLACES, 2), np.int32)
        self._most_places = most_places
        self._lock = Lock()
        self._number: dict[Coordinate, int] = {}
        self._known: list[Known] = []

    def __len__(self) -> int:
        return len(self._number)

    @property
    def is_full(self) -> bool:
        """Whether it is time for a new table, without the places of days gone by."""
        return len(self) >= self._most_places

    def number(self, place: Coordinate) -> int:
        """Row and column of a place in `ways`; KeyError where it was not learnt."""
        return self._number[place]

    def list_places(self) -> list[Coordinate]:
        """All places by their numbers."""
        return list(self._number)

    def learn(self, places: Sequence[Coordinate]) -> None:
        """Add travel to and from more places; `ways` is another array where it was too small."""
        with self._lock:
            new = [place for place in dict.fromkeys(places) if place not in self._number]
            if new:
                self._add(new)
            # A large day alone does not fill the table, or it would be learnt again and again.
            self._most_places = max(self._most_places, 2 * len(places))

    def between(self, places: Sequence[Coordinate]) -> tuple[Matrix, Matrix]:
        """Square matrices of times and lengths between places, in the order given."""
        self.learn(places)
        chosen = np.array([self._number[place] for place in places], np.intp)
        both = self.ways[np.ix_(chosen, chosen)]
        return both[:, :, 0], both[:, :, 1]

    def _add(self, places: Sequence[Coordinate]) -> None:
        # How far a place may be from a road is a rule of booking; here it binds no longer.
        snaps = self.times.snapper.snap_many(places, max_distance_m=inf)
        added = self.times.know(snaps)
        begin = len(self._number)
        ways = self._with_room(begin + len(places))
        rows = slice(begin, begin + len(places))
        _put(ways, rows, rows, self.times.between(added, added))
        first = 0
        for known in self._known:
            others = slice(first, first + len(known))
            _put(ways, rows, others, self.times.between(added, known))
            _put(ways, others, rows, self.times.between(known, added))
            first = others.stop
        self._keep(added)
        # Only now, for others read without the lock.
        self.ways = ways
        self._number |= {place: begin + at for at, place in enumerate(places)}

    def _keep(self, added: Known) -> None:
        """Few blocks, each smaller than the one before: no place is copied often as days grow."""
        self._known.append(added)
        while len(self._known) > 1 and len(self._known[-2]) <= 2 * len(self._known[-1]):
            last = self._known.pop()
            self._known[-1] = self.times.join(self._known[-1], last)

    def _with_room(self, count: int) -> Ways:
        """The ways, with room for twice as many places where it was too small."""
        size = len(self.ways)
        if count <= size:
            return self.ways
        larger = max(count, 2 * size)
        ways = np.zeros((larger, larger, 2), np.int32)
        ways[:size, :size] = self.ways
        return ways


def _put(ways: Ways, rows: slice, columns: slice, travel: RoadMatrix) -> None:
    ways[rows, columns, 0] = travel.times_s
    ways[rows, columns, 1] = travel.lengths_m


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
            elif self._tables[closed].is_full:
                self._tables[closed] = TravelTable(self._tables[closed].times)
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
