"""A whole course at once: all its dates, what was booked of them, leaving out one, ending it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from mobility.booking import (
    OfferedDate,
    OfferedLeg,
    end_series,
    get_series,
    get_session,
    quote_series_preferring,
    skip_date,
    wait_for_dates,
)
from mobility.refusals import Refusal
from web.accounts.identity import find_signed_in, for_participants, the_participant
from web.context import the_region, the_service, wording
from web.errors import submitted
from web.participant.blueprint import pages
from web.participant.draft import Draft
from web.participant.forms import SeriesContactForm, SeriesForm
from web.participant.steps import Shown, book_or_send_code, step
from web.presentation import clock_time
from web.security import CODE_REQUEST_LIMIT, limiter


@dataclass
class SameTimes:
    """Dates on which the rides have the same times of day, as those of the first one."""

    legs: tuple[OfferedLeg, ...]
    days: list[datetime] = field(default_factory=list)


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
        found, lacks = quote_series_preferring(
            the_service(), the_region().id, draft.wish(draft.party), frozenset(draft.preferred)
        )
    except Refusal as refusal:
        page = render_template("participant/no_dates.html", draft=draft, refusal=refusal)
        return page, outcome
    page = render_template(
        "participant/dates.html",
        form=form,
        draft=draft,
        found=found,
        lacks=sorted(lacks),
        offered=get_session(the_service(), the_region().id, found.dates[0].session_id),
        with_place=_by_times(found.with_place),
        without_place=_by_reason(found.without_place),
    )
    return page, outcome


def _by_times(found: Iterable[OfferedDate]) -> list[SameTimes]:
    groups: dict[tuple[str, ...], SameTimes] = {}
    for date in found:
        key = tuple(
            part
            for leg in date.legs
            for part in (
                leg.direction,
                clock_time(leg.pickup_earliest),
                clock_time(leg.pickup_latest),
                clock_time(leg.arrival_latest),
            )
        )
        groups.setdefault(key, SameTimes(date.legs)).days.append(date.starts_at)
    return list(groups.values())


def _by_reason(missing: Iterable[OfferedDate]) -> dict[str, list[datetime]]:
    groups: dict[str, list[datetime]] = {}
    for date in missing:
        if date.why_not:
            groups.setdefault(date.why_not.sentence(wording()), []).append(date.starts_at)
    return groups


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


@pages.route("/series/<order_id>/dates/<session_id>", methods=["GET", "POST"])
@for_participants
def date_of_series(order_id: str, session_id: str) -> Shown:
    """One date: its rides, to change them or to leave this date out."""
    service, region_id, mine = the_service(), the_region().id, the_participant()
    form = FlaskForm()

    def skip() -> Response:
        result = skip_date(service, region_id, order_id, session_id, mine.actor)
        flash(
            _("This date is cancelled. It was after the free time, so it counts as late.")
            if result.late
            else _("This date is cancelled. All others stay as they are.")
        )
        return redirect(url_for("participant.series", order_id=order_id))

    outcome = submitted(form, skip)
    if isinstance(outcome, Response):
        return outcome
    found = get_series(service, region_id, order_id, participant_id=mine.id)
    date = found.get_date(session_id)
    page = render_template("participant/date.html", form=form, series=found, date=date)
    return page, outcome


@pages.route("/series/<order_id>/end", methods=["GET", "POST"])
@for_participants
def end_of_series(order_id: str) -> Shown:
    """Asks once more; then all coming rides are cancelled."""
    service, region_id, mine = the_service(), the_region().id, the_participant()
    form = FlaskForm()

    def end() -> Response:
        end_series(service, region_id, order_id, mine.actor)
        flash(_("All coming rides to this course are cancelled."))
        return redirect(url_for("participant.series", order_id=order_id))

    outcome = submitted(form, end)
    if isinstance(outcome, Response):
        return outcome
    found = get_series(service, region_id, order_id, participant_id=mine.id)
    return render_template("participant/end_series.html", form=form, series=found), HTTPStatus.OK
