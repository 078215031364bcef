"""A whole course at once: all its dates, what was booked of them, and ending it."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.booking import end_series, get_series, get_session, quote_series, wait_for_dates
from mobility.refusals import Refusal
from web.accounts.identity import find_signed_in, for_participants, the_participant
from web.context import the_region, the_service
from web.errors import submitted
from web.participant.blueprint import pages
from web.participant.draft import Draft
from web.participant.forms import SeriesContactForm, SeriesForm
from web.participant.steps import Shown, book_or_send_code, step
from web.security import CODE_REQUEST_LIMIT, limiter


@pages.route("/book/<draft_id>/dates", methods=["GET", "POST"])
@limiter.limit(CODE_REQUEST_LIMIT, methods=["POST"])
@step
def dates(draft: Draft) -> Shown:
    """Every date of the course with its promised times, and who books."""
    if draft.party is None or not draft.series:
        return redirect(url_for("participant.times", draft_id=draft.id))
    before = {"name": draft.name, "phone": draft.phone, "waits": draft.waits}
    kind = SeriesForm if find_signed_in("participant") else SeriesContactForm
    form = kind(data=before)

    def go_on() -> Response:
        chosen = {"token": form.token.data, "waits": form.waits.data}
        return book_or_send_code(draft.with_changes(**chosen, waiting=False), form)

    outcome = submitted(form, go_on)
    if isinstance(outcome, Response):
        return outcome
    try:
        found = quote_series(the_service(), the_region().id, draft.wish(draft.party))
    except Refusal as refusal:
        page = render_template("participant/no_dates.html", draft=draft, refusal=refusal)
        return page, outcome
    offered = get_session(the_service(), the_region().id, found.dates[0].session_id)
    page = render_template(
        "participant/dates.html", form=form, draft=draft, found=found, offered=offered
    )
    return page, outcome


@pages.get("/series/<order_id>")
@for_participants
def series(order_id: str) -> str:
    """What became of each date of a course."""
    mine = get_series(the_service(), the_region().id, order_id, participant_id=the_participant().id)
    return render_template("participant/series.html", series=mine)


@pages.post("/series/<order_id>/wait")
@for_participants
def wait_for_series(order_id: str) -> Response:
    """The dates without a ride go on the waiting list."""
    wait_for_dates(the_service(), the_region().id, order_id, the_participant().actor)
    flash(_("If there is a place for you, we send you a message."))
    return redirect(url_for("participant.series", order_id=order_id))


@pages.route("/series/<order_id>/end", methods=["GET", "POST"])
@for_participants
def end_of_series(order_id: str) -> Shown:
    """Asks once more; then all coming rides are cancelled."""
    service, region_id, mine = the_service(), the_region().id, the_participant()
    found = get_series(service, region_id, order_id, participant_id=mine.id)
    if request.method == "GET":
        return render_template("participant/end_series.html", series=found), HTTPStatus.OK
    end_series(service, region_id, order_id, mine.actor)
    flash(_("All coming rides to this course are cancelled."))
    return redirect(url_for("participant.series", order_id=order_id))
