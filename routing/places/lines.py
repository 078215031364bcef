"""Texts as one array of bytes, a line each, to be kept in a prepared file."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray


def join_text(lines: Iterable[str]) -> NDArray[np.uint8]:
    """UTF-8 of the lines; none of them may hold a line break."""
    return np.frombuffer("".join(f"{line}\n" for line in lines).encode(), np.uint8)


def split_text(joined: NDArray[np.uint8]) -> list[str]:
    """The lines that were joined."""
    return joined.tobytes().decode().split("\n")[:-1]
