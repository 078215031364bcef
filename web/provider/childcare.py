"""A provider's childcare: where and when, how many places, and days on which it is closed."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.booking import (
    Spot,
    TouchedByClosing,
    close_childcare,
    find_touched_by_closing,
)
from mobility.offers import (
    CareDraft,
    CareHouse,
    Venue,
    get_childcare,
    get_provider_name,
    list_childcare_names,
    list_childcare_of,
    list_of_provider,
    save_childcare,
)
from web.context import language, the_region, the_service
from web.errors import submitted
from web.offers.catalogue import weekday_words
from web.participant.places import SEARCH, PlaceChoice
from web.participant.steps import Shown
from web.provider.blueprint import for_keepers, pages, the_keeper
from web.provider.care_forms import CareForm, CloseForm

PREVIEW = "preview"
"""Name of the button that only shows what closing a day would touch."""


@pages.get("/<provider_id>/childcare")
@for_keepers
def childcare(provider_id: str) -> str:
    """All childcare of a provider, and how many children come."""
    service, region_id = the_service(), the_region().id
    return render_template(
        "provider/childcare.html",
        provider_id=provider_id,
        provider_name=get_provider_name(service, region_id, provider_id, the_keeper()),
        houses=list_childcare_of(service, region_id, provider_id, the_keeper()),
        weekday_words=weekday_words,
    )


@pages.route("/<provider_id>/childcare/new", methods=["GET", "POST"])
@for_keepers
def new_childcare(provider_id: str) -> Shown:
    """A new childcare."""
    return _edit(provider_id, None)


@pages.route("/<provider_id>/childcare/<childcare_id>/edit", methods=["GET", "POST"])
@for_keepers
def edit_childcare(provider_id: str, childcare_id: str) -> Shown:
    """Hours, places and carers."""
    return _edit(provider_id, _own(childcare_id))


@pages.route("/<provider_id>/childcare/<childcare_id>/close", methods=["GET", "POST"])
@for_keepers
def close(provider_id: str, childcare_id: str) -> Shown:
    """Which rides a closed day touches; then they go elsewhere or are cancelled together."""
    service, region_id, house = the_service(), the_region().id, _own(childcare_id)
    form = CloseForm()
    names = list_childcare_names(service, region_id)
    form.substitute.choices = [
        ("", _("Nowhere: their rides are cancelled")),
        *((other, name) for other, name in names.items() if other != childcare_id),
    ]
    touched: TouchedByClosing | None = None

    def go_on() -> Response | HTTPStatus:
        nonlocal touched
        if PREVIEW in request.form:
            touched = find_touched_by_closing(service, region_id, childcare_id, form.day.data)
            return HTTPStatus.OK
        done = close_childcare(
            service,
            region_id,
            childcare_id,
            form.day.data,
            the_keeper().actor,
            substitute_id=form.substitute.data or None,
            reason=form.reason.data or "",
        )
        flash(
            _(
                "The day is closed. Rides promised anew: %(promised)d, on the waiting list: "
                "%(waiting)d, cancelled: %(cancelled)d.",
                promised=done.promised,
                waiting=done.waiting,
                cancelled=done.cancelled,
            )
        )
        return redirect(url_for("provider.childcare", provider_id=provider_id))

    outcome = submitted(form, go_on)
    if isinstance(outcome, Response):
        return outcome
    return render_template(
        "provider/close_childcare.html",
        form=form,
        house=house,
        touched=touched,
        provider_id=provider_id,
    ), outcome


def _edit(provider_id: str, house: CareHouse | None) -> Shown:
    service, region_id = the_service(), the_region().id
    name = get_provider_name(service, region_id, provider_id, the_keeper())
    form = CareForm(data=CareForm.values_of(house) if house else None)
    offers = [one for one in list_of_provider(service, region_id, provider_id) if not one.withdrawn]
    form.offers.choices = [(one.offer_id, one.title(language()).text) for one in offers]
    venue = house.venue if house else None
    spot = Spot(venue.address, venue.lat, venue.lon) if venue else None
    sent = form.is_submitted()
    place = PlaceChoice.sent("venue") if sent else PlaceChoice.of("venue", spot)

    def save() -> Response | HTTPStatus:
        if not place.settle():
            return HTTPStatus.UNPROCESSABLE_ENTITY
        draft = _draft(form, provider_id, place.the_spot)
        childcare_id = house.childcare_id if house else None
        save_childcare(service, region_id, draft, the_keeper(), childcare_id)
        flash(_("The childcare is saved."))
        return redirect(url_for("provider.childcare", provider_id=provider_id))

    if sent and SEARCH in request.form:
        place.search()
        outcome: Response | HTTPStatus = HTTPStatus.OK
    else:
        outcome = submitted(form, save)
    if isinstance(outcome, Response):
        return outcome
    return render_template(
        "provider/care_house.html",
        form=form,
        place=place,
        house=house,
        provider_id=provider_id,
        provider_name=name,
        weekday_words=weekday_words,
    ), outcome


def _draft(form: CareForm, provider_id: str, spot: Spot) -> CareDraft:
    return CareDraft(
        provider_id=provider_id,
        venue=Venue(form.name.data or spot.label, spot.label, spot.lat, spot.lon),
        opens_at=form.opens_at.data,
        closes_at=form.closes_at.data,
        weekdays=tuple(int(day) for day in form.weekdays.data or ()),
        carers=form.carers.data,
        groups=form.list_groups(),
        offer_ids=tuple(form.offers.data or ()),
    )


def _own(childcare_id: str) -> CareHouse:
    """A childcare that may be kept by who is signed in."""
    return get_childcare(the_service(), the_region().id, childcare_id, the_keeper())
