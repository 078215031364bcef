"""Times and lengths in one number."""

import numpy as np
import pytest

from routing.roads.weights import UNREACHABLE, lengths_of, pack, times_of, unreachable

TIMES = np.array([0, 7, 1000], np.int32)
LENGTHS = np.array([5, 0, UNREACHABLE - 1], np.int32)


def test_times_and_lengths_come_out_as_they_went_in() -> None:
    """A packed weight holds both."""
    packed = pack(TIMES, LENGTHS)
    assert packed.dtype == np.int64
    assert times_of(packed).tolist() == TIMES.tolist()
    assert lengths_of(packed).tolist() == LENGTHS.tolist()


def test_packed_weights_add_and_compare_like_pairs() -> None:
    """The time decides, among equal times the length; sums are sums of both."""
    slow_short, quick_long, quick_longer = pack(np.array([3, 2, 2]), np.array([1, 8, 9]))
    assert quick_long < quick_longer < slow_short
    # (3, 1) + (2, 8) = (5, 9)
    total = np.array([slow_short + quick_long])
    assert (times_of(total)[0], lengths_of(total)[0]) == (5, 9)


def test_times_alone_stay_as_they_are() -> None:
    """Without lengths a weight is an int32 time."""
    assert pack(TIMES).dtype == np.int32
    assert times_of(pack(TIMES)).tolist() == TIMES.tolist()


@pytest.mark.parametrize("closed", [UNREACHABLE, UNREACHABLE + 1, 2**31 - 1])
def test_closed_links_are_all_the_same(closed: int) -> None:
    """From UNREACHABLE on a time means no way, whatever the length."""
    assert pack(np.array([closed]))[0] == unreachable(np.int32) == UNREACHABLE
    packed = pack(np.array([closed]), np.array([12]))
    assert packed[0] == unreachable(np.int64)
    assert times_of(packed)[0] == lengths_of(packed)[0] == UNREACHABLE


def test_negative_weights_are_refused() -> None:
    """Fastest drives are only defined where nothing is gained by driving in circles."""
    with pytest.raises(ValueError, match="time is negative"):
        pack(np.array([-1]))
    with pytest.raises(ValueError, match="length is negative"):
        pack(np.array([1]), np.array([-1]))


def test_lengths_that_might_run_into_the_time_are_refused() -> None:
    """Four lengths below UNREACHABLE, two ends and two labels, stay in their half of the number."""
    assert lengths_of(pack(np.array([1]), np.array([UNREACHABLE - 1])))[0] == UNREACHABLE - 1
    with pytest.raises(ValueError, match="too large"):
        pack(np.array([1]), np.array([UNREACHABLE]))
