"""News: what the office tells everybody, the riders of some days, of an offer or at a place."""

from datetime import date
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.clock import service_day
from mobility.i18n import LANGUAGES, N_
from mobility.messages.sentences import NEWS
from mobility.model import NewsAudience
from mobility.offers import list_catalogue
from mobility.participation import (
    NewsDraft,
    list_news,
    list_news_places,
    publish_news,
    withdraw_news,
)
from mobility.refusals import Refusal
from web.accounts.identity import the_staff
from web.context import the_region, the_service, wording
from web.dispatch.blueprint import for_office, pages
from web.errors import status_of
from web.language import list_participant_languages

AUDIENCE_WORDS = {
    NewsAudience.EVERYBODY: N_("everybody"),
    NewsAudience.RIDERS: N_("who rides on these days"),
    NewsAudience.OFFER: N_("who rides to an offer"),
    NewsAudience.PLACE: N_("who stops at a place"),
}

Shown = Response | tuple[str, HTTPStatus]


@pages.route("/news", methods=["GET", "POST"])
@for_office
def news() -> Shown:
    """What is told at present, and a form for more."""
    if request.method == "GET":
        return _page("", HTTPStatus.OK)
    try:
        publish_news(the_service(), the_region().id, _draft(), the_staff().actor)
    except Refusal as refusal:
        return _page(refusal.sentence(wording()), status_of(refusal))
    flash(_("Published. Whoever's ride it touches is told."))
    return redirect(url_for("dispatch.news"))


@pages.post("/news/<news_id>/withdraw")
@for_office
def withdraw_one_news(news_id: str) -> Response:
    """It is shown no longer."""
    withdraw_news(the_service(), the_region().id, news_id)
    flash(_("Withdrawn. Who was told already has read it."))
    return redirect(url_for("dispatch.news"))


def texts_typed(name: str) -> dict[str, str]:
    """What a form says in each language, in fields of a name and the language's code."""
    codes = list_participant_languages()
    typed = {code: request.form.get(f"{name}_{code}", "").strip() for code in {"de", *codes}}
    return {code: text for code, text in typed.items() if text}


def further_languages() -> list[tuple[str, str]]:
    """Code and name of each language of participants but German."""
    return [(code, LANGUAGES[code].name) for code in list_participant_languages() if code != "de"]


def _draft() -> NewsDraft:
    form = request.form
    try:
        audience = NewsAudience(form.get("audience", ""))
        first = date.fromisoformat(form.get("first_day", ""))
        last = date.fromisoformat(form.get("last_day", "") or first.isoformat())
    except ValueError as error:
        raise Refusal("day_unreadable") from error
    return NewsDraft(
        audience=audience,
        first_day=first,
        last_day=last,
        ready=form.get("ready", ""),
        texts=texts_typed("text"),
        offer_id=form.get("offer_id") or None,
        place_id=form.get("place_id") or None,
    )


def _page(error: str, status: HTTPStatus) -> tuple[str, HTTPStatus]:
    service, region = the_service(), the_region()
    page = render_template(
        "dispatch/news.html",
        shown=list_news(service, region.id, wording()),
        ready=NEWS,
        offers=list_catalogue(service, region.id),
        places=list_news_places(service, region.id),
        further=further_languages(),
        AUDIENCES=AUDIENCE_WORDS,
        today=service_day(service.clock.now(), region.zone),
        error=error,
        typed=request.form,
    )
    return page, status
