"""One ride in the day plan: where it is, what moving it would do, moving and pinning it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.partners import can_hand_over
from mobility.planning import (
    BrokenPromise,
    Preview,
    Target,
    day_view,
    move_ride,
    pin_ride,
    preview_move,
    view_around,
)
from mobility.refusals import Refusal
from mobility.views import DayRideView, DayView, TourView
from web.accounts.identity import the_staff
from web.context import the_region, the_service, wording
from web.dispatch.blueprint import for_office, pages
from web.dispatch.remedies import remedy_words
from web.dispatch.words import move_words
from web.errors import status_of


@dataclass(frozen=True)
class Touched:
    """A ride whose times change: at each stop before and after, and what breaks there."""

    ride: DayRideView
    times: tuple[tuple[int, datetime | None, datetime], ...]
    broken: Mapping[int, BrokenPromise]

    @property
    def only_broken(self) -> list[int]:
        """Stops whose time stays and whose promise breaks all the same: a ride gets too long."""
        moved = {index for index, _before, _after in self.times}
        return sorted(self.broken.keys() - moved)


@pages.get("/<day:day>/rides/<ride_id>")
@for_office
def placing(day: date, ride_id: str) -> str:
    """What was promised, where the ride is planned, and what can be done about it."""
    view = day_view(the_service(), the_region().id, day)
    ride = get_ride(view, ride_id)
    return render_template(
        "dispatch/placing.html",
        day=day,
        view=view,
        ride=ride,
        unserved=next((one for one in view.unserved if one.ride_id == ride_id), None),
        can_hand_over=can_hand_over(the_service(), the_region().id, ride_id),
    )


@pages.route("/<day:day>/rides/<ride_id>/move", methods=["GET", "POST"])
@for_office
def move(day: date, ride_id: str) -> Response | tuple[str, int]:
    """What a move would do; sent, it is done."""
    target, refusal = _target(), None
    if request.method == "POST":
        try:
            _move(day, ride_id, target)
        except Refusal as no:
            refusal = no
        else:
            flash(_("The ride is moved."))
            return redirect(url_for("dispatch.placing", day=day, ride_id=ride_id))
    view = view_around(the_service(), the_region().id, day, ride_id, target.shift_id)
    ride, preview = get_ride(view, ride_id), None
    try:
        preview = preview_move(the_service(), the_region().id, day, ride_id, target)
    except Refusal as no:
        refusal = refusal or no
    page = render_template(
        "dispatch/move.html",
        day=day,
        view=view,
        ride=ride,
        target=target,
        shift=next((one for one in view.shifts if one.shift_id == target.shift_id), None),
        positions=_positions(view, ride_id, target),
        preview=preview,
        touched=list_touched(view, preview) if preview else (),
        reason=request.form.get("reason", ""),
        refusal=move_words(refusal) if refusal else "",
        changes=remedy_words(refusal.facts) if refusal else (),
    )
    return page, status_of(refusal) if refusal else 200


@pages.post("/<day:day>/rides/<ride_id>/pin")
@for_office
def pin(day: date, ride_id: str) -> Response:
    """Keep a ride on its tour, or let it go again."""
    pinned = request.form.get("pinned") == "yes"
    try:
        pin_ride(
            the_service(), the_region().id, day, ride_id, pinned=pinned, actor=the_staff().actor
        )
    except Refusal as refusal:
        flash(refusal.sentence(wording()))
    return redirect(url_for("dispatch.placing", day=day, ride_id=ride_id))


def get_ride(view: DayView, ride_id: str) -> DayRideView:
    """Raises Refusal `ride_unknown`."""
    for ride in view.rides:
        if ride.ride_id == ride_id:
            return ride
    raise Refusal("ride_unknown")


def list_touched(view: DayView, preview: Preview) -> list[Touched]:
    """The rides that a change touches: first whose promise breaks, then who is moved most."""
    rides = {ride.ride_id: ride for ride in view.rides}
    broken: dict[str, dict[int, BrokenPromise]] = {}
    for one in preview.broken:
        broken.setdefault(one.ride_id, {})[one.stop_index] = one
    shifted = sorted(preview.shifted, key=lambda one: (one.ride_id, one.stop_index))
    times = {
        ride_id: tuple((one.stop_index, one.before_at, one.after_at) for one in stops)
        for ride_id, stops in groupby(shifted, key=lambda one: one.ride_id)
    }
    touched = [
        Touched(rides[name], times.get(name, ()), broken.get(name, {}))
        for name in times.keys() | broken.keys()
    ]
    return sorted(touched, key=lambda one: (not one.broken, one.ride.promised_earliest))


def _target() -> Target:
    after = request.values.get("after", "")
    return Target(request.values.get("shift", ""), int(after) if after.isdecimal() else None)


def _move(day: date, ride_id: str, target: Target) -> None:
    move_ride(
        the_service(),
        the_region().id,
        day,
        ride_id,
        target,
        mark=request.form.get("mark", ""),
        actor=the_staff().actor,
        pinned=request.form.get("pinned") == "yes",
        reason=request.form.get("reason", "").strip(),
    )


def _positions(view: DayView, ride_id: str, target: Target) -> list[tuple[int, str]]:
    """Where the ride could board on the tour: after how many stops, and which is the last."""
    tour: TourView | None = next((t for t in view.tours if t.shift_id == target.shift_id), None)
    others = [stop for stop in tour.stops if stop.ride_id != ride_id] if tour else []
    said = wording()
    return [
        (count, f"{said.clock_time(stop.begin_at)} {stop.label}")
        for count, stop in enumerate(others, start=1)
    ]
