"""Tour sheets as PDF."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib import resources
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from mobility.files import write_private
from mobility.i18n import DEFAULT_LANGUAGE, Wording
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.views import DayView

from .extras import NO_EXTRAS, Extras
from .fonts import fetch_font, font_rules
from .sheet import Sheet
from .words import SheetWords

# How large a sheet is set: 1 means text of 12 to 22 points. A tour of up to 12 stops is set smaller
# rather than on two pages; a longer one only as long as it stays comfortable to read.
LARGEST, NORMAL, COMFORTABLE, SMALLEST = 1.2, 1.0, 0.85, 0.7
ONE_PAGE_STOPS = 12
STEP = 0.95

NOTHING_MORE: Mapping[str, Extras] = MappingProxyType({})

# Pango's font maps may be used by one thread at a time.
_rendering = Lock()


def tour_sheet(
    service: Service,
    day_view: DayView,
    shift_id: str,
    wording: Wording,
    extras: Mapping[str, Extras] = NOTHING_MORE,
) -> bytes:
    """The sheet of one tour as PDF. Raises Refusal `tour_unknown`."""
    of_shift = tuple(tour for tour in day_view.tours if tour.shift_id == shift_id)
    return all_sheets(service, replace(day_view, tours=of_shift), wording, extras)


def all_sheets(
    service: Service,
    day_view: DayView,
    wording: Wording,
    extras: Mapping[str, Extras] = NOTHING_MORE,
) -> bytes:
    """The sheets of all tours of a day as one PDF, each with its own page numbers.

    They come in the order in which vans leave a depot, one depot after the other. `extras` are by
    shift.

    Raises Refusal `tour_unknown` where there is no tour.
    """
    if not day_view.tours:
        raise Refusal("tour_unknown")
    region, now = service.region(day_view.region_id), service.clock.now()
    in_order = sorted(day_view.tours, key=lambda tour: (tour.start_label, tour.starts_at))
    sheets = [
        Sheet(region, day_view, tour, wording, now, extras.get(tour.shift_id, NO_EXTRAS))
        for tour in in_order
    ]
    with _rendering:
        documents = [_laid_out(sheet) for sheet in sheets]
        pages = [page for document in documents for page in document.pages]
        pdf: bytes = documents[0].copy(pages).write_pdf()
    return pdf


def write_sheets(
    service: Service, day_view: DayView, extras: Mapping[str, Extras] = NOTHING_MORE
) -> list[Path]:
    """Write one German PDF a tour below `var/sheets`, in the place of those of earlier versions."""
    wording = service.wording(day_view.region_id, DEFAULT_LANGUAGE)
    folder = service.settings.var_dir / "sheets" / day_view.region_id / day_view.day.isoformat()
    paths = []
    for tour in day_view.tours:
        path = folder / f"tour-{tour.number}.pdf"
        write_private(path, tour_sheet(service, day_view, tour.shift_id, wording, extras))
        paths.append(path)
    for left_over in set(folder.glob("tour-*.pdf")) - set(paths):
        left_over.unlink()
    return paths


def _laid_out(sheet: Sheet) -> Any:
    """A WeasyPrint document: one page as large as it fits, else as many as it needs."""
    scale, smallest = min(LARGEST, sheet.likely_scale), COMFORTABLE
    if len(sheet.tour.stops) <= ONE_PAGE_STOPS:
        scale, smallest = max(SMALLEST, scale), SMALLEST
    while scale >= smallest:
        document = _render(sheet, scale)
        if len(document.pages) == 1:
            return document
        scale *= STEP
    return _render(sheet, NORMAL)


def _render(sheet: Sheet, scale: float) -> Any:
    words = SheetWords.for_driver(sheet.wording, sheet.tour.driver_language)
    template = _templates().get_template("tour_sheet.html")
    page = template.render(
        sheet=sheet,
        tour=sheet.tour,
        day=sheet.day_view.day,
        version=sheet.day_view.version,
        scale=scale,
        time=sheet.wording.clock_time,
        words=words,
        _=words.in_both,
        ngettext=words.number_in_both,
        gettext=sheet.wording.text,
    )
    fonts, style = _style()
    html = HTML(string=page, url_fetcher=fetch_font)
    return html.render(stylesheets=[style], font_config=fonts)


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("mobility.paper"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _style() -> tuple[FontConfiguration, CSS]:
    fonts = FontConfiguration()
    rules = resources.files("mobility.paper") / "templates" / "tour_sheet.css"
    css = CSS(
        string=font_rules() + rules.read_text("utf-8"), url_fetcher=fetch_font, font_config=fonts
    )
    return fonts, css
