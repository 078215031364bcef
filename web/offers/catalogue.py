"""Finding an offer, looking at one, and its poster."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from babel import Locale
from babel.dates import get_day_names
from flask import render_template, request, url_for
from flask_babel import gettext as _

from mobility.i18n import LANGUAGES
from mobility.model import Audience, OfferKind
from mobility.offers import Filter, OfferCard, UsualTime, fits, get_offer, list_catalogue
from web.context import the_region, the_service, wording
from web.offers.blueprint import pages
from web.presentation import AUDIENCE_WORDS, KIND_WORDS, said
from web.qr import qr_code

Member = TypeVar("Member", bound=StrEnum)
DATES_AT_FIRST = 6
DAYS = range(7)


@dataclass(frozen=True)
class Choice:
    """One thing to filter by, with values that some offer has and the words for them.

    `given` words are names and no texts of ours.
    """

    name: str
    label: str
    options: list[tuple[str, str]]
    chosen: str
    given: bool = False


@pages.get("/")
def catalogue() -> str:
    """All offers, or those that fit what was asked."""
    everything = list_catalogue(the_service(), the_region().id)
    wanted = _wanted()
    choices = [choice for choice in _choices(everything, wanted) if choice.options]
    return render_template(
        "offers/catalogue.html",
        cards=[card for card in everything if fits(card, wanted)],
        wanted=wanted,
        is_filtered=wanted != Filter(),
        choices=choices,
    )


def _choices(cards: Sequence[OfferCard], wanted: Filter) -> Iterator[Choice]:
    kinds = {card.kind for card in cards}
    audiences = {card.audience for card in cards} - {Audience.EVERYONE}
    levels = {card.level for card in cards} - {""}
    languages = {code for card in cards for code in card.languages}
    places = {card.place_id: card.place_name for card in cards}
    days = [(str(day), weekday_words(day)) for day in DAYS]
    weekday = "" if wanted.weekday is None else str(wanted.weekday)
    yield Choice("kind", _("Kind"), _said(kinds, KIND_WORDS), wanted.kind or "")
    yield Choice("weekday", _("Day"), days, weekday, given=True)
    spoken = [(code, language_words(code)) for code in languages]
    language = wanted.language
    yield Choice("language", _("Language spoken there"), _sorted(spoken), language, given=True)
    named = [(level, level) for level in levels]
    yield Choice("level", _("Language level"), _sorted(named), wanted.level, given=True)
    for_whom = _said(audiences, AUDIENCE_WORDS)
    yield Choice("audience", _("For whom"), for_whom, wanted.audience or "")
    yield Choice("place", _("Place"), _sorted(places.items()), wanted.place_id, given=True)


def _said(values: Iterable[Any], words: dict[Any, str]) -> list[tuple[str, str]]:
    return _sorted((value.value, said(value, words)) for value in values)


def _sorted(options: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(options, key=lambda option: option[1].casefold())


@pages.get("/<offer_id>")
def offer(offer_id: str) -> str:
    """What it is, for whom, when, where, and how to get there."""
    card = get_offer(the_service(), the_region().id, offer_id)
    shown = card.sessions if "all" in request.args else card.sessions[:DATES_AT_FIRST]
    return render_template("offers/offer.html", card=card, sessions=shown)


@pages.get("/<offer_id>/poster")
def poster(offer_id: str) -> str:
    """A sheet for the wall, with a code that leads to the offer's page."""
    card = get_offer(the_service(), the_region().id, offer_id)
    address = url_for("offers.offer", offer_id=offer_id, _external=True)
    return render_template("offers/poster.html", card=card, address=address, code=qr_code(address))


def weekday_words(weekday: int) -> str:
    """Monday is 0."""
    return str(get_day_names("wide", locale=wording().locale)[weekday])


def usual_words(usual: UsualTime) -> str:
    """A weekday and its times, such as `Tue 9:00–12:15`."""
    day = get_day_names("abbreviated", locale=wording().locale)[usual.weekday]
    return f"{day} {usual.begins:%H:%M}–{usual.ends:%H:%M}"


def language_words(code: str) -> str:
    """The name of a language in the language of the page, else in its own script, else its code."""
    name = Locale.parse(wording().locale).languages.get(code)
    return name or (LANGUAGES[code].name if code in LANGUAGES else code)


def _wanted() -> Filter:
    """The filter of the address; what makes no sense there does not matter."""
    asked = request.args
    return Filter(
        text=asked.get("q", "").strip()[:80],
        kind=_member(OfferKind, asked.get("kind", "")),
        audience=_member(Audience, asked.get("audience", "")),
        language=asked.get("language", ""),
        level=asked.get("level", ""),
        weekday=next((day for day in DAYS if asked.get("weekday") == str(day)), None),
        place_id=asked.get("place", ""),
        with_childcare="childcare" in asked,
        with_free_places="free" in asked,
    )


def _member(kind: type[Member], text: str) -> Member | None:
    return kind(text) if text in list(kind) else None


for _function in (usual_words, weekday_words, language_words):
    pages.add_app_template_filter(_function)
