"""Booking cards: signing in with one, and the office printing one."""

from http import HTTPStatus

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from mobility.accounts import IssuedCard, issue_card, sign_in_with_card
from mobility.i18n import Wording
from mobility.model import Role
from mobility.refusals import Refusal
from web.accounts.blueprint import pages
from web.accounts.forms import CardForm
from web.accounts.identity import begin_session, for_staff, of_participant, safe_next, the_staff
from web.accounts.staff_forms import NewCardForm
from web.bilingual import say_in_both
from web.context import the_region, the_service
from web.errors import put_on_form, submitted
from web.language import list_participant_languages
from web.qr import qr_code
from web.security import CODE_TRY_LIMIT, limiter


@pages.route("/card", methods=["GET", "POST"])
@pages.route("/card/<number>", methods=["GET", "POST"])
@limiter.limit(CODE_TRY_LIMIT, methods=["POST"])
def card(number: str = "") -> tuple[str, HTTPStatus] | Response:
    """The number of a card, which its QR code brings along, and its PIN."""
    form = CardForm(data={"number": number})

    def go_on() -> Response:
        person = sign_in_with_card(the_service(), the_region().id, form.number.data, form.pin.data)
        begin_session(of_participant(person), kept=form.mine.data)
        return redirect(safe_next(url_for("participant.start")))

    outcome = submitted(form, go_on)
    if isinstance(outcome, Response):
        return outcome
    return render_template("accounts/card.html", form=form), outcome


@pages.route("/office/cards", methods=["GET", "POST"])
@for_staff(Role.DISPATCHER, Role.PROVIDER, Role.ADMIN)
def staff_cards() -> tuple[str, HTTPStatus]:
    """A card for somebody: its page is shown once, to be printed."""
    form = NewCardForm()
    form.offer_languages(list_participant_languages())
    if not form.is_submitted():
        return render_template("accounts/staff_cards.html", form=form), HTTPStatus.OK
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if form.validate():
        try:
            issued = issue_card(
                the_service(),
                the_region().id,
                form.phone.data,
                form.name.data or "",
                form.language.data,
                the_staff().actor,
            )
        except Refusal as refusal:
            status = put_on_form(form, refusal)
        else:
            return _printed(issued), HTTPStatus.OK
    return render_template("accounts/staff_cards.html", form=form), status


def _printed(issued: IssuedCard) -> str:
    """The card in her language and German, in a page of the office."""
    address = url_for("accounts.card", number=issued.number, _external=True)
    words = say_in_both(Wording(issued.language, the_region().zone))
    printed = render_template(
        "accounts/_card.html", card=issued, qr=qr_code(address), _=words.text, said=words
    )
    return render_template("accounts/staff_card.html", printed=printed)
