"""Checking a day: its plan against rules and promises, its rides, histories and messages."""

from datetime import date, timedelta

from mobility.clock import service_day
from mobility.planning.checking.childcare import childcare_faults
from mobility.planning.checking.closing import closing_faults
from mobility.planning.checking.histories import history_faults
from mobility.planning.checking.messages import message_faults
from mobility.planning.checking.orders import group_faults, series_faults
from mobility.planning.checking.partners import partner_faults
from mobility.planning.checking.rides import ride_faults
from mobility.planning.checking.rows import StoredDay
from mobility.planning.checking.tours import plan_faults, tour_faults
from mobility.service import Service

ROADS_KNOWN_FOR = timedelta(days=1)
"""Tours of earlier days were driven on roads that may have been prepared anew since."""


def check_day(service: Service, region_id: str, day: date) -> tuple[str, ...]:
    """Every fault of a stored day: tours against rules and promises, rides, histories, messages.

    Drive times of days before yesterday are not held against the roads of today. Raises Refusal
    `roads_missing`.
    """
    today = service_day(service.clock.now(), service.region(region_id).zone)
    with service.database.reading() as session:
        stored = StoredDay.read(session, region_id, day)
        on_roads = day >= today - ROADS_KNOWN_FOR
        return (
            *tour_faults(stored),
            *(plan_faults(service, session, stored) if on_roads else ()),
            *ride_faults(stored),
            *history_faults(stored.rides),
            *series_faults(stored),
            *group_faults(session, stored),
            *childcare_faults(session, stored),
            *message_faults(session, stored),
            *closing_faults(session, stored),
            *partner_faults(session, stored),
        )
