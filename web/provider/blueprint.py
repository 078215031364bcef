"""The pages of providers, all of a region; the office keeps offers on the same ones."""

from flask import Blueprint, abort

from mobility.model import Role
from mobility.offers import Keeper
from web.accounts.identity import for_staff, the_staff
from web.regions import PREFIX

pages = Blueprint(
    "provider", __name__, url_prefix=f"{PREFIX}/provider", template_folder="templates"
)

for_keepers = for_staff(Role.PROVIDER, Role.DISPATCHER, Role.ADMIN)


def the_keeper() -> Keeper:
    """Who keeps offers here: a provider its own, the office everybody's."""
    person = the_staff()
    if person.role is not Role.PROVIDER:
        return Keeper(person.actor)
    if person.provider_id is None:
        abort(403)
    return Keeper(person.actor, person.provider_id)
