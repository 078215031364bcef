"""What messages say. Facts are plain JSON values; the words come with the recipient's language."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from mobility.clock import service_day
from mobility.i18n import N_, Wording
from mobility.model import Ride, RideStop, StopKind
from mobility.refusals import Refusal
from mobility.regions import RegionSettings
from mobility.storage.day_rows import StopRow

from .gsm7 import fold_latin
from .sentences import READY
from .tour_schedule import schedule_text

MOST_DAYS = 4
"""So many are named in one message; the rest stands under "My rides"."""

Facts = Mapping[str, Any]
Words = Callable[[Facts, Wording, RegionSettings], str]


@dataclass(frozen=True)
class Template:
    """How one kind of message is worded and when it may go out."""

    words: Words
    urgent: bool = False
    even_when_over: bool = False  # also about a ride that was cancelled or declined meanwhile
    phone_only: bool = False  # never by e-mail nor said on the telephone
    by_van: bool = False  # true only while one of our vans is to drive the ride
    by_partner: bool = False  # true only while a partner is


def ride_facts(ride: Ride, *, planned_pickup_at: datetime | None = None) -> dict[str, Any]:
    """Facts of all messages about a ride, whose stops are loaded.

    `ride_declined` takes two more: `reason`, the code of a refusal, and its `reason_facts`.
    """
    return stops_facts(ride.stops, planned_pickup_at=planned_pickup_at)


def stops_facts(
    stops: Sequence[RideStop | StopRow], *, planned_pickup_at: datetime | None = None
) -> dict[str, Any]:
    """The same of a ride's stops alone, in their order."""
    pickup, dropoff = stops[0], stops[-1]
    care = next((stop for stop in stops if stop.kind is StopKind.CHILDCARE), None)
    facts = {
        "pickup_label": pickup.label,
        "pickup_earliest": pickup.earliest.isoformat(),
        "pickup_latest": pickup.latest.isoformat(),
        "planned_pickup_at": planned_pickup_at.isoformat() if planned_pickup_at else None,
        "dropoff_label": dropoff.label,
        "arrival_latest": dropoff.latest.isoformat(),
        "useful_until": pickup.latest.isoformat(),
        "needed_by": pickup.earliest.isoformat(),
    }
    if care:
        facts |= {"childcare_label": care.label, "childcare_latest": care.latest.isoformat()}
    return facts


def word(template: str, facts: Facts, wording: Wording, region: RegionSettings) -> str:
    """The text of a message, in GSM-7 where its script allows it.

    Raises KeyError for an unknown template or a missing fact.
    """
    return fold_latin(TEMPLATES[template].words(facts, wording, region))


def is_outdated(facts: Facts, now: datetime) -> bool:
    """Whether a message comes too late to be of use."""
    until = facts.get("useful_until")
    return until is not None and datetime.fromisoformat(until) < now


def _sign_in_code(facts: Facts, wording: Wording, _region: RegionSettings) -> str:
    return wording.text(
        N_("%(code)s is your Hinfahrt code. It is valid for %(minutes)s minutes."),
        code=facts["code"],
        minutes=facts["minutes"],
    )


def _tour_dropped(facts: Facts, wording: Wording, region: RegionSettings) -> str:
    return wording.text(
        N_("Hinfahrt: tour %(number)s of %(day)s does NOT take place. Questions: %(phone)s"),
        number=facts["number"],
        day=wording.short_day(date.fromisoformat(facts["day"])),
        phone=wording.isolated(region.office_phone),
    )


def _tour_unread(facts: Facts, wording: Wording, region: RegionSettings) -> str:
    return wording.text(
        N_("Hinfahrt: have you read tour %(number)s, start %(start)s? Answer OK or call %(phone)s"),
        number=facts["number"],
        start=wording.clock_time(datetime.fromisoformat(facts["starts_at"])),
        phone=region.office_phone,
    )


def _driver_help(_facts: Facts, wording: Wording, region: RegionSettings) -> str:
    return wording.text(
        N_(
            "Not understood. OK = read, 3 DA = no. 3 on board, 3 WEG = not there, "
            "3 FERTIG = got off, SPAET 10 = 10 min late. Office: %(phone)s"
        ),
        phone=region.office_phone,
    )


