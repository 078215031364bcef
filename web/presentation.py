"""How values of the service are said on a page: states, directions, parties, lengths."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Flask
from flask_babel import gettext, ngettext
from markupsafe import Markup

from mobility.booking import Alternative
from mobility.i18n import N_
from mobility.latin import in_latin
from mobility.model import Audience, Complaint, Direction, Face, OfferKind, Party, RideStatus
from mobility.names import first_name_and_initial
from mobility.phones import readable_phone
from mobility.refusals import SENTENCES, Refusal, kind_words
from web.bilingual import say_in_both
from web.context import the_region, wording
from web.icons import ICON, icon

STATUS_WORDS = {
    RideStatus.REQUESTED: N_("asked for"),
    RideStatus.PROMISED: N_("promised"),
    RideStatus.PLANNED: N_("promised, tour planned"),
    RideStatus.PUBLISHED: N_("confirmed"),
    RideStatus.UNDER_WAY: N_("the bus is on its way"),
    RideStatus.ON_BOARD: N_("on board"),
    RideStatus.COMPLETED: N_("arrived"),
    RideStatus.DECLINED: N_("not possible"),
    RideStatus.WAITLISTED: N_("on the waiting list"),
    RideStatus.OFFERED: N_("place kept for you"),
    RideStatus.REPLACED: N_("changed"),
    RideStatus.CANCELLED_BY_PARTICIPANT: N_("cancelled by you"),
    RideStatus.CANCELLED_BY_OPERATOR: N_("cancelled by the office"),
    RideStatus.NO_SHOW: N_("nobody came"),
    RideStatus.HANDED_OVER: N_("a taxi drives you"),
}
DIRECTION_WORDS = {Direction.OUTBOUND: N_("Way there"), Direction.RETURN: N_("Way back")}
REMARKS = {
    "changed": N_("changed"),
    "moved_in_plan": N_("another time or vehicle, inside what was promised"),
    "place_declined": N_("did not want the place"),
    "whole_course": N_("booked with the whole course"),
}
KIND_WORDS = {
    OfferKind.LANGUAGE_COURSE: N_("Language course"),
    OfferKind.COUNSELLING: N_("Counselling"),
    OfferKind.TRAINING: N_("Training"),
    OfferKind.EVENT: N_("Event"),
    OfferKind.MENTORING: N_("Mentoring"),
    OfferKind.OFFICE: N_("Public office"),
}
KIND_ICONS = {
    OfferKind.LANGUAGE_COURSE: "course",
    OfferKind.COUNSELLING: "talk",
    OfferKind.TRAINING: "course",
    OfferKind.EVENT: "star",
    OfferKind.MENTORING: "talk",
    OfferKind.OFFICE: "office",
}
ACTOR_WORDS = {
    "participant": N_("participant"),
    "staff": N_("the office"),
    "system": N_("day planning"),
}
FACE_WORDS = {Face.GOOD: N_("Good"), Face.FAIR: N_("So-so"), Face.BAD: N_("Not good")}
COMPLAINT_WORDS = {
    Complaint.LATE: N_("The bus was late"),
    Complaint.LONG: N_("The ride was too long"),
    Complaint.PLACE: N_("The stop was hard to find"),
    Complaint.SEAT: N_("Seat or child seat"),
    Complaint.DRIVER: N_("The driver"),
    Complaint.OTHER: N_("Something else"),
}
WALKED_M_PER_MINUTE = 70  # with a bag or a child by the hand
AUDIENCE_WORDS = {
    Audience.EVERYONE: N_("for everyone"),
    Audience.WOMEN: N_("for women"),
    Audience.YOUTH: N_("for young people"),
    Audience.PARENTS: N_("for parents"),
}


@dataclass(frozen=True)
class Part:
    """One kind of people or things of a party."""

    icon: str
    count: int
    words: str


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(icon=icon, ICON=ICON)
    filters: tuple[Callable[..., Any], ...] = (
        clock_time,
        day_words,
        short_day,
        minutes,
        phone_words,
        isolated,
        refusal_words,
        not_promised,
        said,
        said_in_both,
        who,
        why,
        way_moved,
        minutes_on_foot,
        list_parts,
        first_name_and_initial,
        in_latin,
    )
    app.jinja_env.filters.update({function.__name__: function for function in filters})
    app.jinja_env.globals.update(
        STATUS_WORDS=STATUS_WORDS,
        DIRECTION_WORDS=DIRECTION_WORDS,
        KIND_WORDS=KIND_WORDS,
        KIND_ICONS=KIND_ICONS,
        AUDIENCE_WORDS=AUDIENCE_WORDS,
        FACE_WORDS=FACE_WORDS,
        COMPLAINT_WORDS=COMPLAINT_WORDS,
    )


def who(actor: str, me: str) -> str:
    """Who did something, as the one who reads it is told."""
    if actor == me:
        return str(gettext("you"))
    kind = actor.partition(":")[0]
    return str(gettext(ACTOR_WORDS.get(kind, ACTOR_WORDS["system"])))


def why(reason: str) -> str:
    """A reason of a ride's history: a remark of ours, a refusal, or what somebody wrote."""
    if reason in REMARKS:
        return str(gettext(REMARKS[reason]))
    if reason in SENTENCES and "%(" not in SENTENCES[reason]:
        return refusal_words(reason, {})
    return reason


