"""The office's pages of the fleet, and the pages of drivers behind their own addresses."""

from flask import Blueprint

from web.regions import PREFIX

pages = Blueprint(
    "fleet", __name__, url_prefix=f"{PREFIX}/office/fleet", template_folder="templates"
)
own_pages = Blueprint("volunteer", __name__, url_prefix=f"{PREFIX}/driving")
