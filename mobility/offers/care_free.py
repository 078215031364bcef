"""How many places childcare has left on each date of an offer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from mobility.booking.rules import care_times, find_care
from mobility.clock import service_day
from mobility.model import CareNeed, Offer, OfferSession, Presence, presences_of
from mobility.offers.views import CareFree
from mobility.regions import RegionSettings
from mobility.storage import Session
from mobility.storage.childcare import list_needs


@dataclass(frozen=True)
class Taken:
    """What participants have taken of childcare from now on."""

    needs: tuple[tuple[str, CareNeed], ...]

    @classmethod
    def read(
        cls, session: Session, region: RegionSettings, offers: Iterable[Offer], now: datetime
    ) -> Self:
        """Of the childcare of these offers, and of those that stand in for it."""
        rows = [row.childcare for row in offers if row.childcare]
        stand_ins = [one.substitute_id for row in rows for one in row.closings if one.substitute_id]
        ids = {*(row.id for row in rows), *stand_ins}
        return cls(tuple(list_needs(session, region.id, ids, now)) if ids else ())

    def list_free(
        self, region: RegionSettings, offer: Offer, row: OfferSession
    ) -> tuple[CareFree, ...]:
        """What is left for a date of an offer, loaded with its childcare, by age group."""
        care = find_care(region, offer, service_day(row.starts_at, region.zone))
        if care is None:
            return ()
        span = care_times(region, row)
        when = Presence(span.earliest, span.latest, ())
        there = presences_of(
            (person, need)
            for person, need in self.needs
            if need.childcare_id == care.childcare_id
            and need.begins_at < span.latest
            and need.ends_at > span.earliest
        )
        return tuple(
            CareFree(group.age_from, group.age_to, care.capacity.count_free(group, there, when))
            for group in care.capacity.groups
        )
