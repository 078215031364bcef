"""Tables of packed times and lengths in whole seconds and metres.

Apart from `weights`, so that reading an extract need not load the compiler.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routing.roads.compilation import read_only, read_only_array
from routing.roads.weights import LENGTH_BITS, UNREACHABLE, Ints
from routing.units import DM_PER_METRE, MS_PER_SECOND


def in_whole_units(weights: NDArray[np.int64], none: int) -> tuple[Ints, Ints]:
    """Seconds, rounded up so that no detour gets shorter than the way itself, and metres.

    Args:
        weights: times in milliseconds with lengths in decimetres, of shape (rows, columns).
        none: what shall stand for both where there is no way.
    """
    return _in_whole_units(read_only(weights), none)


@njit(f"UniTuple(int32[:, ::1], 2)({read_only_array('int64', 2)}, int32)", cache=True, nogil=True)
def _in_whole_units(weights: NDArray[np.int64], none: int) -> tuple[Ints, Ints]:
    times_s = np.empty(weights.shape, np.int32)
    lengths_m = np.empty(weights.shape, np.int32)
    for i in range(weights.shape[0]):
        for j in range(weights.shape[1]):
            time_ms = np.uint32(weights[i, j] >> LENGTH_BITS)
            length_dm = np.uint32(weights[i, j])
            has_way = time_ms < UNREACHABLE
            whole_s = (time_ms + np.uint32(MS_PER_SECOND - 1)) // np.uint32(MS_PER_SECOND)
            whole_m = (length_dm + np.uint32(DM_PER_METRE // 2)) // np.uint32(DM_PER_METRE)
            times_s[i, j] = whole_s if has_way else none
            lengths_m[i, j] = whole_m if has_way else none
    return times_s, lengths_m
