"""Tables and calendars of providers as rows of plain texts."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from mobility.refusals import Refusal

MOST_ROWS = 1000
MOST_BYTES = 2_000_000
MOST_UNPACKED_BYTES = 40_000_000

COLUMNS: dict[str, tuple[str, ...]] = {
    "key": ("nummer", "kursnummer", "schlüssel", "id"),
    "title_de": ("titel", "title", "name"),
    "description_de": ("beschreibung", "description"),
    "kind": ("art",),
    "audience": ("zielgruppe",),
    "languages": ("sprachen", "sprache", "language"),
    "level": ("niveau", "sprachniveau"),
    "age_from": ("alter von",),
    "age_to": ("alter bis",),
    "venue": ("ort", "veranstaltungsort", "raum"),
    "address": ("adresse", "anschrift"),
    "lat": ("breite", "latitude"),
    "lon": ("länge", "longitude"),
    "first_day": ("datum", "erster tag", "date"),
    "begins": ("beginn", "von", "begin", "start"),
    "ends": ("ende", "bis", "end"),
    "rule": ("wiederholung", "rrule"),
    "school_holidays": ("in den schulferien", "schulferien"),
    "places_free": ("freie plätze", "freie plaetze"),
}
"""Columns by the name that they have here, and what else people call them."""

BY_LANGUAGE = ("title_", "description_")
"""So begin columns that there may be for any language."""

_NAMES = {alias: name for name, aliases in COLUMNS.items() for alias in (name, *aliases)}


@dataclass(frozen=True)
class RawRow:
    """A row of a table with its line, or an entry of a calendar with its number, by column.

    `excluded` are days of a calendar's series that do not take place.
    """

    line: int
    cells: Mapping[str, str]
    excluded: tuple[str, ...] = ()
    cancelled: bool = False


def read_rows(content: bytes, zone: ZoneInfo) -> tuple[RawRow, ...]:
    """The rows of a CSV, XLSX or iCalendar file; which one it is shows in its content.

    Raises Refusal `import_too_large`, `import_unreadable`, `import_no_titles`, `import_empty`.
    """
    if len(content) > MOST_BYTES:
        raise Refusal("import_too_large", rows=MOST_ROWS, megabytes=MOST_BYTES // 1_000_000)
    if content.startswith(b"PK"):
        rows = tuple(_of_table(_cells_of_workbook(content)))
    elif content.lstrip(b"\xef\xbb\xbf \r\n").upper().startswith(b"BEGIN:VCALENDAR"):
        rows = tuple(_of_calendar(content, zone))
    else:
        rows = tuple(_of_table(_cells_of_csv(content)))
    if not rows:
        raise Refusal("import_empty")
    if len(rows) > MOST_ROWS:
        raise Refusal("import_too_large", rows=MOST_ROWS, megabytes=MOST_BYTES // 1_000_000)
    return rows


def _of_table(lines: Iterable[tuple[int, Sequence[str]]]) -> Iterator[RawRow]:
    """Rows below the first line, which names the columns; empty ones are passed over."""
    names: list[str] | None = None
    for number, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if names is None:
            names = [_column(cell) for cell in cells]
            if "title_de" not in names:
                raise Refusal("import_no_titles")
            continue
        named = zip(names, cells, strict=False)
        yield RawRow(number, {name: cell.strip() for name, cell in named if name and cell.strip()})


def _column(heading: str) -> str:
    """The name of a column, empty for one that is not needed."""
    heading = " ".join(heading.split()).casefold()
    if heading in _NAMES:
        return _NAMES[heading]
    return heading if heading.startswith(BY_LANGUAGE) else ""


def _cells_of_csv(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")  # what Excel writes in Germany
    if "\0" in text:
        raise Refusal("import_unreadable")
    first = text.lstrip().partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in lines:
            yield lines.line_num, cells
    except csv.Error as error:
        raise Refusal("import_unreadable") from error


def _cells_of_workbook(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The cells of the first sheet."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MOST_UNPACKED_BYTES:
                raise Refusal("import_too_large", rows=MOST_ROWS, megabytes=MOST_BYTES // 1_000_000)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield number, [_as_text(value) for value in row]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError) as error:
        raise Refusal("import_unreadable") from error


def _as_text(value: object) -> str:
    """A cell of a workbook as somebody would write it into a table of texts."""
    match value:
        case None:
            return ""
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date() | time():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
    return str(value)


def _of_calendar(content: bytes, zone: ZoneInfo) -> Iterator[RawRow]:
    try:
        calendar = Calendar.from_ical(content)
    except ValueError as error:
        raise Refusal("import_unreadable") from error
    events = (one for one in calendar.walk() if isinstance(one, Event))
    for number, event in enumerate(events, start=1):
        yield _of_event(number, event, zone)


def _of_event(number: int, event: Event, zone: ZoneInfo) -> RawRow:
    begin, end = (_local(event.decoded(name, None), zone) for name in ("DTSTART", "DTEND"))
    if begin and not end and event.get("DURATION"):
        end = begin + event.decoded("DURATION")
    place = str(event.get("LOCATION", ""))
    rule = event.get("RRULE")
    cells = {
        "key": str(event.get("UID", "")),
        "title_de": str(event.get("SUMMARY", "")),
        "description_de": str(event.get("DESCRIPTION", "")),
        "venue": place.partition(",")[0],
        "address": place,
        "first_day": begin.date().isoformat() if begin else "",
        "begins": begin.time().isoformat("minutes") if begin else "",
        "ends": end.time().isoformat("minutes") if end else "",
        "rule": rule.to_ical().decode() if rule else "",
        "kind": _first_category(event),
    }
    return RawRow(
        line=number,
        cells={name: text.strip() for name, text in cells.items() if text.strip()},
        excluded=tuple(day.isoformat() for day in _excluded(event, zone)),
        cancelled=str(event.get("STATUS", "")).upper() == "CANCELLED",
    )


def _first_category(event: Event) -> str:
    categories = event.get("CATEGORIES")
    names = getattr(categories, "cats", None) if categories is not None else None
    return str(names[0]) if names else ""


def _excluded(event: Event, zone: ZoneInfo) -> Iterator[date]:
    lists = event.get("EXDATE", [])
    for group in lists if isinstance(lists, list) else [lists]:
        for entry in group.dts:
            local = _local(entry.dt, zone)
            yield local.date() if local else entry.dt


def _local(value: object, zone: ZoneInfo) -> datetime | None:
    """An instant by the region's clock; a floating time is by it already, a whole day has none."""
    if not isinstance(value, datetime):
        return None
    return value.replace(tzinfo=zone) if value.tzinfo is None else value.astimezone(zone)
