"""The pages of the office, all of a region."""

from flask import Blueprint

from mobility.model import Role
from web.accounts.identity import for_staff
from web.regions import PREFIX

pages = Blueprint("dispatch", __name__, url_prefix=f"{PREFIX}/office", template_folder="templates")

for_office = for_staff(Role.DISPATCHER, Role.ADMIN)
