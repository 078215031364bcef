"""Whom the office shall call."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.i18n import LANGUAGES
from mobility.participation import list_calls, settle_call
from web.context import the_region, the_service
from web.dispatch.blueprint import for_office, pages


@pages.get("/calls")
@for_office
def calls() -> str:
    """Who has asked to be called, the longest waiting first."""
    return render_template(
        "dispatch/calls.html",
        calls=list_calls(the_service(), the_region().id),
        names={code: language.name for code, language in LANGUAGES.items()},
    )


@pages.post("/calls/<call_id>/done")
@for_office
def call_done(call_id: str) -> Response:
    """She was called."""
    settle_call(the_service(), the_region().id, call_id)
    flash(_("Ticked off."))
    return redirect(url_for("dispatch.calls"))
