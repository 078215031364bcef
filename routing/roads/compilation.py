"""Machine code of the road engine: for which types it is made, and when.

Functions that Python calls name their argument types, so numba compiles them when their module is
first imported, keeps the result on disk, and never compiles at a call. Whoever installs calls
`compile_all()`, and whoever serves imports before the first request.

numba notices when a function's own file changes, not when one that it calls changes elsewhere:
compiled functions call compiled functions of their own file only.
"""

from importlib import import_module
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", bound=np.generic)

MODULES: Final = (
    "routing.roads.dissection",
    "routing.roads.hierarchy",
    "routing.roads.labels",
    "routing.roads.lines",
    "routing.roads.positions",
    "routing.roads.rounding",
    "routing.roads.shortest",
)


def compile_all() -> None:
    """Compile what is not compiled yet: half a minute at installation, a moment ever after.

    Code is kept in numba's cache, beside the sources or where NUMBA_CACHE_DIR says, and is made for
    the processor at hand; both must be the same, and the folder writable, where the service runs.
    """
    for module in MODULES:
        import_module(module)


def read_only_array(kind: str, dimensions: int = 1) -> str:
    """The type of arrays that compiled code reads, for numba's signatures."""
    return f"Array({kind}, {dimensions}, 'C', readonly=True)"


INTS: Final = read_only_array("int32")


def read_only(array: NDArray[Number]) -> NDArray[Number]:
    """A contiguous view that cannot be written, as `read_only_array` wants it."""
    view = np.ascontiguousarray(array).view()
    view.flags.writeable = False
    return view
