"""Tables and calendars of providers become offers."""

import io
from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from mobility.model import OfferKind
from mobility.offers import (
    Import,
    Keeper,
    Outcome,
    list_catalogue,
    list_of_provider,
    preview_import,
    take_import,
)
from mobility.offers.reading import read_rows
from mobility.refusals import Refusal
from mobility.service import Service
from tests.mobility.town import REGION, ZONE, Town, spot

TABLE = """\
Nummer;Titel;title_en;Art;Sprachen;Ort;Datum;Beginn;Ende;Wiederholung;Freie Plätze
17;Nähcafé;Sewing café;Veranstaltung;de, ar;Hall;23.11.2026;15 Uhr;17:00;"FREQ=WEEKLY;COUNT=2";4
18;Sprechstunde;;Beratung;de;Hall;2026-11-24;9;10.30;;
"""
CALENDAR = """\
BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//Somebody//Calendar//DE\r
BEGIN:VEVENT\r
UID:course-1@example.invalid\r
SUMMARY:Deutsch A1\r
LOCATION:Hall\r
DTSTART;TZID=Europe/Berlin:20261123T090000\r
DTEND;TZID=Europe/Berlin:20261123T120000\r
RRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4\r
EXDATE;TZID=Europe/Berlin:20261125T090000\r
CATEGORIES:Sprachkurs\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:party@example.invalid\r
SUMMARY:Fest\r
LOCATION:Hall\r
DTSTART:20261205T140000Z\r
DURATION:PT2H\r
CATEGORIES:Veranstaltung\r
END:VEVENT\r
END:VCALENDAR\r
"""


@pytest.fixture
def keeper(town: Town) -> Keeper:
    return Keeper("staff:someone", town.offer.provider_id)


def look(service: Service, keeper: Keeper, content: bytes | str) -> Import:
    data = content.encode() if isinstance(content, str) else content
    return preview_import(service, REGION, keeper.provider_id or "", data, keeper)


def outcomes(done: Import) -> list[Outcome]:
    return [row.outcome for row in done.rows]


def test_a_table_is_looked_at_and_taken(service: Service, town: Town, keeper: Keeper) -> None:
    """The preview writes nothing; taking it writes what the preview said."""
    preview = look(service, keeper, TABLE)
    assert outcomes(preview) == [Outcome.NEW, Outcome.NEW]
    assert [len(row.new_dates) for row in preview.rows] == [2, 1]
    assert len(list_of_provider(service, REGION, town.offer.provider_id)) == 1
    done = take_import(service, REGION, preview.token, keeper)
    assert done.rows == preview.rows
    sewing, hour = list_catalogue(service, REGION)
    assert sewing.titles == {"de": "Nähcafé", "en": "Sewing café"}
    assert sewing.languages == ("de", "ar")
    assert (sewing.kind, sewing.places_free) == (OfferKind.EVENT, 4)
    assert sewing.place_id == town.hall.id
    begins = [one.starts_at.astimezone(ZONE) for one in sewing.sessions]
    assert begins == [datetime(2026, 11, day, 15, tzinfo=ZONE) for day in (23, 30)]
    assert hour.kind is OfferKind.COUNSELLING
    assert hour.sessions[0].ends_at.astimezone(ZONE).time() == time(10, 30)


def test_the_same_file_again_changes_nothing(service: Service, keeper: Keeper) -> None:
    """A second import finds everything as it is."""
    take_import(service, REGION, look(service, keeper, TABLE).token, keeper)
    before = list_catalogue(service, REGION)
    again = take_import(service, REGION, look(service, keeper, TABLE).token, keeper)
    assert outcomes(again) == [Outcome.UNCHANGED, Outcome.UNCHANGED]
    assert list_catalogue(service, REGION) == before


def test_what_the_file_says_anew_is_changed(service: Service, keeper: Keeper) -> None:
    """Another number of places changes the offer, one more date is added."""
    take_import(service, REGION, look(service, keeper, TABLE).token, keeper)
    changed = TABLE.replace("COUNT=2", "COUNT=3").replace('";4', '";2')
    preview = look(service, keeper, changed)
    assert outcomes(preview) == [Outcome.CHANGED, Outcome.UNCHANGED]
    take_import(service, REGION, preview.token, keeper)
    sewing, _ = list_catalogue(service, REGION)
    assert (sewing.places_free, len(sewing.sessions)) == (2, 3)


def test_wrong_rows_are_named_and_the_others_taken(service: Service, keeper: Keeper) -> None:
    """Each wrong row has its line and reason; nothing of it is written."""
    lines = [
        "Titel;Art;Ort;Datum;Beginn;Ende;Alter von;Wiederholung",
        "Gut;Kurs;Hall;23.11.2026;9;12;;",
        ";Kurs;Hall;23.11.2026;9;12;;",
        "Ohne Tag;Kurs;Hall;bald;9;12;;",
        "Ohne Zeit;Kurs;Hall;23.11.2026;früh;12;;",
        "Falsche Art;Zirkus;Hall;23.11.2026;9;12;;",
        "Kein Ort;Kurs;;23.11.2026;9;12;;",
        "Ferner Ort;Kurs;Xanadu;23.11.2026;9;12;;",
        "Altes Kind;Kurs;Hall;23.11.2026;9;12;zwölf;",
        "Endlos;Kurs;Hall;23.11.2026;9;12;;FREQ=DAILY",
    ]
    preview = look(service, keeper, "\n".join(lines))
    assert [(row.line, row.why_not and row.why_not.code) for row in preview.rows] == [
        (2, None),
        (3, "title_missing"),
        (4, "day_unreadable"),
        (5, "time_unreadable"),
        (6, "word_unknown"),
        (7, "venue_missing"),
        (8, "venue_unknown"),
        (9, "cell_no_number"),
        (10, "rule_endless"),
    ]
    take_import(service, REGION, preview.token, keeper)
    assert [card.titles["de"] for card in list_catalogue(service, REGION)] == ["Gut"]


