"""How the facts of the fleet are said."""

from datetime import date
from typing import Any

from babel.dates import format_date

from mobility.fleet import Obstacle
from mobility.i18n import N_
from mobility.model import MessageChannel, Qualification, WishState
from mobility.refusals import KINDS
from web.context import wording
from web.fleet.blueprint import own_pages, pages

OBSTACLE_WORDS = {
    Obstacle.INACTIVE: N_("no longer drives"),
    Obstacle.VEHICLE_OUT: N_("vehicle out of service"),
    Obstacle.EXPIRED: N_("qualification no longer valid"),
    Obstacle.LEAVE: N_("on leave"),
    Obstacle.DRIVER_BUSY: N_("drives another shift then"),
    Obstacle.VEHICLE_BUSY: N_("vehicle on another shift then"),
    Obstacle.EVENING: N_("wishes no evenings"),
    Obstacle.ENOUGH: N_("wishes no more shifts in that week"),
    Obstacle.PUBLISHED: N_("day is published already"),
}
QUALIFICATION_WORDS = {
    Qualification.DRIVING_LICENCE: N_("Driving licence"),
    Qualification.PASSENGER_LICENCE: N_("Licence to carry passengers"),
    Qualification.FIRST_AID: N_("First aid"),
    Qualification.EYE_TEST: N_("Eye test and health check"),
    Qualification.CHILD_SEATS: N_("Instruction in child seats"),
    Qualification.WHEELCHAIR_RESTRAINT: N_("Instruction in securing wheelchairs"),
}
WISH_WORDS = {
    WishState.OPEN: N_("nobody has answered yet"),
    WishState.TAKEN: N_("somebody would drive; the office must agree"),
    WishState.ACCEPTED: N_("agreed"),
    WishState.DECLINED: N_("not needed"),
    WishState.WITHDRAWN: N_("withdrawn"),
}
CHANNELS = {
    MessageChannel.SMS: N_("by SMS"),
    MessageChannel.EMAIL: N_("by e-mail"),
    MessageChannel.NONE: N_("the office calls"),
}


@pages.context_processor
@own_pages.context_processor
def list_words() -> dict[str, Any]:
    return {
        "OBSTACLE_WORDS": OBSTACLE_WORDS,
        "QUALIFICATION_WORDS": QUALIFICATION_WORDS,
        "WISH_WORDS": WISH_WORDS,
        "KINDS": KINDS,
    }


@pages.app_template_filter()
def date_with_year(day: date) -> str:
    """A due date, such as 03.05.2027."""
    return str(format_date(day, "medium", locale=wording().locale))
