"""Puts what fits a query in order: text first, then the house number, nearness and importance."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.geo import Coordinate
from routing.places.house_numbers import HouseNumber
from routing.places.plane import Plane
from routing.places.query import Query
from routing.places.table import EntryTable
from routing.places.textindex import TextIndex

# What counts besides the text, whose worth lies between 0 and 1.
_IMPORTANCE_WORTH = 0.08
_NEARNESS_WORTH = 0.10
_HALF_NEAR_M = 5_000.0
_KNOWN_NUMBER_WORTH = 0.10
_NO_NUMBERS_COST = 0.02
_NOT_THERE_COST = 0.15

# Names that fit less than half as well as the best one are no answer.
_LEAST_WORTH = 0.15
_LEAST_SHARE_OF_BEST = 0.5
_LOOKED_AT = 150


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that may be meant, and the house number that is asked for if it is a street."""

    entry: int
    number: HouseNumber | None
    worth: float


class Ranking:
    """The order of hits in a region."""

    def __init__(self, table: EntryTable, text: TextIndex, plane: Plane) -> None:
        self._table = table
        self._text = text
        self._plane = plane
        lats, lons = table.positions
        self._positions = plane.project(lats, lons)
        self._middle = np.median(self._positions, axis=0) if len(table) else np.zeros(2)

    def best(self, query: Query, near: Coordinate | None, limit: int) -> list[Candidate]:
        """The best candidates for the query, each entry once, the best first."""
        fit = self._text.fit(query)
        rows, worths = self._preselect(fit.worth, near)
        candidates: dict[int, Candidate] = {}
        for row, worth in zip(rows, worths, strict=True):
            entry = int(self._text.entry_of_row[row])
            if entry not in candidates:
                numbers = query.house_numbers(without=fit.numbers_in_name(row))
                candidates[entry] = self._candidate(entry, float(worth), numbers)
        return sorted(candidates.values(), key=lambda c: (-c.worth, c.entry))[:limit]

    def _preselect(
        self, fit: NDArray[np.float32], near: Coordinate | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Rows worth a closer look and their worth, the best first."""
        least = max(_LEAST_WORTH, _LEAST_SHARE_OF_BEST * float(fit.max()))
        rows = np.flatnonzero(fit >= least)
        entries = self._text.entry_of_row[rows]
        worths = (
            fit[rows]
            + _IMPORTANCE_WORTH * self._table.importance[entries]
            + _NEARNESS_WORTH * self._nearness(entries, near)
        )
        if len(rows) > _LOOKED_AT:
            chosen = np.argpartition(-worths, _LOOKED_AT)[:_LOOKED_AT]
            rows, worths = rows[chosen], worths[chosen]
        order = np.lexsort((rows, -worths))
        return rows[order], worths[order]

    def _nearness(self, entries: NDArray[np.int32], near: Coordinate | None) -> NDArray[np.float64]:
        """1 at `near`, a half 5 km away from it."""
        centre = self._plane.project([near.lat], [near.lon])[0] if near else self._middle
        distance_m = np.hypot(*(self._positions[entries] - centre).T)
        return np.asarray(1 / (1 + distance_m / _HALF_NEAR_M), np.float64)

    def _candidate(self, entry: int, worth: float, numbers: list[HouseNumber]) -> Candidate:
        if not numbers:
            return Candidate(entry, None, worth)
        known = next((n for n in numbers if self._table.has_number(entry, n)), None)
        if not self._table.is_street(entry):
            return Candidate(
                entry, None, worth + (_KNOWN_NUMBER_WORTH if known else -_NOT_THERE_COST)
            )
        if known:
            return Candidate(entry, known, worth + _KNOWN_NUMBER_WORTH)
        has_others = self._table.count_numbers(entry) > 0
        return Candidate(entry, numbers[0], worth - (0 if has_others else _NO_NUMBERS_COST))
