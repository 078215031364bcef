"""What the map of the board is drawn from: the day's tours, and roads where there is no basemap."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from flask import Response, current_app, jsonify, request

from mobility.planning import day_view, times_on, tour_line
from mobility.refusals import Refusal
from mobility.views import TourView
from routing.errors import RoutingError
from routing.roads.times import TravelTimes
from web.basemap import DAY_S
from web.context import the_region, the_service
from web.dispatch.blueprint import for_office, pages
from web.dispatch.ground import EMPTY, places_geojson, roads_geojson

DECIMALS = 5  # of a degree: one metre
_LINES_KEPT = 500

Line = list[list[float]]


@pages.get("/ground.json")
@for_office
def ground() -> Response:
    """Roads, water and places of a region without a basemap; kept for a day by the browser."""
    roads, water = the_service().roads(the_region().id), _water_file()
    layers = {
        "roads": roads_geojson(roads.network),
        "places": places_geojson(roads.places),
        "water": water.read_text("utf-8") if water.is_file() else EMPTY,
    }
    layers["attribution"] = json.dumps(roads.network.attribution)
    text = ",".join(f'"{name}":{content}' for name, content in layers.items())
    response = Response(f"{{{text}}}", mimetype="application/json")
    response.headers["Cache-Control"] = f"private, max-age={DAY_S}"
    response.add_etag()
    response.make_conditional(request)
    return response


@pages.get("/<day:day>/tours.json")
@for_office
def tour_lines(day: date) -> Response:
    """Line and stops of each tour; no names."""
    view = day_view(the_service(), the_region().id, day)
    try:
        times = times_on(the_service(), the_region().id, day)
    except Refusal:  # the region is not prepared yet
        times = None
    return jsonify(tours=[_drawn(tour, times) for tour in view.tours])


def _water_file() -> Path:
    return the_service().settings.data_dir / "osm" / the_region().id / "water.geojson"


def _drawn(tour: TourView, times: TravelTimes | None) -> dict[str, Any]:
    return {
        "number": tour.number,
        "line": _line_of(tour, times),
        "ends": [[tour.start_lon, tour.start_lat], [tour.end_lon, tour.end_lat]],
        "stops": [
            {
                "position": stop.position,
                "number": stop.number,
                "boarding": stop.boarding,
                "ride": stop.ride_id,
                "at": [stop.lon, stop.lat],
            }
            for stop in tour.stops
        ],
    }


def _line_of(tour: TourView, times: TravelTimes | None) -> Line:
    """The driven line; straight from stop to stop where roads fail. Kept until the tour changes."""
    known: dict[tuple[str, TourView], Line] = current_app.extensions.setdefault(
        "hinfahrt_tour_lines", {}
    )
    key = (the_region().id, tour)
    if key not in known:
        if len(known) >= _LINES_KEPT:
            known.clear()
        known[key] = [
            [round(lon, DECIMALS), round(lat, DECIMALS)] for lon, lat in _points(tour, times)
        ]
    return known[key]


def _points(tour: TourView, times: TravelTimes | None) -> list[tuple[float, float]]:
    try:
        if times is not None:
            return tour_line(times, tour)
    except RoutingError:
        pass
    return [
        (tour.start_lon, tour.start_lat),
        *((stop.lon, stop.lat) for stop in tour.stops),
        (tour.end_lon, tour.end_lat),
    ]
