"""The office and the road: who is late, who has not read his tour, who has not started."""

from datetime import date

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.operations import list_tour_states, revoke_link
from web.accounts.identity import the_staff
from web.context import the_region, the_service
from web.dispatch.blueprint import for_office, pages


@pages.get("/<day:day>/road")
@for_office
def road(day: date) -> str:
    """Every tour of the day as its driver has reported it."""
    states = list_tour_states(the_service(), the_region().id, day)
    return render_template("dispatch/road.html", day=day, states=states)


@pages.post("/<day:day>/road/<shift_id>/revoke")
@for_office
def revoke(day: date, shift_id: str) -> Response:
    """Whoever has the old link sees nothing any more."""
    revoke_link(the_service(), the_region().id, shift_id, the_staff().actor)
    flash(_("The old link is closed. Please give the driver the new one."))
    return redirect(url_for("dispatch.road", day=day))
