"""Dial-a-ride instances in Cordeau's text format, as files and as problems of `routing.pooling`.

The format: a first line ``vehicles count longest-tour capacity longest-ride`` and then one line
``id x y service load earliest latest`` for each node: the depot, the pickups 1…n, the dropoffs
n+1…2n in the same order and, in some files, the depot again. ``count`` is given as the number of
requests or of nodes. Travel times are Euclidean, and the objective is the total distance (Cordeau &
Laporte 2003; Cordeau 2006). A ride lasts from the end of service at its pickup to the begin of
service at its dropoff.

**Whole numbers.** A `Problem` counts whole seconds and metres. One unit of a file becomes up to
5,000 of either, fewer only where the day would exceed `LONGEST_DAY`. Distances are rounded to the
nearest, which errs by at most 0.0001 a drive: below 0.01 % of any tour. Times are rounded so that
what holds in whole numbers holds in the file's own numbers: drives, service and earliest times up,
latest times and limits down. The published figures are therefore computed from the coordinates and
the order of visits, never from the rounded problem.
"""

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from routing.pooling.problem import NO_BREAKS, Problem, Ride, Rules, Shift, Stop, Vehicle

Floats = npt.NDArray[np.float64]

FINEST = 5_000
LONGEST_DAY = 9_000_000
"""Just below what counts as unreachable (`routing.pooling.problem.UNREACHABLE_S`)."""

ROUNDING = 1e-6
"""Numbers that are whole but for floating point are not rounded away from themselves."""

HEADER = "5 numbers: vehicles, requests (or nodes), longest tour, capacity, longest ride"
NODE = "7 numbers: id, x, y, service time, load, earliest and latest time"


class InstanceError(Exception):
    """A file that is no instance: where, and what is expected there."""

    def __init__(self, path: Path, message: str, line: int | None = None) -> None:
        place = f"{path}" if line is None else f"{path}, line {line}"
        super().__init__(f"{place}: {message}")


@dataclass(frozen=True, slots=True)
class Node:
    """One line of the file, in the file's units."""

    x: float
    y: float
    service: float
    load: int
    earliest: float
    latest: float


@dataclass(frozen=True)
class Instance:
    """An instance in the file's units: nodes are depot, n pickups, n dropoffs, depot."""

    name: str
    vehicles: int
    longest_tour: float
    capacity: int
    longest_ride: float
    nodes: tuple[Node, ...]

    @property
    def requests(self) -> int:
        """How many people ask for a ride."""
        return (len(self.nodes) - 2) // 2

    @cached_property
    def distances(self) -> Floats:
        """Euclidean distances [node, node], which are travel times as well."""
        x = np.array([node.x for node in self.nodes])
        y = np.array([node.y for node in self.nodes])
        distances: Floats = np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :])
        return distances


def read_instance(path: Path) -> Instance:
    """The instance of a file; InstanceError when there is none in it."""
    lines = _numbered_lines(path)
    if not lines:
        raise InstanceError(path, f"is empty; expected a first line with {HEADER}")
    number, fields = lines[0]
    header = _numbers(path, number, fields, HEADER, 5)
    vehicles = _whole(path, number, header[0], "the number of vehicles")
    count = _whole(path, number, header[1], "the number of requests or nodes")
    capacity = _whole(path, number, header[3], "the capacity")
    if min(header) < 0 or vehicles == 0:
        raise InstanceError(path, f"expected at least one vehicle and {HEADER}", number)
    nodes = _nodes(path, lines[1:], count)
    return Instance(path.stem, vehicles, header[2], capacity, header[4], nodes)


def best_known_values(folder: Path) -> dict[str, float]:
    """The values of ``best_known.csv`` (columns instance, best_known) as far as there are any."""
    path = folder / "best_known.csv"
    if not path.is_file():
        return {}
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    values = {}
    for line, row in enumerate(rows, start=2):
        try:
            if row["best_known"].strip():
                values[row["instance"].strip()] = float(row["best_known"])
        except (KeyError, AttributeError, ValueError):
            raise InstanceError(
                path, "expected the columns instance and best_known with a number", line
            ) from None
    return values


def fineness(instance: Instance) -> float:
    """How many of a problem's seconds, and metres, one unit of the file becomes."""
    longest = max(_end_of_day(instance), float(instance.distances.max()), 1e-9)
    return FINEST if longest * FINEST <= LONGEST_DAY else LONGEST_DAY / longest


