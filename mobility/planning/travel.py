"""Travel between the places of a region, computed once and kept in memory.

Bookings of one day ask again and again for travel between the same places; only what is new to the
table is computed. Times depend on the region's roads alone, so nothing here ever becomes wrong.
"""

from collections.abc import Sequence
from math import inf
from threading import Lock

import numpy as np
import numpy.typing as npt

from mobility.service import RegionRoads, Service
from routing.geo import Coordinate

MOST_PLACES = 4000
"""Beyond so many places the table begins anew: its two matrices then take 128 MB."""

Matrix = npt.NDArray[np.int32]


class TravelTable:
    """Travel times in seconds and lengths in metres between all places asked for so far."""

    def __init__(self, roads: RegionRoads) -> None:
        self._roads = roads
        self._lock = Lock()
        self._number: dict[Coordinate, int] = {}
        self._times_s: Matrix = np.zeros((0, 0), np.int32)
        self._lengths_m: Matrix = np.zeros((0, 0), np.int32)

    def between(self, places: Sequence[Coordinate]) -> tuple[Matrix, Matrix]:
        """Square matrices of times and lengths between places, in the order given."""
        with self._lock:
            if any(place not in self._number for place in places):
                self._add(places)
            chosen = np.array([self._number[place] for place in places], np.intp)
            both = np.ix_(chosen, chosen)
            return self._times_s[both], self._lengths_m[both]

    def _add(self, places: Sequence[Coordinate]) -> None:
        kept = list(self._number) if len(self._number) < MOST_PLACES else []
        everything = list(dict.fromkeys([*kept, *places]))
        # How far a place may be from a road is a rule of booking; here it binds no longer.
        travel = self._roads.times.matrix(everything, max_distance_m=inf)
        self._times_s, self._lengths_m = travel.times_s, travel.lengths_m
        self._number = {place: number for number, place in enumerate(everything)}


def travel_table(service: Service, region_id: str) -> TravelTable:
    """The table of a region, shared by all that works with this service."""
    return service.kept(TravelTable, region_id, lambda: TravelTable(service.roads(region_id)))
