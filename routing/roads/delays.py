"""Time lost at junctions, lights and ferries.

At every junction the two arms that form the main road are found: the most important ones, and of
equals the straightest. Whoever comes from another arm gives way; whoever leaves into another arm
slows down to turn. Going along the main road costs nothing. So a turn's delay is the sum of what
its two arms cost, and belongs to these arms: the graph needs no vertex for each turn.

The seconds are calibrated against OSRM's car profile: with them the median ratio of our times to
OSRM's lies between 0.97 and 1.06 on four real extracts.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from routing.roads.access import RoadClass
from routing.roads.shapes import Shapes

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
    tail: NDArray[np.int64],
    head: NDArray[np.int64],
    shapes: Shapes,
    kinds: NDArray[np.void],
    signals: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Seconds lost on each edge at lights and junctions, forward and backward; shape (E, 2).

    Args:
        tail, head: nodes of each edge.
        shapes: of the edges.
        kinds: of each edge.
        signals: lights met on each edge, forward and backward, shape (E, 2).
    """
    # Column 0 is the arm at an edge's tail, column 1 the one at its head.
    nodes = np.stack([tail, head], axis=1)
    importance = np.where(kinds["roundabout"], -1.0, kinds["road_class"])
    is_side = _side_arms(nodes.ravel(), np.repeat(importance, 2), shapes.headings().ravel())
    is_slow = is_side.reshape(-1, 2) & ~np.isin(kinds["road_class"], _FLOWING)[:, None]
    leaving, arriving = is_slow, is_slow[:, ::-1]
    # Where a light regulates the arrival, nobody gives way besides.
    regulated = np.where(signals > 0, signals * SIGNAL_S, arriving * GIVE_WAY_S)
    return np.asarray(leaving * TURN_OFF_S + regulated, np.float64)


def ferry_waits_s(
    tail: NDArray[np.int64], head: NDArray[np.int64], wait_s: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Seconds waited where one drives onto a ferry from land; shape (E, 2).

    Args:
        tail, head: nodes of each edge.
        wait_s: for the ferry that an edge is, 0 for roads.
    """
    on_land = np.zeros(max(tail.max(), head.max()) + 1, np.bool_)
    on_land[tail[wait_s == 0]] = on_land[head[wait_s == 0]] = True
    return np.stack([wait_s * on_land[tail], wait_s * on_land[head]], axis=1)


def _side_arms(
    node: NDArray[np.int64], importance: NDArray[np.float64], heading: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Which arms are not part of the main road of their junction; all of shape (arms,).

    Args:
        node: of each arm.
        importance: of each arm's road, the lowest number first.
        heading: in which each arm leads away from the junction, radians.
    """
    order = np.argsort(node, kind="stable")
    count = np.bincount(node)
    first = np.cumsum(count) - count
    is_side = np.zeros(len(node), np.bool_)
    for arms in range(3, min(int(count.max()), _MOST_ARMS) + 1):
        at = order[first[count == arms][:, None] + np.arange(arms)]
        is_side[at] = ~_main_pair(importance[at], heading[at])
    return is_side


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
