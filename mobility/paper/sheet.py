"""What stands on a tour sheet, apart from how it looks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from mobility.clock import service_day
from mobility.halts import Halt, list_halts
from mobility.i18n import N_, Wording
from mobility.latin import in_latin
from mobility.model import DIMENSIONS
from mobility.names import first_name_and_initial
from mobility.phones import readable_phone
from mobility.regions import RegionSettings
from mobility.views import BreakView, DayView, StopView, TourView

from .extras import NO_EXTRAS, Extras, qr_code, sketch

# What must be in the van before it leaves, and what to call it.
EQUIPMENT = {
    "child_seats_0": N_("Child seat group 0 (up to 13 kg)"),
    "child_seats_1": N_("Child seat group 1 (9 to 18 kg)"),
    "child_seats_23": N_("Child seat group 2/3 (15 to 36 kg)"),
    "wheelchairs": N_("Wheelchair place"),
}


@dataclass(frozen=True)
class Sheet:
    """One tour as its sheet shows it; `wording` is the sheet's main language."""

    region: RegionSettings
    day_view: DayView
    tour: TourView
    wording: Wording
    printed_at: datetime
    extras: Extras = NO_EXTRAS

    @property
    def title(self) -> str:
        """Without names: it becomes the title of the PDF."""
        return f"Tour {self.tour.number} {self.day_view.day} V{self.day_view.version}"

    @property
    def entries(self) -> tuple[Halt | BreakView, ...]:
        """Halts and breaks in the order of the day."""
        return tuple(_in_order(list_halts(self.tour), self.tour.breaks))

    @property
    def equipment(self) -> tuple[tuple[int, str], ...]:
        """How many of each piece are on board at once at the most, with its msgid."""
        peaks = {
            name: max((stop.load_after[at] for stop in self.tour.stops), default=0)
            for at, name in enumerate(DIMENSIONS)
        }
        return tuple((peaks[name], msgid) for name, msgid in EQUIPMENT.items() if peaks[name])

    @property
    def people(self) -> int:
        """How many people board in the course of the tour."""
        return sum(stop.party.people for stop in self.tour.stops if stop.boarding)

    @property
    def hours(self) -> str:
        time = self.wording.clock_time
        return f"{time(self.tour.starts_at)}–{time(self.tour.ends_at)}"

    @property
    def replaces(self) -> str:
        """Which version this one takes the place of; nothing where it is the first."""
        version = self.day_view.version - 1
        return (
            self.wording.text(N_("replaces version %(version)s"), version=version)
            if version > 0
            else ""
        )

    @property
    def qr_code(self) -> str:
        """The address of the driver's page as SVG; nothing where there is none."""
        return qr_code(self.extras.link) if self.extras.link else ""

    @property
    def sketch(self) -> str:
        """The tour on a map without a ground as SVG; nothing where its line is not known."""
        if not self.extras.line:
            return ""
        return sketch(self.extras.line, [(stop.lon, stop.lat) for stop in self.tour.stops])

    def names(self, stop: StopView) -> tuple[str, ...]:
        """What to call a passenger: in Latin letters, then in her own script if it differs."""
        name = first_name_and_initial(stop.participant_name)
        latin = in_latin(name)
        return (latin,) if latin == name else (latin, name)

    def phone(self, stop: StopView) -> str:
        """Where she allows the driver to call."""
        if not stop.driver_may_call:
            return ""
        return readable_phone(stop.participant_phone, self.region.land)

    def window(self, stop: StopView) -> tuple[str, str]:
        """What was promised: pickup from when to when; what follows has an end only."""
        earliest = self.wording.clock_time(stop.promised_earliest) if stop.is_pickup else ""
        return earliest, self.wording.clock_time(stop.promised_latest)

    def shared_window(self, halt: Halt) -> tuple[str, str] | None:
        """What was promised to everybody at a halt, where it is the same."""
        windows = {self.window(stop) for stop in halt.stops}
        return windows.pop() if len(windows) == 1 else None

    @property
    def print_time(self) -> str:
        day = service_day(self.printed_at, self.wording.zone)
        return f"{self.wording.short_day(day)} {self.wording.clock_time(self.printed_at)}"


def _in_order(halts: tuple[Halt, ...], breaks: tuple[BreakView, ...]) -> Iterator[Halt | BreakView]:
    """A break stands behind the stop after which it is taken."""
    waiting = sorted(breaks, key=lambda rest: rest.begin_at)
    for halt in halts:
        while waiting and waiting[0].after_position < halt.stops[0].position:
            yield waiting.pop(0)
        yield halt
    yield from waiting
