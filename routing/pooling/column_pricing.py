"""Tours that cost less than the prizes they win, for column generation."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from routing.pooling.arrays import Floats, Ints
from routing.pooling.label_kernel import (
    ENDS,
    FULL,
    GAIN,
    LEG,
    LOW,
    MOST_CUTS,
    NEXT,
    NODE,
    NONE,
    PARENT,
    RIDE,
    Network,
    new_labels,
)
from routing.pooling.label_search_kernel import begin, search
from routing.pooling.references import refer
from routing.pooling.relaxation import Kind, Relaxation

MOST_LABELS = 400_000
LABELS_AT_ONCE = 5_000
"""So many labels between two looks at the clock."""

CUT_BY = 0.02
CUTS_AT_ONCE = 12
EPSILON = 1e-6

MOST_TOURS = 60
MOST_TRACED = 400
"""Of the cheapest tours found for a kind of shift so many are looked at, and so many kept."""


@dataclass(frozen=True, slots=True)
class Column:
    """A relaxed tour: its cost in cents without prizes, and how often it serves each ride."""

    kind: int
    cents: float
    served: Floats  # [ride]


@dataclass(frozen=True, slots=True)
class Prices:
    """What each ride is worth, and what every second ride of a tour in a cut costs.

    Whatever they are, they give a bound; the columns of `cuts` are three rides each.
    """

    prizes: Floats  # [ride]
    fines: Floats  # [cut]
    cuts: Ints  # [cut, 3]

    def fined(self, served: Floats) -> float:
        """Fines of a tour."""
        return float(pairs_in(self.cuts, served) @ self.fines)

    def reduced(self, column: Column) -> float:
        """The cost of a tour less its prizes and with its fines."""
        return column.cents - float(column.served @ self.prizes) + self.fined(column.served)


def pairs_in(cuts: Ints, served: Floats) -> Floats:
    """[cut]: pairs of a tour's rides that are in each cut, 0 or 1 where it serves each once."""
    pairs: Floats = np.floor(served[cuts].sum(axis=1) / 2)
    return pairs


def find_cuts(columns: list[Column], amounts: Floats, known: Ints) -> Ints:
    """Threes of rides of which the chosen tours serve too many pairs, the worst first.

    Tours that serve two or more of three rides each exclude one another, so that whole plans have
    one of them at most (subset-row inequalities: Jepsen, Petersen, Spoorendonk & Pisinger 2008).
    """
    used = np.flatnonzero((amounts > EPSILON) & (amounts < 1 - EPSILON))
    pairs: dict[tuple[int, ...], float] = {}
    for number in used:
        rides = np.flatnonzero(columns[number].served)
        for two in combinations(rides.tolist(), 2):
            pairs[two] = pairs.get(two, 0.0) + float(amounts[number])
    served = np.stack([columns[n].served for n in used]) if len(used) else np.zeros((0, 0))
    had = {tuple(cut) for cut in known.tolist()}
    broken = []
    for (a, b), (c, d) in combinations(pairs, 2):
        three = tuple(sorted({a, b, c, d}))
        if len(three) == 3 and three not in had:
            had.add(three)
            total = float((served[:, three].sum(axis=1) >= 2) @ amounts[used])
            if total > 1 + CUT_BY:
                broken.append((-total, three))
    room = min(CUTS_AT_ONCE, MOST_CUTS - len(known))
    chosen = [three for _, three in sorted(broken)[: max(0, room)]]
    return np.array(chosen, dtype=np.int64).reshape(len(chosen), 3)


class Pricing:
    """Looks for the cheapest relaxed tours at any prices."""

    def __init__(self, relaxed: Relaxation, over: Callable[[], bool]) -> None:
        networks = [kind.network for kind in relaxed.kinds]
        self._relaxed, self._over = relaxed, over
        self._labels = new_labels(
            MOST_LABELS,
            len(relaxed.ride_ids),
            _most_legs(networks, len(relaxed.ride_ids)),
            networks[0].load.shape[1],
        )
        self._reference = refer(self._labels)

    def cheapest(
        self, kind_number: int, prices: Prices, *, hasty: bool
    ) -> tuple[float, list[Column]]:
        """The least reduced cost of a tour, at most 0 where none must be driven, and tours.

        The cost is minus infinity, and tours are those found so far, when time or space ran out.
        In haste the least cost may be missed.
        """
        kind = self._relaxed.kinds[kind_number]
        finished = self._search(kind, prices, hasty)
        ends = sorted(self._ends())
        least = ends[0][0] if ends else 0.0
        if not finished:
            least = -np.inf
        columns: dict[bytes, Column] = {}
        for low, label in ends[:MOST_TRACED]:
            served = self._served(kind.network, label)
            key = served.tobytes()
            if key not in columns:
                cents = low + float(served @ prices.prizes) - prices.fined(served)
                columns[key] = Column(kind_number, cents, served)
            if len(columns) == MOST_TOURS:
                break
        return least, list(columns.values())

    def _search(self, kind: Kind, prices: Prices, hasty: bool) -> bool:
        node = kind.network.node.copy()
        node[kind.network.first, GAIN] -= prices.prizes
        cuts, fine = np.zeros_like(kind.network.cuts), np.zeros(MOST_CUTS)
        for number, cut in enumerate(prices.cuts):
            cuts[cut] |= np.uint64(1 << number)
        fine[: len(prices.fines)] = prices.fines
        network = refer(kind.network._replace(node=node, cuts=cuts, fine=fine))
        worth = np.inf if kind.has_begun else 0.0
        begin(network, self._reference, kind.start_cents, kind.legs, worth, hasty)
        while not search(network, self._reference, LABELS_AT_ONCE):
            if self._over():
                return False
        return bool(self._labels.state[FULL] == 0)

    def _ends(self) -> list[tuple[float, int]]:
        labels, ends = self._labels, []
        label = int(labels.state[ENDS])
        while label != NONE:
            ends.append((float(labels.real[label, LOW]), label))
            label = int(labels.whole[label, NEXT])
        return ends

    def _served(self, network: Network, end: int) -> Floats:
        """How often the way to an end serves each ride that is not under way from the start."""
        labels, stop = self._labels, network.stop
        served = np.zeros(len(self._relaxed.ride_ids))
        label = int(labels.whole[end, PARENT])
        while labels.whole[label, PARENT] != NONE:
            node = labels.whole[label, NODE]
            if stop[node, LEG] < 0:
                served[stop[node, RIDE]] += 1
            label = int(labels.whole[label, PARENT])
        return served


def _most_legs(networks: list[Network], rides: int) -> int:
    """More legs than that are never under way, nor written down before a load is found too big."""
    if any(not network.load[network.first].any(axis=1).all() for network in networks):
        return rides + 1  # rides without any load
    places = max(int(network.layouts.sum(axis=1).max()) for network in networks)
    return min(rides, places) + 1
