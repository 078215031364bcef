"""The pages of participants, all of a region."""

from flask import Blueprint

from web.regions import PREFIX

pages = Blueprint("participant", __name__, url_prefix=PREFIX, template_folder="templates")
