"""Vehicles and child seats."""

from http import HTTPStatus
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.fleet import (
    CHILD_SEATS,
    VehicleDraft,
    get_vehicle,
    list_child_seat_counts,
    list_fleet,
    save_child_seats,
    save_vehicle,
)
from mobility.model import DIMENSIONS, Vehicle
from mobility.refusals import Refusal
from web.accounts.identity import the_staff
from web.context import the_region, the_service, wording
from web.dispatch.blueprint import for_office
from web.errors import submitted
from web.fleet.blueprint import pages
from web.fleet.forms import MOST_LAYOUTS, VehicleForm, layout_field

Shown = Response | tuple[str, HTTPStatus]


@pages.get("/vehicles")
@for_office
def vehicles() -> str:
    """All vehicles with what they take, and the child seats."""
    return render_template(
        "fleet/vehicles.html",
        vehicles=list_fleet(the_service(), the_region().id),
        seats=list_child_seat_counts(the_service(), the_region().id),
        dimensions=DIMENSIONS,
    )


@pages.post("/child-seats")
@for_office
def child_seats() -> Response:
    """How many there are."""
    counts = {kind: request.form.get(kind, "") for kind in CHILD_SEATS}
    given = {kind: int(text) if text.isdecimal() else -1 for kind, text in counts.items() if text}
    try:
        save_child_seats(the_service(), the_region().id, given, actor=the_staff().actor)
        flash(_("Saved."))
    except Refusal as refusal:
        flash(refusal.sentence(wording()))
    return redirect(url_for("fleet.vehicles"))


@pages.route("/vehicles/new", methods=["GET", "POST"])
@for_office
def new_vehicle() -> Shown:
    return _edit(None)


@pages.route("/vehicles/<vehicle_id>", methods=["GET", "POST"])
@for_office
def vehicle(vehicle_id: str) -> Shown:
    """Name, layouts, whether it is in service."""
    return _edit(get_vehicle(the_service(), the_region().id, vehicle_id))


def _edit(van: Vehicle | None) -> Shown:
    form = VehicleForm(data=_values(van) if van else None)

    def save() -> Response:
        draft = VehicleDraft(
            name=form.name.data,
            layouts=tuple(form.layouts()),
            properties=tuple(form.properties.data or ()),
            active=form.active.data,
        )
        save_vehicle(
            the_service(),
            the_region().id,
            draft,
            actor=the_staff().actor,
            vehicle_id=van.id if van else None,
        )
        flash(_("Saved."))
        return redirect(url_for("fleet.vehicles"))

    outcome = submitted(form, save)
    if isinstance(outcome, Response):
        return outcome
    page = render_template(
        "fleet/vehicle.html",
        form=form,
        van=van,
        layouts=[
            [form[layout_field(number, name)] for name in DIMENSIONS]
            for number in range(MOST_LAYOUTS)
        ],
    )
    return page, outcome


def _values(van: Vehicle) -> dict[str, Any]:
    counts = {
        layout_field(number, name): layout.get(name)
        for number, layout in enumerate(van.layouts[:MOST_LAYOUTS])
        for name in DIMENSIONS
    }
    return {"name": van.name, "properties": van.properties, "active": van.active, **counts}
