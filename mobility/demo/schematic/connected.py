"""One network: everything can be driven to from everywhere, and back."""

from dataclasses import replace
from itertools import pairwise

import networkx as nx

from .plane import Spot
from .ways import Way


def connect(ways: list[Way]) -> list[Way]:
    """The ways that hang together. Where a one-way, private or pedestrian street would cut other
    streets off, it is opened."""
    kept = _joined(ways)
    while True:
        graph = _directed(kept)
        reached = max(
            nx.strongly_connected_components(graph),
            key=lambda spots: (len(spots), min(spots)),
        )
        cut_off = set(graph.nodes) - reached
        opened = [_opened(way) if cut_off.intersection(way.spots) else way for way in kept]
        if opened == kept:
            return kept
        kept = opened


def _joined(ways: list[Way]) -> list[Way]:
    graph: nx.Graph[Spot] = nx.Graph()
    for way in ways:
        nx.add_path(graph, way.spots)
    largest = max(nx.connected_components(graph), key=lambda spots: (len(spots), min(spots)))
    return [way for way in ways if way.spots[0] in largest]


def _directed(ways: list[Way]) -> "nx.DiGraph[Spot]":
    graph: nx.DiGraph[Spot] = nx.DiGraph()
    for way in ways:
        if not way.driven:
            continue
        graph.add_edges_from(pairwise(way.spots))
        if way.tags.get("oneway") != "yes":
            graph.add_edges_from(pairwise(way.spots[::-1]))
    return graph


def _opened(way: Way) -> Way:
    """The way without what closes it; motorways and their ramps stay as they are."""
    highway = way.tags.get("highway", "")
    if highway.startswith("motorway"):
        return way
    tags = {key: value for key, value in way.tags.items() if key not in ("oneway", "access")}
    if highway == "pedestrian":
        tags["highway"] = "residential"
    return replace(way, tags=tags)
