"""The file of a whole day: what to load, the order of its sheets, fonts, codes and sketches."""

import re
import subprocess
from collections import Counter
from dataclasses import replace
from itertools import groupby

from mobility.model import Party
from mobility.paper import Extras, all_sheets
from mobility.paper.extras import SKETCH_HEIGHT, SKETCH_WIDTH, sketch
from mobility.service import Service
from mobility.views import TourView
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
    """A QR code has three corners that no text has; without a link there is none."""
    tour = tour_with(Party(), 1)
    wording = service.wording(REGION, "de")
    for extras, corners in (({}, 0), ({tour.shift_id: Extras(LINK)}, 3)):
        assert len(find_corners(all_sheets(service, make_day(tour), wording, extras))) == corners


def find_corners(pdf: bytes) -> set[tuple[int, int]]:
    """Where many rows of dots in a row are dark and light as 1:1:3:1:1, by tenths of an inch."""
    command = ["pdftoppm", "-gray", "-r", "200", "-"]
    done = subprocess.run(command, input=pdf, capture_output=True, check=True)
    _, size, _, dots = done.stdout.split(b"\n", 3)
    width = int(size.split()[0])
    rows = [dots[at : at + width] for at in range(0, len(dots), width)]
    found = Counter((x // 20, y // 20) for y, row in enumerate(rows) for x in middles(row))
    return {place for place, count in found.items() if count >= 8}


def middles(dots: bytes) -> list[int]:
    """The middles of stretches that are dark and light in the widths of a corner, 4 mm or so."""
    runs, at_dot = [], 0
    for dark, run in groupby(dots, key=lambda dot: dot < 128):
        length = len(list(run))
        runs.append((dark, at_dot, length))
        at_dot += length
    found = []
    for five in zip(*(runs[n:] for n in range(5)), strict=False):
        lengths = [length for _, _, length in five]
        unit = sum(lengths) / 7
        near = all(
            abs(a - b * unit) < 0.5 * unit for a, b in zip(lengths, (1, 1, 3, 1, 1), strict=True)
        )
        if five[0][0] and near and 3 < unit < 7:
            found.append(five[2][1] + five[2][2] // 2)
    return found


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
