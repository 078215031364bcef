"""Signing in and out."""

from collections.abc import Sequence
from http import HTTPStatus

from flask import flash, redirect, render_template, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.accounts import find_demo_code, request_code, sign_in_participant, sign_in_staff
from mobility.demo import DEMO_STAFF, DemoLogin
from mobility.model import Role
from web.accounts.blueprint import pages
from web.accounts.forms import NewcomerForm, PhoneForm, StaffForm
from web.accounts.identity import begin_session, end_session, of_participant, of_staff, safe_next
from web.context import language, the_region, the_service
from web.errors import submitted
from web.security import CODE_REQUEST_LIMIT, CODE_TRY_LIMIT, SIGN_IN_LIMIT, limiter

PHONE = "phone_to_confirm"
HOMES = {Role.PROVIDER: "provider.providers", Role.MUNICIPALITY: "dispatch.demand"}
"""Where staff of a role begin; all others at the day plans."""


@pages.route("/sign-in", methods=["GET", "POST"])
@limiter.limit(CODE_REQUEST_LIMIT, methods=["POST"])
def sign_in() -> tuple[str, HTTPStatus] | Response:
    """A participant's phone number; a code goes there."""
    form = PhoneForm()

    def go_on() -> Response:
        session[PHONE] = request_code(the_service(), the_region().id, form.phone.data, language())
        return redirect(url_for("accounts.enter_code", next=safe_next("") or None))

    outcome = submitted(form, go_on)
    if isinstance(outcome, Response):
        return outcome
    return render_template("accounts/sign_in.html", form=form), outcome


@pages.route("/sign-in/code", methods=["GET", "POST"])
@limiter.limit(CODE_TRY_LIMIT, methods=["POST"])
def enter_code() -> tuple[str, HTTPStatus] | Response:
    """The code from the message; somebody new also gives a name."""
    phone = session.get(PHONE)
    if phone is None:
        return redirect(url_for("accounts.sign_in"))
    form = NewcomerForm()

    def go_on() -> Response:
        person = sign_in_participant(
            the_service(), the_region().id, phone, form.code.data, form.name.data or "", language()
        )
        begin_session(of_participant(person), kept=form.mine.data)
        return redirect(safe_next(url_for("participant.rides")))

    outcome = submitted(form, go_on)
    if isinstance(outcome, Response):
        return outcome
    return render_template(
        "accounts/enter_code.html",
        form=form,
        phone=phone,
        demo_code=find_demo_code(the_service(), the_region().id, phone),
    ), outcome


@pages.route("/office/sign-in", methods=["GET", "POST"])
@limiter.limit(SIGN_IN_LIMIT, methods=["POST"])
def staff_sign_in() -> tuple[str, HTTPStatus] | Response:
    """User name and password of someone who works here."""
    form = StaffForm()

    def go_on() -> Response:
        account = sign_in_staff(the_service(), the_region().id, form.login.data, form.password.data)
        begin_session(of_staff(account))
        return redirect(safe_next(url_for(HOMES.get(account.role, "dispatch.days"))))

    outcome = submitted(form, go_on)
    if isinstance(outcome, Response):
        return outcome
    return render_template(
        "accounts/staff_sign_in.html", form=form, demo_logins=_demo_logins()
    ), outcome


@pages.post("/sign-out")
def sign_out() -> Response:
    end_session()
    flash(_("You are signed out."))
    return redirect(url_for("participant.start"))


def _demo_logins() -> Sequence[DemoLogin]:
    return DEMO_STAFF if the_service().settings.demo else ()
