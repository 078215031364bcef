"""One tour with its stops."""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.halts import list_halts
from mobility.planning import day_view, lock_tour, undo
from mobility.refusals import Refusal
from mobility.views import DayView, ShiftView
from web.accounts.identity import the_staff
from web.context import the_region, the_service, wording
from web.dispatch.blueprint import for_office, pages
from web.dispatch.board import COLOURS


@pages.get("/<day:day>/tours/<int:number>")
@for_office
def tour(day: date, number: int) -> str:
    """Who drives what, and every stop with its time, the promise, and how full the bus is."""
    view = day_view(the_service(), the_region().id, day)
    return render_template(
        "dispatch/tour.html",
        day=day,
        shift=get_shift(view, number),
        tour=view.find_tour(number),
        colours=COLOURS,
        list_halts=list_halts,
    )


@pages.post("/<day:day>/tours/<int:number>/lock")
@for_office
def lock(day: date, number: int) -> Response:
    """Keep a tour as it is, whoever plans or books, or open it again."""
    service, region_id = the_service(), the_region().id
    shift = get_shift(day_view(service, region_id, day), number)
    locked = request.form.get("locked") == "yes"
    lock_tour(service, region_id, day, shift.shift_id, locked=locked, actor=the_staff().actor)
    return redirect(url_for("dispatch.tour", day=day, number=number))


@pages.post("/<day:day>/undo")
@for_office
def take_back(day: date) -> Response:
    """Undo what was done last by hand."""
    try:
        undo(the_service(), the_region().id, day, actor=the_staff().actor)
    except Refusal as refusal:
        flash(refusal.sentence(wording()))
    else:
        flash(_("The last change is taken back."))
    return redirect(url_for("dispatch.board", day=day))


def get_shift(view: DayView, number: int) -> ShiftView:
    """Raises Refusal `tour_unknown`."""
    for shift in view.shifts:
        if shift.number == number:
            return shift
    raise Refusal("tour_unknown")
