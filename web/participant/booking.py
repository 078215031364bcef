"""The steps of a booking after the trip: who comes along, which times, who books, done."""

from http import HTTPStatus
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from mobility.accounts import find_demo_code, request_code, sign_in_participant
from mobility.booking import (
    WAITING_HELPS,
    ChildcareView,
    NoPlace,
    OfferedChoice,
    Remedy,
    SessionTarget,
    Wish,
    check_wish,
    get_session,
    list_languages_of_drivers,
    list_rides_of_participant,
    quote_preferring,
    read_wish,
)
from mobility.i18n import LANGUAGES
from mobility.model import place_of_child
from mobility.refusals import Refusal
from web.accounts.forms import CodeForm
from web.accounts.identity import (
    begin_session,
    find_signed_in,
    for_participants,
    of_participant,
    the_participant,
)
from web.context import language, the_region, the_service, wording
from web.errors import submitted
from web.participant.blueprint import pages
from web.participant.draft import Draft, find_draft, keep
from web.participant.forms import (
    COUNTS,
    ContactForm,
    InsteadForm,
    OfferContactForm,
    OfferForm,
    PartyForm,
    typical_children,
    wishes_shown,
)
from web.participant.steps import Shown, book, book_or_send_code, step
from web.security import CODE_REQUEST_LIMIT, CODE_TRY_LIMIT, limiter

# Names of the buttons that add a row for a child, and that take one away.
ADD_CHILD, LEAVE_CHILD = "add_child", "leave_child"


@pages.route("/book/<draft_id>/party", methods=["GET", "POST"])
@step
def party(draft: Draft) -> Shown:
    """Who and what comes along."""
    form = PartyForm(data=_party_before(draft))
    form.speaks.choices = [("", _("all the same")), *_languages_of_drivers()]
    care = _childcare_of(draft)
    if request.form.get(ADD_CHILD):
        form.children.append_entry()
        return _show_party(draft, form, care), HTTPStatus.OK
    if LEAVE_CHILD in request.form:
        left = request.form.get(LEAVE_CHILD)
        form.children.entries = [row for row in form.children if row.name != left]
        return _show_party(draft, form, care), HTTPStatus.OK

    def go_on() -> Response:
        chosen = form.find_party()
        if chosen is None:
            raise Refusal("party_empty")
        by_childcare = bool(care and form.childcare.data)
        kept = draft.with_changes(
            party=chosen,
            children=form.list_ages(),
            required=form.list_required(),
            preferred=form.list_preferred(),
            childcare=by_childcare,
            token="",
        )
        check_wish(the_service(), the_region().id, kept.wish(chosen))
        keep(kept)
        return redirect(url_for("participant.times", draft_id=draft.id))

    outcome = submitted(form, go_on)
    if isinstance(outcome, Response):
        return outcome
    return _show_party(draft, form, care), outcome


def _show_party(draft: Draft, form: PartyForm, care: ChildcareView | None) -> str:
    return render_template("participant/party.html", form=form, draft=draft, care=care)


def _party_before(draft: Draft) -> dict[str, Any]:
    """The form as it was sent before, or as a ride that is changed was booked."""
    known = {**wishes_shown(draft.required, draft.preferred), "childcare": draft.childcare}
    if draft.party is None:
        return known
    counts = {name: count for name, count in draft.party.as_counts().items() if name in COUNTS}
    rows = [{"age": age, "height": height} for age, height in draft.children]
    grown_up = sum(place_of_child(age, height) == "adults" for age, height in draft.children)
    counts["adults"] -= grown_up
    return {**known, **counts, "children": rows or typical_children(draft.party)}


def _languages_of_drivers() -> list[tuple[str, str]]:
    spoken = list_languages_of_drivers(the_service(), the_region().id)
    return [(code, LANGUAGES[code].name) for code in LANGUAGES if code in spoken]


def _childcare_of(draft: Draft) -> ChildcareView | None:
    """The childcare of the chosen offer on that day."""
    if draft.session_id is None:
        return None
    return get_session(the_service(), the_region().id, draft.session_id).childcare


@pages.route("/book/<draft_id>/times", methods=["GET", "POST"])
@limiter.limit(CODE_REQUEST_LIMIT, methods=["POST"])
@step
def times(draft: Draft) -> Shown:
    """The promised times to choose from, and who books."""
    if draft.party is None:
        return redirect(url_for("participant.party", draft_id=draft.id))
    if draft.series:
        return redirect(url_for("participant.dates", draft_id=draft.id))
    before = {"name": draft.name, "phone": draft.phone}
    form = OfferForm() if find_signed_in("participant") else OfferContactForm(data=before)
    outcome = submitted(
        form,
        lambda: book_or_send_code(draft.with_changes(token=form.token, waiting=False), form),
    )
    if isinstance(outcome, Response):
        return outcome
    return _show_times(draft, draft.wish(draft.party), form, outcome)