def problem_of(instance: Instance) -> Problem:
    """The instance in whole numbers; a unit of distance costs `fineness` cents and time nothing.

    Leaving a ride out costs more than any detour for it. Raises ProblemError where a ride cannot be
    served even by a vehicle of its own.
    """
    scale, day = fineness(instance), _end_of_day(instance)
    lengths_m = np.rint(instance.distances * scale).astype(np.int32)
    times_s = np.ceil(instance.distances * scale - ROUNDING).astype(np.int32)
    np.fill_diagonal(times_s, 0)
    penalty_cents = 20 * max(1, int(lengths_m.max()))
    n, last = instance.requests, len(instance.nodes) - 1
    start, end = instance.nodes[0], instance.nodes[last]

    def stop(number: int) -> Stop:
        node = instance.nodes[number]
        latest = _down(min(node.latest, day) * scale)
        return Stop(number, _up(node.earliest * scale), latest, _dwell(node, scale), (node.load,))

    rides = []
    for i in range(1, n + 1):
        pickup = instance.nodes[i]
        # Service that is rounded up shortens the ride; its limit gives that back.
        longest = min(pickup.service + instance.longest_ride, day)
        limit_s = _down(longest * scale) - _dwell(pickup, scale)
        rides.append(
            Ride(ride_id(i), (stop(i), stop(n + i)), (limit_s,), penalty_cents=penalty_cents)
        )
    shifts = [
        Shift(
            id=f"v{number}",
            vehicle=Vehicle(f"v{number}", ((instance.capacity,),)),
            start_location=0,
            end_location=last,
            start_s=_up(start.earliest * scale),
            end_s=_down(min(end.latest, day) * scale),
            max_work_s=_down(min(instance.longest_tour, day) * scale),
            cost_per_hour_cents=0,
            cost_per_km_cents=1000,
            cost_per_use_cents=0,
        )
        for number in range(1, instance.vehicles + 1)
    ]
    rules = Rules(NO_BREAKS, 0, 0, 0, 0)
    return Problem(("seats",), tuple(rides), tuple(shifts), times_s, lengths_m, rules)


def ride_id(request: int) -> str:
    """What a problem calls the request with this number, from 1."""
    return f"r{request}"


def _dwell(node: Node, scale: float) -> int:
    return _up(node.service * scale)


def _up(value: float) -> int:
    return math.ceil(value - ROUNDING)


def _down(value: float) -> int:
    return math.floor(value + ROUNDING)


def _end_of_day(instance: Instance) -> float:
    """By when every tour can be over: files write 'no limit' as a huge number.

    Whoever waits only for windows is done by the last earliest time plus all service and, between
    any two stops, the longest drive; one unit more lets a day be longer than nothing.
    """
    nodes = instance.nodes
    drives = (len(nodes) - 1) * float(instance.distances.max())
    busy = max(node.earliest for node in nodes) + sum(node.service for node in nodes) + drives
    return min(busy + 1, nodes[-1].latest)


def _numbered_lines(path: Path) -> list[tuple[int, list[str]]]:
    """The fields of each line that is not blank, with its number from 1."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InstanceError(path, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InstanceError(path, "is no text file") from error
    fields = ((number, line.split()) for number, line in enumerate(text.splitlines(), start=1))
    return [(number, words) for number, words in fields if words]


def _nodes(path: Path, lines: list[tuple[int, list[str]]], count: int) -> tuple[Node, ...]:
    nodes = list(_read_nodes(path, lines))
    n = (len(nodes) - 1) // 2
    if n < 1 or count not in (n, 2 * n, 2 * n + 1, 2 * n + 2):
        raise InstanceError(
            path,
            f"has {len(nodes)} nodes, which does not match the {count} of its first line: expected "
            "the depot, all pickups, all dropoffs and, if wanted, the depot once more",
        )
    for position in {0, 2 * n + 1} & set(range(len(nodes))):
        if nodes[position].load or nodes[position].service:
            expected = "expected the depot, without load and service time"
            raise InstanceError(path, expected, lines[position][0])
    for i in range(1, n + 1):
        if nodes[i].load < 0:
            raise InstanceError(
                path, "expected a pickup, with a load that is not negative", lines[i][0]
            )
        if nodes[n + i].load != -nodes[i].load:
            expected = f"expected the dropoff of request {i}, with load {-nodes[i].load}"
            raise InstanceError(path, f"{expected}, not {nodes[n + i].load}", lines[n + i][0])
    return tuple(nodes if len(nodes) == 2 * n + 2 else [*nodes, nodes[0]])


def _read_nodes(path: Path, lines: list[tuple[int, list[str]]]) -> Iterator[Node]:
    first_id = None
    for position, (line, fields) in enumerate(lines):
        label, x, y, service, load, earliest, latest = _numbers(path, line, fields, NODE, 7)
        first_id = label if first_id is None else first_id
        if label != first_id + position:
            raise InstanceError(path, f"expected node {first_id + position:g}", line)
        if service < 0:
            raise InstanceError(path, "the service time is negative", line)
        if earliest > latest:
            raise InstanceError(path, f"the window {earliest:g} to {latest:g} is empty", line)
        yield Node(x, y, service, _whole(path, line, load, "the load"), earliest, latest)


def _numbers(path: Path, line: int, fields: list[str], expected: str, count: int) -> list[float]:
    try:
        numbers = [float(field) for field in fields]
    except ValueError:
        numbers = []
    if len(numbers) != count or not all(math.isfinite(number) for number in numbers):
        raise InstanceError(path, f"expected {expected}", line)
    return numbers


def _whole(path: Path, line: int, value: float, what: str) -> int:
    if value != math.floor(value):
        raise InstanceError(path, f"{what} must be a whole number, not {value:g}", line)
    return int(value)
