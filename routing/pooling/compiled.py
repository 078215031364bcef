"""Compilation of the inner loops to machine code, kept on disk between runs.

numba notices when the file of a function changes, but not when a function that it calls changes in
another file. The folder of the compiled code is therefore named after the content of all of them.
"""

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numba import types
from numba.core import config
from numba.experimental import structref as untyped_structref

Function = TypeVar("Function", bound=Callable[..., Any])
Fields = TypeVar("Fields", bound=tuple[Any, ...])

structref: Any = untyped_structref

_HERE = Path(__file__).parent


def _content_stamp() -> str:
    digest = hashlib.sha256()
    for source in sorted(_HERE.glob("*.py")):
        text = source.read_bytes()
        if b"pooling.compiled import" in text:
            digest.update(text)
    return digest.hexdigest()[:16]


_CACHE = str(_HERE / "__pycache__" / f"compiled-{_content_stamp()}")


def compiled(function: Function) -> Function:
    """The function as machine code, compiled at its first call with arguments of a type."""
    settings: Any = config
    usual = settings.CACHE_DIR
    settings.CACHE_DIR = _CACHE
    try:
        return cast(Function, numba.njit(cache=True)(function))
    finally:
        settings.CACHE_DIR = usual


def constant(value: int) -> int:
    """A number for compiled code that is passed to functions.

    numba compiles a function anew for each plain number that it is called with, but not for this.
    """
    return cast(int, np.int64(value))


class _Reference(types.StructRef):
    """numba's type of a reference to the fields of a named tuple."""

    def preprocess_fields(self, fields: Any) -> Any:
        unliteral: Any = types.unliteral
        return tuple((name, unliteral(kind)) for name, kind in fields)


def reference(kind: type[Fields]) -> Callable[..., Fields]:
    """Lets compiled code take a named tuple of arrays by reference: makes its constructor.

    A tuple is passed with every word of every array in it; compiling and calling with dozens of
    arrays takes long. The constructor is for compiled code: ``refer = reference(Tuple)`` and then,
    in a compiled function, ``refer(*value)``.
    """
    name = f"{kind.__name__}Reference"
    module = sys.modules[kind.__module__]
    number = type(f"{name}Type", (_Reference,), {"__module__": kind.__module__})
    setattr(module, number.__name__, number)
    proxy = type(name, (structref.StructRefProxy,), {"__module__": kind.__module__})
    structref.register(number)
    structref.define_proxy(proxy, number, list(kind._fields))  # type: ignore[attr-defined]
    return cast(Callable[..., Fields], proxy)
