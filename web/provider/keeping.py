"""The list of a provider's offers, and the form for one of them."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.booking import Spot
from mobility.i18n import LANGUAGES
from mobility.model import Audience, OfferKind
from mobility.offers import (
    OfferCard,
    OfferDraft,
    Venue,
    get_own_card,
    get_provider_name,
    list_of_provider,
    list_provider_names,
    save_offer,
    withdraw_offer,
)
from web.context import the_region, the_service
from web.errors import submitted
from web.language import list_languages
from web.participant.places import SEARCH, PlaceChoice
from web.participant.steps import Shown
from web.provider.blueprint import for_keepers, pages, the_keeper
from web.provider.forms import OfferForm


@pages.get("/")
@for_keepers
def providers() -> str | Response:
    """Whose offers: a provider sees its own at once."""
    keeper = the_keeper()
    if keeper.provider_id:
        return redirect(url_for("provider.offers", provider_id=keeper.provider_id))
    names = list_provider_names(the_service(), the_region().id)
    return render_template("provider/providers.html", names=names)


@pages.get("/<provider_id>/offers")
@for_keepers
def offers(provider_id: str) -> str:
    """What is in the catalogue, and what lacks dates."""
    service, region_id = the_service(), the_region().id
    return render_template(
        "provider/offers.html",
        provider_id=provider_id,
        provider_name=get_provider_name(service, region_id, provider_id, the_keeper()),
        cards=list_of_provider(service, region_id, provider_id),
    )


@pages.route("/<provider_id>/offers/new", methods=["GET", "POST"])
@for_keepers
def new_offer(provider_id: str) -> Shown:
    """A new offer."""
    return _edit(provider_id, None)


@pages.route("/<provider_id>/offers/<offer_id>/edit", methods=["GET", "POST"])
@for_keepers
def edit_offer(provider_id: str, offer_id: str) -> Shown:
    """The words and facts of an offer."""
    card = get_own_card(the_service(), the_region().id, offer_id, the_keeper())
    return _edit(provider_id, card)


@pages.post("/<provider_id>/offers/<offer_id>/withdraw")
@for_keepers
def withdraw(provider_id: str, offer_id: str) -> Response:
    """Out of the catalogue."""
    withdraw_offer(the_service(), the_region().id, offer_id, the_keeper())
    flash(_("The offer is no longer in the catalogue. Rides that were promised stay."))
    return redirect(url_for("provider.offers", provider_id=provider_id))


def _edit(provider_id: str, card: OfferCard | None) -> Shown:
    service, region_id = the_service(), the_region().id
    name = get_provider_name(service, region_id, provider_id, the_keeper())
    codes = _further_languages(card)
    form = OfferForm.for_languages(codes)(data=OfferForm.values_of(card) if card else None)
    spot = Spot(card.address, card.lat, card.lon) if card else None
    sent = form.is_submitted()
    place = PlaceChoice.sent("venue") if sent else PlaceChoice.of("venue", spot)

    def save() -> Response | HTTPStatus:
        if not place.settle():
            return HTTPStatus.UNPROCESSABLE_ENTITY
        draft = _draft(form, provider_id, codes, place.the_spot)
        offer_id = save_offer(
            service, region_id, draft, the_keeper(), card.offer_id if card else None
        )
        flash(_("The offer is saved."))
        return redirect(url_for("provider.dates", provider_id=provider_id, offer_id=offer_id))

    if sent and SEARCH in request.form:
        place.search()
        outcome: Response | HTTPStatus = HTTPStatus.OK
    else:
        outcome = submitted(form, save)
    if isinstance(outcome, Response):
        return outcome
    return render_template(
        "provider/offer.html",
        form=form,
        place=place,
        card=card,
        provider_id=provider_id,
        provider_name=name,
        further=[(code, LANGUAGES[code].name) for code in codes],
    ), outcome


def _further_languages(card: OfferCard | None) -> list[str]:
    """The region's languages beside German, and those that the offer speaks already."""
    known = set(card.titles) | set(card.descriptions) if card else set()
    offered = list_languages()
    return [code for code in LANGUAGES if code != "de" and (code in offered or code in known)]


def _draft(form: OfferForm, provider_id: str, codes: list[str], spot: Spot) -> OfferDraft:
    languages = ("de", *codes)
    return OfferDraft(
        provider_id=provider_id,
        titles={code: form[f"title_{code}"].data or "" for code in languages},
        descriptions={code: form[f"description_{code}"].data or "" for code in languages},
        venue=Venue(form.venue_name.data or spot.label, spot.label, spot.lat, spot.lon),
        kind=OfferKind(form.kind.data),
        audience=Audience(form.audience.data),
        languages=tuple(_codes(form.languages.data or "de")),
        level=form.level.data,
        age_from=form.age_from.data,
        age_to=form.age_to.data,
        places_free=form.places_free.data,
    )


def _codes(text: str) -> list[str]:
    return [code.strip().lower() for code in text.split(",") if code.strip()]
