"""A driver's own page: his shifts, times that he offers, shifts that change hands."""

from http import HTTPStatus

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.fleet import (
    driver_desk,
    give_away,
    keep_after_all,
    offer_time,
    take_over,
    withdraw_time,
)
from mobility.refusals import Refusal
from web.context import the_region, the_service, wording
from web.errors import submitted
from web.fleet.blueprint import own_pages
from web.fleet.forms import OfferForm


@own_pages.route("/<token>/", methods=["GET", "POST"])
def desk(token: str) -> Response | tuple[str, HTTPStatus]:
    """What is ahead; a time that is sent is offered to the office."""
    service, region_id = the_service(), the_region().id
    form = OfferForm()

    def save() -> Response:
        day, begins, ends = form.day.data, form.begins.data, form.ends.data
        offer_time(service, region_id, token, day, begins, ends)
        flash(_("Thank you. The office will answer you."))
        return redirect(url_for("volunteer.desk", token=token))

    outcome = submitted(form, save)
    if isinstance(outcome, Response):
        return outcome
    found = driver_desk(service, region_id, token)
    return render_template("fleet/desk.html", desk=found, form=form), outcome


@own_pages.post("/<token>/offers/<offer_id>/withdraw")
def withdraw(token: str, offer_id: str) -> Response:
    try:
        withdraw_time(the_service(), the_region().id, token, offer_id)
    except Refusal as refusal:
        flash(refusal.sentence(wording()))
    return redirect(url_for("volunteer.desk", token=token))


@own_pages.post("/<token>/shifts/<shift_id>/give")
def give(token: str, shift_id: str) -> Response:
    try:
        give_away(the_service(), the_region().id, token, shift_id)
        flash(_("The others can see now that you would give this shift away."))
    except Refusal as refusal:
        flash(refusal.sentence(wording()))
    return redirect(url_for("volunteer.desk", token=token))


@own_pages.post("/<token>/swaps/<swap_id>/take")
def take(token: str, swap_id: str) -> Response:
    try:
        take_over(the_service(), the_region().id, token, swap_id)
        flash(_("Thank you. The office will answer you."))
    except Refusal as refusal:
        flash(refusal.sentence(wording()))
    return redirect(url_for("volunteer.desk", token=token))


@own_pages.post("/<token>/swaps/<swap_id>/keep")
def keep(token: str, swap_id: str) -> Response:
    try:
        keep_after_all(the_service(), the_region().id, token, swap_id)
    except Refusal as refusal:
        flash(refusal.sentence(wording()))
    return redirect(url_for("volunteer.desk", token=token))
