"""Closing the day: what is missing, filling it in, and the key turned in the lock."""

from collections.abc import Callable
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.i18n import N_
from mobility.planning import (
    Closing,
    Result,
    close_day,
    get_closing,
    note_odometers,
    note_results,
    reopen_day,
)
from mobility.refusals import Refusal
from mobility.service import Service
from web.accounts.identity import the_staff
from web.context import the_region, the_service, wording
from web.dispatch.blueprint import for_office, pages

RESULT_WORDS = {
    Result.DRIVEN: N_("driven"),
    Result.NO_SHOW: N_("not there"),
    Result.NOT_DRIVEN: N_("not driven"),
}
ALL_DRIVEN = "all_driven"


@pages.get("/<day:day>/closing")
@for_office
def closing(day: date) -> str:
    """Rides without a result, tours without odometer, and whether the day is closed."""
    return render_template(
        "dispatch/closing.html",
        day=day,
        closing=get_closing(the_service(), the_region().id, day),
        RESULT_WORDS=RESULT_WORDS,
    )


@pages.post("/<day:day>/closing/results")
@for_office
def fill_results(day: date) -> Response:
    """What became of each ride; with one button all others were driven as planned."""
    found = get_closing(the_service(), the_region().id, day)
    rest = Result.DRIVEN if request.form.get("act") == ALL_DRIVEN else None
    results = {}
    for ride in found.gaps:
        said = request.form.get(f"result-{ride.ride_id}", "")
        result = Result(said) if said in set(Result) else rest
        if result:
            results[ride.ride_id] = result
    return _done(day, lambda: note_results(*_day(day), results, the_staff().actor))


@pages.post("/<day:day>/closing/odometers")
@for_office
def fill_odometers(day: date) -> Response:
    """What stands on the sheets beside begin and end."""
    found = get_closing(the_service(), the_region().id, day)
    return _done(day, lambda: note_odometers(*_day(day), _readings(found), the_staff().actor))


@pages.post("/<day:day>/closing/close")
@for_office
def close(day: date) -> Response:
    """From now on nobody changes anything of this day."""
    return _done(day, lambda: close_day(*_day(day), the_staff().actor))


@pages.post("/<day:day>/closing/reopen")
@for_office
def reopen(day: date) -> Response:
    """A mistake is mended; why stands in the audit."""
    reason = request.form.get("reason", "")
    return _done(day, lambda: reopen_day(*_day(day), the_staff().actor, reason))


def _day(day: date) -> tuple[Service, str, date]:
    """Which day of which region, as every use case is told."""
    return the_service(), the_region().id, day


def _readings(found: Closing) -> dict[str, tuple[int, int]]:
    readings = {}
    for tour in found.tours:
        begin, end = (request.form.get(f"{name}-{tour.shift_id}", "") for name in ("begin", "end"))
        if begin.strip().isdecimal() and end.strip().isdecimal():
            readings[tour.shift_id] = int(begin), int(end)
    return readings


def _done(day: date, act: Callable[[], None]) -> Response:
    """Back to the page, with the refusal where there was one."""
    try:
        act()
    except Refusal as refusal:
        flash(refusal.sentence(wording()))
    else:
        flash(_("Saved."))
    return redirect(url_for("dispatch.closing", day=day))
