"""What the service refuses becomes a status and a sentence here, once."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from traceback import format_tb

import structlog
from flask import Flask, render_template, request
from flask_babel import gettext as _
from flask_limiter import RateLimitExceeded
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from mobility.refusals import Refusal, refusal_of
from routing.errors import NetworkFileError, RoutingError
from web.context import find_region, the_service, wording

log = structlog.get_logger(__name__)

# Refusals of which a person can mend nothing in a form; all others are about what was asked for.
STATUS = {
    "unknown_region": HTTPStatus.NOT_FOUND,
    "ride_unknown": HTTPStatus.NOT_FOUND,
    "series_unknown": HTTPStatus.NOT_FOUND,
    "group_unknown": HTTPStatus.NOT_FOUND,
    "participant_unknown": HTTPStatus.NOT_FOUND,
    "session_unknown": HTTPStatus.NOT_FOUND,
    "offer_unknown": HTTPStatus.NOT_FOUND,
    "provider_unknown": HTTPStatus.NOT_FOUND,
    "childcare_unknown": HTTPStatus.NOT_FOUND,
    "plan_unknown": HTTPStatus.NOT_FOUND,
    "tour_unknown": HTTPStatus.NOT_FOUND,
    "proposal_unknown": HTTPStatus.NOT_FOUND,
    "news_unknown": HTTPStatus.NOT_FOUND,
    "poll_unknown": HTTPStatus.NOT_FOUND,
    "poll_closed": HTTPStatus.CONFLICT,
    "suggestion_unknown": HTTPStatus.NOT_FOUND,
    "advice_unknown": HTTPStatus.NOT_FOUND,
    "proposal_outdated": HTTPStatus.CONFLICT,
    "ride_moved_already": HTTPStatus.CONFLICT,
    "locks_changed": HTTPStatus.CONFLICT,
    "message_unknown": HTTPStatus.NOT_FOUND,
    "link_unknown": HTTPStatus.NOT_FOUND,
    "link_closed": HTTPStatus.GONE,
    "not_allowed": HTTPStatus.FORBIDDEN,
    "plan_changed": HTTPStatus.CONFLICT,
    "day_closed": HTTPStatus.CONFLICT,
    "offer_expired": HTTPStatus.CONFLICT,
    "offer_gone": HTTPStatus.CONFLICT,
    "roads_missing": HTTPStatus.SERVICE_UNAVAILABLE,
}

# Refusal -> the field that it is about, where a form has one of that name.
FIELDS = {
    "no_direction": "directions",
    "no_childcare": "childcare",
    "nobody_for_childcare": "childcare",
    "childcare_age": "childcare",
    "childcare_closed": "childcare",
    "childcare_shut": "childcare",
    "childcare_days_missing": "weekdays",
    "people_unreadable": "people",
    "group_too_large": "people",
    "childcare_places_taken": "carers",
    "childcare_stands_in": "day",
    "substitute_unfit": "substitute",
    "no_other_dates": "dates",
    "party_empty": "adults",
    "party_too_large": "adults",
    "booking_closed": "day",
    "time_past": "day",
    "too_far_ahead": "day",
    "times_reversed": "leave_after",
    "phone_invalid": "phone",
    "code_wrong": "code",
    "code_expired": "code",
    "name_missing": "name",
    "codes_too_many": "phone",
}


@dataclass(frozen=True)
class Page:
    """What an error page says: what happened, and what to do now."""

    title: str
    advice: str


def init_app(app: Flask) -> None:
    app.register_error_handler(Refusal, show_refusal)
    app.register_error_handler(RoutingError, show_routing_error)
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(Exception, show_fault)


def status_of(refusal: Refusal) -> HTTPStatus:
    return STATUS.get(refusal.code, HTTPStatus.UNPROCESSABLE_ENTITY)


def submitted(form: FlaskForm, act: Callable[[], Response | HTTPStatus]) -> Response | HTTPStatus:
    """Carry out what a sent form asks for.

    Where nothing was sent, or something is wrong with it, the answer is the status of the page
    that shows the form, with errors beside their fields; what is asked for may end there, too.
    """
    if not form.is_submitted():
        return HTTPStatus.OK
    if not form.validate():
        return HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        return act()
    except Refusal as refusal:
        return put_on_form(form, refusal)


def put_on_form(form: FlaskForm, refusal: Refusal) -> HTTPStatus:
    """Say a refusal beside its field, else above the form. Returns the status of the page."""
    sentence = refusal.sentence(wording())
    name = FIELDS.get(refusal.code, "")
    if name in form:
        form[name].errors = [*form[name].errors, sentence]
    else:
        form.form_errors.append(sentence)
    return status_of(refusal)


def show_refusal(refusal: Refusal) -> tuple[str, HTTPStatus]:
    if refusal.code == "roads_missing":
        return _show_unprepared(refusal)
    return _page(status_of(refusal), Page(refusal.sentence(wording()), ""))


def show_routing_error(error: RoutingError) -> tuple[str, HTTPStatus]:
    if isinstance(error, NetworkFileError):
        return _show_unprepared(error)
    try:
        return show_refusal(refusal_of(error))
    except RoutingError:
        return show_fault(error)


def _show_unprepared(error: Exception) -> tuple[str, HTTPStatus]:
    """The office cannot mend this at its desk: the log tells the operator what to run."""
    log.error("region not prepared", reason=str(error))
    page = Page(_("This region is being prepared."), _("Please try again in a few minutes."))
    return _page(HTTPStatus.SERVICE_UNAVAILABLE, page)


def show_http_error(error: HTTPException) -> tuple[str, HTTPStatus] | HTTPException:
    """Redirects pass; every other status gets a page that leads on."""
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error
    return _page(HTTPStatus(error.code), _words_of(error))


def show_fault(fault: Exception) -> tuple[str, HTTPStatus]:
    """A fault of this program: where it happened goes to the log, and nothing on the page.

    Neither values nor the fault's own words are logged: both may name a person.
    """
    log.error(
        "request failed",
        endpoint=request.endpoint,
        method=request.method,
        fault=type(fault).__name__,
        trace="".join(format_tb(fault.__traceback__)),
    )
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return _page(
        status,
        Page(_("Something went wrong on our side."), _("Please try again in a few minutes.")),
    )


def _words_of(error: HTTPException) -> Page:
    if isinstance(error, CSRFError):
        return Page(
            _("This form is no longer valid."),
            _("Please open the page again and send it once more."),
        )
    if isinstance(error, RateLimitExceeded):
        return Page(
            _("That was too often in a short time."), _("Please wait a minute and try again.")
        )
    match error.code:
        case 403:
            return Page(_("Your account may not do this."), _("Please ask the office."))
        case 404:
            return Page(_("There is no such page."), _("Perhaps the address has a typing error."))
        case 405:
            return Page(_("This address cannot be opened like that."), "")
        case 413:
            return Page(_("That was too much to send at once."), _("Please shorten your text."))
    return Page(_("We could not read this request."), _("Please go back and try again."))


def _page(status: HTTPStatus, page: Page) -> tuple[str, HTTPStatus]:
    service, region = the_service(), find_region()
    regions = [] if region else [service.region(key) for key in service.settings.region_ids]
    return render_template("error.html", page=page, status=status, regions=regions), status
