"""What a link costs: a time, or a time and a length in one number.

Pooling pays for kilometres, and those are the kilometres of the fastest drive. A length in the low
half of an int64 below the time in its high half adds up and compares as the pair would, time first,
so the one algorithm finds the fastest drives and, among equally fast ones, the shortest.
"""

import sys
from typing import Any, Final

import numpy as np
from numpy.typing import DTypeLike, NDArray

Ints = NDArray[np.int32]
Weights = NDArray[np.signedinteger[Any]]
"""Times as int32, or times with lengths as int64."""

UNREACHABLE: Final = 2**29
"""Time and length where there is no way; links from that time on are closed.

149 hours in milliseconds, and small enough that the sum of two does not overflow an int32.
"""

LENGTH_BITS: Final = 32
_TIME_HALF: Final = 1 if sys.byteorder == "little" else 0
"""Which of the two int32 that an int64 consists of holds the time."""


def pack(times: NDArray[np.integer], lengths: NDArray[np.integer] | None = None) -> Weights:
    """Times as they are, int32, or with lengths below them, int64.

    Raises:
        ValueError: a negative time or length, or a length of UNREACHABLE or more.
    """
    if np.any(times < 0):
        raise ValueError("a time is negative")
    capped: Ints = np.minimum(times, UNREACHABLE).astype(np.int32)
    if lengths is None:
        return capped
    if np.any((lengths < 0) | (lengths >= UNREACHABLE)):
        raise ValueError("a length is negative or too large")
    packed = capped.astype(np.int64) << LENGTH_BITS
    packed |= lengths
    packed[capped == UNREACHABLE] = unreachable(np.int64)
    return packed


def times_of(weights: Weights) -> Ints:
    """The times of weights of either type, UNREACHABLE where there is no way; a view."""
    return _halves(weights)[..., _TIME_HALF] if weights.dtype == np.int64 else weights


def lengths_of(weights: NDArray[np.int64]) -> Ints:
    """The lengths packed into weights, UNREACHABLE where there is no way; a view."""
    return _halves(weights)[..., 1 - _TIME_HALF]


def _halves(weights: NDArray[np.int64]) -> Ints:
    return weights.view(np.int32).reshape(*weights.shape, 2)


def unreachable(dtype: DTypeLike) -> int:
    """The weight of no way among weights of that type."""
    if dtype == np.int32:
        return UNREACHABLE
    return UNREACHABLE << LENGTH_BITS | UNREACHABLE
