"""What a region's file holds beside its roads, and how it is refused when it is damaged."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from routing.arrayfile import open_arrays, write_arrays
from routing.errors import NetworkFileError
from routing.roads.contraction import Contraction
from routing.roads.extract import read_roads
from routing.roads.graph import GraphShape
from routing.roads.hierarchy import Hierarchy
from routing.roads.network import FILE_KIND, FILE_VERSION, RoadNetwork
from routing.roads.prepared import Prepared
from routing.roads.times import TravelTimes
from tests.routing.roads.osmxml import at, cross
from tests.routing.roads.small import Road, maps, network_of

PLACES = [at(-50, 0), at(0, 50), at(50, 3), at(-20, 40)]

ASK = """
import sys
from pathlib import Path
from routing.roads.network import RoadNetwork
from routing.roads.times import TravelTimes
from tests.routing.roads.test_prepared import PLACES
times = TravelTimes(RoadNetwork.open(Path(sys.argv[1])))
print(times.matrix(PLACES).times_s.tolist())
"""


@pytest.fixture
def network(tmp_path: Path) -> RoadNetwork:
    """The crossing with a banned turn and a private street."""
    drawn = cross().restriction("no_left_turn", 1, 5, 4)
    drawn.ways[2][2]["access"] = "private"
    return read_roads(drawn.write(tmp_path / "map.osm"))


@pytest.fixture
def saved(network: RoadNetwork, tmp_path: Path) -> Path:
    path = tmp_path / "region.roads"
    network.save(path)
    return path


def reason_of(path: Path) -> str:
    with pytest.raises(NetworkFileError) as refused:
        RoadNetwork.open(path)
    return refused.value.reason


def test_opened_as_it_was_read(network: RoadNetwork, saved: Path) -> None:
    """Times, lengths and positions are those on the network that was saved."""
    for profile in ("car", "lift_van"):
        read, opened = TravelTimes(network, profile), TravelTimes(RoadNetwork.open(saved), profile)
        a, b = read.matrix(PLACES), opened.matrix(PLACES)
        assert a.times_s.tolist() == b.times_s.tolist()
        assert a.lengths_m.tolist() == b.lengths_m.tolist()
        one, other = read.snapper.snap_many(PLACES), opened.snapper.snap_many(PLACES)
        assert one.fraction.tolist() == other.fraction.tolist()


def test_a_prepared_region_computes_no_hierarchy(saved: Path) -> None:
    """Whoever opens the file takes the stored one, for every vehicle and after every closure."""
    opened = RoadNetwork.open(saved)
    assert opened.prepared is not None
    for profile in ("car", "lift_van"):
        graph = opened.graph(profile)
        assert Contraction(graph).hierarchy is opened.prepared.hierarchy
        assert Contraction(graph).reweighted(graph).hierarchy is opened.prepared.hierarchy


@settings(max_examples=60, deadline=None)
@given(maps())
def test_stored_is_what_would_be_computed(
    drawn: tuple[list[Road], list[tuple[int, ...]]],
) -> None:
    """Graph and hierarchy come out of the arrays as they went in, and belong together."""
    network = network_of(*drawn)
    shape = GraphShape.of(network)
    stored = Prepared.from_arrays(Prepared.of(network).arrays())
    assert stored.fits(network.arrays)
    graph = network.graph("car")
    assert stored.shape.tail.tolist() == shape.tail.tolist() == graph.tail.tolist()
    assert stored.shape.entries.vertex.tolist() == shape.entries.vertex.tolist()
    assert stored.shape.exits.starts.tolist() == shape.exits.starts.tolist()
    rebuilt = Hierarchy.build(graph.tail, graph.head, graph.lon, graph.lat).arrays()
    for name, array in stored.hierarchy.arrays().items():
        assert array.tolist() == rebuilt[name].tolist()


def test_other_bans_have_another_graph(saved: Path) -> None:
    """What was prepared for the bans of the file is not used for others."""
    opened = RoadNetwork.open(saved)
    lawless = opened.with_bans([])
    assert lawless.prepared is None
    assert lawless.graph().n < opened.graph().n


def test_saved_again(network: RoadNetwork, saved: Path, tmp_path: Path) -> None:
    """An opened network may be saved: the same file."""
    RoadNetwork.open(saved).save(tmp_path / "again.roads")
    assert (tmp_path / "again.roads").read_bytes() == saved.read_bytes()


@pytest.mark.parametrize("name", ["hierarchy_arc_head", "graph_tail", "point_xy_m"])
def test_one_changed_byte_is_noticed(saved: Path, name: str) -> None:
    """Wherever in the file it is."""
    _, arrays = open_arrays(saved, kind=FILE_KIND, version=FILE_VERSION)
    content = arrays[name].tobytes()
    whole = bytearray(saved.read_bytes())
    assert whole.count(content) == 1
    whole[whole.find(content) + len(content) // 2] ^= 1
    saved.write_bytes(whole)
    assert reason_of(saved) == "corrupt"


def test_parts_that_do_not_belong_together_are_refused(saved: Path) -> None:
    """A hierarchy of another graph would answer nonsense."""
    meta, arrays = open_arrays(saved, kind=FILE_KIND, version=FILE_VERSION)
    arrays["hierarchy_link_slot"] = arrays["hierarchy_link_slot"][:-1]
    write_arrays(saved, kind=FILE_KIND, version=FILE_VERSION, meta=meta, arrays=arrays)
    assert reason_of(saved) == "corrupt"


@pytest.mark.parametrize("name", ["hierarchy_rank", "exit_starts", "point_xy_m"])
def test_a_file_without_them_is_older(saved: Path, name: str) -> None:
    """The error says to build it again."""
    meta, arrays = open_arrays(saved, kind=FILE_KIND, version=FILE_VERSION)
    del arrays[name]
    write_arrays(saved, kind=FILE_KIND, version=FILE_VERSION, meta=meta, arrays=arrays)
    assert reason_of(saved) == "older"


@pytest.mark.parametrize(("step", "reason"), [(-1, "older"), (1, "newer")])
def test_another_version_is_refused(saved: Path, step: int, reason: str) -> None:
    """A file of version 1 has no hierarchy; it is not opened without one."""
    meta, arrays = open_arrays(saved, kind=FILE_KIND, version=FILE_VERSION)
    write_arrays(saved, kind=FILE_KIND, version=FILE_VERSION + step, meta=meta, arrays=arrays)
    assert reason_of(saved) == reason


def test_two_processes_share_a_file(saved: Path) -> None:
    """Another process opens the file while this one has it open, and finds the same times."""
    times = TravelTimes(RoadNetwork.open(saved))
    asked = subprocess.run(
        [sys.executable, "-c", ASK, str(saved)], capture_output=True, text=True, check=True
    )
    assert asked.stdout.strip() == str(times.matrix(PLACES).times_s.tolist())
    with pytest.raises(ValueError, match="read-only"):
        times.network.arrays.edge_length_dm[0] = np.int32(1)
