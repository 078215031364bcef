"""Compiling the engine at installation: ``python -m routing.compilation``, a minute once.

Each room compiles in a process of its own, so two cores are busy.
"""

from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context

MODULES = ("routing.roads.compilation", "routing.pooling.compilation")


def compile_all() -> None:
    """Compile what is not compiled yet; afterwards nobody's request waits for it."""
    with ProcessPoolExecutor(len(MODULES), mp_context=get_context("spawn")) as pool:
        list(pool.map(_compile, MODULES))


def _compile(module: str) -> None:
    import_module(module).compile_all()


if __name__ == "__main__":
    compile_all()
