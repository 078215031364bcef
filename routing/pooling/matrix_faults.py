"""What can be wrong with the matrices of travel times and lengths."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[Any]
Matrix = npt.NDArray[np.int64]

SLOWEST_M_PER_S = 0.3
FASTEST_M_PER_S = 80.0
"""Between a walking child and a racing car: outside of it times and lengths differ in unit."""

LEAST_SUM_S, LEAST_SUM_M = 600, 10_000
"""A place whose travel times and lengths both add up to less says nothing about its unit."""


def as_matrix(values: object) -> Numbers:
    """The values as an array; one without dimensions where they are none."""
    try:
        return np.asarray(values)
    except ValueError:
        return np.array(0)


def list_matrix_faults(times_s: object, lengths_m: object, unreachable_s: int) -> Iterator[str]:
    """Every fault of the two matrices.

    Parameters
    ----------
    unreachable_s
        A travel time that stands for 'no road'.
    """
    times, lengths = as_matrix(times_s), as_matrix(lengths_m)
    broken = [*_shape_faults("travel times", times), *_shape_faults("lengths", lengths)]
    yield from broken
    if broken:
        return
    if times.shape != lengths.shape:
        yield (
            f"travel times are for {times.shape[0]} places and lengths for {lengths.shape[0]}: "
            "both must cover the same places"
        )
    broken = [*_entry_faults("travel times", times), *_entry_faults("lengths", lengths)]
    yield from broken
    if not broken and times.shape == lengths.shape:
        yield from _unit_faults(times.astype(np.int64), lengths.astype(np.int64), unreachable_s)


def _shape_faults(name: str, matrix: Numbers) -> Iterator[str]:
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        yield f"{name}: shape {matrix.shape} is not square"
    elif matrix.dtype.kind not in "iuf":
        yield f"{name}: entries are not numbers"


def _entry_faults(name: str, matrix: Numbers) -> Iterator[str]:
    holes = matrix < 0
    if matrix.dtype.kind == "f":
        holes |= ~np.isfinite(matrix)
    if holes.any():
        row, column = (int(i) for i in np.argwhere(holes)[0])
        yield (
            f"{name}: {int(holes.sum())} holes (not a number or negative), "
            f"first at [{row}, {column}]"
        )
    sound = np.where(holes, 0, matrix) if holes.any() else matrix
    if matrix.dtype.kind == "f" and (sound != np.floor(sound)).any():
        yield f"{name}: entries must be whole numbers"
    if sound.size and sound.max() > np.iinfo(np.int32).max:
        yield f"{name}: entries exceed 32 bits"
    if np.diagonal(sound).any():
        yield f"{name}: the way from a place to itself must be 0"


def _unit_faults(times: Matrix, lengths: Matrix, unreachable_s: int) -> Iterator[str]:
    """Times and lengths in different units, for all places or to or from some of them."""
    driven = times < unreachable_s
    seconds, metres = times * driven, lengths * driven
    sums = [(seconds.sum(axis=axis), metres.sum(axis=axis)) for axis in (1, 0)]
    everywhere = _odd_speeds(*(totals.sum(keepdims=True) for totals in sums[0]))
    if everywhere:
        yield (
            f"lengths and travel times give {everywhere[0]:.3g} m/s: "
            "use metres and seconds for both"
        )
        return
    for word, totals in zip(("from", "to"), sums, strict=True):
        odd = _odd_speeds(*totals)
        if odd:
            place = min(odd)
            yield (
                f"lengths and travel times {word} {len(odd)} of the places differ in unit, "
                f"first {word} place {place} with {odd[place]:.3g} m/s: use metres and seconds"
            )


def _odd_speeds(total_s: Matrix, total_m: Matrix) -> dict[int, float]:
    """By place the speeds in m/s that nobody drives."""
    told = ((total_s >= LEAST_SUM_S) | (total_m >= LEAST_SUM_M)) & (total_m > 0)
    speeds = total_m / np.maximum(total_s, 1)
    odd = told & ((speeds < SLOWEST_M_PER_S) | (speeds > FASTEST_M_PER_S))
    return {int(place): float(speeds[place]) for place in np.flatnonzero(odd)}
