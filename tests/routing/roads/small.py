"""Small networks made of arrays, and a slow, plain search over every rule at once."""

import heapq
from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from routing.roads.access import Access, RoadClass
from routing.roads.kinds import KindTable, kind_of
from routing.roads.network import RoadArrays, RoadFacts, RoadNetwork, Strings
from routing.roads.speeds import CLOSED_MS


@dataclass(frozen=True)
class Road:
    """An edge between two nodes: its length in decimetres, and how it may be driven."""

    tail: int
    head: int
    length_dm: int = 1000
    oneway: bool = False
    private: bool = False
    road_class: RoadClass = RoadClass.RESIDENTIAL


def network_of(roads: list[Road], bans: list[tuple[int, ...]]) -> RoadNetwork:
    """A network of straight roads without delays, its nodes on a parabola."""
    table = KindTable()
    kind = [
        table.row_of(kind_of({}, road.road_class, Access.PUBLIC, 1 if road.oneway else 0), {})
        for road in roads
    ]
    nodes = 1 + max(max(road.tail, road.head) for road in roads)
    lon_e7 = np.arange(nodes, dtype=np.int32) * 20_000
    lat_e7 = 500_000_000 + np.arange(nodes, dtype=np.int32) ** 2 * 1_000
    ends = np.array([[road.tail, road.head] for road in roads])
    strings = Strings.of(table.strings())
    arrays = RoadArrays(
        node_ids=np.arange(nodes, dtype=np.int64),
        node_lon_e7=lon_e7,
        node_lat_e7=lat_e7,
        edge_tail=ends[:, 0].astype(np.int32),
        edge_head=ends[:, 1].astype(np.int32),
        edge_length_dm=np.array([road.length_dm for road in roads], np.int32),
        edge_kind=np.array(kind, np.int32),
        edge_ends_only=np.array([road.private for road in roads]),
        edge_delay_ds=np.zeros((len(roads), 2), np.uint16),
        kinds=table.rows(),
        point_starts=np.arange(0, 2 * len(roads) + 1, 2, dtype=np.int32),
        point_lon_e7=lon_e7[ends.ravel()],
        point_lat_e7=lat_e7[ends.ravel()],
        way_starts=np.arange(len(roads) + 1, dtype=np.int32),
        way_ids=np.arange(len(roads), dtype=np.int64),
        ban_starts=np.zeros(1, np.int32),
        ban_arcs=np.zeros(0, np.int32),
        string_text=strings.text,
        string_starts=strings.starts,
    )
    facts = RoadFacts("small", "", schematic=False, attribution="", drives_on_left=False, report={})
    return RoadNetwork(arrays, facts).with_bans(bans)


def times_of_arcs(roads: list[Road]) -> list[int]:
    """Milliseconds of each arc at 36 km/h, CLOSED_MS against a one-way road."""
    return [
        CLOSED_MS if road.oneway and back else road.length_dm * 10
        for road in roads
        for back in (False, True)
    ]


@st.composite
def maps(draw: st.DrawFn) -> tuple[list[Road], list[tuple[int, ...]]]:
    """Some roads between few junctions, a few of them private, and bans along possible drives."""
    nodes = st.integers(0, 5)
    roads = draw(
        st.lists(
            st.builds(
                Road,
                nodes,
                nodes,
                st.integers(1, 60),
                st.booleans(),
                st.sampled_from([False, False, True]),
                st.sampled_from([RoadClass.RESIDENTIAL, RoadClass.PRIMARY]),
            ),
            min_size=2,
            max_size=9,
        )
    )
    times = times_of_arcs(roads)
    arcs = [arc for arc in range(2 * len(roads)) if times[arc] < CLOSED_MS]
    ends = {arc: (_node(roads, arc ^ 1), _node(roads, arc)) for arc in arcs}
    bans = []
    for _ in range(draw(st.integers(0, 4))):
        ban = [draw(st.sampled_from(arcs))]
        while len(ban) < draw(st.integers(2, 4)):
            onward = [arc for arc in arcs if ends[arc][0] == ends[ban[-1]][1]]
            if not onward:
                break
            ban.append(draw(st.sampled_from(onward)))
        if len(ban) > 1:
            bans.append(tuple(ban))
    return roads, sorted(set(bans))


def _node(roads: list[Road], arc: int) -> int:
    road = roads[arc // 2]
    return road.tail if arc % 2 else road.head


def fastest(
    roads: list[Road], bans: list[tuple[int, ...]], times_ms: list[int], first: int, last: int
) -> int | None:
    """Milliseconds from the end of one arc to the beginning of another one, by brute force.

    A state is the last arcs driven, as many as the longest ban, and whether the drive is still on
    the private roads of its beginning, on public ones, or already on the private ones of its end.
    """
    memory = max((len(ban) for ban in bans), default=2)
    tails = {2 * e: road.tail for e, road in enumerate(roads)}
    heads = {2 * e: road.head for e, road in enumerate(roads)}
    for e, road in enumerate(roads):
        if not road.oneway:
            tails[2 * e + 1], heads[2 * e + 1] = road.head, road.tail
    public_nodes = {n for road in roads if not road.private for n in (road.tail, road.head)}
    start: tuple[int, tuple[int, ...], int] = (0, (first,), 0 if roads[first // 2].private else 1)
    queue, seen = [start], set()
    while queue:
        cost, arcs, phase = heapq.heappop(queue)
        if (arcs, phase) in seen:
            continue
        seen.add((arcs, phase))
        for arc, tail in tails.items():
            onward = (*arcs, arc)[-memory:]
            banned = any(onward[-len(ban) :] == ban for ban in bans)
            if tail != heads[arcs[-1]] or banned:
                continue
            after = _phase(phase, private=roads[arc // 2].private, at_public=tail in public_nodes)
            if after is None:
                continue
            if arc == last:
                return cost
            heapq.heappush(queue, (cost + times_ms[arc], onward, after))
    return None


def _phase(phase: int, *, private: bool, at_public: bool) -> int | None:
    """0 in the private roads of the beginning, 1 on public roads, 2 in those of the end."""
    if not private:
        return 1 if phase < 2 else None
    if phase == 0:
        # At a public junction the private roads of the beginning end; others may begin.
        return 2 if at_public else 0
    return 2 if phase == 1 or not at_public else None
