"""The driver's sheet, read back from the PDF."""

import re
import stat
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from mobility.model import Party
from mobility.paper import all_sheets, tour_sheet, write_sheets
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.views import DayView, TourView
from tests.mobility.samples import (
    DAY,
    REGION,
    SCHOOL,
    at,
    make_break,
    make_day,
    make_stop,
    make_tour,
    pickups_and_dropoffs,
)

BERLIN = ZoneInfo("Europe/Berlin")
RIDES = [
    ("Amira Beispiel", "Lindenstraße 4, Adorf", Party()),
    ("Bo Muster", "Markt 1, Bad Elster", Party(adults=1, children_1=1, prams=1)),
    ("Cem Demo", "Straße der Jugend 12, Markneukirchen", Party(adults=2)),
    ("Dina Probe", "Bahnhofstraße 21, Bad Brambach", Party(adults=0, wheelchairs=1)),
    ("Emil Test", "Am Anger 2, Eichigt", Party(adults=1, children_0=1, children_23=2)),
    ("Farah Fiktiv", "Oelsnitzer Straße 44, Mühlental OT Marieney", Party()),
]


def twelve_stops() -> TourView:
    return make_tour(pickups_and_dropoffs(RIDES))


def each_on_its_own(rides: Sequence[tuple[str, str, Party]]) -> TourView:
    """Every rider is brought before the next one is fetched."""
    stops = []
    for number, (name, label, party) in enumerate(rides, start=1):
        for boarding, place, minute in ((True, label, 0), (False, SCHOOL, 7)):
            begin_at = at(8 + (15 * number + minute) // 60, (15 * number + minute) % 60)
            stops.append(
                make_stop(
                    number,
                    boarding=boarding,
                    name=name,
                    label=place,
                    party=party,
                    begin_at=begin_at,
                )
            )
    return make_tour(stops, ends_at=at(17))


def pdf_of(service: Service, day_view: DayView, language: str = "de") -> bytes:
    return all_sheets(service, day_view, service.wording(REGION, language))


def read(pdf: bytes, *, layout: bool = True) -> list[str]:
    """The text of each page, lines kept together as they stand on paper."""
    command = ["pdftotext", *(["-layout"] if layout else []), "-", "-"]
    done = subprocess.run(command, input=pdf, capture_output=True, check=True)
    return done.stdout.decode().split("\f")[:-1]


def clock(instant: datetime) -> str:
    return f"{instant.astimezone(BERLIN):%H:%M}"


def words_of(pages: Sequence[str]) -> str:
    return " ".join(" ".join(pages).split())


@pytest.fixture(scope="module")
def twelve(service: Service) -> bytes:
    """The first version of a usual sheet."""
    return pdf_of(service, make_day(twelve_stops()))


def test_twelve_stops_stand_on_one_page(twelve: bytes) -> None:
    """Each stop with planned time, promise, name, number, address and phone."""
    [page] = read(twelve)
    begins = [page.index(f"{clock(stop.begin_at)} ") for stop in twelve_stops().stops[:7]]
    for stop, begin, end in zip(twelve_stops().stops, begins, begins[1:], strict=False):
        block = page[begin:end]
        window = f"{clock(stop.promised_earliest)}–{clock(stop.promised_latest)}"
        first_name = stop.participant_name.split()[0]
        for part in (window, *stop.label.split(), f"{first_name} ", f"{stop.number} ", "EIN", "da"):
            assert part in block, part
        assert f"030 231251{stop.number:02}" in block
    after = page[page.index("Volkshochschule") :]
    assert after.count("ausgestiegen") == 6
    assert "bis 08:55" in after
    for name, _, _ in RIDES:
        assert name.split()[0] in after
        assert name not in page


def test_needs_are_said_in_words(twelve: bytes) -> None:
    [page] = read(twelve, layout=False)
    words = words_of([page])
    for part in ("2 Personen", "Kindersitz 1", "Kinderwagen", "Rollstuhl", "2 × Kindersitz 2/3"):
        assert part in words


def test_what_to_load_is_the_most_that_is_on_board_at_once(service: Service, twelve: bytes) -> None:
    """All six ride together: one seat of group 0, one of group 1, two of 2/3, one wheelchair."""
    together = words_of(read(twelve))
    for part in ("1 × Kindersitz Gruppe 0", "1 × Kindersitz Gruppe 1", "2 × Kindersitz Gruppe 2/3"):
        assert part in together
    # Two children of group 1 that never meet need one seat.
    twice = [
        ("A Beispiel", "Markt 1", Party(children_1=1)),
        ("B Muster", "Markt 2", Party(children_1=1)),
    ]
    assert "1 × Kindersitz Gruppe 1" in words_of(
        read(pdf_of(service, make_day(each_on_its_own(twice))))
    )
    alone = words_of(read(pdf_of(service, make_day(each_on_its_own(RIDES[:1])))))
    assert "Vor der Abfahrt laden" not in alone


def test_head_and_foot(twelve: bytes) -> None:
    """Tour, day, driver, vehicle, hours, office; printed at 19:00 of the evening before."""
    [page] = read(twelve)
    for part in (
        "Tour 2",
        "Montag, 23. November 2026",
        "Erika Beispielfahrerin",
        "Van A",
        "07:40–09:30",
        "+49 30 23125 100",
        "Version 1 ·",
        "gedruckt So. 22.11. 19:00",
        "Seite 1/1",
    ):
        assert part in page
    assert page.count("km-Stand") == 2
    assert "ersetzt" not in page


def test_a_later_version_says_what_it_replaces(service: Service) -> None:
    [page] = read(pdf_of(service, make_day(twelve_stops(), version=3)))
    assert page.count("ersetzt Version 2") == 2


def test_thirty_stops_take_pages_that_name_their_tour(service: Service) -> None:
    """No stop is lost at a page's end, and every page says which of how many it is."""
    tour = each_on_its_own(
        [(f"Gast{n} Beispiel", f"Dorfstraße {n}, Adorf", Party()) for n in range(15)]
    )
    pages = read(pdf_of(service, make_day(tour, version=2)))
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        assert f"Seite {number}/{len(pages)}" in page
        assert "Version 2" in page
        assert "Tour 2" in page
        assert "+49 30 23125 100" in page
    text = "".join(pages)
    for n in range(15):
        assert len(re.findall(rf"Gast{n} B\.", text)) == 2


def test_a_slightly_longer_tour_still_takes_one_page(service: Service) -> None:
    """Fourteen stops, one person each, can be set large enough to be read."""
    tour = each_on_its_own(
        [(f"Gast{n} Beispiel", f"Dorfstraße {n}, Adorf", Party()) for n in range(7)]
    )
    assert len(read(pdf_of(service, make_day(tour)))) == 1


def test_a_break_stands_where_it_is_taken(service: Service) -> None:
    tour = each_on_its_own(RIDES[:2])
    tour = make_tour(tour.stops, ends_at=at(17), breaks=(make_break(at(8, 24), 5, 1),))
    [page] = read(pdf_of(service, make_day(tour)))
    order = [page.index(part) for part in ("08:22", "08:24", "bis 08:29 (5 min)", "08:30")]
    assert order == sorted(order)


def test_names_of_every_script_can_be_called_and_shown(service: Service) -> None:
    """In Latin letters for the driver, in their own beside it for the passenger."""
    rides = [
        ("أميرة مثال", "Markt 1, Adorf", Party()),
        ("ሰላም ምሳሌ", "Markt 2, Adorf", Party()),
        ("Олександра Зразок", "Markt 3, Adorf", Party()),
        ("Grażyna Przykład", "Markt 4, Adorf", Party()),
    ]
    pdf = pdf_of(service, make_day(make_tour(pickups_and_dropoffs(rides))))
    words = words_of(read(pdf))
    for part in ("Amira M.", "Selam M.", "ሰላም", "Oleksandra Z.", "Олександра", "Grażyna P."):
        assert part in words
    letters = {char for char in words if "\u0600" <= char <= "\u06ff"}
    assert set("أميرة") <= letters


def test_a_note_is_printed_at_its_door(service: Service) -> None:
    stops = [make_stop(1, begin_at=at(8), note="Bei Kaya klingeln")]
    [page] = read(pdf_of(service, make_day(make_tour(stops))))
    assert "Bei Kaya klingeln" in page


def test_who_is_not_to_be_called_is_not(service: Service) -> None:
    """Her number stands on the sheet only where she allows it."""
    allowed, forbidden = (make_stop(n, begin_at=at(8, n)) for n in (1, 2))
    stops = [allowed, replace(forbidden, driver_may_call=False)]
    [page] = read(pdf_of(service, make_day(make_tour(stops))))
    assert "030 23125101" in page
    assert "030 23125102" not in page


def test_the_drivers_language_stands_beside_the_german(service: Service) -> None:
    tour = make_tour(twelve_stops().stops, driver_language="en")
    words = words_of(read(pdf_of(service, make_day(tour)), layout=False))
    for part in ("Kinderwagen Pram", "Fahrzeug Vehicle", "ausgestiegen got off"):
        assert part in words


def test_a_language_without_catalogue_leaves_the_sheet_german(service: Service) -> None:
    tour = make_tour(twelve_stops().stops, driver_language="xx")
    [page] = read(pdf_of(service, make_day(tour)))
    assert "nicht da" in page


@pytest.mark.parametrize("language", ["de", "en"])
def test_even_a_crowded_tour_of_twelve_stops_fits(service: Service, language: str) -> None:
    """Twelve doors, long addresses, a family at each, a driver with another language."""
    rides = [
        (
            "Hans-Joachim Mustermann",
            f"Schönecker Straße {n} b (Hintereingang), Markneukirchen OT Breitenfeld",
            Party(adults=2, children_0=1, children_1=1, prams=1),
        )
        for n in range(6)
    ]
    tour = make_tour(each_on_its_own(rides).stops, ends_at=at(17), driver_language=language)
    assert len(read(pdf_of(service, make_day(tour, version=2)))) == 1


def test_all_sheets_count_their_own_pages(service: Service) -> None:
    """A day's file holds one sheet after the other, each with pages from 1 on."""
    first, second = make_tour(twelve_stops().stops), make_tour([], number=3)
    pages = read(pdf_of(service, make_day(first, second)))
    assert ["Seite 1/1" in page for page in pages] == [True, True, True]
    assert ["Tour 3" in page for page in pages] == [False, False, True]


def test_one_tour_alone(service: Service) -> None:
    day_view = make_day(twelve_stops(), make_tour([], number=3))
    wording = service.wording(REGION, "de")
    [page] = read(tour_sheet(service, day_view, "shift3", wording))
    assert "Tour 3" in page
    with pytest.raises(Refusal, match="tour_unknown"):
        tour_sheet(service, day_view, "shift9", wording)


def test_sheets_become_private_files(service: Service) -> None:
    """One a tour; the sheet of a tour that the new version no longer has is taken away."""
    two = make_day(twelve_stops(), make_tour([], number=3))
    folder = service.settings.var_dir / "sheets" / REGION / DAY.isoformat()
    assert write_sheets(service, two) == [folder / "tour-2.pdf", folder / "tour-3.pdf"]
    assert write_sheets(service, make_day(twelve_stops(), version=2)) == [folder / "tour-2.pdf"]
    assert [path.name for path in folder.iterdir()] == ["tour-2.pdf"]
    assert stat.S_IMODE((folder / "tour-2.pdf").stat().st_mode) == 0o600


def test_the_files_own_data_name_nobody(twelve: bytes) -> None:
    """The title of the PDF shows in window bars and print queues."""
    info = subprocess.run(["pdfinfo", "-"], input=twelve, capture_output=True, check=True).stdout
    assert b"Tour 2 2026-11-23 V1" in info
    assert b"Erika" not in info
