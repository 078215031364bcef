"""What the rooms that read OSM files share: which files can be read, and why others cannot."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

import osmium
from osmium import osm

from routing.errors import RoadFileError, RoadFileFault

MEMORY_PER_BYTE: Final = {".osm.pbf": 10.0, ".osm": 0.5, ".osm.gz": 6.0, ".osm.bz2": 8.0}
"""Bytes of memory that reading takes at least for each byte of a file, by its suffix.

Measured on extracts with all their objects; files of roads only take up to three times as much.
"""

# What osmium says of files that it cannot read, by the words in its messages.
_FAULTS: Final[tuple[tuple[RoadFileFault, tuple[str, ...]], ...]] = (
    ("too_large", ("Resource temporarily", "allocate", "bad_alloc")),
    ("truncated", ("EOF", "close failed", "unclosed", "no element")),
    ("not_osm", ("top-level", "BlobHeader", "file format", "syntax error", "not well-formed")),
    ("unsorted", ("out of order",)),
)


def check_file(path: Path) -> None:
    """Refuse early what is plainly no OSM file, what memory does not hold, and what is unsorted.

    Raises:
        RoadFileError: missing, of another kind, empty, too large, damaged at its beginning, or
            with its ways before their nodes.
    """
    if not path.is_file():
        raise RoadFileError("missing", path)
    suffix = next((one for one in MEMORY_PER_BYTE if path.name.endswith(one)), None)
    if suffix is None:
        raise RoadFileError("not_osm", path)
    size = path.stat().st_size
    if size == 0:
        raise RoadFileError("empty", path)
    if size * MEMORY_PER_BYTE[suffix] > available_memory():
        raise RoadFileError("too_large", path)
    if any(first.is_way() for first in islice(scan(path, osm.ALL), 1)):
        raise RoadFileError("unsorted", path)


def available_memory() -> float:
    """Bytes that this process may still take, as far as the machine and its container tell."""
    free = float("inf")
    with suppress(OSError):
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                free = int(line.split()[1]) * 1024
    with suppress(OSError, ValueError):  # what a container may have; "max" where it has no limit
        free = min(free, int(Path("/sys/fs/cgroup/memory.max").read_text()))
    return free


def scan(path: Path, entities: osm.osm_entity_bits, *filters: Any) -> Iterator[Any]:
    """The objects of an OSM file that pass the filters; osmium's own types say too little.

    Raises:
        RoadFileError: while reading, where the file is damaged.
    """
    with clear_errors(path):
        processor = osmium.FileProcessor(str(path), entities)
        for one in filters:
            processor.with_filter(one)
        yield from processor


@contextmanager
def clear_errors(path: Path) -> Iterator[None]:
    """Turns what osmium raises into RoadFileError.

    osmium raises RuntimeError for everything; only its wording tells one from the other.
    """
    try:
        yield
    except MemoryError:
        raise RoadFileError("too_large", path) from None
    except (RuntimeError, osmium.InvalidLocationError) as error:
        raise RoadFileError(_fault_of(str(error)), path, str(error)) from None


def _fault_of(message: str) -> RoadFileFault:
    found = (fault for fault, words in _FAULTS if any(word in message for word in words))
    return next(found, "damaged")


def read_header(path: Path) -> tuple[str, str]:
    """Date and generator of a file; the date in ISO 8601, by default that of the file."""
    with clear_errors(path), osmium.io.Reader(str(path), osm.NOTHING) as reader:
        header = reader.header()
        date = header.get("osmosis_replication_timestamp") or header.get("timestamp")
        generator = header.get("generator")
    if not date:
        date = datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds")
    return date, generator
