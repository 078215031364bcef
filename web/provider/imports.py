"""A provider's own table or calendar: looked at first, then taken."""

from http import HTTPStatus
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.offers import Import, Outcome, get_provider_name, preview_import, take_import
from mobility.offers.reading import MOST_BYTES
from web.context import the_region, the_service
from web.errors import submitted
from web.participant.steps import Shown
from web.provider.blueprint import for_keepers, pages, the_keeper
from web.provider.forms import FileForm, TakeForm


@pages.url_value_preprocessor
def allow_files(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Files, and previews of them that come back, are larger than forms."""
    if endpoint in ("provider.look", "provider.take"):
        request.max_content_length = request.max_form_memory_size = 2 * MOST_BYTES


@pages.route("/<provider_id>/import", methods=["GET", "POST"])
@for_keepers
def look(provider_id: str) -> Shown:
    """Which rows would be taken, and what is wrong with the others."""
    service, region_id = the_service(), the_region().id
    name = get_provider_name(service, region_id, provider_id, the_keeper())
    form = FileForm()
    preview: Import | None = None

    def show() -> HTTPStatus:
        nonlocal preview
        content = form.file.data.read(MOST_BYTES + 1)
        preview = preview_import(service, region_id, provider_id, content, the_keeper())
        return HTTPStatus.OK

    outcome = submitted(form, show)
    if isinstance(outcome, Response):
        return outcome
    return render_template(
        "provider/import.html",
        form=form,
        preview=preview,
        provider_id=provider_id,
        provider_name=name,
        Outcome=Outcome,
    ), outcome


@pages.post("/<provider_id>/import/take")
@for_keepers
def take(provider_id: str) -> Response:
    """The right rows become offers."""
    form = TakeForm()
    if form.validate():
        done = take_import(the_service(), the_region().id, form.token.data, the_keeper())
        flash(
            _(
                "New: %(new)d, changed: %(changed)d, unchanged: %(unchanged)d, wrong: %(wrong)d.",
                new=done.count(Outcome.NEW),
                changed=done.count(Outcome.CHANGED),
                unchanged=done.count(Outcome.UNCHANGED),
                wrong=done.count(Outcome.WRONG),
            )
        )
    return redirect(url_for("provider.offers", provider_id=provider_id))
