"""What an edge costs: a time, or a time and a length in one number.

Pooling pays for kilometres, and those are the kilometres of the fastest drive. A length in the low
half of an int64 below the time in its high half adds up and compares as the pair would, time first,
so the one algorithm finds the fastest drives and, among equally fast ones, the shortest.
"""

import numpy as np
from numpy.typing import DTypeLike, NDArray

Ints = NDArray[np.int32]
Weights = NDArray[np.int32] | NDArray[np.int64]

#: Time from which on there is no way; edges this slow are closed. 149 hours in milliseconds, and
#: small enough that the sum of two does not overflow an int32.
UNREACHABLE = 2**29

_LENGTH_BITS = 32
_LENGTH_MASK = 2**_LENGTH_BITS - 1


def pack(times: Ints, lengths: Ints | None = None) -> Weights:
    """Times as they are, int32, or with lengths below them, int64; closed is `unreachable`.

    Raises:
        ValueError: a negative time or length, or lengths that may add up to more than 2**31.
    """
    if np.any(np.asarray(times) < 0):
        raise ValueError("a time is negative")
    capped = np.minimum(times, UNREACHABLE).astype(np.int32)
    if lengths is None:
        return capped
    if np.any(np.asarray(lengths) < 0):
        raise ValueError("a length is negative")
    if np.sum(lengths, dtype=np.int64) >= 2**31:
        raise ValueError("all lengths together pass 2**31: choose a larger unit")
    packed = (capped.astype(np.int64) << _LENGTH_BITS) | lengths
    return np.where(capped == UNREACHABLE, unreachable(np.int64), packed)


def split(packed: NDArray[np.int64]) -> tuple[Ints, Ints]:
    """Times and lengths again, both UNREACHABLE where there is no way."""
    times = np.empty(packed.shape, np.int32)
    lengths = np.empty(packed.shape, np.int32)
    np.right_shift(packed, _LENGTH_BITS, out=times, casting="unsafe")
    np.bitwise_and(packed, _LENGTH_MASK, out=lengths, casting="unsafe")
    return times, lengths


def unreachable(dtype: DTypeLike) -> np.int32 | np.int64:
    """The weight of no way among weights of that type."""
    if dtype == np.int32:
        return np.int32(UNREACHABLE)
    return np.int64(UNREACHABLE << _LENGTH_BITS | UNREACHABLE)
