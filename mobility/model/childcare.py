"""Childcare: a house with places of its own, who has a place there, and when it is closed."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from fractions import Fraction
from functools import reduce
from operator import or_
from typing import Self

from sqlalchemy import JSON, Index, String, Time
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Key, Reference, RegionKey, readonly, refers
from .party import GROWN_UP_AGE_YEARS, Party
from .places import Place
from .rides import Direction


class Childcare(Base):
    """Where children are looked after while their parents are at a course.

    Hours are by the region's clock, the same on each of its weekdays (Monday is 0). `age_groups`
    are those of `AgeGroup`; how many children of all groups may be there at once follows from the
    carers on duty, too.
    """

    __tablename__ = "childcare"
    __table_args__ = (refers("provider_id", "provider"), refers("place_id", "place"))

    region_id: Mapped[RegionKey]
    id: Mapped[Key]
    provider_id: Mapped[Reference]
    place_id: Mapped[Reference]
    opens_at: Mapped[time] = mapped_column(Time())
    closes_at: Mapped[time] = mapped_column(Time())
    weekdays: Mapped[list[int]] = mapped_column(JSON())
    carers: Mapped[int] = mapped_column(doc="on duty at once")
    age_groups: Mapped[list[dict[str, int]]]

    place: Mapped[Place] = readonly()
    closings: Mapped[list["ChildcareClosing"]] = readonly(
        foreign_keys="[ChildcareClosing.region_id, ChildcareClosing.childcare_id]",
        order_by="ChildcareClosing.day",
    )

    @property
    def capacity(self) -> "Capacity":
        groups = (AgeGroup.from_counts(counts) for counts in self.age_groups)
        return Capacity(tuple(groups), self.carers)


class OfferChildcare(Base):
    """Which childcare the children of those who come to an offer go to."""

    __tablename__ = "offer_childcare"
    __table_args__ = (refers("offer_id", "offer"), refers("childcare_id", "childcare"))

    region_id: Mapped[RegionKey]
    offer_id: Mapped[Reference] = mapped_column(primary_key=True)
    childcare_id: Mapped[Reference]


class ChildcareClosing(Base):
    """A day on which a childcare is closed; another one may stand in for it."""

    __tablename__ = "childcare_closing"
    __table_args__ = (refers("childcare_id", "childcare"), refers("substitute_id", "childcare"))

    region_id: Mapped[RegionKey]
    childcare_id: Mapped[Reference] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    substitute_id: Mapped[Reference | None]
    closed_at: Mapped[datetime | None] = mapped_column(
        doc="whose ride had begun by then kept it; None: before the day"
    )

    substitute: Mapped[Childcare | None] = readonly(
        foreign_keys="[ChildcareClosing.region_id, ChildcareClosing.substitute_id]"
    )


class ChildcareStay(Base):
    """The childcare that a ride request asked for.

    Its places are taken exactly as long as a ride of the request has a place in the day plan: they
    come and go with the seats and the child restraints.
    """

    __tablename__ = "childcare_stay"
    __table_args__ = (
        refers("request_id", "ride_request"),
        refers("childcare_id", "childcare"),
        Index(None, "region_id", "childcare_id", "begins_at"),
    )

    region_id: Mapped[RegionKey]
    request_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    childcare_id: Mapped[Reference]
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ages: Mapped[list[int]] = mapped_column(JSON(), doc="in years, of each child")


@dataclass(frozen=True)
class AgeGroup:
    """Children from one age to another (in years, both included) who share places and carers.

    A carer looks after `per_carer` of them, or after children of several groups in proportion.
    """

    age_from: int
    age_to: int
    places: int
    per_carer: int

    @classmethod
    def from_counts(cls, counts: Mapping[str, int]) -> Self:
        return cls(**counts)

    def as_counts(self) -> dict[str, int]:
        return {
            "age_from": self.age_from,
            "age_to": self.age_to,
            "places": self.places,
            "per_carer": self.per_carer,
        }


@dataclass(frozen=True)
class Presence:
    """Children who are at a childcare together, from one instant to another."""

    begins_at: datetime
    ends_at: datetime
    ages: tuple[int, ...]


@dataclass(frozen=True)
class CareNeed:
    """What a ride request asks of a childcare: for which children (ages in years), and when.

    `directions` are those in which they ride to the session and back.
    """

    childcare_id: str
    session_id: str
    directions: frozenset[Direction]
    begins_at: datetime
    ends_at: datetime
    ages: tuple[int, ...]


@dataclass(frozen=True)
class Capacity:
    """How many children may be at a childcare at once."""

    groups: tuple[AgeGroup, ...]
    carers: int

    def find_group(self, age: int) -> AgeGroup | None:
        """The first group for an age."""
        return next((g for g in self.groups if g.age_from <= age <= g.age_to), None)

    def takes(self, ages: Iterable[int]) -> bool:
        """Whether there is a group for each of these ages."""
        return all(self.find_group(age) for age in ages)

    def holds(self, presences: Sequence[Presence]) -> bool:
        """Whether places and carers are enough at every moment.

        Whenever most children are there, somebody has just come: only those instants are looked at.
        """
        return all(self._holds(presences, at=one.begins_at) for one in presences)

    def count_free(self, group: AgeGroup, presences: Sequence[Presence], when: Presence) -> int:
        """How many more children of a group may come for the whole of a time."""
        for more in range(group.places):
            newcomers = Presence(when.begins_at, when.ends_at, (group.age_from,) * (more + 1))
            if not self.holds((*presences, newcomers)):
                return more
        return group.places

    def _holds(self, presences: Sequence[Presence], at: datetime) -> bool:
        there = [age for one in presences if one.begins_at <= at < one.ends_at for age in one.ages]
        counts = Counter(map(self.find_group, there))
        if None in counts:
            return False
        load = sum(Fraction(n, group.per_carer) for group, n in counts.items() if group)
        in_places = all(n <= group.places for group, n in counts.items() if group)
        return in_places and load <= self.carers


def presences_of(needs: Iterable[tuple[str, CareNeed]]) -> list[Presence]:
    """Who is at a childcare, by what participants (named first) need of it.

    Whoever rides there under one request and back under another brings her children once.
    """
    found: dict[tuple[str, str], list[CareNeed]] = {}
    for participant_id, need in needs:
        found.setdefault((participant_id, need.session_id), []).append(need)
    return [_presence(own) for own in found.values()]


def _presence(needs: Sequence[CareNeed]) -> Presence:
    ways = (
        sum((Counter(need.ages) for need in needs if way in need.directions), Counter())
        for way in Direction
    )
    most: Counter[int] = reduce(or_, ways)
    begins_at, ends_at = min(n.begins_at for n in needs), max(n.ends_at for n in needs)
    return Presence(begins_at, ends_at, tuple(sorted(most.elements())))


_TYPICAL_AGES = {"children_0": 0, "children_1": 2, "children_23": 7}


def ages_in(party: Party, told: Sequence[int] = ()) -> tuple[int, ...]:
    """The ages of a party's children: as told, or where that does not fit them typical ones."""
    ages = tuple(sorted(age for age in told if age < GROWN_UP_AGE_YEARS))
    if len(ages) == party.children:
        return ages
    return tuple(
        age for name, age in _TYPICAL_AGES.items() for _child in range(getattr(party, name))
    )
