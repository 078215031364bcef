"""Who drives when: the shifts of the coming weeks, and what waits for a decision."""

from datetime import date, timedelta
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.clock import service_day
from mobility.fleet import (
    add_shift,
    decide_offer,
    decide_swap,
    fill_shifts,
    hand_over,
    list_depots,
    list_due,
    list_duty,
    list_fleet,
    list_people,
    list_substitutes,
    list_weekly,
    list_wishes,
    remove_shift,
)
from mobility.refusals import Refusal
from web.accounts.identity import the_staff
from web.context import the_region, the_service, wording
from web.dispatch.blueprint import for_office
from web.errors import submitted
from web.fleet.blueprint import pages
from web.fleet.forms import ShiftForm
from web.fleet.weekly import offer_choices, tell_filled
from web.offers.catalogue import weekday_words

DAYS_SHOWN = 14

Shown = Response | tuple[str, HTTPStatus]


@pages.get("/")
@for_office
def rota() -> str:
    """Two weeks of shifts, what drivers offer and swap, and what patterns could not fill."""
    service, region = the_service(), the_region()
    today = service_day(service.clock.now(), region.zone)
    try:
        first = date.fromisoformat(request.args.get("from", ""))
    except ValueError:
        first = today
    offers, swaps = list_wishes(service, region.id)
    people = {one.id: one.name for one in list_people(service, region.id)}
    vans = list_fleet(service, region.id)
    return render_template(
        "fleet/rota.html",
        days=list_duty(service, region.id, first, DAYS_SHOWN),
        first=first,
        step=timedelta(days=DAYS_SHOWN),
        today=today,
        offers=offers,
        swaps=swaps,
        due=list_due(service, region.id),
        patterns=list_weekly(service, region.id),
        people=people,
        vans=vans,
        van_names={van.id: van.name for van in vans},
        depots=list_depots(service, region.id),
        weekday_words=weekday_words,
    )


@pages.post("/fill")
@for_office
def fill() -> Response:
    """What the job does each night, now."""
    tell_filled(fill_shifts(the_service(), the_region().id))
    return redirect(url_for("fleet.rota"))


@pages.route("/shifts/new", methods=["GET", "POST"])
@for_office
def new_shift() -> Shown:
    """A shift for once."""
    form = ShiftForm()
    offer_choices(form)

    def save() -> Response:
        add_shift(
            the_service(),
            the_region().id,
            day=form.day.data,
            driver_id=form.driver.data,
            vehicle_id=form.vehicle.data,
            begins=form.begins.data,
            ends=form.ends.data,
            place_id=form.place.data,
            actor=the_staff().actor,
        )
        flash(_("The shift is added."))
        return redirect(_rota_from(form.day.data))

    outcome = submitted(form, save)
    if isinstance(outcome, Response):
        return outcome
    return render_template("fleet/new_shift.html", form=form), outcome


@pages.get("/<day:day>/shifts/<shift_id>")
@for_office
def shift(day: date, shift_id: str) -> str:
    """One shift: who else could drive it, and taking it away."""
    service, region_id = the_service(), the_region().id
    (duty,) = list_duty(service, region_id, day, 1)
    line = next((one for one in duty.shifts if one.shift_id == shift_id), None)
    if line is None:
        raise Refusal("tour_unknown")
    free = list_substitutes(service, region_id, day).get(shift_id, ())
    return render_template("fleet/shift.html", day=day, duty=duty, line=line, free=free)


@pages.post("/<day:day>/shifts/<shift_id>/driver")
@for_office
def give(day: date, shift_id: str) -> Response:
    """Somebody else drives it."""
    driver_id = request.form.get("driver", "")
    try:
        hand_over(the_service(), the_region().id, shift_id, driver_id, actor=the_staff().actor)
        flash(_("The shift is handed over."))
    except Refusal as refusal:
        flash(refusal.sentence(wording()))
    return redirect(url_for("fleet.shift", day=day, shift_id=shift_id))


@pages.post("/<day:day>/shifts/<shift_id>/remove")
@for_office
def remove(day: date, shift_id: str) -> Response:
    """Nobody drives it."""
    try:
        remove_shift(the_service(), the_region().id, shift_id, actor=the_staff().actor)
        flash(_("The shift is taken away."))
    except Refusal as refusal:
        flash(refusal.sentence(wording()))
        return redirect(url_for("fleet.shift", day=day, shift_id=shift_id))
    return redirect(_rota_from(day))


@pages.post("/offers/<offer_id>")
@for_office
def answer_offer(offer_id: str) -> Response:
    """Put the driver on duty, or say that it is not needed."""
    agreed = "agree" in request.form
    try:
        decide_offer(
            the_service(),
            the_region().id,
            offer_id,
            vehicle_id=request.form.get("vehicle", "") if agreed else None,
            place_id=request.form.get("place", ""),
            actor=the_staff().actor,
        )
        flash(_("The shift is added.") if agreed else _("Saved."))
    except Refusal as refusal:
        flash(refusal.sentence(wording()))
    return redirect(url_for("fleet.rota"))


@pages.post("/swaps/<swap_id>")
@for_office
def answer_swap(swap_id: str) -> Response:
    """Let the other one drive, or leave it as it is."""
    agreed = "agree" in request.form
    try:
        decide_swap(the_service(), the_region().id, swap_id, accept=agreed, actor=the_staff().actor)
        flash(_("The shift is handed over.") if agreed else _("Saved."))
    except Refusal as refusal:
        flash(refusal.sentence(wording()))
    return redirect(url_for("fleet.rota"))


def _rota_from(day: date) -> str:
    return url_for("fleet.rota", **{"from": str(day)})  # type: ignore[arg-type]  # a word of Python
