"""Drivers: load, due dates, wishes, leave."""

from http import HTTPStatus
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.fleet import (
    DriverDraft,
    DriverFile,
    Load,
    add_leave,
    desk_token,
    end_leave,
    fill_shifts,
    get_driver_file,
    list_load,
    save_driver,
)
from mobility.model import MessageChannel
from mobility.phones import parse_phone
from mobility.refusals import SPEAKS
from web.accounts.identity import the_staff
from web.context import the_region, the_service
from web.dispatch.blueprint import for_office
from web.errors import submitted
from web.fleet.blueprint import pages
from web.fleet.forms import DriverForm, LeaveForm, until_field
from web.qr import qr_code

Shown = Response | tuple[str, HTTPStatus]


@pages.get("/drivers")
@for_office
def drivers() -> str:
    """Who has driven how much, will drive how much, and must renew what."""
    loads = list_load(the_service(), the_region().id)
    return render_template(
        "fleet/drivers.html", loads=loads, most_s=max(map(_longest_s, loads), default=0) or 1
    )


def _longest_s(load: Load) -> int:
    return max(load.duty_before_s, load.duty_ahead_s)


@pages.route("/drivers/new", methods=["GET", "POST"])
@for_office
def new_driver() -> Shown:
    return _edit(None)


@pages.route("/drivers/<driver_id>", methods=["GET", "POST"])
@for_office
def driver(driver_id: str) -> Shown:
    """What the office knows of a driver."""
    return _edit(get_driver_file(the_service(), the_region().id, driver_id))


@pages.post("/drivers/<driver_id>/leave")
@for_office
def leave(driver_id: str) -> Shown:
    """Away from one day to another; shifts without a tour go at once."""
    form = LeaveForm()

    def save() -> Response:
        add_leave(
            the_service(),
            the_region().id,
            driver_id,
            form.first_day.data,
            form.last_day.data,
            actor=the_staff().actor,
        )
        fill_shifts(the_service(), the_region().id)
        flash(_("The leave is noted. Shifts with a tour stay: please look at the shifts."))
        return redirect(url_for("fleet.driver", driver_id=driver_id))

    outcome = submitted(form, save)
    if isinstance(outcome, Response):
        return outcome
    found = get_driver_file(the_service(), the_region().id, driver_id)
    return _page(found, DriverForm(formdata=None, data=_values(found)), form), outcome


@pages.post("/leave/<leave_id>/end")
@for_office
def no_leave(leave_id: str) -> Response:
    """The driver is there after all."""
    driver_id = end_leave(the_service(), the_region().id, leave_id, actor=the_staff().actor)
    fill_shifts(the_service(), the_region().id)
    return redirect(url_for("fleet.driver", driver_id=driver_id))


def _edit(found: DriverFile | None) -> Shown:
    form = DriverForm(data=_values(found) if found else None)

    def save() -> Response:
        driver_id = save_driver(
            the_service(),
            the_region().id,
            _draft(form),
            actor=the_staff().actor,
            driver_id=found.driver.id if found else None,
        )
        fill_shifts(the_service(), the_region().id)
        flash(_("Saved."))
        return redirect(url_for("fleet.driver", driver_id=driver_id))

    outcome = submitted(form, save)
    if isinstance(outcome, Response):
        return outcome
    return _page(found, form, LeaveForm(formdata=None)), outcome


def _page(found: DriverFile | None, form: DriverForm, leave_form: LeaveForm) -> str:
    token = desk_token(the_service(), found.driver) if found else ""
    return render_template(
        "fleet/driver.html",
        form=form,
        file=found,
        leave_form=leave_form,
        languages_spoken=[(choice.value, choice.label) for choice in form.speaks.choices],
        token=token,
        qr=qr_code(url_for("volunteer.desk", token=token, _external=True)) if found else "",
    )


def _draft(form: DriverForm) -> DriverDraft:
    return DriverDraft(
        name=form.name.data,
        phone=parse_phone(form.phone.data, the_region().land),
        language=form.language.data,
        channel=MessageChannel(form.channel.data),
        email=form.email.data,
        woman=form.woman.data,
        speaks=tuple(form.speaks.data or ()),
        active=form.active.data,
        no_evenings=form.no_evenings.data,
        most_shifts_a_week=form.most_shifts_a_week.data,
        valid_until=form.valid_until(),
    )


def _values(found: DriverFile) -> dict[str, Any]:
    one = found.driver
    return {
        "name": one.name,
        "phone": one.phone,
        "channel": one.channel.value,
        "email": one.email,
        "language": one.language,
        "speaks": [name.removeprefix(SPEAKS) for name in one.properties if name.startswith(SPEAKS)],
        "woman": "woman" in one.properties,
        "active": one.active,
        "no_evenings": one.no_evenings,
        "most_shifts_a_week": one.most_shifts_a_week,
        **{until_field(kind): day for kind, day in found.valid_until.items()},
    }
