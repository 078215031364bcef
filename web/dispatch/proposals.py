"""Planning a day anew: begun here, watched on a page, accepted or thrown away.

A thread of this process computes; what the pages show is what it has written to the database, so it
does not matter which process answers them, and one that is started anew says what became of it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from threading import Thread
from traceback import format_tb

import structlog
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.model import PlanStatus, ProposalState
from mobility.planning import (
    Comparison,
    ProposalView,
    accept_proposal,
    begin_proposal,
    compare_proposal,
    compute_proposal,
    day_view,
    drop_proposal,
    get_proposal,
)
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.views import DayRideView, DayView
from web.accounts.identity import the_staff
from web.context import the_region, the_service, wording
from web.dispatch.blueprint import for_office, pages
from web.dispatch.placing import list_touched

log = structlog.get_logger(__name__)

QUICK_S = 0.5


@dataclass(frozen=True)
class Line:
    """A ride that would change: its tours and its times at the door and on arrival, if others.

    Each pair is what is now and what would be; `tours` hold numbers, None where it has no tour.
    """

    ride: DayRideView
    tours: tuple[int | None, int | None] | None
    pickup: tuple[datetime | None, datetime] | None
    arrival: tuple[datetime | None, datetime] | None


CURVE_WIDTH, CURVE_HEIGHT = 300, 80


@pages.post("/<day:day>/proposals")
@for_office
def propose(day: date) -> Response:
    """Begin to plan the day anew; the page of the proposal shows how far it is."""
    service, region_id = the_service(), the_region().id
    proposal_id = begin_proposal(
        service,
        region_id,
        day,
        actor=the_staff().actor,
        lifts_locks=request.form.get("scope") == "everything",
    )
    thread = Thread(
        target=_compute,
        args=(service, region_id, proposal_id),
        name=f"proposal {proposal_id}",
        daemon=True,
    )
    thread.start()
    thread.join(QUICK_S)
    return redirect(url_for("dispatch.proposal", day=day, proposal_id=proposal_id))


@pages.get("/<day:day>/proposals/<proposal_id>")
@for_office
def proposal(day: date, proposal_id: str) -> str:
    """How far it is, with its cost curve; once it is ready, what it would change."""
    service, region_id = the_service(), the_region().id
    found = get_proposal(service, region_id, proposal_id)
    view = day_view(service, region_id, day)
    comparison, refusal = None, None
    if found.state is ProposalState.READY:
        try:
            comparison = compare_proposal(service, region_id, proposal_id)
        except Refusal as no:
            refusal = no
    elif found.refusal:
        refusal = Refusal(found.refusal)
    return render_template(
        "dispatch/proposal.html",
        day=day,
        proposal=found,
        comparison=comparison,
        lines=list_lines(view, comparison) if comparison else (),
        rides={ride.ride_id: ride for ride in view.rides},
        curve=curve_of(found),
        width=CURVE_WIDTH,
        height=CURVE_HEIGHT,
        refusal=refusal.sentence(wording()) if refusal else "",
    )


@pages.post("/<day:day>/proposals/<proposal_id>/accept")
@for_office
def accept_proposed(day: date, proposal_id: str) -> Response:
    """The proposal becomes the day plan. What speaks against it now is said on its page."""
    service, region_id = the_service(), the_region().id
    asked = {name: request.form.get(name, "").strip() for name in ("mark", "reason")}
    try:
        accept_proposal(service, region_id, proposal_id, actor=the_staff().actor, **asked)
    except Refusal as refusal:
        flash(refusal.sentence(wording()))
        return redirect(url_for("dispatch.proposal", day=day, proposal_id=proposal_id))
    view = day_view(service, region_id, day)
    if view.status is PlanStatus.PUBLISHED:
        flash(
            _(
                "The proposal is the day plan now, as version %(version)d. Whoever is touched has "
                "been told.",
                version=view.version,
            )
        )
    else:
        flash(_("The proposal is the day plan now. Publish it, then everybody is told."))
    return redirect(url_for("dispatch.board", day=day))


@pages.post("/<day:day>/proposals/<proposal_id>/drop")
@for_office
def drop_proposed(day: date, proposal_id: str) -> Response:
    """Nothing changes."""
    drop_proposal(the_service(), the_region().id, proposal_id)
    flash(_("The proposal is thrown away. The day plan is as it was."))
    return redirect(url_for("dispatch.board", day=day))


def list_lines(view: DayView, comparison: Comparison) -> list[Line]:
    """Everybody who would change, in the order of the day."""
    tours = {ride_id: (old, new) for ride_id, old, new in comparison.moves}
    times = {
        one.ride.ride_id: {index: (before, after) for index, before, after in one.times}
        for one in list_touched(view, comparison.preview)
    }
    return [
        Line(
            ride,
            tours.get(ride.ride_id),
            pickup=(own := times.get(ride.ride_id, {})).get(0),
            arrival=own.get(max(own, default=0)) if max(own, default=0) else None,
        )
        for ride in sorted(view.rides, key=lambda one: one.promised_earliest)
        if ride.ride_id in tours or ride.ride_id in times
    ]


def curve_of(found: ProposalView) -> str:
    """The cost of the best plan along time, as points of a line; empty where there is none yet."""
    if len(found.curve) < 2:
        return ""
    costs = [cents for _, cents in found.curve]
    low, high = min(costs), max(costs)
    last_s = max(found.seconds, found.curve[-1][0], 1)
    return " ".join(
        f"{CURVE_WIDTH * second / last_s:.1f},"
        f"{CURVE_HEIGHT - 4 - (CURVE_HEIGHT - 8) * (cents - low) / max(1, high - low):.1f}"
        for second, cents in found.curve
    )


def _compute(service: Service, region_id: str, proposal_id: str) -> None:
    try:
        compute_proposal(service, region_id, proposal_id)
    except Refusal:
        return  # the row says it
    except Exception as fault:
        trace = "".join(format_tb(fault.__traceback__))
        log.error(  # noqa: TRY400 -- values and words of a fault may name a person
            "planning failed", region=region_id, fault=type(fault).__name__, trace=trace
        )
