"""How the office is told things: shorter than participants, and in German and English only."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from mobility.i18n import N_
from mobility.model import HandoverState, RideStatus
from mobility.refusals import KINDS, Refusal
from web.context import wording
from web.dispatch.blueprint import pages
from web.dispatch.remedies import remedy_words
from web.presentation import STATUS_WORDS, refusal_words

OFFICE_STATUS_WORDS = STATUS_WORDS | {
    RideStatus.PLANNED: N_("planned"),
    RideStatus.PUBLISHED: N_("published"),
    RideStatus.UNDER_WAY: N_("under way"),
    RideStatus.DECLINED: N_("declined"),
    RideStatus.OFFERED: N_("place offered"),
    RideStatus.CANCELLED_BY_PARTICIPANT: N_("cancelled by participant"),
    RideStatus.HANDED_OVER: N_("with a partner"),
}
HANDOVER_WORDS = {
    HandoverState.HANDED: N_("handed over"),
    HandoverState.DRIVEN: N_("driven"),
    HandoverState.NO_SHOW: N_("not there"),
    HandoverState.TAKEN_BACK: N_("taken back"),
    HandoverState.CANCELLED: N_("cancelled"),
}
REASON_WORDS = {
    "no_vehicle_on_duty": N_("no vehicle on duty"),
    "outside_shift_hours": N_("outside the hours of service"),
    "full_at_that_time": N_("all vehicles full"),
    "vehicles_busy": N_("all vehicles elsewhere"),
    "drivers_must_rest": N_("drivers must rest"),
    "ride_would_take_too_long": N_("ride would take too long"),
}


def reason_words(code: str, facts: Mapping[str, Any]) -> str:
    """Why a ride has no place, in the few words that the office needs."""
    return str(gettext(REASON_WORDS[code])) if code in REASON_WORDS else refusal_words(code, facts)


MOVE_WORDS = {
    "no_vehicle_on_duty": N_("This driver is not on duty at that time."),
    "outside_shift_hours": N_("This driver is not on duty at that time."),
    "full_at_that_time": N_("This bus is full at that time."),
    "vehicles_busy": N_("This bus is elsewhere at that time."),
    "drivers_must_rest": N_("The driver would get no break, or work too long."),
    "ride_would_take_too_long": N_("Somebody would sit in the bus for too long."),
    "no_place_of_kind": N_("This bus has not enough of these at that time: %(kind)s."),
    "needs_property": N_("This bus and its driver do not offer: %(kind)s."),
}


def move_words(refusal: Refusal) -> str:
    """Why a ride has no place on one tour: of that bus alone, where others hear of all of them."""
    if refusal.code not in MOVE_WORDS:
        return refusal.sentence(wording())
    kind = refusal.facts.get("kind")
    what = gettext(KINDS[str(kind)]) if kind in KINDS else kind
    return str(gettext(MOVE_WORDS[refusal.code], kind=what))


BROKEN_WORDS = {
    "late": N_("%(minutes)d min later than promised"),
    "early": N_("%(minutes)d min earlier than promised"),
    "long": N_("%(minutes)d min longer on board than promised"),
}


def broken_words(what: str, by_s: int) -> str:
    """By how much a promise would break, in whole minutes."""
    return str(gettext(BROKEN_WORDS[what], minutes=-(-by_s // 60)))


def hours(seconds: int) -> str:
    """Hours and minutes of a long time, such as 3:20 h."""
    whole, rest = divmod(round(seconds / 60), 60)
    return str(gettext("%(hours)d:%(minutes)02d h", hours=whole, minutes=rest))


def kilometres(length_m: int) -> str:
    return str(gettext("%(length)s km", length=wording().number(round(length_m / 1000))))


def euros(cents: int) -> str:
    return str(gettext("%(amount)s €", amount=wording().number(round(cents / 100))))


def price(millicents: int) -> str:
    """An amount with its cents, such as 0,08 €."""
    return wording().money(millicents / 1000)


def agreed_or_billed(cents: int | None) -> str:
    """A price to the cent; a dash where nobody knows it yet."""
    return "–" if cents is None else wording().money(cents)


def language_name(code: str) -> str:
    """The name of a language in the language of the page."""
    return wording().language_name(code)


def ratio(value: float) -> str:
    return wording().number(round(value, 2))


for _function in (
    reason_words,
    remedy_words,
    broken_words,
    euros,
    hours,
    kilometres,
    ratio,
    language_name,
    price,
    agreed_or_billed,
):
    pages.add_app_template_filter(_function)
pages.record(
    lambda state: state.app.jinja_env.globals.update(
        OFFICE_STATUS_WORDS=OFFICE_STATUS_WORDS, HANDOVER_WORDS=HANDOVER_WORDS
    )
)
