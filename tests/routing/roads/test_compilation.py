"""Compilation happens at installation and never at a request."""

from importlib import import_module
from pathlib import Path

import numpy as np
from numba.core.dispatcher import Dispatcher

import routing.roads
from routing.roads import compilation
from routing.roads.extract import read_roads
from routing.roads.hierarchy import Hierarchy, Metric
from routing.roads.labels import join, label, times, times_and_lengths
from routing.roads.network import RoadNetwork
from routing.roads.paths import find_path
from routing.roads.shortest import find_route
from routing.roads.times import TravelTimes
from tests.routing.roads.graphs import at_vertices, grid
from tests.routing.roads.osmxml import at, cross


def dispatchers() -> dict[str, Dispatcher]:
    """All compiled functions of the modules that `compile_all` imports."""
    return {
        f"{module}.{name}": member
        for module in compilation.MODULES
        for name, member in vars(import_module(module)).items()
        if isinstance(member, Dispatcher)
    }


def test_every_module_with_compiled_code_is_known() -> None:
    """Whoever writes another one adds it to the list."""
    folder = Path(routing.roads.__file__).parent
    compiled = {path.stem for path in folder.glob("*.py") if "@njit(" in path.read_text("utf-8")}
    assert compiled == {module.rpartition(".")[2] for module in compilation.MODULES}


def test_nothing_is_compiled_at_a_call(tmp_path: Path) -> None:
    """All that can be asked finds its code ready, on arrays in memory and on mapped ones."""
    compilation.compile_all()
    before = {name: list(one.signatures) for name, one in dispatchers().items()}
    town = grid(9, seed=1)
    hierarchy = town.hierarchy()
    for name, array in hierarchy.arrays().items():
        np.save(tmp_path / name, array)
    mapped = {name: np.load(tmp_path / f"{name}.npy", mmap_mode="r") for name in hierarchy.arrays()}
    ends = at_vertices(np.arange(town.n, dtype=np.int32))
    for one in (hierarchy, Hierarchy.from_arrays(mapped)):
        alone, metric = one.customise(town.time_ms), one.customise(town.time_ms, town.length_dm)
        of_times, labels = (label(m, ends, ends, town.n) for m in (alone, metric))
        times(of_times, of_times)
        times(labels, labels)
        times_and_lengths(labels, join(labels, labels))
        find_route(Metric(one, metric.weight, metric.link), ends, ends, 0, town.n - 1)
    network = read_roads(cross().write(tmp_path / "map.osm"))
    network.save(tmp_path / "map.roads")
    for roads in (network, RoadNetwork.open(tmp_path / "map.roads")):
        travel = TravelTimes(roads)
        travel.matrix([at(-50, 0), at(0, 50)])
        find_path(travel.closed([0]), at(-50, 0), at(-20, 0))
    assert {name: list(one.signatures) for name, one in dispatchers().items()} == before
