"""Tour sheets as PDF, set by Typst."""

import json
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from types import MappingProxyType

import typst

from mobility.files import write_private
from mobility.i18n import DEFAULT_LANGUAGE, Wording
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.views import DayView, TourView

from .content import Values, loading_content, sheet_content
from .extras import NO_EXTRAS, Extras
from .sheet import Sheet

FONTS = ("Noto Sans", "Noto Sans Arabic", "Noto Sans Ethiopic")
NOTHING_MORE: Mapping[str, Extras] = MappingProxyType({})


def tour_sheet(
    service: Service,
    day_view: DayView,
    shift_id: str,
    wording: Wording,
    extras: Mapping[str, Extras] = NOTHING_MORE,
) -> bytes:
    """The sheet of one tour as PDF. Raises Refusal `tour_unknown`."""
    of_shift = [tour for tour in day_view.tours if tour.shift_id == shift_id]
    return _typeset(_sheets(service, day_view, of_shift, wording, extras), wording)


def all_sheets(
    service: Service,
    day_view: DayView,
    wording: Wording,
    extras: Mapping[str, Extras] = NOTHING_MORE,
) -> bytes:
    """The sheets of all tours of a day as one PDF, each with its own page numbers.

    They come in the order in which vans leave a depot, one depot after the other, and before those
    of several vans a list of what to load into each. `extras` are by shift.

    Raises Refusal `tour_unknown` where there is no tour.
    """
    in_order = sorted(day_view.tours, key=lambda tour: (tour.start_label, tour.starts_at))
    sheets = _sheets(service, day_view, in_order, wording, extras)
    return _typeset(sheets, wording, loading_content(sheets) if len(sheets) > 1 else None)


def _sheets(
    service: Service,
    day_view: DayView,
    tours: Sequence[TourView],
    wording: Wording,
    extras: Mapping[str, Extras],
) -> list[Sheet]:
    if not tours:
        raise Refusal("tour_unknown")
    region, now = service.region(day_view.region_id), service.clock.now()
    return [
        Sheet(region, day_view, tour, wording, now, extras.get(tour.shift_id, NO_EXTRAS))
        for tour in tours
    ]


def _typeset(sheets: Sequence[Sheet], wording: Wording, loading: Values | None = None) -> bytes:
    template = resources.files("mobility.paper") / "templates" / "tour_sheets.typ"
    content = {
        "title": sheets[0].title,
        "language": wording.language,
        "fonts": FONTS,
        "loading": loading,
        "sheets": [sheet_content(sheet) for sheet in sheets],
    }
    pdf: bytes = typst.compile(
        template.read_bytes(), format="pdf", pdf_tags=False, sys_inputs={"day": json.dumps(content)}
    )
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
