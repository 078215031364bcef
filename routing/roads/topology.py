"""From ways to a graph: cut where roads meet, join where nothing happens, keep the geometry.

A *piece* is a stretch of one way between two places where something may happen; an *edge* is a
chain of alike pieces between junctions. Points are positions in the list of all ways' node
references, so a node that three ways share is three points.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from routing.roads.access import Access

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Pieces:
    """Stretches of ways; `first` and `last` are points, `tail` and `head` nodes."""

    first: Ints
    last: Ints
    tail: Ints
    head: Ints
    way: Ints
    ends_only: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.first)

    def only(self, keep: NDArray[np.bool_]) -> "Pieces":
        """The pieces for which `keep` is true."""
        return Pieces(
            first=self.first[keep],
            last=self.last[keep],
            tail=self.tail[keep],
            head=self.head[keep],
            way=self.way[keep],
            ends_only=self.ends_only[keep],
        )


@dataclass(frozen=True)
class Chains:
    """Edges as rows of pieces: `piece[starts[i]:starts[i + 1]]`, some of them turned round."""

    piece: Ints
    turned: NDArray[np.bool_]
    starts: Ints


def cut_ways(
    node: Ints,
    way: Ints,
    usable: NDArray[np.bool_],
    barrier: NDArray[np.uint8],
    ends_only_way: NDArray[np.bool_],
    nodes: int,
) -> Pieces:
    """Cut ways where they meet, end, or meet a barrier, and leave out unusable points.

    Args:
        node: of each point.
        way: of each point.
        usable: points that lie in the file and in the area.
        barrier: of each node, an Access; PUBLIC where there is none.
        ends_only_way: of each way, whether it serves first and last metres only.
        nodes: how many there are; barriers that nobody passes become new ones beyond.
    """
    run_starts = usable.copy()
    run_starts[1:] &= ~usable[:-1] | (way[1:] != way[:-1])
    run_ends = usable.copy()
    run_ends[:-1] &= ~usable[1:] | (way[1:] != way[:-1])
    uses = np.bincount(node[usable], minlength=nodes)
    meets = (uses[node] > 1) | (barrier[node] != Access.PUBLIC)
    breaks = np.flatnonzero(usable & (run_starts | run_ends | meets))
    joined = ~run_ends[breaks[:-1]]
    first, last = breaks[:-1][joined], breaks[1:][joined]
    tail, head = node[first], node[last]
    gated = (barrier[tail] == Access.ENDS) | (barrier[head] == Access.ENDS)
    closed_tail, closed_head = barrier[tail] == Access.NONE, barrier[head] == Access.NONE
    # Each piece that ends at a closed barrier gets a dead end of its own there.
    tail = np.where(closed_tail, nodes + 2 * first, tail)
    head = np.where(closed_head, nodes + 2 * last + 1, head)
    return Pieces(first, last, tail, head, way[first], ends_only_way[way[first]] | gated)


def connected_pieces(
    pieces: Pieces, oneway: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which pieces belong to the network, and which of them serve first and last metres only.

    The network is the largest set of public roads on which everybody reaches everybody, and all
    that can be reached from it and left to it again, private roads included. Public roads that
    only private ones join to the rest are private for our purposes: nobody drives through.
    """
    nodes, ends = np.unique(np.concatenate([pieces.tail, pieces.head]), return_inverse=True)
    tail, head = ends[: len(pieces)], ends[len(pieces) :]
    everything = np.ones(len(pieces), np.bool_)
    public = everything if pieces.ends_only.all() else ~pieces.ends_only
    core = _largest_component(tail, head, oneway, public, len(nodes))
    labels = _components(tail, head, oneway, everything, len(nodes))
    in_network = labels == labels[np.argmax(core)]
    keep = in_network[tail] & in_network[head]
    return keep, ~(core[tail] & core[head]) | pieces.ends_only


def _largest_component(
    tail: Ints, head: Ints, oneway: NDArray[np.bool_], used: NDArray[np.bool_], nodes: int
) -> NDArray[np.bool_]:
    labels = _components(tail, head, oneway, used, nodes)
    pieces_of = np.bincount(labels[tail[used & (labels[tail] == labels[head])]])
    largest = int(np.argmax(pieces_of)) if len(pieces_of) else -1
    return np.asarray(labels == largest)


def _components(
    tail: Ints, head: Ints, oneway: NDArray[np.bool_], used: NDArray[np.bool_], nodes: int
) -> NDArray[np.int32]:
    both = used & ~oneway
    starts = np.concatenate([tail[used], head[both]])
    ends = np.concatenate([head[used], tail[both]])
    graph = coo_matrix((np.ones(len(starts), np.int8), (starts, ends)), (nodes, nodes)).tocsr()
    _, labels = connected_components(graph, connection="strong")
    return np.asarray(labels)


