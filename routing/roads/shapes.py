"""The lines of edges, all in one row of points."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.geo import step_lengths_m
from routing.units import DEGREES_E7, METRES_PER_DEGREE


@dataclass(frozen=True)
class Shapes:
    """Edge i has the points from `starts[i]` to `starts[i + 1]`, from its tail to its head."""

    lon_e7: NDArray[np.int32]
    lat_e7: NDArray[np.int32]
    starts: NDArray[np.integer]

    def lengths_m(self) -> NDArray[np.float64]:
        """Length of each edge on the ellipsoid; shape (E,)."""
        steps = step_lengths_m(self.lon_e7 / DEGREES_E7, self.lat_e7 / DEGREES_E7)
        # The step from one edge's last point to the next edge's first is none.
        steps[self.starts[1:-1] - 1] = 0.0
        return np.asarray(np.add.reduceat(steps, self.starts[:-1]), np.float64)

    def headings(self, look_m: float = 0.0) -> NDArray[np.float64]:
        """Direction in which each edge leads away from its tail and from its head; shape (E, 2).

        Args:
            look_m: how far ahead to look at least; mapped detail nearer to a junction misleads.

        Returns:
            Radians counter-clockwise from east.
        """
        lat = self.lat_e7 / DEGREES_E7
        x, y = self.lon_e7 / DEGREES_E7 * np.cos(np.radians(lat)), lat
        along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
        look = look_m / METRES_PER_DEGREE
        first, last = self.starts[:-1], self.starts[1:] - 1
        ahead = np.clip(np.searchsorted(along, along[first] + look), first + 1, last)
        behind = np.searchsorted(along, along[last] - look, side="right") - 1
        behind = np.clip(behind, first, last - 1)
        pairs = ((first, ahead), (last, behind))
        angles = [np.arctan2(y[to] - y[at], x[to] - x[at]) for at, to in pairs]
        return np.stack(angles, axis=1)
