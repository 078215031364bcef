"""A tour as its driver needs it: as PDF to print, and as a page to read."""

from dataclasses import replace
from datetime import date

from flask import Blueprint, Response, render_template

from mobility.halts import list_halts
from mobility.i18n import DEFAULT_LANGUAGE, Wording
from mobility.operations import note_printed, sheet_extras
from mobility.paper import all_sheets, tour_sheet
from mobility.planning import day_view
from mobility.refusals import Refusal
from mobility.views import DayView, TourView
from web.accounts.identity import the_staff
from web.context import the_region, the_service
from web.dispatch.blueprint import for_office
from web.regions import PREFIX

pages = Blueprint(
    "driver", __name__, url_prefix=f"{PREFIX}/office/<day:day>", template_folder="templates"
)


@pages.get("/tours/<int:number>/sheet")
@for_office
def sheet(day: date, number: int) -> str:
    """The tour on a screen."""
    view, tour = _find(day, number)
    return render_template(
        "driver/sheet.html", view=view, tour=tour, halts=list_halts(tour), day=day
    )


@pages.get("/tours/<int:number>/sheet.pdf")
@for_office
def sheet_pdf(day: date, number: int) -> Response:
    """The tour as the office prints it, in German."""
    view, tour = _find(day, number)
    extras = sheet_extras(the_service(), replace(view, tours=(tour,)))
    note_printed(the_service(), the_region().id, day, the_staff().actor)
    content = tour_sheet(the_service(), view, tour.shift_id, _paper(), extras)
    return _pdf(content, f"tour-{number}-{day}")


@pages.get("/sheets.pdf")
@for_office
def sheets_pdf(day: date) -> Response:
    """All tours of the day in one file."""
    view = day_view(the_service(), the_region().id, day)
    content = all_sheets(the_service(), view, _paper(), sheet_extras(the_service(), view))
    note_printed(the_service(), the_region().id, day, the_staff().actor)
    return _pdf(content, f"tours-{day}")


def _find(day: date, number: int) -> tuple[DayView, TourView]:
    view = day_view(the_service(), the_region().id, day)
    tour = view.find_tour(number)
    if tour is None:
        raise Refusal("tour_unknown")
    return view, tour


def _paper() -> Wording:
    """Paper is German; the driver's own language stands beside it."""
    return the_service().wording(the_region().id, DEFAULT_LANGUAGE)


def _pdf(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return Response(content, mimetype="application/pdf", headers=headers)
