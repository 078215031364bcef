"""Tours that the search has seen, each set of rides once and in its cheapest order, compiled."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from routing.pooling.arrays import KIND, RIDE, STOP, Arrays, Floats, Ints
from routing.pooling.compiled import compiled
from routing.pooling.network_kernel import NODE
from routing.pooling.tours_kernel import SIZE, Tours

COUNT = 0
MOST_PROBES = 64


class Pool(NamedTuple):
    """Tours by the set of their rides and the kind of their shift.

    The set's name is the exclusive or of random numbers of its rides (Zobrist 1970), looked up in a
    table with open addresses.
    """

    nodes: npt.NDArray[np.int32]  # [tour, position]
    size: Ints  # [tour]
    kind: Ints  # [tour]
    cents: Floats  # [tour]
    name: npt.NDArray[np.uint64]  # [tour]
    slot: Ints  # [address], tour number plus one
    number: npt.NDArray[np.uint64]  # [ride], random; then one for each kind
    tally: Ints  # [column]


def new_pool(a: Arrays, most: int, longest: int, seed: int) -> Pool:
    """Space for `most` tours of up to `longest` positions."""
    random = np.random.default_rng(seed)
    return Pool(
        np.zeros((most, longest), dtype=np.int32),
        np.zeros(most, dtype=np.int64),
        np.zeros(most, dtype=np.int64),
        np.zeros(most),
        np.zeros(most, dtype=np.uint64),
        np.zeros(1 << (2 * most).bit_length(), dtype=np.int64),
        random.integers(1 << 63, size=len(a.ride) + len(a.shift), dtype=np.uint64),
        np.zeros(1, dtype=np.int64),
    )


@compiled
def remember(a: Arrays, t: Tours, pool: Pool, shift: int, cents: float) -> None:
    """Adds a tour, or puts it in place of a dearer order of the same rides."""
    row, size, kind = t.row[shift], t.info[shift, SIZE], a.shift[shift, KIND]
    name = pool.number[len(a.ride) + kind]
    for i in range(1, size - 1):
        node = row[NODE, i]
        if a.node[node, STOP] == 0:
            name ^= pool.number[a.node[node, RIDE]]
    mask = np.uint64(len(pool.slot) - 1)
    address = name & mask
    for _ in range(MOST_PROBES):
        tour = pool.slot[address] - 1
        if tour < 0:
            tour = pool.tally[COUNT]
            if tour == len(pool.size):
                return
            pool.tally[COUNT] += 1
            pool.slot[address] = tour + 1
            break
        if pool.name[tour] == name:
            if pool.cents[tour] <= cents:
                return
            break
        address = (address + np.uint64(1)) & mask
    else:
        return
    pool.name[tour], pool.size[tour], pool.kind[tour], pool.cents[tour] = name, size, kind, cents
    for i in range(size):
        pool.nodes[tour, i] = row[NODE, i]
