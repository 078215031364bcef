"""Stops of a tour joined to halts: what a driver does at one door in one go."""

from dataclasses import dataclass
from datetime import datetime

from mobility.views import StopView, TourView


@dataclass(frozen=True)
class Halt:
    """Stops at the same place, all boarding or all alighting, with no wait in between."""

    stops: tuple[StopView, ...]

    @property
    def boarding(self) -> bool:
        return self.stops[0].boarding

    @property
    def handover(self) -> bool:
        return self.stops[0].handover

    @property
    def label(self) -> str:
        return self.stops[0].label

    @property
    def begin_at(self) -> datetime:
        return self.stops[0].begin_at

    @property
    def by_number(self) -> tuple[StopView, ...]:
        """The stops as people look for them: by the number of the ride."""
        return tuple(sorted(self.stops, key=lambda stop: stop.number))


def list_halts(tour: TourView) -> tuple[Halt, ...]:
    """The tour's halts in the order in which they are driven.

    Who is promised a later time at the same door gets a halt of her own: otherwise the van would
    leave before her window opens. A break parts halts too.
    """
    paused_after = {pause.after_position for pause in tour.breaks}
    groups: list[list[StopView]] = []
    for stop in tour.stops:
        last = groups[-1][-1] if groups else None
        if last and last.position not in paused_after and _goes_on(last, stop):
            groups[-1].append(stop)
        else:
            groups.append([stop])
    return tuple(Halt(tuple(group)) for group in groups)


def _goes_on(last: StopView, stop: StopView) -> bool:
    same_door = (last.label, last.lat, last.lon) == (stop.label, stop.lat, stop.lon)
    same_doing = (last.boarding, last.handover) == (stop.boarding, stop.handover)
    return same_door and same_doing and stop.begin_at <= last.departure_at
