"""The pages for signing in, all of a region."""

from flask import Blueprint

from web.regions import PREFIX

pages = Blueprint("accounts", __name__, url_prefix=PREFIX, template_folder="templates")
