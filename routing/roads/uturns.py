"""Keeps drives from evading a banned turn by turning round a little further on.

Fastest paths never turn round at a junction by themselves: without the spur they would be faster.
Only a banned turn makes it worth while to go on, turn round and come back from the other side.
Drivers do not do that on a road with traffic, and it is seldom allowed. So wherever the fastest way
round a ban turns round at a junction, that is banned as well, until none does. Where no public road
goes on, everybody turns round.

So the graph stays small: one that knows every turn everywhere has a vertex for each arc.
"""

from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from routing.roads.dijkstra import Dijkstra
from routing.roads.engine import Ends
from routing.roads.graph import Ban, build_graph, stored_bans
from routing.roads.network import RoadNetwork
from routing.roads.speeds import DEFAULT_PROFILE, PROFILES, arc_times_ms

_FAR_MS: Final = 15 * 60 * 1000
"""Nobody goes on for longer than this only to turn round."""


def uturn_bans(network: RoadNetwork, bans: list[Ban], arc_time_ms: NDArray[np.int32]) -> list[Ban]:
    """Bans on turning round, wherever that would evade one of the bans.

    Args:
        network: the roads.
        bans: of the turn restrictions.
        arc_time_ms: of each arc, shape (2 E,).
    """
    must_turn = _nothing_goes_on(network)
    found: set[Ban] = set()
    evaded = bans
    while evaded:
        engine = Dijkstra(build_graph(network, arc_time_ms, [*bans, *sorted(found)]))
        uturns = {ban: _uturns_around(engine, ban, must_turn) for ban in evaded}
        evaded = [ban for ban in evaded if uturns[ban]]
        # A further round bans further turns, of which there are only so many: this ends.
        found.update(pair for ban in evaded for pair in uturns[ban])
    return sorted(found)


def _nothing_goes_on(network: RoadNetwork) -> NDArray[np.bool_]:
    """Arcs at whose end no public road leads on, shape (2 E,)."""
    public = network.arc_exists & np.repeat(~network.arrays.edge_ends_only, 2)
    leading_away = np.bincount(network.arc_tails()[public], minlength=network.node_count)
    back = public.reshape(-1, 2)[:, ::-1].ravel()
    return np.asarray(leading_away[network.arc_heads()] - back == 0)


def _uturns_around(engine: Dijkstra, ban: Ban, must_turn: NDArray[np.bool_]) -> list[Ban]:
    """Where the fastest way from a ban's first arc to its last one turns round at a junction."""
    graph = engine.graph
    leaving = _at_ends(graph.exits.at(ban[0]), ban[0])
    coming = _at_ends(graph.entries.at(ban[-1]), ban[-1])
    route = engine.route(leaving, coming, 0, 0, limit_ms=_FAR_MS)
    if route is None:
        return []
    arcs = [ban[0], *graph.arc[list(route.links)].tolist(), ban[-1]]
    return [
        (arc, onward) for arc, onward in pairwise(arcs) if onward == arc ^ 1 and not must_turn[arc]
    ]


def _at_ends(vertices: NDArray[np.int32], arc: int) -> Ends:
    nothing = np.zeros(len(vertices), np.int64)
    return Ends(
        place=nothing,
        vertex=vertices.astype(np.int64),
        arc=np.full(len(vertices), arc),
        time_ms=nothing,
        length_dm=nothing,
    )


def with_uturn_bans(network: RoadNetwork) -> RoadNetwork:
    """The network with these bans beside those of its turn restrictions."""
    bans = stored_bans(network)
    times = arc_times_ms(network, PROFILES[DEFAULT_PROFILE])
    return network.with_bans([*bans, *uturn_bans(network, bans, times)])
