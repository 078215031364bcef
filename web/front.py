"""Pages above the regions: which regions there are, and whether the service is well."""

from flask import Blueprint, Response, jsonify, render_template

from mobility.refusals import Refusal
from routing.errors import RoutingError
from web.context import the_service

pages = Blueprint("front", __name__)


@pages.get("/")
def regions() -> str:
    service = the_service()
    return render_template(
        "regions.html", regions=[service.region(key) for key in service.settings.region_ids]
    )


@pages.get("/healthz")
def health() -> tuple[Response, int]:
    """For the machine that watches this one: 200 when all is well, else 503. No secrets."""
    database = the_service().database.answers()
    roads = {key: _roads_open(key) for key in the_service().settings.region_ids}
    well = database and all(roads.values())
    return jsonify(database=database, roads=roads), 200 if well else 503


def _roads_open(region_id: str) -> bool:
    try:
        return the_service().roads(region_id).network.node_count > 0
    except (Refusal, RoutingError):
        return False
