"""One tour with its stops."""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.halts import list_halts
from mobility.planning import day_view, lock_tour, preview_driver_out, take_driver_out, undo
from mobility.refusals import Refusal
from mobility.views import DayView, ShiftView
from web.accounts.identity import the_staff
from web.context import the_region, the_service, wording
from web.dispatch.blueprint import for_office, pages
from web.dispatch.board import COLOURS
from web.dispatch.placing import get_ride, list_touched
from web.errors import status_of


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
    shift_id, locked = request.form.get("shift", ""), request.form.get("locked") == "yes"
    actor = the_staff().actor
    lock_tour(the_service(), the_region().id, day, shift_id, locked=locked, actor=actor)
    return redirect(url_for("dispatch.tour", day=day, number=number))


@pages.route("/<day:day>/tours/<int:number>/out", methods=["GET", "POST"])
@for_office
def out(day: date, number: int) -> Response | tuple[str, int]:
    """What it would do if this driver were out from now on; sent, it is done."""
    service, region_id = the_service(), the_region().id
    view = day_view(service, region_id, day)
    shift, refusal = get_shift(view, number), None
    if request.method == "POST":
        form = {name: request.form.get(name, "").strip() for name in ("mark", "reason")}
        try:
            take_driver_out(
                service, region_id, day, shift.shift_id, actor=the_staff().actor, **form
            )
        except Refusal as no:
            refusal = no
        else:
            flash(_("The day is planned without %(driver)s.", driver=shift.driver_name))
            return redirect(url_for("dispatch.tour", day=day, number=number))
    found = preview_driver_out(service, region_id, day, shift.shift_id)
    page = render_template(
        "dispatch/out.html",
        day=day,
        shift=shift,
        found=found,
        lost=[get_ride(view, ride_id) for ride_id in found.lost],
        on_board=[get_ride(view, ride_id) for ride_id in found.on_board],
        touched=list_touched(view, found.preview),
        named={ride.ride_id: ride for ride in view.rides},
        refusal=refusal.sentence(wording()) if refusal else "",
        office_phone=the_region().office_phone,
    )
    return page, status_of(refusal) if refusal else 200


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
