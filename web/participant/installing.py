"""The pages as an app on the home screen, which shows the next ride's card without network."""

from flask import Response, jsonify, send_from_directory, url_for

from mobility.i18n import direction
from web.assets import STATIC
from web.context import language, the_region
from web.participant.blueprint import pages

GREEN, PAPER = "#0c5c4b", "#f6f4ee"


@pages.get("/manifest.webmanifest")
def manifest() -> Response:
    """Name, icon and first page of the app (W3C Web Application Manifest)."""
    home = url_for("participant.start")
    drawing = url_for("static", filename="favicon.svg")
    response = jsonify(
        name=f"Hinfahrt {the_region().name}",
        short_name="Hinfahrt",
        id=home,
        start_url=url_for("participant.rides"),
        scope=home,
        lang=language(),
        dir=direction(language()),
        display="standalone",
        theme_color=GREEN,
        background_color=PAPER,
        icons=[
            {"src": drawing, "sizes": "any", "type": "image/svg+xml", "purpose": purpose}
            for purpose in ("any", "maskable")
        ],
    )
    response.mimetype = "application/manifest+json"
    return response


@pages.get("/sw.js")
def worker() -> Response:
    """The service worker; its address decides which pages it serves: those of the region."""
    response = send_from_directory(STATIC / "js", "worker.js")
    response.headers["Cache-Control"] = "no-cache"
    return response
