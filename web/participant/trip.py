"""First step of a booking: from where, to what, when, and which ways."""

from dataclasses import dataclass
from datetime import datetime, time
from http import HTTPStatus
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_wtf import FlaskForm

from mobility.booking import (
    AppointmentTarget,
    SessionView,
    Spot,
    check_wish,
    get_session,
    list_known_places,
    list_sessions,
)
from mobility.clock import local_instant
from mobility.model import Party
from mobility.refusals import Refusal
from web.accounts.identity import find_signed_in
from web.basemap import find_basemap_address
from web.context import the_region, the_service
from web.errors import put_on_form, status_of
from web.participant.blueprint import pages
from web.participant.draft import Draft, keep
from web.participant.forms import (
    ALL_DATES,
    BACK,
    BOTH,
    EITHER,
    ONE_DATE,
    OUTBOUND,
    AppointmentTripForm,
    ChangeSessionForm,
    SessionTripForm,
)
from web.participant.places import POINTS, SEARCH, PlaceChoice
from web.participant.steps import Shown, step
from web.presentation import clock_time, short_day
from web.security import SEARCH_LIMIT, limiter

# What the map is made of; fetched when somebody opens it.
MAP_FILES = (
    "vendor/maplibre-gl.css",
    "css/map.css",
    "vendor/maplibre-gl.js",
    "vendor/pmtiles.js",
    "js/basemap.js",
)
ABOUT_PLACES = frozenset(
    {
        "coordinate_invalid",
        "coordinate_swapped",
        "no_road_nearby",
        "places_unconnected",
        "same_place",
    }
)


@dataclass
class Trip:
    """What the page shows: the form, its places, and the offer where there is one.

    `later_dates` are those of the offer after this one.
    """

    form: FlaskForm
    places: list[PlaceChoice]
    offered: SessionView | None = None
    draft: Draft | None = None
    later_dates: int = 0
    status: HTTPStatus = HTTPStatus.OK


@pages.post("/places")
@limiter.limit(SEARCH_LIMIT)
def places() -> str:
    """Hits for what is being typed, or for where she is, as a piece of the trip's page."""
    name = "venue" if request.form.get("field") == "venue" else "home"
    place = PlaceChoice(name, request.form.get(name, ""))
    lat, lon = (request.form.get(part, type=float) for part in ("lat", "lon"))
    if lat is not None and lon is not None:
        place.locate(lat, lon)
    else:
        place.search()
    return render_template("participant/_hits.html", place=place)


@pages.route("/book/session/<session_id>", methods=["GET", "POST"])
def session_trip(session_id: str) -> Shown:
    """To an offer of the list."""
    return _trip_to_session(session_id, None)


@pages.route("/book/appointment", methods=["GET", "POST"])
def appointment_trip() -> Shown:
    """To an appointment of one's own."""
    return _trip_to_appointment(None)


@pages.route("/book/<draft_id>/trip", methods=["GET", "POST"])
@step
def trip(draft: Draft) -> Shown:
    """The same page again, to change what was chosen."""
    if draft.session_id:
        return _trip_to_session(draft.session_id, draft)
    return _trip_to_appointment(draft)


def _trip_to_session(session_id: str, draft: Draft | None) -> Shown:
    if draft and draft.instead_of:
        return _change_of_session(session_id, draft)
    offered = get_session(the_service(), the_region().id, session_id)
    form = SessionTripForm(
        directions=_ways_of(draft), dates=ALL_DATES if draft and draft.series else ONE_DATE
    )
    home = _place("home", draft.home if draft else None)
    page = Trip(form, [home], offered, later_dates=_count_later(offered))
    if not _is_settled(page):
        return _show(page)
    ways = form.directions.data
    return _go_on(
        page,
        draft,
        session_id=session_id,
        home=home.the_spot,
        outbound=ways in (BOTH, EITHER, OUTBOUND),
        back=ways in (BOTH, EITHER, BACK),
        both_or_none=ways != EITHER,
        series=form.dates.data == ALL_DATES and page.later_dates > 0,
    )


def _count_later(offered: SessionView) -> int:
    """How many more dates of an offer come after this one and can be booked already."""
    days = the_region().rules.book_ahead_days
    return sum(
        one.offer_id == offered.offer_id and one.starts_at > offered.starts_at
        for one in list_sessions(the_service(), the_region().id, days=days)
    )


