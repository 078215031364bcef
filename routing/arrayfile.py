"""Prepared files: named arrays with a little metadata, checked, versioned, memory-mapped.

Layout: eight bytes that say whose file it is; length and checksum of a JSON header; the header
with metadata and the place of each array; the arrays, each aligned to a cache line. Files are
written beside their final place and renamed, so that a reader sees the old or the new one, never
half of one, and processes share the pages they map.
"""

import json
import os
import struct
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from routing.errors import NetworkFileError

_MAGIC: Final = b"HINFAHRT"
_PREFIX: Final = struct.Struct("<8sII")
_ALIGNMENT: Final = 64

type_of = np.lib.format.dtype_to_descr


def write_arrays(
    path: Path,
    *,
    kind: str,
    version: int,
    meta: Mapping[str, Any],
    arrays: Mapping[str, NDArray[Any]],
) -> None:
    """Write a prepared file in one step; nothing is left behind where that fails.

    Args:
        path: where the file shall be; its folder is made.
        kind: what the file is, for example "roads"; checked when it is opened.
        version: of the arrays' meaning; a reader of another version refuses the file.
        meta: anything that JSON can hold.
        arrays: the content.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    places: dict[str, dict[str, Any]] = {}
    checksum, size = 0, 0
    contiguous = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    for name, array in contiguous.items():
        places[name] = {"type": type_of(array.dtype), "shape": array.shape, "offset": size}
        checksum = zlib.crc32(_padded(array), checksum)
        size += len(_padded(array))
    content = {"kind": kind, "version": version, "meta": dict(meta), "arrays": places}
    header = json.dumps({**content, "checksum": checksum, "size": size}).encode()
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_PREFIX.pack(_MAGIC, len(header), zlib.crc32(header)))
            file.write(header)
            file.write(bytes(-file.tell() % _ALIGNMENT))
            for array in contiguous.values():
                file.write(_padded(array))
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def open_arrays(
    path: Path, *, kind: str, version: int
) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Metadata and arrays of a prepared file; the arrays are read-only and memory-mapped.

    Raises:
        NetworkFileError: missing, damaged, of another program, kind or version.
    """
    try:
        # A plain array over the mapped pages: NumPy's own memmap class is slow to index.
        raw = np.memmap(path, np.uint8, mode="r").view(np.ndarray)
    except FileNotFoundError:
        raise NetworkFileError("missing", path) from None
    except (ValueError, OSError):
        # An empty file or a folder cannot be mapped.
        raise NetworkFileError("foreign", path) from None
    if len(raw) < _PREFIX.size or raw[: len(_MAGIC)].tobytes() != _MAGIC:
        raise NetworkFileError("foreign", path)
    _, header_size, header_checksum = _PREFIX.unpack(raw[: _PREFIX.size].tobytes())
    header_bytes = raw[_PREFIX.size : _PREFIX.size + header_size].tobytes()
    if zlib.crc32(header_bytes) != header_checksum:
        raise NetworkFileError("corrupt", path)
    header = json.loads(header_bytes)
    if header["kind"] != kind:
        raise NetworkFileError("foreign", path)
    if header["version"] != version:
        raise NetworkFileError("older" if header["version"] < version else "newer", path)
    start = _PREFIX.size + header_size
    data = raw[start + -start % _ALIGNMENT :]
    if len(data) != header["size"] or zlib.crc32(data.data) != header["checksum"]:
        raise NetworkFileError("corrupt", path)
    return header["meta"], {name: _view(data, at) for name, at in header["arrays"].items()}


def _padded(array: NDArray[Any]) -> bytes:
    content = array.tobytes()
    return content + bytes(-len(content) % _ALIGNMENT)


def _view(data: NDArray[np.uint8], place: Mapping[str, Any]) -> NDArray[Any]:
    fields = place["type"]
    dtype = np.dtype([tuple(one) for one in fields] if isinstance(fields, list) else fields)
    size = int(np.prod(place["shape"])) * dtype.itemsize
    begin = place["offset"]
    return data[begin : begin + size].view(dtype).reshape(place["shape"])
