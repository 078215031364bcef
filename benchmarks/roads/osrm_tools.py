"""Finds OSRM's command line tools: in an installed package, on the path, or fetched by pip.

The wheels of osrm-bindings carry them for every Python, even one that their module does not fit.
"""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from benchmarks.measuring import PeerAbsent

PACKAGE: Final = "osrm-bindings"
_NAMES: Final = ("osrm-extract", "osrm-contract", "osrm-routed")
_PROFILE_FOLDERS: Final = ("share/profiles", "share/osrm/profiles", "profiles")
_PIP_OPTIONS: Final = ("--quiet", "--disable-pip-version-check", "--no-deps")
_WHEEL_FITS: Final = ("--only-binary", ":all:", "--python-version", "3.12")
_PATIENCE_S: Final = 600


@dataclass(frozen=True)
class Tools:
    """Where OSRM's tools are, and the profile that tells them how fast cars drive."""

    extract: Path
    contract: Path
    routed: Path
    profile: Path


def default_cache() -> Path:
    """Where what was fetched is kept."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "hinfahrt" / "benchmarks"


def get_tools(cache: Path, *, may_fetch: bool) -> Tools:
    """OSRM's tools.

    Args:
        cache: folder for what is fetched.
        may_fetch: whether pip may be asked for what is not there yet.

    Raises:
        PeerAbsent: there are none.
    """
    fetched = cache / PACKAGE
    for folder in (*_installed(), fetched / "osrm" / "bin"):
        if tools := _find_in(folder):
            return tools
    if not may_fetch:
        raise PeerAbsent(f"no osrm-routed found; install {PACKAGE}, or run without --offline")
    _fetch(fetched)
    if tools := _find_in(fetched / "osrm" / "bin"):
        return tools
    raise PeerAbsent(f"the wheel of {PACKAGE} holds no tools; install OSRM and put it on the path")


def _installed() -> Iterator[Path]:
    package = find_spec("osrm")
    for location in (package and package.submodule_search_locations) or ():
        yield Path(location) / "bin"
    if routed := shutil.which("osrm-routed"):
        yield Path(routed).resolve().parent


def _find_in(folder: Path) -> Tools | None:
    extract, contract, routed = (folder / name for name in _NAMES)
    profiles = [folder.parent / below / "car.lua" for below in _PROFILE_FOLDERS]
    profile = next((one for one in profiles if one.exists()), None)
    if profile is None or not all(one.exists() for one in (extract, contract, routed)):
        return None
    return Tools(extract, contract, routed, profile)


def _fetch(folder: Path) -> None:
    fits = (*_WHEEL_FITS, "--platform", f"manylinux_2_28_{platform.machine()}")
    with tempfile.TemporaryDirectory() as below:
        pip = [sys.executable, "-m", "pip", "download", *_PIP_OPTIONS, *fits, "--dest", below]
        try:
            subprocess.run(
                [*pip, PACKAGE], check=True, capture_output=True, text=True, timeout=_PATIENCE_S
            )
        except subprocess.CalledProcessError as error:
            why = error.stderr.strip().splitlines() or ["no reason given"]
            raise PeerAbsent(f"pip could not fetch {PACKAGE}: {why[-1]}") from None
        except subprocess.TimeoutExpired:
            raise PeerAbsent(f"pip did not fetch {PACKAGE} in {_PATIENCE_S} s") from None
        unpack(next(Path(below).glob("*.whl")), folder)


def unpack(wheel: Path, folder: Path) -> None:
    """Unpack a wheel, wholly or not at all, and make its programs executable."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as below:
        whole = Path(below) / "wheel"
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(whole)
        for program in whole.glob("osrm/bin/*"):
            program.chmod(0o755)
        shutil.rmtree(folder, ignore_errors=True)
        whole.rename(folder)
