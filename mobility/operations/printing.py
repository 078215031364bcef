"""The day's sheets on paper: written, and mailed to the office's printer."""

from datetime import date

from mobility.driver_links import tour_links
from mobility.i18n import DEFAULT_LANGUAGE
from mobility.messages import mail_file
from mobility.model import Action, AuditEntry, PlanStatus
from mobility.paper import Extras, all_sheets, write_sheets
from mobility.planning import day_view, times_on, tour_line
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.views import DayView, TourView
from routing.errors import RoutingError

SYSTEM = "system"


def print_day(service: Service, region_id: str, day: date) -> bool:
    """Write a published day's sheets and mail them to the printer; says whether there are any.

    Mailed again, they carry the same key. Raises DeliveryFailed where the mail server does not
    take them; then nothing but the files has happened.
    """
    view = day_view(service, region_id, day)
    if view.status is not PlanStatus.PUBLISHED or not view.tours:
        return False
    extras = sheet_extras(service, view)
    write_sheets(service, view, extras)
    printer = service.region(region_id).printer_email
    if printer:
        wording = service.wording(region_id, DEFAULT_LANGUAGE)
        name = f"tours-{region_id}-{day}-v{view.version}"
        mail_file(service.settings, printer, name, all_sheets(service, view, wording, extras))
        note_printed(service, region_id, day, SYSTEM)
    return True


def sheet_extras(service: Service, view: DayView) -> dict[str, Extras]:
    """By shift, the address of the driver's page and the line that is driven."""
    with service.database.reading() as session:
        shift_ids = [tour.shift_id for tour in view.tours]
        links = tour_links(service, session, view.region_id, shift_ids)
    return {
        tour.shift_id: Extras(links[tour.shift_id], _line(service, view, tour))
        for tour in view.tours
    }


def note_printed(service: Service, region_id: str, day: date, actor: str) -> None:
    """Remember who has taken names and addresses onto paper."""
    with service.database.writing() as session:
        session.add(
            AuditEntry(
                region_id=region_id,
                at=service.clock.now(),
                actor=actor,
                action=Action.TOUR_SHEET_PRINTED,
                subject=f"day_plan:{day}",
            )
        )


def _line(service: Service, view: DayView, tour: TourView) -> list[tuple[float, float]]:
    """Straight from stop to stop where there are no roads to follow."""
    try:
        return tour_line(times_on(service, view.region_id, view.day), tour)
    except (Refusal, RoutingError):
        return [
            (tour.start_lon, tour.start_lat),
            *((stop.lon, stop.lat) for stop in tour.stops),
            (tour.end_lon, tour.end_lat),
        ]
