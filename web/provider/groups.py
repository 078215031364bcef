"""A provider books for people by name, and counts who came."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.accounts import IssuedCard
from mobility.i18n import Wording
from mobility.offers import (
    BookedPerson,
    OfferCard,
    PeopleWish,
    book_people,
    get_own_card,
    list_attendance,
    read_people,
    write_attendance,
)
from mobility.refusals import Refusal
from web.bilingual import say_in_both
from web.context import the_region, the_service
from web.errors import submitted
from web.language import list_participant_languages
from web.participant.places import POINTS, SEARCH, PlaceChoice
from web.participant.steps import Shown
from web.presentation import clock_time, short_day
from web.provider.blueprint import for_keepers, pages, the_keeper
from web.provider.group_forms import BACK, BOTH, EVERY, OUTBOUND, AttendanceForm, PeopleForm
from web.qr import qr_code


@pages.route("/<provider_id>/offers/<offer_id>/people", methods=["GET", "POST"])
@for_keepers
def people(provider_id: str, offer_id: str) -> Shown:
    """A list of names and phones; then each has rides, and who is new a card."""
    card = _own(offer_id)
    form = PeopleForm()
    form.session.choices = [
        (one.session_id, f"{short_day(one.starts_at)}, {clock_time(one.starts_at)}")
        for one in card.coming
    ]
    form.offer_languages(list_participant_languages())
    sent = form.is_submitted()
    place = PlaceChoice.sent("home") if sent else PlaceChoice("home")
    booked: tuple[BookedPerson, ...] = ()

    def book() -> HTTPStatus:
        nonlocal booked
        listed = read_people(form.people.data or "")
        if not place.settle():
            return HTTPStatus.UNPROCESSABLE_ENTITY
        wish = PeopleWish(
            session_id=form.session.data,
            people=listed,
            start=place.the_spot,
            key=form.key.data,
            outbound=form.directions.data in (BOTH, OUTBOUND),
            back=form.directions.data in (BOTH, BACK),
            every_date=form.dates.data == EVERY,
            language=form.language.data,
        )
        booked = book_people(the_service(), the_region().id, wish, the_keeper())
        return HTTPStatus.OK

    if sent and (SEARCH in request.form or POINTS in request.form):
        place.search() if SEARCH in request.form else place.show_meeting_points()
        outcome: Response | HTTPStatus = HTTPStatus.OK
    else:
        outcome = submitted(form, book)
    if isinstance(outcome, Response):
        return outcome
    if booked:
        cards = [_printed(one.card) for one in booked if one.card]
        return render_template(
            "provider/booked_people.html",
            card=card,
            booked=booked,
            cards=cards,
            provider_id=provider_id,
        ), outcome
    return render_template(
        "provider/people.html", card=card, form=form, place=place, provider_id=provider_id
    ), outcome


@pages.route("/<provider_id>/offers/<offer_id>/attendance", methods=["GET", "POST"])
@for_keepers
def attendance(provider_id: str, offer_id: str) -> Shown:
    """How many come by ride, date by date, and how many were there."""
    card = _own(offer_id)
    form = AttendanceForm()

    def keep() -> Response:
        write_attendance(
            the_service(),
            the_region().id,
            offer_id,
            form.session.data or "",
            form.attended.data,
            the_keeper(),
        )
        flash(_("The number is kept."))
        address = url_for("provider.attendance", provider_id=provider_id, offer_id=offer_id)
        return redirect(address)

    outcome = submitted(form, keep)
    if isinstance(outcome, Response):
        return outcome
    service, region_id = the_service(), the_region().id
    return render_template(
        "provider/attendance.html",
        card=card,
        form=form,
        rows=list_attendance(service, region_id, offer_id, the_keeper()),
        now=service.clock.now(),
        provider_id=provider_id,
    ), outcome


def _own(offer_id: str) -> OfferCard:
    card = get_own_card(the_service(), the_region().id, offer_id, the_keeper())
    if card.withdrawn:
        raise Refusal("offer_unknown")
    return card


def _printed(issued: IssuedCard) -> str:
    """A card in her language and German."""
    address = url_for("accounts.card", number=issued.number, _external=True)
    words = say_in_both(Wording(issued.language, the_region().zone))
    return render_template(
        "accounts/_card.html", card=issued, qr=qr_code(address), _=words.text, said=words
    )
