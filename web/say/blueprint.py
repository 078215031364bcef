"""The pages of a participant who has something to say, all of a region."""

from flask import Blueprint

from web.regions import PREFIX

pages = Blueprint("say", __name__, url_prefix=f"{PREFIX}/say", template_folder="templates")
