"""Polls and the suggestion box, as the office keeps them."""

from datetime import date, timedelta
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.clock import service_day
from mobility.messages.sentences import QUESTIONS
from mobility.model import FEWEST
from mobility.participation import (
    PollDraft,
    answer_suggestion,
    ask_poll,
    decide_poll,
    list_poll_views,
    list_suggestions,
)
from mobility.refusals import Refusal
from web.accounts.identity import the_staff
from web.context import the_region, the_service, wording
from web.dispatch.blueprint import for_office, pages
from web.dispatch.news import further_languages, texts_typed
from web.errors import status_of

USUAL_LENGTH = timedelta(days=14)

Shown = Response | tuple[str, HTTPStatus]


@pages.route("/polls", methods=["GET", "POST"])
@for_office
def polls() -> Shown:
    """Every poll with its result once it is closed, the box, and a form for a new poll."""
    if request.method == "GET":
        return _page("", HTTPStatus.OK)
    try:
        ask_poll(the_service(), the_region().id, _draft(), the_staff().actor)
    except Refusal as refusal:
        return _page(refusal.sentence(wording()), status_of(refusal))
    flash(_("The poll is open."))
    return redirect(url_for("dispatch.polls"))


@pages.post("/polls/<poll_id>/decide")
@for_office
def decide(poll_id: str) -> Shown:
    """What was decided, for everybody to read; it closes the poll."""
    try:
        decide_poll(the_service(), the_region().id, poll_id, texts_typed("decision"))
    except Refusal as refusal:
        return _page(refusal.sentence(wording()), status_of(refusal))
    flash(_("Everybody can read the decision now."))
    return redirect(url_for("dispatch.polls"))


@pages.post("/suggestions/<suggestion_id>/answer")
@for_office
def answer_suggested(suggestion_id: str) -> Shown:
    """A public answer; who suggested it is told."""
    try:
        answer_suggestion(
            the_service(),
            the_region().id,
            suggestion_id,
            texts_typed("question"),
            texts_typed("answer"),
            actor=the_staff().actor,
        )
    except Refusal as refusal:
        return _page(refusal.sentence(wording()), status_of(refusal))
    flash(_("Everybody can read the answer now."))
    return redirect(url_for("dispatch.polls"))


def _draft() -> PollDraft:
    try:
        last_day = date.fromisoformat(request.form.get("last_day", ""))
    except ValueError as error:
        raise Refusal("day_unreadable") from error
    answers = {code: _lines(text) for code, text in texts_typed("options").items()}
    german = answers.get("de", [])
    return PollDraft(
        last_day=last_day,
        options=tuple(
            {code: lines[n] for code, lines in answers.items() if n < len(lines)}
            for n in range(len(german))
        ),
        ready=request.form.get("ready", ""),
        texts=texts_typed("text"),
    )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _page(error: str, status: HTTPStatus) -> tuple[str, HTTPStatus]:
    service, region = the_service(), the_region()
    page = render_template(
        "dispatch/polls.html",
        polls=list_poll_views(service, region.id, wording()),
        suggestions=list_suggestions(service, region.id),
        ready=QUESTIONS,
        further=further_languages(),
        fewest=FEWEST,
        usual_last=service_day(service.clock.now(), region.zone) + USUAL_LENGTH,
        error=error,
        typed=request.form,
    )
    return page, status
