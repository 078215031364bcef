"""Time lost at junctions: giving way, turning off, waiting at lights.

At every junction the two arms that form the main road are found: the most important ones, and of
equals the straightest. Whoever comes from another arm gives way; whoever leaves into another arm
slows down to turn. Going along the main road costs nothing. So a turn's delay is the sum of what
its two arms cost, and belongs to these arms: the graph needs no vertex for each turn.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from routing.roads.access import RoadClass

GIVE_WAY_S: Final = 4.0
TURN_OFF_S: Final = 2.5
SIGNAL_S: Final = 4.0
FERRY_WAIT_S: Final = 300.0
"""For a ferry of unknown timetable: the free ferries across the Kiel Canal come and go all day."""

_MOST_ARMS: Final = 8
_IMPORTANCE_WEIGHT: Final = 1000.0
# Ramps merge and part at speed; nobody gives way or slows down there as at a crossing.
_FLOWING: Final = (RoadClass.MOTORWAY, RoadClass.MOTORWAY_LINK)


def junction_delays_s(
    node: NDArray[np.int64],
    importance: NDArray[np.float64],
    heading: NDArray[np.float64],
    road_class: NDArray[np.integer],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Seconds lost by arriving at a junction on each of its arms, and by leaving into it.

    Args:
        node: of each arm.
        importance: of each arm's road, the lowest number first.
        heading: in which each arm leads away from the junction, radians.
        road_class: of each arm, a RoadClass.
    """
    order = np.argsort(node, kind="stable")
    count = np.bincount(node)
    first = np.cumsum(count) - count
    is_side = np.zeros(len(node), np.bool_)
    for arms in range(3, min(int(count.max()), _MOST_ARMS) + 1):
        at = order[first[count == arms][:, None] + np.arange(arms)]
        is_side[at] = ~_main_pair(importance[at], heading[at])
    is_slow = is_side & ~np.isin(road_class, _FLOWING)
    return np.where(is_slow, GIVE_WAY_S, 0.0), np.where(is_slow, TURN_OFF_S, 0.0)


def _main_pair(importance: NDArray[np.float64], heading: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which two arms of each junction form the main road; all of shape (junctions, arms)."""
    arms = importance.shape[1]
    pairs = [(i, j) for i in range(arms) for j in range(i)]
    bends = np.stack([_bend(heading[:, i], heading[:, j]) for i, j in pairs], axis=1)
    ranks = np.stack([importance[:, i] + importance[:, j] for i, j in pairs], axis=1)
    best = np.argmin(ranks * _IMPORTANCE_WEIGHT + bends, axis=1)
    chosen = np.array(pairs)[best]
    main = np.zeros(importance.shape, np.bool_)
    rows = np.arange(len(main))
    main[rows, chosen[:, 0]] = main[rows, chosen[:, 1]] = True
    return main


def _bend(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """By how many radians one turns when going from one arm into the other; 0 is straight on."""
    return np.asarray(np.abs(np.angle(np.exp(1j * (a - b + np.pi)))), np.float64)
