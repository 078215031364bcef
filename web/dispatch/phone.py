"""Booking by telephone: one screen, keyboard only, while somebody waits on the line."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mobility.accounts import add_participant, find_callers, find_participant
from mobility.booking import (
    WAITING_HELPS,
    Alternative,
    NoPlace,
    OfferedChoice,
    OfferLost,
    RideView,
    SessionTarget,
    SessionView,
    Wish,
    accept,
    find_wish,
    find_wish_again,
    find_wish_anew,
    get_ride,
    get_session,
    list_known_destinations,
    list_known_places,
    list_rides_of_participant,
    quote,
    quote_close_by,
    read_wish,
    request_place,
)
from mobility.i18n import DEFAULT_LANGUAGE
from mobility.model import MessageChannel, Participant, new_id
from mobility.phones import parse_phone
from mobility.refusals import Refusal
from web.accounts.identity import the_staff
from web.context import the_region, the_service, wording
from web.dispatch.blueprint import for_office, pages
from web.dispatch.messages import CHANNEL_WORDS
from web.dispatch.phone_form import PhoneWishForm, TargetChoice, filled, session_label
from web.errors import put_on_form, status_of
from web.participant.places import PlaceChoice

Shown = Response | tuple[str, HTTPStatus]
Choice = tuple[OfferedChoice, Alternative | None]

SMS = MessageChannel.SMS
CHOICES = 3  # to be read out: enough to choose from, and more cannot be remembered
LAST_RIDES = 5


@dataclass
class Call:
    """Who is on the line, what she wishes, and what could be promised."""

    person: Participant | None
    form: PhoneWishForm
    home: PlaceChoice
    target: TargetChoice
    choices: Sequence[Choice] = ()
    refusal: Refusal | None = None
    wish: Wish | None = None
    can_wait: bool = False

    @property
    def session(self) -> SessionView | None:
        aim = self.wish.target if self.wish else None
        if isinstance(aim, SessionTarget):
            return get_session(the_service(), the_region().id, aim.session_id)
        return None


@pages.route("/phone", methods=["GET", "POST"])
@for_office
def phone() -> Shown:
    """Who calls: by part of her number, or by name; a number that nobody has is somebody new."""
    typed = request.form.get("caller", "").strip()
    found = find_callers(the_service(), the_region().id, typed)
    picked = request.form.get("person") or (found[0].id if len(found) == 1 else "")
    if picked:
        return redirect(url_for("dispatch.phone_call", participant_id=picked))
    if not typed or found:
        return _show_callers(typed, found)
    try:
        number = parse_phone(typed, the_region().land)
    except Refusal as refusal:
        return _show_callers(typed, found, refusal)
    form = PhoneWishForm(formdata=None, phone=number, language=DEFAULT_LANGUAGE)
    return _show(Call(None, form, PlaceChoice("home"), TargetChoice(PlaceChoice("target"))))


@pages.post("/phone/callers")
@for_office
def phone_callers() -> str:
    """Who it could be, while the number is being typed."""
    found = find_callers(the_service(), the_region().id, request.form.get("caller", ""))
    return render_template("dispatch/_phone_callers.html", callers=found)


@pages.post("/phone/hits")
@for_office
def phone_hits() -> str:
    """Sessions and places for what is being typed."""
    text = request.form.get("text", "").strip()
    if request.form.get("field") == "home":
        place = PlaceChoice("home", text)
        place.search()
        return render_template("dispatch/_phone_hits.html", place=place, sessions=())
    target = TargetChoice(PlaceChoice("target", text))
    target.search()
    return render_template(
        "dispatch/_phone_hits.html",
        place=target.place,
        sessions=[(one, session_label(one)) for one in target.sessions],
    )


@pages.get("/phone/<participant_id>")
@for_office
def phone_call(participant_id: str) -> Shown:
    """Her last rides and usual places; nothing is typed yet."""
    person = _get(participant_id)
    known = list_known_places(the_service(), the_region().id, person.id)
    home = PlaceChoice.of("home", known[0] if known else None)
    home.hits = tuple(known)
    form = PhoneWishForm(formdata=None, language=person.language)
    return _show(Call(person, form, home, _usual_target(person)))


@pages.post("/phone/again")
@for_office
def phone_again() -> Shown:
    """The same on the next date; the same once more after a no; or a coming ride to be changed."""
    service, region_id = the_service(), the_region().id
    detail = get_ride(service, region_id, request.form.get("ride", ""))
    person, ids = _get(detail.participant_id), detail.request_ride_ids
    act = request.form.get("act")
    try:
        if act == "change":
            open_ids = [one for one in ids if get_ride(service, region_id, one).ride.can_change]
            return _show_wish(person, find_wish(service, region_id, open_ids, person.id))
        find = find_wish_anew if act == "anew" else find_wish_again
        wish = find(service, region_id, ids, person.id)
    except Refusal as refusal:
        flash(refusal.sentence(wording()))
        return redirect(url_for("dispatch.phone_call", participant_id=person.id))
    return _show_wish(person, wish, quotes=True)


@pages.post("/phone/wish")
@for_office
def phone_wish() -> Shown:
    """What is typed, and the times that could be promised; or she waits for a place."""
    person = _find(request.form.get("person", ""))
    form = PhoneWishForm()
    call = Call(person, form, PlaceChoice.sent("home"), TargetChoice.sent())
    form.offer_languages()
    wish = form.read_wish(call.home, call.target)
    if person is None and not form.name.data:
        form.name.errors = [*form.name.errors, Refusal("name_missing").sentence(wording())]
        wish = None
    if wish is None:
        return _show(call, HTTPStatus.UNPROCESSABLE_ENTITY)
    if request.form.get("act") == "wait":
        return _wait(call, wish)
    return _show(call, _quote(call, wish))


@pages.post("/phone/book")
@for_office
def phone_book() -> Shown:
    """The times that were read out count; what is gone meanwhile leads to those free now."""
    service, region_id, staff = the_service(), the_region().id, the_staff()
    token, reason = request.form.get("token", ""), request.form.get("reason", "").strip()
    wish = read_wish(service, region_id, token)
    person = _find(request.form.get("person", ""))
    try:
        person = person or _add_person()
        key = request.form.get("key", "") or new_id()
        ride_ids = accept(
            service, region_id, person.id, token, key, actor=staff.actor, reason=reason
        )
    except Refusal as refusal:
        return _show_lost(person, wish, refusal)
    return redirect(url_for("dispatch.phone_booked", ride_id=ride_ids[0]))


@pages.get("/phone/booked/<ride_id>")
@for_office
def phone_booked(ride_id: str) -> str:
    """What to say before hanging up, and how she gets it in writing."""
    service, region_id = the_service(), the_region().id
    detail = get_ride(service, region_id, ride_id)
    rides = [get_ride(service, region_id, one).ride for one in detail.request_ride_ids]
    return render_template(
        "dispatch/phone_booked.html",
        person=_get(detail.participant_id),
        rides=rides,
    )


def _get(participant_id: str) -> Participant:
    """Raises Refusal `participant_unknown`."""
    person = _find(participant_id)
    if person is None:
        raise Refusal("participant_unknown")
    return person


def _find(participant_id: str) -> Participant | None:
    return find_participant(the_service(), the_region().id, participant_id)


def _add_person() -> Participant:
    form = request.form
    return add_participant(
        the_service(),
        the_region().id,
        form.get("phone", ""),
        form.get("name", ""),
        form.get("language", DEFAULT_LANGUAGE),
        actor=the_staff().actor,
        channel=MessageChannel.NONE if form.get("told") == MessageChannel.NONE else SMS,
    )


def _usual_target(person: Participant) -> TargetChoice:
    spots = list_known_destinations(the_service(), the_region().id, person.id)
    return TargetChoice(PlaceChoice("target", hits=tuple(spots)))


def _quote(call: Call, wish: Wish) -> HTTPStatus:
    """Put what could be promised into the call; returns the status of its page."""
    call.wish = wish
    try:
        found = quote(the_service(), the_region().id, wish, least=CHOICES)
    except NoPlace as no:
        call.refusal = no
        call.choices = _filled_up([(one.choice, one) for one in no.alternatives], wish)
        call.can_wait = no.code in WAITING_HELPS and not wish.instead_of
        return HTTPStatus.OK
    except Refusal as refusal:
        return put_on_form(call.form, refusal)
    call.choices = _filled_up([(choice, None) for choice in found.choices], wish)
    return HTTPStatus.OK


def _filled_up(choices: Sequence[Choice], wish: Wish) -> Sequence[Choice]:
    """Three choices to read out: where there are fewer, what suits nearly as well joins them."""
    known = [instead.wish for _choice, instead in choices if instead]
    lacking = max(0, CHOICES - len(choices))
    found = quote_close_by(the_service(), the_region().id, wish, lacking, known)
    return [*choices[:CHOICES], *((one.choice, one) for one in found)]


def _wait(call: Call, wish: Wish) -> Shown:
    service, region_id = the_service(), the_region().id
    try:
        person = call.person or _add_person()
        key = request.form.get("key", "") or new_id()
        ride_ids = request_place(service, region_id, person.id, wish, key, actor=the_staff().actor)
    except Refusal as refusal:
        return _show(call, put_on_form(call.form, refusal))
    return redirect(url_for("dispatch.phone_booked", ride_id=ride_ids[0]))


def _show_wish(person: Participant, wish: Wish, *, quotes: bool = False) -> Shown:
    call = _call_about(person, wish)
    return _show(call, _quote(call, wish) if quotes else HTTPStatus.OK)


def _call_about(person: Participant | None, wish: Wish, **more: Any) -> Call:
    """The screen as if all of this wish had been typed."""
    form = PhoneWishForm(formdata=None, **filled(wish), **more)
    return Call(person, form, PlaceChoice.of("home", wish.home), TargetChoice.of(wish.target))


def _show_lost(person: Participant | None, wish: Wish, refusal: Refusal) -> Shown:
    """It could not be booked: why, and what is free now."""
    sent = {name: request.form.get(name, "") for name in ("phone", "name", "language", "reason")}
    call = _call_about(person, wish, told=request.form.get("told", ""), **sent)
    call.wish, status = wish, put_on_form(call.form, refusal)
    if isinstance(refusal, OfferLost) and refusal.instead:
        call.choices = [(choice, None) for choice in refusal.instead.choices[:CHOICES]]
    elif refusal.code == "why_changed":
        _quote(call, wish)
    return _show(call, status)


def _show_callers(
    typed: str, found: Sequence[Participant], refusal: Refusal | None = None
) -> tuple[str, HTTPStatus]:
    page = render_template(
        "dispatch/phone.html",
        typed=typed,
        callers=found,
        error=refusal.sentence(wording()) if refusal else "",
        call=None,
    )
    return page, status_of(refusal) if refusal else HTTPStatus.OK


def _show(call: Call, status: HTTPStatus = HTTPStatus.OK) -> tuple[str, HTTPStatus]:
    call.form.offer_languages()
    rides = _rides_of(call.person) if call.person else ()
    page = render_template(
        "dispatch/phone.html",
        call=call,
        form=call.form,
        key=request.form.get("key", "") or new_id(),
        coming=[ride for ride in rides if not ride.is_over],
        last=_each_way_once(rides)[:LAST_RIDES],
        CHANNEL_WORDS=CHANNEL_WORDS,
        target_sessions=[(one, session_label(one)) for one in call.target.sessions],
        session_of=lambda wish: get_session(the_service(), the_region().id, wish.target.session_id),
    )
    return page, status


def _rides_of(person: Participant) -> Sequence[RideView]:
    return list_rides_of_participant(the_service(), the_region().id, person.id)


def _each_way_once(rides: Sequence[RideView]) -> list[RideView]:
    """The latest first; there and back between the same places are one line."""
    latest: dict[tuple[object, ...], RideView] = {}
    for ride in sorted(rides, key=lambda one: one.pickup_earliest, reverse=True):
        ends = frozenset((ride.pickup_label, ride.dropoff_label))
        latest.setdefault((ends, ride.offer_titles.get(DEFAULT_LANGUAGE)), ride)
    return list(latest.values())
