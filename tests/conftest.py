"""What all tests share."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder of real road extracts and benchmark instances, which is not part of the project.

    It lies beside the repository, or where HINFAHRT_SHARED_DIR says.
    """
    folder = Path(os.environ.get("HINFAHRT_SHARED_DIR", ROOT.parent / "shared"))
    if not (folder / "osm").is_dir():
        pytest.skip("real data absent: no folder of road extracts beside the repository")
    return folder