def _change_of_session(session_id: str, draft: Draft) -> Shown:
    """The ways are those of the rides that are changed; the date may be another one."""
    offered = get_session(the_service(), the_region().id, session_id)
    coming = list_sessions(the_service(), the_region().id)
    dates = {one.session_id: one for one in coming if one.offer_id == offered.offer_id}
    form = ChangeSessionForm(session=session_id)
    form.session.choices = [
        (key, f"{short_day(one.starts_at)}, {clock_time(one.starts_at)}–{clock_time(one.ends_at)}")
        for key, one in (dates | {session_id: offered}).items()
    ]
    home = _place("home", draft.home)
    page = Trip(form, [home], offered, draft)
    if not _is_settled(page):
        return _show(page)
    return _go_on(page, draft, session_id=form.session.data, home=home.the_spot)


def _trip_to_appointment(draft: Draft | None) -> Shown:
    before = draft.appointment if draft else None
    form = AppointmentTripForm(data=_local_times(before))
    venue = _place("venue", before.spot if before else None)
    home = _place("home", draft.home if draft else None)
    page = Trip(form, [venue, home], draft=draft)
    if not _is_settled(page):
        return _show(page)
    arrive_by, leave_after = (
        _instant(form, at) for at in (form.arrive_by.data, form.leave_after.data)
    )
    if draft and draft.instead_of:  # a way that was not booked cannot be changed
        arrive_by = arrive_by if draft.outbound else None
        leave_after = leave_after if draft.back else None
    return _go_on(
        page,
        draft,
        appointment=AppointmentTarget(venue.the_spot, arrive_by, leave_after),
        home=home.the_spot,
        outbound=arrive_by is not None,
        back=leave_after is not None,
    )


def _place(name: str, spot: Spot | None) -> PlaceChoice:
    if request.method == "POST":
        return PlaceChoice.sent(name)
    person = find_signed_in("participant")
    if spot or name != "home" or person is None:
        return PlaceChoice.of(name, spot)
    return PlaceChoice.of(name, None, list_known_places(the_service(), the_region().id, person.id))


def _is_settled(page: Trip) -> bool:
    """Whether the sent form is complete; what is missing is said on the page."""
    if request.method != "POST":
        return False
    if SEARCH in request.form:
        for place in page.places:
            if place.name == request.form[SEARCH]:
                place.search()
        return False
    if POINTS in request.form:
        for place in page.places:
            if place.name == request.form[POINTS]:
                place.show_meeting_points()
        return False
    valid = page.form.validate()
    settled = [place.settle() for place in page.places]
    if valid and all(settled):
        return True
    page.status = HTTPStatus.UNPROCESSABLE_ENTITY
    return False


def _show(page: Trip) -> tuple[str, HTTPStatus]:
    return render_template(
        "participant/trip.html",
        page=page,
        form=page.form,
        basemap=find_basemap_address(),
        map_files=[url_for("static", filename=name) for name in MAP_FILES],
    ), page.status


def _go_on(page: Trip, draft: Draft | None, **chosen: Any) -> Shown:
    """To the next page, unless the rules say no to this trip for everybody."""
    kept = draft.with_changes(token="", **chosen) if draft else Draft(the_region().id, **chosen)
    try:
        check_wish(the_service(), the_region().id, kept.wish(kept.party or Party()))
    except Refusal as refusal:
        _refuse(page, refusal)
        return _show(page)
    keep(kept)
    return redirect(url_for("participant.party", draft_id=kept.id))


def _refuse(page: Trip, refusal: Refusal) -> None:
    """Say it beside its field; what is about places stands beside the place she comes from."""
    if refusal.code in ABOUT_PLACES:
        place = page.places[-1]
        place.refuse(refusal, place.the_spot)
        page.status = status_of(refusal)
    else:
        page.status = put_on_form(page.form, refusal)


def _ways_of(draft: Draft | None) -> str:
    if draft is None or (draft.outbound and draft.back):
        return BOTH if draft is None or draft.both_or_none else EITHER
    return OUTBOUND if draft.outbound else BACK


def _local_times(target: AppointmentTarget | None) -> dict[str, object]:
    """Day and times of an appointment as the form shows them."""
    if target is None:
        return {}
    zone = the_region().zone
    arrive_by, leave_after = (
        instant and instant.astimezone(zone) for instant in (target.arrive_by, target.leave_after)
    )
    first = arrive_by or leave_after
    return {
        "day": first and first.date(),
        "arrive_by": arrive_by and arrive_by.time(),
        "leave_after": leave_after and leave_after.time(),
    }


def _instant(form: AppointmentTripForm, at: time | None) -> datetime | None:
    return local_instant(form.day.data, at, the_region().zone) if at else None
