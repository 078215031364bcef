"""Every address of a region begins with its name: taken off here once, put on again in links."""

from contextlib import suppress
from typing import Any

from flask import Flask, current_app, g, request
from werkzeug.routing import BaseConverter

from mobility.refusals import Refusal
from web.context import find_region, the_service

KEY = "region_id"
PREFIX = f"/<region:{KEY}>"


class RegionConverter(BaseConverter):
    """A word that can be the name of a region; not a file such as favicon.ico."""

    regex = "[a-z][a-z0-9-]*"


def init_app(app: Flask) -> None:
    app.url_map.converters["region"] = RegionConverter

    @app.url_value_preprocessor
    def find_region_of_address(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values and KEY in values:
            g.region = the_service().region(values.pop(KEY))
        elif request.routing_exception:
            _stay_in_region_of_path()

    @app.url_defaults
    def stay_in_region(endpoint: str, values: dict[str, Any]) -> None:
        region = find_region()
        expects = current_app.url_map.is_endpoint_expecting(endpoint, KEY)
        if region is not None and expects:
            values.setdefault(KEY, region.id)


def _stay_in_region_of_path() -> None:
    """An address that is no page: whoever was in a region is told so there."""
    with suppress(Refusal):
        g.region = the_service().region(request.path.split("/")[1])