def _participant_help(_facts: Facts, wording: Wording, region: RegionSettings) -> str:
    return wording.text(
        N_("Not understood. STORNO = cancel the next ride. Questions: %(phone)s"),
        phone=region.office_phone,
    )


def _about_ride(msgid: str) -> Words:
    return lambda facts, wording, region: wording.text(msgid, **_ride_words(facts, wording, region))


def _about_way(msgid: str) -> Words:
    """As `_about_ride`, and where the ride leads past childcare, when and where that is."""

    def words(facts: Facts, wording: Wording, region: RegionSettings) -> str:
        sentences = wording.text(msgid, **_ride_words(facts, wording, region))
        return ". ".join((sentences, *_childcare_words(facts, wording)))

    return words


def _childcare_words(facts: Facts, wording: Wording) -> Iterator[str]:
    if "care_house" in facts:
        place = wording.isolated(facts["care_house"])
        yield wording.text(N_("Childcare is at another place this time: %(place)s."), place=place)
    if "childcare_label" in facts:
        at = datetime.fromisoformat(facts["childcare_latest"])
        yield wording.text(
            N_("At childcare by %(time)s: %(place)s."),
            time=wording.clock_time(at),
            place=wording.isolated(facts["childcare_label"]),
        )


def _ride_declined(facts: Facts, wording: Wording, region: RegionSettings) -> str:
    refusal = Refusal(facts["reason"], **facts["reason_facts"])
    return wording.text(
        N_(
            "Hinfahrt: sorry, we have no place for your ride. %(day)s, %(pickup)s: %(start)s. "
            "%(reason)s Questions: %(phone)s"
        ),
        reason=refusal.sentence(wording),
        **_ride_words(facts, wording, region),
    )


def _place_offered(facts: Facts, wording: Wording, region: RegionSettings) -> str:
    return wording.text(
        N_(
            "Hinfahrt: there is a place for you, there and back! %(day)s, pickup %(pickup)s: "
            "%(start)s. Please say yes by %(until)s under My rides or on %(phone)s"
        )
        if facts["with_way_back"]
        else N_(
            "Hinfahrt: there is a place for you! %(day)s, pickup %(pickup)s: %(start)s. "
            "Please say yes by %(until)s under My rides or on %(phone)s"
        ),
        until=wording.clock_time(datetime.fromisoformat(facts["until"])),
        **_ride_words(facts, wording, region),
    )


def _series_promised(facts: Facts, wording: Wording, region: RegionSettings) -> str:
    """The dates of a course booked in one go, each as begin and end of its pickup and where."""
    sentences = []
    if facts["booked"]:
        (earliest, latest, start), *_ = facts["booked"]
        first, last, until = (
            datetime.fromisoformat(at) for at in (earliest, facts["booked"][-1][0], latest)
        )
        sentences += [
            wording.text(
                N_(
                    "Hinfahrt: your rides are booked. %(title)s, dates: %(count)s, "
                    "%(first)s to %(last)s."
                ),
                title=_title(facts, wording),
                count=len(facts["booked"]),
                first=wording.short_day(service_day(first, wording.zone)),
                last=wording.short_day(service_day(last, wording.zone)),
            ),
            wording.text(
                N_("First pickup %(earliest)s-%(latest)s: %(start)s."),
                earliest=wording.clock_time(first),
                latest=wording.clock_time(until),
                start=start,
            ),
        ]
    else:
        sentences.append(
            wording.text(N_("Hinfahrt: %(title)s."), title=_title(facts, wording)),
        )
    if facts["without"]:
        sentences.append(
            wording.text(
                N_("NO ride on: %(days)s."),
                days=", ".join(_first_days(facts["without"], wording)),
            )
        )
    sentences.append(
        wording.text(
            N_("All times: My rides. Questions: %(phone)s"),
            phone=wording.isolated(region.office_phone),
        )
    )
    return " ".join(sentences)


