"""The bundled networks: what is in them, and that they are what the generator draws."""

from itertools import pairwise
from pathlib import Path

import networkx as nx
import pytest

from mobility.demo.schematic import write_schematic
from routing.roads.network import RoadNetwork

from .regions import DATA, REGIONS, OsmContent, read_content

MOST_BYTES = 1_000_000
MOST_JUNCTIONS = {"adorf": 8_000, "kielregion": 40_000}
ROUNDING_DEGREES = 2e-5
"""A metre on the plane of the generator, or a bit more."""


@pytest.mark.parametrize("region", REGIONS)
def test_the_same_facts_give_the_same_network(
    region: str, contents: dict[str, OsmContent], tmp_path: Path
) -> None:
    """The bundled file is what the generator draws from the facts beside it."""
    write_schematic(DATA / region, tmp_path / "again.osm.pbf")
    again, bundled = read_content(tmp_path / "again.osm.pbf"), contents[region]
    assert again.ways == bundled.ways
    assert again.node_tags == bundled.node_tags
    assert again.locations.keys() == bundled.locations.keys()
    furthest = max(
        max(abs(lon - bundled.locations[node][0]), abs(lat - bundled.locations[node][1]))
        for node, (lon, lat) in again.locations.items()
    )
    assert furthest <= ROUNDING_DEGREES


@pytest.mark.parametrize("region", REGIONS)
def test_the_network_is_small_and_says_that_it_is_schematic(
    region: str, networks: dict[str, RoadNetwork]
) -> None:
    """Under a megabyte, no more junctions than planned, and nobody takes it for a map."""
    network = networks[region]
    assert (DATA / f"{region}.osm.pbf").stat().st_size < MOST_BYTES
    assert network.node_count < MOST_JUNCTIONS[region]
    assert network.schematic
    assert "GeoNames, CC BY 4.0" in network.attribution


@pytest.mark.parametrize("region", REGIONS)
def test_everything_can_be_driven_to_and_back(region: str, contents: dict[str, OsmContent]) -> None:
    """More than 99 % of the nodes of roads are strongly connected, one-way streets included."""
    content = contents[region]
    graph: nx.DiGraph[int] = nx.DiGraph()
    for way in content.ways.values():
        if not way.driven:
            continue
        graph.add_edges_from(pairwise(way.nodes))
        if way.tags.get("oneway") != "yes":
            graph.add_edges_from(pairwise(way.nodes[::-1]))
    largest = max(nx.strongly_connected_components(graph), key=len)
    assert len(largest) > 0.99 * len(graph)


@pytest.mark.parametrize("region", REGIONS)
def test_motorways_meet_other_roads_only_at_ramps(
    region: str, contents: dict[str, OsmContent]
) -> None:
    """A motorway shares nodes with other motorways and ramps, and with others where it ends."""
    content = contents[region]
    motorways = [way for way in content.ways.values() if way.tags.get("highway") == "motorway"]
    ends = {node for way in motorways for node in (way.nodes[0], way.nodes[-1])}
    inner = {node for way in motorways for node in way.nodes} - ends
    assert inner
    for way in content.ways.values():
        if not way.tags.get("highway", "").startswith("motorway"):
            assert inner.isdisjoint(way.nodes), way.tags


def test_the_networks_have_what_real_ones_have(contents: dict[str, OsmContent]) -> None:
    """One-way, living and private streets, limits, pedestrian zones, ferries with a duration."""
    tags = [way.tags for content in contents.values() for way in content.ways.values()]
    for key, value in (
        ("oneway", "yes"),
        ("maxspeed", "30"),
        ("highway", "living_street"),
        ("highway", "pedestrian"),
        ("highway", "motorway_link"),
        ("access", "private"),
        ("surface", "sett"),
        ("tunnel", "yes"),
        ("bridge", "yes"),
    ):
        assert any(one.get(key) == value for one in tags), f"{key}={value}"
    ferries = [one for one in tags if one.get("route") == "ferry"]
    # Landwehr, Sehestedt, Nobiskrug, Breiholz, Oldenbüttel.
    assert len(ferries) == 5
    assert all(one["duration"] and one["motor_vehicle"] == "yes" for one in ferries)


@pytest.mark.parametrize("region", REGIONS)
def test_addresses_can_be_searched(region: str, contents: dict[str, OsmContent]) -> None:
    """House numbers name town and street, each once; the street is there as a way."""
    content = contents[region]
    addresses = content.nodes_with("addr:housenumber")
    streets = {way.tags["name"] for way in content.ways.values() if "name" in way.tags}
    assert len(addresses) > 10_000
    assert {address["addr:street"] for address in addresses} <= streets
    places = content.nodes_with("place")
    assert all(int(place["population"]) > 0 and place["name"] for place in places)
    keys = ("addr:city", "addr:suburb", "addr:street", "addr:housenumber")
    numbers = [tuple(a.get(key) for key in keys) for a in addresses if "name" not in a]
    assert len(set(numbers)) == len(numbers)


def test_every_town_has_what_people_are_driven_to(contents: dict[str, OsmContent]) -> None:
    """Town hall, school, doctor, supermarket, kindergarten, bus stop, under generic names."""
    tags = contents["adorf"].node_tags.values()
    names = {one["name"] for one in tags if "name" in one}
    for name in ("Rathaus", "Grundschule", "Arztpraxis", "Supermarkt", "Kindertagesstätte"):
        assert f"{name} Adorf" in names
        assert f"{name} Markneukirchen" in names
    assert any(
        one.get("highway") == "bus_stop" and one["name"].startswith("Adorf, ") for one in tags
    )
