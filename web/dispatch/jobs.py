"""What happened by the clock: did the plan run, was it published, who was reminded?"""

from collections.abc import Iterable
from itertools import groupby

from flask import render_template

from mobility.i18n import N_
from mobility.jobs import RunView, list_recent_runs
from mobility.model import JobOutcome
from web.context import the_region, the_service
from web.dispatch.blueprint import for_office, pages

JOB_WORDS = {
    "plan": N_("compute tomorrow's plan"),
    "publish": N_("publish tomorrow's plan"),
    "print": N_("print tomorrow's sheets"),
    "absences": N_("find out whom tomorrow cannot do without"),
    "remind": N_("remind before the pickup"),
    "unacknowledged": N_("ask for unread tours"),
    "forecast": N_("forecast delays"),
    "retention": N_("erase what is old"),
    "shifts": N_("make the shifts of the coming weeks"),
}
OUTCOME_WORDS = {
    JobOutcome.RUNNING: N_("running"),
    JobOutcome.DONE: N_("done"),
    JobOutcome.FAILED: N_("failed, is tried again"),
}
SHOWN = 12  # runs of each job


@pages.get("/jobs")
@for_office
def jobs() -> str:
    """The last runs of every job, those that failed first."""
    runs = list_recent_runs(the_service(), the_region().id)
    return render_template(
        "dispatch/jobs.html",
        jobs=_by_job(runs),
        shown=SHOWN,
        JOB_WORDS=JOB_WORDS,
        OUTCOME_WORDS=OUTCOME_WORDS,
    )


def _by_job(runs: Iterable[RunView]) -> list[tuple[str, list[RunView]]]:
    order = list(JOB_WORDS)
    known = sorted(
        (run for run in runs if run.name in order), key=lambda run: order.index(run.name)
    )
    return [(name, list(of_job)) for name, of_job in groupby(known, key=lambda run: run.name)]