def _rides_cancelled(facts: Facts, wording: Wording, region: RegionSettings) -> str:
    return wording.text(
        N_("Hinfahrt: your rides are CANCELLED. %(title)s: %(days)s. Questions: %(phone)s"),
        title=_title(facts, wording),
        days=", ".join(_first_days(facts["days"], wording)),
        phone=wording.isolated(region.office_phone),
    )


def _first_days(days: Sequence[str], wording: Wording) -> Iterator[str]:
    for day in days[:MOST_DAYS]:
        yield wording.short_day(date.fromisoformat(day))
    if len(days) > MOST_DAYS:
        yield "..."


def _session_cancelled(facts: Facts, wording: Wording, region: RegionSettings) -> str:
    return wording.text(
        N_(
            "Hinfahrt: %(title)s on %(day)s does NOT take place. Your ride is CANCELLED. "
            "Questions: %(phone)s"
        ),
        title=_title(facts, wording),
        **_ride_words(facts, wording, region),
    )


def _session_moved(facts: Facts, wording: Wording, region: RegionSettings) -> str:
    at = datetime.fromisoformat(facts["starts_at"])
    return wording.text(
        N_(
            "Hinfahrt: %(title)s is now on %(new_day)s at %(new_time)s. We have no ride for you "
            "yet, you are on the waiting list. Questions: %(phone)s"
        )
        if facts["waits"]
        else N_(
            "Hinfahrt: %(title)s is now on %(new_day)s at %(new_time)s. We have NO ride for you. "
            "Please call %(phone)s"
        ),
        title=_title(facts, wording),
        new_day=wording.short_day(service_day(at, wording.zone)),
        new_time=wording.clock_time(at),
        phone=wording.isolated(region.office_phone),
    )


def _office_wrote(facts: Facts, wording: Wording, region: RegionSettings) -> str:
    """No more than the ready sentence: what the office wrote in its own words stays on the page."""
    phone = wording.isolated(region.office_phone)
    if not facts["sentence"]:
        return wording.text(
            N_(
                "Hinfahrt: the office has written to you. Please look under Messages or call "
                "%(phone)s"
            ),
            phone=phone,
        )
    return wording.text(
        N_("Hinfahrt, from the office: %(sentence)s More under Messages or on %(phone)s"),
        sentence=wording.text(READY[facts["sentence"]]),
        phone=phone,
    )


def _news(facts: Facts, wording: Wording, region: RegionSettings) -> str:
    texts: Mapping[str, str] = facts["texts"]
    ready = wording.text(READY[facts["ready"]]) if facts["ready"] else ""
    return wording.text(
        N_("Hinfahrt: %(news)s Questions: %(phone)s"),
        news=texts.get(wording.language) or ready or wording.isolated(texts["de"]),
        phone=wording.isolated(region.office_phone),
    )


def _childcare_closed(facts: Facts, wording: Wording, region: RegionSettings) -> str:
    return wording.text(
        N_(
            "Hinfahrt: the childcare for %(title)s on %(day)s is CLOSED. We look for another one, "
            "you are on the waiting list. Questions: %(phone)s"
        )
        if facts["waits"]
        else N_(
            "Hinfahrt: the childcare for %(title)s on %(day)s is CLOSED. Your ride is CANCELLED. "
            "Questions: %(phone)s"
        ),
        title=_title(facts, wording),
        **_ride_words(facts, wording, region),
    )


def _ride_by_partner(facts: Facts, wording: Wording, region: RegionSettings) -> str:
    return wording.text(
        N_(
            "Hinfahrt: a taxi drives you, not our bus: %(partner)s, %(partner_phone)s. %(day)s, "
            "pickup %(pickup)s: %(start)s. Questions: %(phone)s"
        ),
        partner=wording.isolated(facts["partner"]),
        partner_phone=wording.isolated(facts["partner_phone"]),
        **_ride_words(facts, wording, region),
    )


def _letter(facts: Facts, _wording: Wording, _region: RegionSettings) -> str:
    """Worded by whoever writes it: partners have the office's language only."""
    return str(facts["text"])


def _title(facts: Facts, wording: Wording) -> str:
    titles: Mapping[str, str] = facts["titles"]
    return titles.get(wording.language, titles["de"])


