"""The file of a whole day: what to load, the order of its sheets, fonts, codes and sketches."""

import re
import subprocess
from dataclasses import replace

from mobility.model import Party
from mobility.paper import Extras, all_sheets
from mobility.paper.extras import SKETCH_HEIGHT, SKETCH_WIDTH, sketch
from mobility.service import Service
from mobility.views import TourView
from tests.mobility.paper.codes import read_codes
from tests.mobility.paper.test_tour_sheet import pdf_of, read, words_of
from tests.mobility.samples import REGION, at, make_day, make_stop, make_tour, pickups_and_dropoffs

LINK = "https://hinfahrt.example/adorf/drive/abcdefghijklmnop0123456789abcdefghij"


def tour_with(party: Party, number: int, depot: str = "Depot Markt 1", hour: int = 7) -> TourView:
    """A tour of one ride, from a depot at an hour."""
    stops = pickups_and_dropoffs([("Amira Beispiel", "Lindenstraße 4, Adorf", party)])
    return replace(make_tour(stops, number=number), start_label=depot, starts_at=at(hour))


def test_what_to_load_stands_before_the_sheets(service: Service) -> None:
    """By depot and van: two seats of group 1 and a wheelchair at the market, a seat at the mill.

    The van that needs nothing is not on the list.
    """
    tours = [
        tour_with(Party(children_1=1), 1),
        tour_with(Party(children_1=1, wheelchairs=1), 2),
        tour_with(Party(), 3),
        tour_with(Party(children_1=1), 4, "Depot Mühle 9"),
    ]
    first, *sheets = read(pdf_of(service, make_day(*tours)))
    words = words_of([first])
    assert "Vor der Abfahrt laden" in words
    assert "2 × Kindersitz Gruppe 1 (9 bis 18 kg) · 1 × Rollstuhlplatz" in words
    assert [n for n in range(1, 5) if f"Tour {n}" in words] == [1, 2, 4]
    assert words.index("Depot Markt 1") < words.index("Tour 2") < words.index("Depot Mühle 9")
    assert len(sheets) == 4


def test_nothing_to_load_takes_no_page(service: Service) -> None:
    assert len(read(pdf_of(service, make_day(tour_with(Party(), 1), tour_with(Party(), 2))))) == 2


def test_sheets_lie_in_the_order_in_which_vans_leave_their_depot(service: Service) -> None:
    """One depot after the other, and at each the earliest van first."""
    tours = [
        tour_with(Party(), 1, "Depot Mühle 9", hour=5),
        tour_with(Party(), 2, hour=7),
        tour_with(Party(), 3, hour=6),
    ]
    pages = read(pdf_of(service, make_day(*tours)))
    assert [re.findall(r"Tour \d", page)[0] for page in pages] == ["Tour 3", "Tour 2", "Tour 1"]


def test_the_fonts_are_in_the_file(service: Service) -> None:
    """Any printer has them: Latin, Arabic and Ethiopic letters are embedded."""
    stops = [
        make_stop(1, name="أميرة مثال", begin_at=at(8)),
        make_stop(2, name="ሰላም ምሳሌ", begin_at=at(8, 5)),
    ]
    pdf = pdf_of(service, make_day(make_tour(stops)))
    listing = subprocess.run(["pdffonts", "-"], input=pdf, capture_output=True, check=True).stdout
    rows = [line.split() for line in listing.decode().splitlines()[2:]]
    families = {row[0].partition("+")[2].partition("-")[0] for row in rows}
    assert families == {"NotoSans", "NotoSansArabic", "NotoSansEthiopic"}
    assert {row[-5] for row in rows} == {"yes"}


def test_no_name_is_read_as_markup(service: Service) -> None:
    """What people write stands there as they wrote it."""
    label = "#lorem(3) *Haus* $x$ \\ <b>"
    pdf = pdf_of(service, make_day(make_tour([make_stop(1, label=label, begin_at=at(8))])))
    assert label in words_of(read(pdf))


def test_a_sheet_with_a_link_shows_its_code(service: Service) -> None:
    """A phone's camera reads the address of the driver's page; without one there is no code."""
    tour = tour_with(Party(), 1)
    wording = service.wording(REGION, "de")
    for extras, codes in (({}, []), ({tour.shift_id: Extras(LINK)}, [LINK])):
        assert read_codes(all_sheets(service, make_day(tour), wording, extras)) == codes


def test_a_sketch_numbers_places_along_the_line() -> None:
    """From west to east along one street: numbers grow from left to right, one a place."""
    places = [(12.1 + n / 10, 50.3) for n in range(3)]
    drawing = sketch([(12.0, 50.2), *places, (12.4, 50.4)], [*places, places[0]])
    marks = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', drawing)
    assert re.findall(r">(\d+)</text>", drawing) == ["1", "2", "3"]
    across = [float(x) for x, _ in marks]
    assert across == sorted(across)
    assert all(0 < float(x) < SKETCH_WIDTH and 0 < float(y) < SKETCH_HEIGHT for x, y in marks)
    assert len({y for _, y in marks}) == 1
