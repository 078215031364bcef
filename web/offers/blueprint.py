"""The pages of the catalogue, all of a region."""

from flask import Blueprint

from web.regions import PREFIX

pages = Blueprint("offers", __name__, url_prefix=f"{PREFIX}/offers", template_folder="templates")
