"""The bundled files, read once."""

import pytest

from routing.roads.extract import read_roads
from routing.roads.network import RoadNetwork

from .regions import DATA, REGIONS, OsmContent, read_content


@pytest.fixture(scope="session")
def contents() -> dict[str, OsmContent]:
    return {region: read_content(DATA / f"{region}.osm.pbf") for region in REGIONS}


@pytest.fixture(scope="session")
def networks() -> dict[str, RoadNetwork]:
    return {region: read_roads(DATA / f"{region}.osm.pbf") for region in REGIONS}
