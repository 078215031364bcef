"""Compilation of the inner loops to machine code, kept on disk between runs.

numba notices when the file of a function changes, but not when a function that it calls changes in
another file. The folder of the compiled code is therefore named after the content of all of them.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numba.core import config

Function = TypeVar("Function", bound=Callable[..., Any])

_HERE = Path(__file__).parent


def _content_stamp() -> str:
    digest = hashlib.sha256()
    for source in sorted(_HERE.glob("*.py")):
        text = source.read_bytes()
        if b"pooling.compiled import" in text or b"from numba" in text:
            digest.update(text)
    return digest.hexdigest()[:16]


_CACHE = str(_HERE / "__pycache__" / f"compiled-{_content_stamp()}")


def compiled(function: Function) -> Function:
    """The function as machine code, compiled at its first call with arguments of a type.

    While it runs other threads do: a search beside bookings does not hold them up.
    """
    settings: Any = config
    usual = settings.CACHE_DIR
    settings.CACHE_DIR = _CACHE
    try:
        return cast(Function, numba.njit(cache=True, nogil=True)(function))
    finally:
        settings.CACHE_DIR = usual


def constant(value: int) -> int:
    """A number for compiled code that is passed to functions.

    numba compiles a function anew for each plain number that it is called with, but not for this.
    """
    return cast(int, np.int64(value))
