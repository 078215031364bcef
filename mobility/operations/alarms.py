"""What the office must see of the road at once: who is late, has not read, has not started."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from mobility.model import PlanStatus
from mobility.operations.delays import WORTH_TELLING_S
from mobility.operations.forecast import TourForecast, forecast
from mobility.operations.watching import is_missing, is_unread
from mobility.planning.day_view import READ_BEFORE_START
from mobility.service import Service
from mobility.storage.driving import list_driver_events
from mobility.views import DayView, TourView

LASTS = timedelta(hours=6)
"""So long after the end of its last tour a day is still looked at."""


class AlarmKind(StrEnum):
    """The worst first."""

    MISSING = "missing"
    UNREAD = "unread"
    LATE = "late"


@dataclass(frozen=True)
class TourAlarm:
    """A tour that needs a call; `late_s` is of its next stop."""

    kind: AlarmKind
    number: int
    driver_name: str
    driver_phone: str
    starts_at: datetime
    late_s: int


def list_alarms(service: Service, view: DayView) -> tuple[TourAlarm, ...]:
    """What is wrong on the road now, the worst first; nothing of a day that is not driven now."""
    now = service.clock.now()
    if view.status is not PlanStatus.PUBLISHED or not view.tours:
        return ()
    begins = min(tour.starts_at for tour in view.tours) - READ_BEFORE_START
    if not begins <= now <= max(tour.ends_at for tour in view.tours) + LASTS:
        return ()
    with service.database.reading() as session:
        events = list_driver_events(session, view.region_id, view.day)
    alarms = []
    for tour in view.tours:
        if now < tour.starts_at - READ_BEFORE_START:
            continue
        expected = forecast(tour, [one for one in events if one.shift_id == tour.shift_id])
        alarm = _alarm(tour, expected, now)
        if alarm:
            alarms.append(alarm)
    order = list(AlarmKind)
    return tuple(sorted(alarms, key=lambda one: (order.index(one.kind), -one.late_s, one.number)))


def _alarm(tour: TourView, expected: TourForecast, now: datetime) -> TourAlarm | None:
    if not expected.ahead:
        return None
    late_s = expected.delay_s if expected.delay_s > WORTH_TELLING_S else 0
    if is_missing(tour, expected, now):
        kind = AlarmKind.MISSING
    elif is_unread(tour, expected, now):
        kind = AlarmKind.UNREAD
    elif late_s:
        kind = AlarmKind.LATE
    else:
        return None
    return TourAlarm(kind, tour.number, tour.driver_name, tour.driver_phone, tour.starts_at, late_s)
