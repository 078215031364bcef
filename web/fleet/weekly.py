"""Weekly patterns and what is different on single days."""

from http import HTTPStatus
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.fleet import (
    Filled,
    PatternDraft,
    PatternFile,
    except_date,
    fill_shifts,
    get_pattern_file,
    list_depots,
    list_fleet,
    list_people,
    save_pattern,
)
from web.accounts.identity import the_staff
from web.context import the_region, the_service
from web.dispatch.blueprint import for_office
from web.errors import submitted
from web.fleet.blueprint import pages
from web.fleet.forms import DutyForm, ExceptionForm, PatternForm
from web.offers.catalogue import weekday_words

Shown = Response | tuple[str, HTTPStatus]


def offer_choices(form: DutyForm) -> None:
    """Who and what there is to choose from."""
    service, region_id = the_service(), the_region().id
    people = [(one.id, one.name) for one in list_people(service, region_id) if one.active]
    vans = [(one.id, one.name) for one in list_fleet(service, region_id) if one.active]
    form.driver.choices = people
    form.vehicle.choices = vans
    form.place.choices = [(one.id, one.name) for one in list_depots(service, region_id)]


def tell_filled(filled: Filled) -> None:
    """Say what became of the shifts."""
    flash(
        _(
            "Shifts: %(added)d new, %(changed)d changed, %(removed)d taken away.",
            added=filled.added,
            changed=filled.changed,
            removed=filled.removed,
        )
    )


@pages.route("/patterns/new", methods=["GET", "POST"])
@for_office
def new_pattern() -> Shown:
    return _edit(None)


@pages.route("/patterns/<pattern_id>", methods=["GET", "POST"])
@for_office
def pattern(pattern_id: str) -> Shown:
    """Who drives what on which days of the week."""
    return _edit(get_pattern_file(the_service(), the_region().id, pattern_id))


@pages.post("/patterns/<pattern_id>/dates")
@for_office
def exception(pattern_id: str) -> Shown:
    """One day is otherwise: off, at other times, or usual again."""
    form = ExceptionForm()

    def save() -> Response:
        except_date(
            the_service(),
            the_region().id,
            pattern_id,
            form.day.data,
            off="usual" not in request.form and not (form.begins.data and form.ends.data),
            begins=form.begins.data,
            ends=form.ends.data,
            actor=the_staff().actor,
        )
        tell_filled(fill_shifts(the_service(), the_region().id))
        return redirect(url_for("fleet.pattern", pattern_id=pattern_id))

    outcome = submitted(form, save)
    if isinstance(outcome, Response):
        return outcome
    found = get_pattern_file(the_service(), the_region().id, pattern_id)
    return _page(found, PatternForm(formdata=None, data=_values(found)), form), outcome


def _edit(found: PatternFile | None) -> Shown:
    form = PatternForm(data=_values(found) if found else request.args.to_dict())
    offer_choices(form)

    def save() -> Response:
        draft = PatternDraft(
            number=form.number.data,
            driver_id=form.driver.data,
            vehicle_id=form.vehicle.data,
            weekdays=tuple(int(day) for day in form.weekdays.data or ()),
            begins=form.begins.data,
            ends=form.ends.data,
            place_id=form.place.data,
            valid_from=form.valid_from.data,
            valid_until=form.valid_until.data,
        )
        save_pattern(
            the_service(),
            the_region().id,
            draft,
            actor=the_staff().actor,
            pattern_id=found.pattern.id if found else None,
        )
        tell_filled(fill_shifts(the_service(), the_region().id))
        return redirect(url_for("fleet.rota"))

    outcome = submitted(form, save)
    if isinstance(outcome, Response):
        return outcome
    return _page(found, form, ExceptionForm(formdata=None)), outcome


def _page(found: PatternFile | None, form: PatternForm, exception_form: ExceptionForm) -> str:
    if form.driver.choices is None:
        offer_choices(form)
    return render_template(
        "fleet/pattern.html",
        form=form,
        file=found,
        exception_form=exception_form,
        weekdays=[(str(day), weekday_words(day)) for day in range(7)],
    )


def _values(found: PatternFile) -> dict[str, Any]:
    one = found.pattern
    return {
        "number": one.number,
        "driver": one.driver_id,
        "vehicle": one.vehicle_id,
        "weekdays": [str(day) for day in one.weekdays],
        "begins": one.begins,
        "ends": one.ends,
        "place": one.start_place_id,
        "valid_from": one.valid_from,
        "valid_until": one.valid_until,
    }
