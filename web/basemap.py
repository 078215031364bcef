"""The region's map: vector tiles in one file, of which browsers ask for the bytes they need."""

from flask import Blueprint, Response, abort, send_file, url_for

from mobility.regions.prepare import find_basemap
from web.context import the_region, the_service
from web.regions import PREFIX

DAY_S = 24 * 3600

pages = Blueprint("basemap", __name__, url_prefix=PREFIX)


def find_basemap_address() -> str | None:
    """Where the region's vector tiles are asked for; changes with them. None if it has none."""
    tiles = find_basemap(the_service().settings, the_region().id)
    if tiles is None:
        return None
    return url_for("basemap.tiles", v=tiles.stat().st_mtime_ns)


@pages.get("/basemap.pmtiles")
def tiles() -> Response:
    """Roads, land and names of places: nothing that is not public."""
    file = find_basemap(the_service().settings, the_region().id)
    if file is None:
        abort(404)
    return send_file(file.absolute(), "application/vnd.pmtiles", conditional=True, max_age=DAY_S)
