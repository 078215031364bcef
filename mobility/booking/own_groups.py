"""Groups as the office sees them, and groups on every date of a course."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mobility.booking.groups import GroupWish, WithoutRide, accept_group, quote_group
from mobility.booking.own_rides import ride_view
from mobility.booking.series import list_dates, refuse_holiday
from mobility.booking.wishes import RideView
from mobility.model import SERVED, GroupBooking, Party
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage.groups import list_group_ride_ids, list_groups_since
from mobility.storage.rides import list_boardings, list_rides_by_id


@dataclass(frozen=True)
class GroupDate:
    """What became of a group on one date of a course: who has no ride, or why nobody has one."""

    starts_at: datetime
    people: int
    without: tuple[WithoutRide, ...]
    why_not: Refusal | None


@dataclass(frozen=True)
class GroupView:
    """A group to one session with its rides, by member, the way there first."""

    group_id: str
    contact_name: str
    contact_phone: str
    offer_titles: Mapping[str, str]
    starts_at: datetime
    rides: tuple[RideView, ...]

    @property
    def people(self) -> int:
        """Those who have a ride in one direction at least."""
        served = [ride for ride in self.rides if ride.status in SERVED]
        ways = {ride.direction for ride in served}
        return max(
            (sum(r.party.people for r in served if r.direction is way) for way in ways), default=0
        )

    @property
    def can_cancel(self) -> bool:
        return any(ride.can_cancel for ride in self.rides)

    def offer_title(self, language: str) -> str:
        """In a language, else in German."""
        return self.offer_titles.get(language, self.offer_titles["de"])


def book_group_dates(
    service: Service,
    region_id: str,
    participant_id: str,
    wish: GroupWish,
    submission_key: str,
    actor: str = "",
) -> tuple[GroupDate, ...]:
    """Book a group on every date of its offer from its session on; what became of each.

    Each date is a transaction of its own, told with one message. The same key goes on where it
    stopped. Raises Refusal as `list_dates`, and `no_other_dates`.
    """
    region, now = service.region(region_id), service.clock.now()
    with service.database.reading() as session:
        rows = list_dates(session, region, wish.of(1, Party()), now=now)
    if not rows:
        raise Refusal("no_other_dates")
    dates = []
    for row in rows:
        on_date = replace(wish, session_id=row.id)
        try:
            refuse_holiday(region, row)
            found = quote_group(service, region_id, on_date)
            key = f"{submission_key}:{row.id}"
            accept_group(service, region_id, participant_id, found.token, key, actor)
        except Refusal as refusal:
            dates.append(GroupDate(row.starts_at, 0, (), refusal))
            continue
        people = sum(ride.party.people for ride in found.rides)
        dates.append(GroupDate(row.starts_at, people, found.without, None))
    return tuple(dates)


def list_groups(service: Service, region_id: str) -> tuple[GroupView, ...]:
    """The groups to sessions that are not over yet, by time."""
    rules, now = service.region(region_id).rules, service.clock.now()
    with service.database.reading() as session:
        found = []
        for group in list_groups_since(session, region_id, now):
            ids = list_group_ride_ids(session, region_id, group.id)
            rides = {ride.id: ride for ride in list_rides_by_id(session, region_id, ids)}
            boardings = list_boardings(session, region_id, ids)
            views = [ride_view(rules, rides[name], boardings, now) for name in ids]
            found.append(_view(group, views))
    return tuple(found)


def get_group(service: Service, region_id: str, group_id: str) -> GroupView:
    """A group to a session that is not over yet. Raises Refusal `group_unknown`."""
    for group in list_groups(service, region_id):
        if group.group_id == group_id:
            return group
    raise Refusal("group_unknown")


def _view(group: GroupBooking, rides: Sequence[RideView]) -> GroupView:
    return GroupView(
        group_id=group.id,
        contact_name=group.participant.name,
        contact_phone=group.participant.phone,
        offer_titles=group.session.offer.titles,
        starts_at=group.session.starts_at,
        rides=tuple(rides),
    )
