"""The course-time adviser: asked here, computed by a thread, watched on the page.

What the page shows is what the thread has written to the database, so it does not matter which
process answers, and one that is started anew says what became of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from threading import Thread
from traceback import format_tb

import structlog
from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mobility.advice import (
    AdviceView,
    Answer,
    VariantKind,
    begin_advice,
    compute_advice,
    find_advice_on,
    list_venues,
)
from mobility.clock import service_day
from mobility.model import FEWEST, AdviceState
from mobility.offers import OfferCard, SessionCard, get_own_card
from mobility.refusals import Refusal
from mobility.service import Service
from web.context import the_region, the_service, wording
from web.errors import status_of
from web.participant.steps import Shown
from web.provider.blueprint import for_keepers, pages, the_keeper

log = structlog.get_logger(__name__)

QUICK_S = 0.5
DATES_OFFERED = 12
CHART_WIDTH, CHART_HEIGHT = 360, 130
BASE, TOP = 96, 18  # of the bars, from above


@dataclass(frozen=True)
class Bar:
    """A start of the course in the chart: driver minutes as its height, in units of the drawing."""

    answer: Answer
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@pages.route("/<provider_id>/offers/<offer_id>/advice", methods=["GET", "POST"])
@for_keepers
def advice(provider_id: str, offer_id: str) -> Shown:
    """Which date stands for the course, how far the work is, and what it has found."""
    service, region_id, keeper = the_service(), the_region().id, the_keeper()
    card = get_own_card(service, region_id, offer_id, keeper)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            return _begin(card, provider_id)
        except Refusal as no:
            refusal = no
    found = find_advice_on(service, region_id, offer_id, keeper)
    failed = Refusal(found.refusal) if found and found.refusal else None
    said = refusal or failed
    page = render_template(
        "provider/advice.html",
        provider_id=provider_id,
        card=card,
        dates=_dates(card),
        venues=list_venues(service, region_id, offer_id),
        advice=found,
        is_running=bool(found and found.state is AdviceState.RUNNING and not found.is_lost),
        bars=_bars(found.of_kind(VariantKind.START)) if found else (),
        as_is=_as_is(found) if found else None,
        width=CHART_WIDTH,
        height=CHART_HEIGHT,
        base=BASE,
        fewest=FEWEST,
        refusal=said.sentence(wording()) if said else "",
    )
    return page, status_of(refusal) if refusal else HTTPStatus.OK


def _begin(card: OfferCard, provider_id: str) -> Response:
    service, region_id = the_service(), the_region().id
    session_id = request.form.get("session_id", "")
    if session_id not in {one.session_id for one in _dates(card)}:
        raise Refusal("session_unknown")
    venues = tuple(request.form.getlist("venue"))
    advice_id, is_new = begin_advice(service, region_id, session_id, venues, the_keeper())
    if is_new:
        thread = Thread(
            target=_compute,
            args=(service, region_id, advice_id),
            name=f"advice {advice_id}",
            daemon=True,
        )
        thread.start()
        thread.join(QUICK_S)
    return redirect(url_for("provider.advice", provider_id=provider_id, offer_id=card.offer_id))


def _dates(card: OfferCard) -> Sequence[SessionCard]:
    """The next dates after today, of which one stands for the course."""
    zone = the_region().zone
    today = service_day(the_service().clock.now(), zone)
    ahead = [one for one in card.coming if service_day(one.starts_at, zone) > today]
    return ahead[:DATES_OFFERED]


def _as_is(found: AdviceView) -> Answer | None:
    """The course as it stands, which all others are compared with."""
    starts = found.of_kind(VariantKind.START)
    return next((answer for answer in starts if answer.moved_min == 0), None)


def _bars(answers: Sequence[Answer]) -> tuple[Bar, ...]:
    most = max((answer.driver_min for answer in answers), default=0)
    slot = CHART_WIDTH / max(1, len(answers))
    return tuple(
        Bar(answer, n * slot + slot / 8, BASE - height, slot * 3 / 4, height)
        for n, answer in enumerate(answers)
        for height in [(BASE - TOP) * max(0, answer.driver_min) / max(1, most)]
    )


def _compute(service: Service, region_id: str, advice_id: str) -> None:
    try:
        compute_advice(service, region_id, advice_id)
    except Refusal:
        return  # the row says it
    except Exception as fault:
        trace = "".join(format_tb(fault.__traceback__))
        log.error(  # noqa: TRY400 -- values and words of a fault may name a person
            "advice failed", region=region_id, fault=type(fault).__name__, trace=trace
        )
