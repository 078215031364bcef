"""What stands on a tour sheet, worded, as plain JSON values; how it looks is the template's."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from mobility.halts import Halt
from mobility.i18n import N_
from mobility.model import Party
from mobility.views import BreakView, StopView

from .sheet import EQUIPMENT, Sheet
from .words import SheetWords, Word

# How large a sheet is set: 1 means text of 12 to 22 points. A tour of up to 12 stops is set smaller
# rather than on two pages; a longer one only as long as it stays comfortable to read.
LARGEST, COMFORTABLE, SMALLEST = 1.2, 0.85, 0.7
ONE_PAGE_STOPS = 12
STEP = 0.02

_WHAT = {
    (True, False): N_("ON"),
    (False, False): N_("OFF"),
    (True, True): N_("CHILD ON"),
    (False, True): N_("CHILD OFF"),
}
NEEDS = (
    ("children_0", N_("Child seat 0")),
    ("children_1", N_("Child seat 1")),
    ("children_23", N_("Child seat 2/3")),
    ("wheelchairs", N_("Wheelchair")),
    ("prams", N_("Pram")),
    ("folded_wheelchairs", N_("Folded wheelchair")),
    ("walking_aids", N_("Walking frame")),
    ("dogs", N_("Assistance dog")),
)
"""What of a party a driver must have on board or lend a hand with, by the name of its count."""

Values = dict[str, Any]


def sheet_content(sheet: Sheet) -> Values:
    """A sheet as its template takes it."""
    tour, words = sheet.tour, SheetWords.for_driver(sheet.wording, sheet.tour.driver_language)
    day = sheet.wording.day(sheet.day_view.day)
    short = sheet.wording.text(N_("Tour %(number)s"), number=tour.number)
    return {
        "own": words.own,
        "scales": _scales(len(tour.stops)),
        "tour": words.both(N_("Tour %(number)s"), number=tour.number),
        "day": day,
        "again": f"{short} · {day} · {tour.driver_name}",
        "facts": [
            [words.both(N_("Driver")), tour.driver_name],
            [words.both(N_("Vehicle")), tour.vehicle_name],
            [words.both(N_("On the road")), sheet.hours],
            [words.both(N_("Passengers")), str(sheet.people)],
        ],
        "questions": words.both(N_("Questions? Call the office")),
        "phone": sheet.region.office_phone,
        "replaces": sheet.replaces,
        "load": _load(sheet, words),
        "sketch": sheet.sketch,
        "qr": sheet.qr_code,
        "report": words.both(N_("Report by phone")),
        "rows": list(_rows(sheet, words)),
        "foot": foot_content(sheet),
    }


def loading_content(sheets: Sequence[Sheet]) -> Values | None:
    """What the vans of each depot need on board, of sheets in depot order; None where nothing."""
    needing = [sheet for sheet in sheets if sheet.equipment]
    if not needing:
        return None
    first = sheets[0]
    return {
        "title": first.wording.text(N_("Load before you start")),
        "day": first.wording.day(first.day_view.day),
        "foot": foot_content(first),
        "depots": [
            _depot(place, list(of_depot))
            for place, of_depot in groupby(needing, key=lambda sheet: sheet.tour.start_label)
        ],
    }


def _depot(place: str, sheets: Sequence[Sheet]) -> Values:
    pieces: Counter[str] = Counter()
    for sheet in sheets:
        for count, msgid in sheet.equipment:
            pieces[msgid] += count
    return {
        "place": place,
        "vans": [_van(sheet) for sheet in sheets],
        "sum": [
            _pieces(sheets[0], pieces[name], name) for name in EQUIPMENT.values() if pieces[name]
        ],
    }


def _van(sheet: Sheet) -> Values:
    tour = sheet.tour
    return {
        "time": sheet.wording.clock_time(tour.starts_at),
        "tour": sheet.wording.text(N_("Tour %(number)s"), number=tour.number),
        "vehicle": tour.vehicle_name,
        "driver": tour.driver_name,
        "items": [_pieces(sheet, count, msgid) for count, msgid in sheet.equipment],
    }


def _pieces(sheet: Sheet, count: int, msgid: str) -> str:
    return f"{count} × {sheet.wording.text(msgid)}"


def foot_content(sheet: Sheet) -> Values:
    """What stands at the foot of each page."""
    text = sheet.wording.text
    return {
        "office": sheet.region.office_name,
        "phone": sheet.region.office_phone,
        "version": text(N_("Version %(version)s"), version=sheet.day_view.version),
        "replaces": sheet.replaces,
        "printed": text(N_("printed %(time)s"), time=sheet.print_time),
        "page": text(N_("Page")),
    }


def _scales(stops: int) -> list[float]:
    """The sizes that a sheet may have, the smallest first."""
    smallest = SMALLEST if stops <= ONE_PAGE_STOPS else COMFORTABLE
    steps = round((LARGEST - smallest) / STEP)
    return [round(smallest + n * STEP, 2) for n in range(steps + 1)]


def _load(sheet: Sheet, words: SheetWords) -> Values | None:
    if not sheet.equipment:
        return None
    items = [[count, words.both(msgid)] for count, msgid in sheet.equipment]
    return {"title": words.both(N_("Load before you start")), "items": items}


def _rows(sheet: Sheet, words: SheetWords) -> Iterator[Values]:
    tour, time = sheet.tour, sheet.wording.clock_time
    odometer = words.both(N_("Odometer"))
    yield _plain(time(tour.starts_at), words.both(N_("Start")), tour.start_label, odometer)
    for entry in sheet.entries:
        if isinstance(entry, BreakView):
            until = sheet.wording.text(N_("until %(time)s"), time=time(entry.end_at))
            minutes = (entry.end_at - entry.begin_at).seconds // 60
            length = f"{until} ({minutes} min)" if minutes < 60 else until
            yield _plain(time(entry.begin_at), words.both(N_("Break")), length)
        else:
            yield _halt(sheet, words, entry)
    yield _plain(time(tour.ends_at), words.both(N_("End")), tour.end_label, odometer)


def _plain(time: str, what: Word, place: str, odometer: Word | None = None) -> Values:
    row = {"kind": "plain", "time": time, "what": what, "place": place}
    return row | ({"odometer": odometer} if odometer else {})


def _halt(sheet: Sheet, words: SheetWords, halt: Halt) -> Values:
    shared = sheet.shared_window(halt)
    return {
        "kind": "halt",
        "boarding": halt.boarding,
        "time": sheet.wording.clock_time(halt.begin_at),
        "window": _window(sheet, shared) if shared else "",
        "what": words.both(_WHAT[halt.boarding, halt.handover]),
        "place": halt.label,
        "riders": [_rider(sheet, words, stop, bool(shared)) for stop in halt.by_number],
    }


def _rider(sheet: Sheet, words: SheetWords, stop: StopView, is_shared: bool) -> Values:
    people = stop.party.people
    ticks = (N_("here"), N_("not here")) if stop.boarding else (N_("got off"),)
    return {
        "number": stop.number,
        "names": sheet.names(stop),
        "window": "" if is_shared else _window(sheet, sheet.window(stop)),
        "phone": sheet.phone(stop) if stop.boarding else "",
        "people": None
        if people == 1
        else words.ngettext("%(num)s person", "%(num)s people", people),
        "needs": list(_needs(words, stop.party)),
        "note": stop.note,
        "ticks": [words.both(tick) for tick in ticks],
    }


def _needs(words: SheetWords, party: Party) -> Iterator[list[Any]]:
    counts = party.as_counts()
    return ([counts[name], words.both(msgid)] for name, msgid in NEEDS if counts[name])


def _window(sheet: Sheet, window: tuple[str, str]) -> str:
    earliest, latest = window
    if earliest:
        return f"{earliest}–{latest}"
    return sheet.wording.text(N_("by %(time)s"), time=latest)