def test_rows_of_one_number_add_dates(service: Service, keeper: Keeper) -> None:
    """A course of two dates in two rows is one offer; rows that contradict are wrong."""
    head = "Nummer;Titel;Ort;Datum;Beginn;Ende\n"
    rows = (
        "5;Fest;Hall;23.11.2026;9;12\n5;Fest;Hall;25.11.2026;9;12\n5;Feier;Hall;26.11.2026;9;12\n"
    )
    preview = look(service, keeper, head + rows)
    take_import(service, REGION, preview.token, keeper)
    assert [row.why_not and row.why_not.code for row in preview.rows] == [
        None,
        None,
        "key_repeated",
    ]
    (card,) = list_catalogue(service, REGION)
    assert len(card.sessions) == 2
    again = look(service, keeper, head + rows)
    assert outcomes(again) == [Outcome.UNCHANGED, Outcome.UNCHANGED, Outcome.WRONG]


def test_a_calendar(service: Service, keeper: Keeper) -> None:
    """Series, excluded dates, UTC times and durations of an iCalendar file."""
    take_import(service, REGION, look(service, keeper, CALENDAR).token, keeper)
    course, party = list_catalogue(service, REGION)
    # Mo 23, We 25 (excluded), Mo 30, We 2 December
    days = [one.starts_at.astimezone(ZONE).date() for one in course.sessions]
    assert days == [date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 2)]
    begin, end = (party.sessions[0].starts_at, party.sessions[0].ends_at)
    assert (begin.astimezone(ZONE).hour, end.astimezone(ZONE).hour) == (15, 17)
    again = look(service, keeper, CALENDAR)
    assert outcomes(again) == [Outcome.UNCHANGED, Outcome.UNCHANGED]


def test_a_workbook(service: Service, keeper: Keeper) -> None:
    """Dates and times may be cells of their own kind."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Titel", "Ort", "Datum", "Beginn", "Ende", "Freie Plätze"])
    sheet.append(["Fest", "Hall", date(2026, 11, 23), time(9), time(12, 30), 3])
    content = io.BytesIO()
    book.save(content)
    book.close()
    preview = look(service, keeper, content.getvalue())
    assert outcomes(preview) == [Outcome.NEW]
    take_import(service, REGION, preview.token, keeper)
    (card,) = list_catalogue(service, REGION)
    assert card.sessions[0].ends_at.astimezone(ZONE).time() == time(12, 30)


def test_positions_win_over_names(service: Service, keeper: Keeper) -> None:
    """A venue with latitude and longitude needs no search."""
    where = spot(3, 1)
    table = (
        "Titel;Ort;Breite;Länge;Datum;Beginn;Ende\n"
        f"Fest;Scheune;{where.lat};{where.lon};23.11.2026;9;12\n"
    )
    take_import(service, REGION, look(service, keeper, table).token, keeper)
    (card,) = list_catalogue(service, REGION)
    assert (card.place_name, card.lat, card.lon) == ("Scheune", where.lat, where.lon)


def test_tables_from_excel_in_germany(service: Service, keeper: Keeper) -> None:
    """Windows-1252 is read as it was meant."""
    preview = look(service, keeper, TABLE.encode("cp1252"))
    assert preview.rows[0].title == "Nähcafé"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "import_empty"),
        (b"Titel;Ort\n", "import_empty"),
        (b"Ort;Datum\nHall;2026-11-23\n", "import_no_titles"),
        (b"\x00\x01\x02", "import_unreadable"),
        (b"PK\x03\x04 not a workbook", "import_unreadable"),
        (b"BEGIN:VCALENDAR\nnonsense", "import_unreadable"),
        (b"Titel\n" + b"x\n" * 1001, "import_too_large"),
        (b"x" * 2_000_001, "import_too_large"),
    ],
)
def test_files_that_are_refused(
    service: Service, keeper: Keeper, content: bytes, code: str
) -> None:
    """What cannot be read says what to give instead."""
    with pytest.raises(Refusal) as refused:
        look(service, keeper, content)
    assert refused.value.code == code


def test_a_preview_cannot_be_forged(service: Service, keeper: Keeper) -> None:
    """Only what was looked at here is taken."""
    token = look(service, keeper, TABLE).token
    with pytest.raises(Refusal) as refused:
        take_import(service, REGION, token[:-2] + "xx", keeper)
    assert refused.value.code == "import_broken"


def test_nobody_imports_for_somebody_else(service: Service, keeper: Keeper) -> None:
    """Neither looking nor taking works for another provider."""
    token = look(service, keeper, TABLE).token
    stranger = Keeper("staff:stranger", "somebody")
    with pytest.raises(Refusal, match="not_allowed"):
        take_import(service, REGION, token, stranger)
    with pytest.raises(Refusal, match="not_allowed"):
        preview_import(service, REGION, keeper.provider_id or "", b"Titel\nx", stranger)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([b"", b"Titel;Datum\n", b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n", b"PK\x03\x04"]),
    st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)),
)
def test_any_bytes_are_rows_or_refused(begin: bytes, rest: bytes) -> None:
    """Reading never ends in anything but rows or a refusal."""
    try:
        codes = [] if read_rows(begin + rest, ZONE) else ["no rows"]
    except Refusal as refusal:
        codes = [refusal.code]
    assert all(code.startswith("import_") for code in codes)
