"""A driver's tour as SMS: one line a halt, in a fixed grammar, in as few segments as possible.

    HINFAHRT Mo. 23.11. Tour 2 V1
    7:40 START Depot Adorf
    8:05 EIN Lindenstr. 4 Adorf: 1 Amira B. 2P+SITZ1
    8:21 EIN Markt 1 Oelsnitz: 2 Bo T., 3 Cem D. ROLLI
    8:45 AUS VHS Oelsnitz: 1,2,3
    12:00-12:30 PAUSE
    12:50 KIND EIN Kinderhaus Adorf: 1 Amira B. SITZ1
    17:00 ENDE Depot Adorf
    https://hinfahrt.example/adorf/drive/…

Time, what to do, where, who; KIND EIN and KIND AUS are children at their childcare. The number is
the ride's number on the tour, the same as on the sheet and in replies. After a name stands only
what is not one person on one seat. The address is that of the driver's page; a change does not
repeat it.

After a change only what is new is told, where that takes fewer segments: a minus before a line that
no longer holds, a plus before one that does.

    HINFAHRT Mo. 23.11. Tour 2 V2 statt V1
    -8:05 EIN Lindenstr. 4 Adorf: 1 Amira B. 2P+SITZ1
    +8:10 EIN Lindenstr. 4 Adorf: 1 Amira B. 2P+SITZ1
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from difflib import SequenceMatcher
from typing import Any

from mobility.halts import Halt, list_halts
from mobility.i18n import N_, Wording
from mobility.model import Party
from mobility.names import first_name_and_initial
from mobility.regions import RegionSettings
from mobility.views import DayView, StopView, TourView

from .gsm7 import segments, to_gsm7


def tour_facts(day_view: DayView, tour: TourView) -> dict[str, Any]:
    """What the SMS of a tour says, as plain JSON values; of names only what it shows."""
    return {
        "day": day_view.day.isoformat(),
        "version": day_view.version,
        "number": tour.number,
        "starts_at": tour.starts_at.isoformat(),
        "start_label": tour.start_label,
        "ends_at": tour.ends_at.isoformat(),
        "end_label": tour.end_label,
        "halts": [_halt_facts(halt) for halt in list_halts(tour)],
        "breaks": [[rest.begin_at.isoformat(), rest.end_at.isoformat()] for rest in tour.breaks],
        "useful_until": tour.ends_at.isoformat(),
        "needed_by": tour.starts_at.isoformat(),
    }


def _halt_facts(halt: Halt) -> dict[str, Any]:
    return {
        "at": halt.begin_at.isoformat(),
        "boarding": halt.boarding,
        "handover": halt.handover,
        "label": halt.label,
        "riders": [_rider_facts(stop) for stop in halt.by_number],
    }


def _rider_facts(stop: StopView) -> dict[str, Any]:
    return {
        "number": stop.number,
        "name": first_name_and_initial(stop.participant_name),
        "party": stop.party.as_counts(),
    }


def schedule_text(facts: Mapping[str, Any], wording: Wording, _region: RegionSettings) -> str:
    """The whole SMS, in GSM-7, with the `link` to the driver's page, if there is one.

    Of a tour that was told before only what changed, if that is shorter.
    """
    link = [facts["link"]] if facts.get("link") else []
    whole = _text(_head(facts, wording), [*_lines(facts, wording), *link])
    told = facts.get("told")
    if not told:
        return whole
    news = _text(_head(facts, wording, told["version"]), _changes(facts, told, wording))
    return news if segments(news) < segments(whole) else whole


def _text(head: str, lines: Iterable[str]) -> str:
    return to_gsm7("\n".join([head, *lines]))


def _head(facts: Mapping[str, Any], wording: Wording, instead_of: int | None = None) -> str:
    words: dict[str, object] = {
        "day": wording.short_day(date.fromisoformat(facts["day"])),
        "number": facts["number"],
        "version": facts["version"],
    }
    if instead_of is None:
        return wording.text(N_("HINFAHRT %(day)s Tour %(number)s V%(version)s"), **words)
    return wording.text(
        N_("HINFAHRT %(day)s Tour %(number)s V%(version)s replaces V%(old)s"),
        old=instead_of,
        **words,
    )


def _changes(facts: Mapping[str, Any], told: Mapping[str, Any], wording: Wording) -> Iterator[str]:
    """Lines that no longer hold with a minus, new ones with a plus, each where it belongs."""
    before, after = list(_lines(told, wording)), list(_lines(facts, wording))
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, i, until_i, j, until_j in matcher.get_opcodes():
        if kind != "equal":
            yield from (f"-{line}" for line in before[i:until_i])
            yield from (f"+{line}" for line in after[j:until_j])


def _lines(facts: Mapping[str, Any], wording: Wording) -> Iterator[str]:
    lines = sorted(_timed_lines(facts, wording), key=lambda line: line[0])
    return (text for _, text in lines)


def _timed_lines(facts: Mapping[str, Any], wording: Wording) -> Iterator[tuple[datetime, str]]:
    """Each line with its instant; lines of the same instant come in this order."""
    start, *places, end = _terse_labels(
        [facts["start_label"], *(halt["label"] for halt in facts["halts"]), facts["end_label"]]
    )
    starts_at, ends_at = _local(facts["starts_at"], wording), _local(facts["ends_at"], wording)
    yield starts_at, _line(starts_at, wording.text(N_("START")), start)
    for halt, place in zip(facts["halts"], places, strict=True):
        at = _local(halt["at"], wording)
        what = wording.text(_DOINGS[halt["boarding"], halt["handover"]])
        yield at, _line(at, what, f"{place}: {_riders(halt, wording)}")
    pause = wording.text(N_("BREAK"))
    for rest in facts["breaks"]:
        begin, until = (_local(instant, wording) for instant in rest)
        yield begin, f"{_time(begin)}-{_time(until)} {pause}"
    yield ends_at, _line(ends_at, wording.text(N_("END")), end)


_DOINGS = {
    (True, False): N_("ON"),
    (False, False): N_("OFF"),
    (True, True): N_("CHILD ON"),
    (False, True): N_("CHILD OFF"),
}


def _line(at: datetime, what: str, rest: str) -> str:
    return f"{_time(at)} {what} {rest}"


def _riders(halt: Mapping[str, Any], wording: Wording) -> str:
    if not halt["boarding"]:
        return ",".join(str(rider["number"]) for rider in halt["riders"])
    return ", ".join(_rider(rider, wording) for rider in halt["riders"])


def _rider(rider: Mapping[str, Any], wording: Wording) -> str:
    words = f"{rider['number']} {rider['name']}"
    needs = "+".join(_needs(Party.from_counts(rider["party"]), wording))
    return f"{words} {needs}" if needs else words


def _needs(party: Party, wording: Wording) -> Iterator[str]:
    if party.people > 1:
        yield wording.text(N_("%(num)sP"), num=party.people)
    wanted = (
        (party.children_0, wording.text(N_("SEAT0"))),
        (party.children_1, wording.text(N_("SEAT1"))),
        (party.children_23, wording.text(N_("SEAT2/3"))),
        (party.wheelchairs, wording.text(N_("WHEELCHAIR"))),
        (party.prams, wording.text(N_("PRAM"))),
        (party.folded_wheelchairs, wording.text(N_("FOLDED CHAIR"))),
        (party.walking_aids, wording.text(N_("WALKER"))),
        (party.dogs, wording.text(N_("DOG"))),
    )
    for count, what in wanted:
        if count:
            yield what if count == 1 else f"{count}x{what}"


def _local(instant: str, wording: Wording) -> datetime:
    return datetime.fromisoformat(instant).astimezone(wording.zone)


def _time(local: datetime) -> str:
    return f"{local.hour}:{local.minute:02}"


def _terse_labels(labels: Sequence[str]) -> Iterator[str]:
    """Each place in few letters; one named before by its first part, where no other begins so."""
    beginnings = Counter(_beginning(label) for label in set(labels))
    named = set()
    for label in labels:
        known = label in named and beginnings[_beginning(label)] == 1
        yield _terse(_beginning(label) if known else label)
        named.add(label)


def _beginning(label: str) -> str:
    return label.partition(",")[0]


def _terse(label: str) -> str:
    """An address without postcode and commas, streets abbreviated."""
    short = re.sub(r"\b\d{5}\s+", "", label)
    short = re.sub(r"(?i)(s)tra(?:ß|ss)e\b", r"\1tr.", short)
    return re.sub(r"\s*[,;|\n]\s*", " ", short).strip()
