"""Computing and publishing a day plan by hand.

A plan takes longer than a browser waits. It is computed in a thread of this process and stored in
the database; the waiting page asks there, so it does not matter which process answers it.
"""

from datetime import date
from threading import Lock, Thread
from traceback import format_tb

import structlog
from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from mobility.planning import day_view, plan_day, publish_day
from mobility.refusals import Refusal
from mobility.service import Service
from web.accounts.identity import the_staff
from web.context import the_region, the_service, wording
from web.dispatch.blueprint import for_office, pages

log = structlog.get_logger(__name__)

QUICK_S = 1.5  # a plan that is ready or refused by then needs no waiting page
PATIENCE = 4  # times the search's own time after which something must be wrong


class PlanRun(Thread):
    """One plan being computed; remembers the refusal that ended it."""

    def __init__(self, service: Service, region_id: str, day: date, actor: str) -> None:
        super().__init__(name=f"plan {region_id} {day}", daemon=True)
        self.refusal: Refusal | None = None
        self._task = (service, region_id, day, actor)

    def run(self) -> None:
        service, region_id, day, actor = self._task
        try:
            plan_day(service, region_id, day, actor=actor)
        except Refusal as refusal:
            self.refusal = refusal
        except Exception as fault:
            trace = "".join(format_tb(fault.__traceback__))
            log.error(  # noqa: TRY400 -- values and words of a fault may name a person
                "planning failed", region=region_id, fault=type(fault).__name__, trace=trace
            )


class PlanRuns:
    """The plans that this process computes now; a second wish for the same day joins the first."""

    def __init__(self) -> None:
        self._runs: dict[tuple[str, date], PlanRun] = {}
        self._lock = Lock()

    def start(self, service: Service, region_id: str, day: date, actor: str) -> PlanRun:
        with self._lock:
            run = self._runs.get((region_id, day))
            if run is None or not run.is_alive():
                run = self._runs[region_id, day] = PlanRun(service, region_id, day, actor)
                run.start()
            return run

    def list_runs(self) -> list[PlanRun]:
        """All runs begun since this process started, the last one of each day."""
        return list(self._runs.values())


@pages.post("/<day:day>/plan")
@for_office
def compute(day: date) -> Response:
    """Begin to compute; the waiting page leads back to the board."""
    service, region = the_service(), the_region()
    since = int(service.clock.now().timestamp())
    runs: PlanRuns = current_app.extensions.setdefault("hinfahrt_plan_runs", PlanRuns())
    run = runs.start(service, region.id, day, the_staff().actor)
    run.join(QUICK_S)
    if run.refusal:
        flash(run.refusal.sentence(wording()))
    if not run.is_alive():
        return redirect(url_for("dispatch.board", day=day))
    return redirect(url_for("dispatch.wait", day=day, since=since))


@pages.get("/<day:day>/planning")
@for_office
def wait(day: date) -> str | Response:
    """How far the computing is, from one second to the next."""
    service, region = the_service(), the_region()
    now = service.clock.now().timestamp()
    since = request.args.get("since", default=int(now), type=int)
    planned_at = day_view(service, region.id, day).planned_at
    expected_s = region.rules.plan_search_s
    waited_s = int(now - since)
    if planned_at and planned_at.timestamp() >= since:
        return _lead_to(url_for("dispatch.board", day=day))
    if waited_s > PATIENCE * expected_s:
        flash(_("The day plan is not ready yet. Please compute it once more."))
        return _lead_to(url_for("dispatch.board", day=day))
    return render_template("dispatch/wait.html", day=day, waited_s=waited_s, expected_s=expected_s)


@pages.post("/<day:day>/publish")
@for_office
def publish(day: date) -> Response:
    """From here on drivers and participants are told."""
    try:
        version = publish_day(the_service(), the_region().id, day, actor=the_staff().actor)
    except Refusal as refusal:
        flash(refusal.sentence(wording()))
    else:
        tours = len(day_view(the_service(), the_region().id, day).tours)
        flash(
            ngettext(
                "Published as version %(version)d: %(num)d tour.",
                "Published as version %(version)d: %(num)d tours.",
                tours,
                version=version,
            )
        )
    return redirect(url_for("dispatch.board", day=day))


def _lead_to(address: str) -> Response:
    """A redirect; for a piece of a page that htmx asked for, one of the whole page."""
    if "HX-Request" in request.headers:
        return Response(status=204, headers={"HX-Redirect": address})
    return redirect(address)