def join_pieces(pieces: Pieces, kind: Ints, directed: NDArray[np.bool_], protected: Ints) -> Chains:
    """Join pieces at nodes where two alike ones meet and nothing else.

    Args:
        pieces: to be joined.
        kind: of each piece; only equal ones are joined.
        directed: of each piece, whether its two directions differ.
        protected: nodes to be kept, because a turn restriction is about them.
    """
    partner = _partners(pieces, kind, directed, protected)
    taken = np.zeros(len(pieces), np.bool_)
    chain: list[int] = []
    turned: list[bool] = []
    starts: list[int] = []
    loose = np.flatnonzero((partner[0::2] < 0) & (partner[1::2] < 0))
    linked = np.flatnonzero((partner[0::2] >= 0) | (partner[1::2] >= 0)).tolist()
    links = partner.tolist()
    is_directed = directed.tolist()
    # First the chains with an end, begun at the tail of a directed one; then the rings.
    outer = [p for p in linked if links[2 * p] < 0]
    outer += [p for p in linked if links[2 * p + 1] < 0 and not is_directed[p]]
    for start in outer + linked:
        if taken[start]:
            continue
        starts.append(len(chain))
        end = 2 * start + (1 if links[2 * start] < 0 or links[2 * start + 1] >= 0 else 0)
        while end >= 0 and not taken[end // 2]:
            taken[end // 2] = True
            chain.append(end // 2)
            turned.append(end % 2 == 0)
            entry = links[end]
            end = entry ^ 1 if entry >= 0 else -1
    all_starts = np.concatenate([starts, len(chain) + np.arange(len(loose) + 1)])
    return Chains(
        piece=np.concatenate([np.array(chain, np.int64), loose]),
        turned=np.concatenate([np.array(turned, np.bool_), np.zeros(len(loose), np.bool_)]),
        starts=all_starts.astype(np.int64),
    )


def _partners(pieces: Pieces, kind: Ints, directed: NDArray[np.bool_], protected: Ints) -> Ints:
    """For each end of a piece (2 * piece for its tail, + 1 for its head) the end joined to it.

    -1 where there is none.
    """
    ends = np.empty(2 * len(pieces), np.int64)
    ends[0::2], ends[1::2] = pieces.tail, pieces.head
    order = np.argsort(ends, kind="stable")
    nodes, begin, count = np.unique(ends[order], return_index=True, return_counts=True)
    pairs = begin[(count == 2) & ~np.isin(nodes, protected)]
    a, b = order[pairs], order[pairs + 1]
    p, q = a // 2, b // 2
    alike = (p != q) & (kind[p] == kind[q]) & (pieces.ends_only[p] == pieces.ends_only[q])
    # A piece whose directions differ goes on only in its own direction.
    alike &= ~(directed[p] & (a % 2 == b % 2))
    partner = np.full(len(ends), -1, np.int64)
    partner[a[alike]], partner[b[alike]] = b[alike], a[alike]
    return partner


def chain_ends(pieces: Pieces, chains: Chains) -> Ints:
    """The nodes at which each edge begins and ends; shape (edges, 2)."""
    first, last = chains.starts[:-1], chains.starts[1:] - 1
    ends = np.stack([pieces.tail[chains.piece], pieces.head[chains.piece]], axis=1)
    driven = np.where(chains.turned[:, None], ends[:, ::-1], ends)
    return np.stack([driven[first, 0], driven[last, 1]], axis=1)


def chain_points(pieces: Pieces, chains: Chains) -> tuple[Ints, NDArray[np.bool_], Ints]:
    """The points along each edge, each junction once.

    Returns:
        The points; whether their way is driven against its order there; where each edge starts.
    """
    p = chains.piece
    is_first = np.zeros(len(p), np.bool_)
    is_first[chains.starts[:-1]] = True
    step = np.where(chains.turned, -1, 1)
    begin = np.where(chains.turned, pieces.last[p], pieces.first[p])
    # The first point of a piece is the last one of the piece before.
    begin = begin + np.where(is_first, 0, step)
    count = pieces.last[p] - pieces.first[p] + is_first
    offset = np.concatenate([[0], np.cumsum(count)])
    within = np.arange(offset[-1]) - np.repeat(offset[:-1], count)
    points = np.repeat(begin, count) + np.repeat(step, count) * within
    return points, np.repeat(chains.turned, count), offset[chains.starts]