def _ride_words(facts: Facts, wording: Wording, region: RegionSettings) -> dict[str, str]:
    earliest, latest, arrival = (
        datetime.fromisoformat(facts[name])
        for name in ("pickup_earliest", "pickup_latest", "arrival_latest")
    )
    planned = facts["planned_pickup_at"]
    window = f"{wording.clock_time(earliest)}-{wording.clock_time(latest)}"
    return {
        "day": wording.short_day(service_day(earliest, wording.zone)),
        "pickup": wording.clock_time(datetime.fromisoformat(planned)) if planned else window,
        "start": wording.isolated(facts["pickup_label"]),
        "arrival": wording.clock_time(arrival),
        "destination": wording.isolated(facts["dropoff_label"]),
        "phone": wording.isolated(region.office_phone),
    }


TEMPLATES: dict[str, Template] = {
    "sign_in_code": Template(_sign_in_code, urgent=True, phone_only=True),
    "ride_promised": Template(
        _about_way(
            N_(
                "Hinfahrt: your ride is booked. %(day)s, pickup %(pickup)s: %(start)s. "
                "Arrival by %(arrival)s: %(destination)s. To cancel: %(phone)s"
            )
        ),
        by_van=True,
    ),
    "ride_cancelled": Template(
        _about_ride(
            N_(
                "Hinfahrt: your ride is CANCELLED. %(day)s, pickup %(pickup)s: %(start)s. "
                "Questions: %(phone)s"
            )
        ),
        even_when_over=True,
    ),
    "ride_changed": Template(
        _about_way(
            N_(
                "Hinfahrt: your ride is CHANGED. New: %(day)s, pickup %(pickup)s: %(start)s. "
                "Arrival by %(arrival)s: %(destination)s. To cancel: %(phone)s"
            )
        ),
        by_van=True,
    ),
    "series_promised": Template(_series_promised),
    "session_cancelled": Template(_session_cancelled, even_when_over=True),
    "session_moved": Template(_session_moved, even_when_over=True),
    "childcare_closed": Template(_childcare_closed, even_when_over=True),
    "rides_cancelled": Template(_rides_cancelled),
    "place_offered": Template(_place_offered, urgent=True),
    "ride_declined": Template(_ride_declined, even_when_over=True),
    "reminder": Template(
        _about_way(
            N_(
                "Hinfahrt reminds you: %(day)s, pickup %(pickup)s: %(start)s. "
                "To: %(destination)s. Not riding? Please call %(phone)s"
            )
        ),
        by_van=True,
    ),
    "ride_delayed": Template(
        _about_ride(
            N_(
                "Hinfahrt: your bus is LATE. New pickup about %(pickup)s: %(start)s. "
                "We are sorry. Questions: %(phone)s"
            )
        ),
        urgent=True,
        by_van=True,
    ),
    "cancel_question": Template(
        _about_ride(
            N_(
                "Hinfahrt: cancel your ride %(day)s, %(pickup)s from %(start)s? "
                "Please answer JA. Otherwise do nothing."
            )
        ),
        urgent=True,
        phone_only=True,
    ),
    "driver_help": Template(_driver_help, urgent=True, phone_only=True),
    "participant_help": Template(_participant_help, urgent=True, phone_only=True),
    "tour_unread": Template(_tour_unread, urgent=True),
    "pickup_soon": Template(
        _about_ride(
            N_(
                "Hinfahrt: your bus comes soon. Pickup %(pickup)s: %(start)s. "
                "Not riding? Please call %(phone)s"
            )
        ),
        urgent=True,
        by_van=True,
    ),
    "office_wrote": Template(_office_wrote),
    "news": Template(_news),
    "ride_by_partner": Template(_ride_by_partner, by_partner=True),
    "partner_order": Template(_letter, urgent=True, by_partner=True),
    "partner_called_off": Template(_letter, urgent=True, even_when_over=True),
    "tour_schedule": Template(schedule_text),
    "tour_dropped": Template(_tour_dropped),
}
URGENT = frozenset(name for name, template in TEMPLATES.items() if template.urgent)
PHONE_ONLY = frozenset(name for name, template in TEMPLATES.items() if template.phone_only)