@pages.route("/book/<draft_id>/wait", methods=["GET", "POST"])
@limiter.limit(CODE_REQUEST_LIMIT, methods=["POST"])
@step
def wait(draft: Draft) -> Shown:
    """There is no place now: the waiting list."""
    if draft.party is None:
        return redirect(url_for("participant.party", draft_id=draft.id))
    before = {"name": draft.name, "phone": draft.phone}
    form = FlaskForm() if find_signed_in("participant") else ContactForm(data=before)
    outcome = submitted(form, lambda: book_or_send_code(draft.with_changes(waiting=True), form))
    if isinstance(outcome, Response):
        return outcome
    return render_template("participant/wait.html", form=form, draft=draft), outcome


def _show_times(draft: Draft, wish: Wish, form: OfferForm, status: HTTPStatus) -> Shown:
    """Offers free at this moment; where there are none, why, and what would help."""
    try:
        found = quote_preferring(the_service(), the_region().id, wish, frozenset(draft.preferred))
    except Refusal as refusal:
        return _show_what_would_fit(draft, refusal), status
    return render_template(
        "participant/times.html",
        draft=draft,
        form=form,
        choices=[(_key_of(one.choice), one.choice, sorted(one.lacks)) for one in found],
    ), status


def _show_what_would_fit(draft: Draft, refusal: Refusal) -> str:
    alternatives = refusal.alternatives if isinstance(refusal, NoPlace) else ()
    sessions = {
        one.wish.target.session_id: get_session(
            the_service(), the_region().id, one.wish.target.session_id
        )
        for one in alternatives
        if isinstance(one.wish.target, SessionTarget) and one.remedy is Remedy.SESSION
    }
    return render_template(
        "participant/no_times.html",
        draft=draft,
        form=InsteadForm(),
        refusal=refusal,
        alternatives=alternatives,
        sessions=sessions,
        can_wait=refusal.code in WAITING_HELPS and not draft.instead_of,
    )


@pages.post("/book/<draft_id>/instead")
@step
def instead(draft: Draft) -> Shown:
    """One of the changes that would fit is chosen: its times, with everything else as it was."""
    form = InsteadForm()
    if form.validate():
        keep(draft.with_wish(read_wish(the_service(), the_region().id, form.token.data)))
    return redirect(url_for("participant.times", draft_id=draft.id))


def _key_of(choice: OfferedChoice) -> str:
    """Names the times of an offer, whose token changes from one asking to the next."""
    return "-".join(f"{leg.pickup_earliest:%H%M}{leg.arrival_latest:%H%M}" for leg in choice.legs)


@pages.route("/book/<draft_id>/code", methods=["GET", "POST"])
@limiter.limit(CODE_TRY_LIMIT, methods=["POST"])
@step
def code(draft: Draft) -> Shown:
    """The code sent to the phone; the right one books."""
    if not (draft.token or draft.waiting):
        return redirect(url_for("participant.times", draft_id=draft.id))
    form = CodeForm()

    def go_on() -> Response:
        person = sign_in_participant(
            the_service(), the_region().id, draft.phone, form.code.data, draft.name, language()
        )
        begin_session(of_participant(person), kept=form.mine.data)
        return book(draft, person.id)

    outcome = submitted(form, go_on)
    if isinstance(outcome, Response):
        return outcome
    return render_template(
        "participant/code.html",
        form=form,
        draft=draft,
        demo_code=find_demo_code(the_service(), the_region().id, draft.phone),
    ), outcome


@pages.post("/book/<draft_id>/code/again")
@limiter.limit(CODE_REQUEST_LIMIT)
@step
def code_again(draft: Draft) -> Shown:
    """The message did not come: send another one."""
    try:
        request_code(the_service(), the_region().id, draft.phone, language())
        flash(_("We sent you another message."))
    except Refusal as refusal:
        flash(refusal.sentence(wording()))
    return redirect(url_for("participant.code", draft_id=draft.id))


@pages.get("/book/<draft_id>/done")
@for_participants
def done(draft_id: str) -> Shown:
    """The booked rides on a card."""
    draft = find_draft(draft_id)
    if draft is None or not draft.ride_ids:
        return redirect(url_for("participant.rides"))
    mine = list_rides_of_participant(the_service(), the_region().id, the_participant().id)
    booked = [ride for ride in mine if ride.ride_id in draft.ride_ids]
    return render_template(
        "participant/done.html",
        rides=booked,
        waiting=draft.waiting,
        changed=bool(draft.instead_of),
    ), HTTPStatus.OK
