"""Copy the files of other projects that our pages load from node_modules to web/static/vendor.

Run after ``npm ci``:  python -m web.vendor
"""

import shutil
import sys
from pathlib import Path

PROJECT_DIR = Path(__file__).resolve().parent.parent
PACKAGES = PROJECT_DIR / "node_modules"
VENDOR = Path(__file__).resolve().parent / "static" / "vendor"
LICENCES = Path(__file__).resolve().parent / "licences"
"""Texts that a package should hold and does not."""

# Scripts that old phones lack or draw badly; all others are drawn by the device's own fonts.
_FONTS = {"noto-sans-arabic": "arabic", "noto-sans-ethiopic": "ethiopic"}


def list_files() -> dict[str, str]:
    """Path below node_modules -> name below web/static/vendor."""
    files = {
        "htmx.org/dist/htmx.min.js": "htmx.js",
        "htmx.org/LICENSE": "htmx.LICENSE.txt",
        "maplibre-gl/dist/maplibre-gl-csp.js": "maplibre-gl.js",
        "maplibre-gl/dist/maplibre-gl-csp-worker.js": "maplibre-gl-worker.js",
        "maplibre-gl/dist/maplibre-gl.css": "maplibre-gl.css",
        "maplibre-gl/LICENSE.txt": "maplibre-gl.LICENSE.txt",
        "pmtiles/dist/pmtiles.js": "pmtiles.js",
        "fflate/LICENSE": "fflate.LICENSE.txt",
    }
    for family, subset in _FONTS.items():
        files[f"@fontsource/{family}/LICENSE"] = f"fonts/{family}.LICENSE.txt"
        name = f"{family}-{subset}-400-normal.woff2"
        files[f"@fontsource/{family}/files/{name}"] = f"fonts/{name}"
    return files


def copy_files(packages: Path, vendor: Path) -> None:
    """Raises FileNotFoundError for the first package that is not installed."""
    for source, target in list_files().items():
        destination = vendor / target
        destination.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(packages / source, destination)
    shutil.copytree(LICENCES, vendor, dirs_exist_ok=True)


def main(packages: Path = PACKAGES, vendor: Path = VENDOR) -> int:
    try:
        copy_files(packages, vendor)
    except FileNotFoundError as error:
        sys.stderr.write(f"{error.filename} is missing. Please run: npm ci\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