def way_moved(alternative: Alternative) -> str:
    """By how much an appointment would have to move, such as 25 minutes earlier."""
    length = minutes(abs(alternative.moved_s))
    words = N_("%(minutes)s earlier") if alternative.moved_s < 0 else N_("%(minutes)s later")
    return str(gettext(words, minutes=length))


def minutes_on_foot(walk_m: int) -> str:
    return minutes(60 * -(-walk_m // WALKED_M_PER_MINUTE))


def said(value: Any, words: dict[Any, str]) -> str:
    """The words for a value of an enumeration, in the language of the page."""
    return str(gettext(words[value]))


def said_in_both(value: Any, words: dict[Any, str]) -> Markup:
    """The same, and small beside it the German word, which stands on sheets, signs and buses."""
    return say_in_both(wording()).text(words[value])


def clock_time(instant: datetime) -> str:
    return wording().clock_time(instant)


def day_words(value: date | datetime) -> str:
    return wording().day(_local_day(value))


def short_day(value: date | datetime) -> str:
    return wording().short_day(_local_day(value))


def minutes(seconds: int) -> str:
    count = max(1, round(seconds / 60))
    return str(ngettext("%(num)d minute", "%(num)d minutes", count))


def phone_words(e164: str) -> str:
    """Grouped digits that stay on one line."""
    return readable_phone(e164, the_region().land).replace(" ", "\N{NO-BREAK SPACE}")


def isolated(text: str) -> str:
    return wording().isolated(text)


def refusal_words(code: str, facts: Mapping[str, Any]) -> str:
    return Refusal(code, **facts).sentence(wording())


def not_promised(kinds: Iterable[str]) -> str:
    """What somebody would have liked of vehicle or driver and is not offered."""
    said = ", ".join(kind_words(kind, wording()) for kind in kinds)
    return str(gettext("Not promised at these times: %(kinds)s.", kinds=said))


def list_parts(party: Party) -> list[Part]:
    """Who and what comes along, kind by kind."""
    return [Part(name, count, words(count)) for name, count, words in _parts(party) if count]


def _parts(party: Party) -> tuple[tuple[str, int, Callable[[int], str]], ...]:
    return (
        ("adult", party.adults, lambda n: ngettext("%(num)d adult", "%(num)d adults", n)),
        ("child", party.children_23, lambda n: ngettext("%(num)d child", "%(num)d children", n)),
        (
            "toddler",
            party.children_1,
            lambda n: ngettext("%(num)d small child", "%(num)d small children", n),
        ),
        ("baby", party.children_0, lambda n: ngettext("%(num)d baby", "%(num)d babies", n)),
        (
            "wheelchair",
            party.wheelchairs,
            lambda n: ngettext("%(num)d wheelchair", "%(num)d wheelchairs", n),
        ),
        ("pram", party.prams, lambda n: ngettext("%(num)d pram", "%(num)d prams", n)),
        (
            "folded",
            party.folded_wheelchairs,
            lambda n: ngettext("%(num)d folded wheelchair", "%(num)d folded wheelchairs", n),
        ),
        (
            "walker",
            party.walking_aids,
            lambda n: ngettext("%(num)d walking frame", "%(num)d walking frames", n),
        ),
        (
            "dog",
            party.dogs,
            lambda n: ngettext("%(num)d assistance dog", "%(num)d assistance dogs", n),
        ),
    )


def _local_day(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return value.astimezone(wording().zone).date()
    return value
