"""A provider's group on its way to one session: many rides, quoted and promised together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mobility.booking.accepting import offered_legs
from mobility.booking.asking import bookable_legs
from mobility.booking.cancelling import cancel_all
from mobility.booking.choices import offered_leg, offered_times
from mobility.booking.legs import check_spots, coordinates_of
from mobility.booking.placing import Placement, Unit, divide, place_all, promise_all
from mobility.booking.rules import Destination, destination_of, with_care
from mobility.booking.tokens import Offer, read_group, sign_group
from mobility.booking.wishes import OfferedLeg, SessionTarget, Spot, Wish
from mobility.booking.writing import Submission, get_participant, write_rides
from mobility.model import ARRANGED, GroupBooking, GroupRequest, Participant, Party, Ride, new_id
from mobility.planning.care_places import find_no_care_place, require_care_place
from mobility.planning.loading import LoadedDay, load_day
from mobility.planning.locked_day import LockedDay
from mobility.planning.reasons import reason_of
from mobility.planning.telling_courses import (
    group_cancelled_key,
    tell_group,
)
from mobility.planning.travel import travel_table
from mobility.planning.waiting_list import open_day, tend_if_lapsed
from mobility.refusals import Refusal
from mobility.regions import RegionSettings
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.groups import find_group, find_group_by_key, has_group_to, list_group_ride_ids
from mobility.storage.offers import find_session
from mobility.storage.people import lock_participant
from mobility.storage.rides import list_rides_by_id

MOST_EXPLAINED = 8
"""So many who find no place are told the binding reason; it takes long to find."""


@dataclass(frozen=True)
class GroupMember:
    """Some of a group who start from one place, one or many; those of one home ride together."""

    home: Spot
    party: Party
    required: frozenset[str] = frozenset()
    childcare: bool = False


@dataclass(frozen=True)
class GroupWish:
    """Who of a group wants to get to a session, and back from it."""

    session_id: str
    members: tuple[GroupMember, ...]
    outbound: bool = True
    back: bool = True

    @property
    def people(self) -> int:
        return sum(member.party.people for member in self.members)

    def of(self, number: int, party: Party) -> Wish:
        """What some of a member, counted from 1, wish."""
        member = self.members[number - 1]
        return Wish(
            home=member.home,
            party=party,
            target=SessionTarget(self.session_id),
            outbound=self.outbound,
            back=self.back,
            required=member.required,
            childcare=member.childcare,
        )


@dataclass(frozen=True)
class GroupRide:
    """Some of a member, counted from 1, with the times that would be promised to them."""

    number: int
    party: Party
    legs: tuple[OfferedLeg, ...]


@dataclass(frozen=True)
class WithoutRide:
    """Some of a member for whom there is no place, and why."""

    number: int
    party: Party
    why: Refusal


@dataclass(frozen=True)
class GroupQuotation:
    """Who of a group has a place and who has none; acceptable as a whole until `valid_until`.

    The token names all homes, as that of `OfferedChoice` does.
    """

    rides: tuple[GroupRide, ...]
    without: tuple[WithoutRide, ...]
    token: str
    valid_until: datetime


def quote_group(
    service: Service, region_id: str, wish: GroupWish, *, search: bool = True
) -> GroupQuotation:
    """Places for a group in the vehicles of the day, arriving in time for the session.

    Who is too many for any vehicle is divided over several rides. Where not all find a place one
    after the other, the whole day is searched for `group_search_s` seconds, inside every promise
    given, unless told otherwise. Raises Refusal `group_too_large`, `party_empty`,
    `no_vehicle_on_duty`, what the rules say of the session, and the first reason where nobody of
    the group has a place.
    """
    region = service.region(region_id)
    if not wish.members:
        raise Refusal("party_empty")
    if wish.people > region.rules.max_group:
        raise Refusal("group_too_large", limit=region.rules.max_group)
    asked, refused = _ask(service, region, wish)
    placement = _place(asked, asked.region.rules.group_search_s if search else 0)
    without = (*refused, *_explained(placement, asked.now))
    if not placement.placed:
        raise without[0].why
    found = promise_all(placement, region.rules.pickup_window_s)
    until = asked.now + timedelta(seconds=region.rules.offer_valid_s)
    offers = [(unit.number, asked.offer(unit, found.day, until)) for unit in found.placed]
    rides = tuple(
        GroupRide(
            unit.number,
            unit.party,
            tuple(offered_leg(found.day, leg, leg.ride, found.visits) for leg in unit.legs),
        )
        for unit in found.placed
    )
    return GroupQuotation(rides, without, sign_group(service, offers), until)


def accept_group(
    service: Service,
    region_id: str,
    participant_id: str,
    token: str,
    submission_key: str,
    actor: str = "",
) -> tuple[str, ...]:
    """Promise a group what was offered, all of it or nothing; returns the ids of the rides.

    The participant speaks for the group: one message tells her of all rides; `actor` is who books
    where it is not she. The same key counts once; groups whose keys are equal up to a colon are
    told together. Raises Refusal `offer_broken`, `offer_expired`, `offer_gone` where one of the
    places has been taken, `already_booked` for a second group of hers to the same session,
    `not_allowed` for an unknown participant.
    """
    offers, now = read_group(service, region_id, token), service.clock.now()
    region, first = service.region(region_id), offers[0][1]
    with service.database.reading() as session:
        participant = get_participant(session, region_id, participant_id)
        if booked := _find_booked(session, participant, submission_key):
            return booked
        targets = [_target(session, region, offer.wish, now) for _, offer in offers]
        stored = load_day(service, session, region_id, targets[0].day)
    if now > first.valid_until:
        raise Refusal("offer_expired")
    # The search may take seconds: it is done before anybody is kept waiting.
    wanted = list(zip(offers, targets, strict=True))
    found = _place_offered(region, wanted, stored, now, region.rules.group_search_s)
    with service.database.writing() as session:
        lock_participant(session, region_id, participant_id)
        day = open_day(service, session, region_id, targets[0].day)
        if booked := _find_booked(session, participant, submission_key):
            return booked
        if has_group_to(session, region_id, participant_id, str(targets[0].session_id), ARRANGED):
            raise Refusal("already_booked")
        if [_target(session, region, offer.wish, now) for _, offer in offers] != targets:
            raise Refusal("offer_gone")  # it has been moved meanwhile
        seekers = [(participant.id, target.need) for target in targets if target.need]
        require_care_place(session, region_id, seekers)
        if day.is_changed or day.loaded.revision != stored.revision:
            found = _place_offered(region, wanted, day.loaded, now, 0)
        if found.missing:
            raise Refusal("offer_gone")
        day.adopt(found.day)
        writing = _Writing(session, participant, submission_key, day, actor)
        group = writing.write_group(str(targets[0].session_id))
        rides = [
            ride
            for number, (unit, ((_, offer), target)) in enumerate(
                zip(found.placed, wanted, strict=True), start=1
            )
            for ride in writing.write(group, number, unit, offer.wish, target)
        ]
        day.store()
        row = find_session(session, region_id, group.session_id)
        if row:
            tell_group(service, session, participant, row, submission_key, rides)
    day.remember()
    return tuple(ride.id for ride in rides)


def cancel_group(
    service: Service, region_id: str, group_id: str, actor: str, reason: str = ""
) -> int:
    """Cancel the coming rides of a group, each by itself, told together; returns how many.

    Raises Refusal `group_unknown` where there is no such group, or it is somebody else's.
    """
    with service.database.reading() as session:
        group = find_group(session, region_id, group_id)
        kind, _, actor_id = actor.partition(":")
        if group is None or (kind == "participant" and actor_id != group.participant_id):
            raise Refusal("group_unknown")
        rides = list_rides_by_id(
            session, region_id, list_group_ride_ids(session, region_id, group.id)
        )
    return len(cancel_all(service, rides, actor, reason, group_cancelled_key(group.id)))


def _target(session: Session, region: RegionSettings, wish: Wish, now: datetime) -> Destination:
    """What some of a group are on their way to; how many they are is no matter here."""
    there = destination_of(session, region, replace(wish, party=Party(), childcare=False), now)
    row = find_session(session, region.id, str(there.session_id)) if wish.childcare else None
    return with_care(region, there, wish, row) if row else there


def _find_booked(session: Session, participant: Participant, key: str) -> tuple[str, ...]:
    group = find_group_by_key(session, participant.region_id, key)
    if group is None:
        return ()
    if group.participant_id != participant.id:
        raise Refusal("not_allowed")
    return tuple(list_group_ride_ids(session, participant.region_id, group.id))


@dataclass(frozen=True)
class _Asked:
    """A group beside the day that it meets; `targets` are by number of those who may be fetched."""

    region: RegionSettings
    wish: GroupWish
    targets: Mapping[int, Destination]
    day: LoadedDay
    now: datetime

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(self.targets)

    def units(self, number: int, at_least: int) -> Iterator[Unit]:
        """A member as those who ride together, so many at least."""
        member = self.wish.members[number - 1]
        parts = divide(member.party, self.day.problem.shifts, at_least) or [member.party]
        for party in parts:
            wish = self.wish.of(number, party)
            target = self.targets[number]
            legs = bookable_legs(self.region, wish, target, self.day, self.now)
            yield Unit(new_id(), number, party, legs)

    def offer(self, unit: Unit, day: LoadedDay, until: datetime) -> Offer:
        times = tuple(offered_times(day, leg.ride) for leg in unit.legs)
        return Offer(self.region.id, self.wish.of(unit.number, unit.party), times, until)

    def is_divided(self, unit: Unit) -> bool:
        return self.wish.members[unit.number - 1].party != unit.party


def _ask(
    service: Service, region: RegionSettings, wish: GroupWish
) -> tuple[_Asked, list[WithoutRide]]:
    """The group with its day, and the members for whom a rule says no."""
    now = service.clock.now()
    targets: dict[int, Destination] = {}
    refused: list[WithoutRide] = []
    with service.database.reading() as session:
        for number, member in enumerate(wish.members, start=1):
            try:
                target = _target(session, region, wish.of(number, member.party), now)
                _require_care(session, region.id, (*targets.values(), target))
            except Refusal as refusal:
                refused.append(WithoutRide(number, member.party, refusal))
            else:
                targets[number] = target
    if not targets:
        raise refused[0].why
    service_date = next(iter(targets.values())).day
    tend_if_lapsed(service, region.id, service_date)
    with service.database.reading() as session:
        stored = load_day(service, session, region.id, service_date)
    stored.require_duty()
    snapper = travel_table(service, region.id, stored.closed).times.snapper
    for number in list(targets):
        member = wish.members[number - 1]
        try:
            check_spots(snapper, region, member.home, *targets[number].spots)
        except Refusal as refusal:
            del targets[number]
            refused.append(WithoutRide(number, member.party, refusal))
    homes = [wish.members[number - 1].home for number in targets]
    spots = [spot for target in targets.values() for spot in target.spots]
    day = stored.with_places(coordinates_of(*homes, *spots))
    return _Asked(region, wish, targets, day, now), refused


def _require_care(session: Session, region_id: str, targets: Sequence[Destination]) -> None:
    """See that there are childcare places for all of them so far. Raises Refusal."""
    needs = [("", target.need) for target in targets if target.need]
    why_not = find_no_care_place(session, region_id, needs) if targets[-1].need else None
    if why_not:
        raise why_not


def _place(asked: _Asked, seconds: float) -> Placement:
    """The group in the day, in as few parts as serve the most people."""
    day, ahead = asked.day, asked.day.as_of(asked.now)
    at_least = dict.fromkeys(asked.numbers, 1)
    best: Placement | None = None
    while True:
        units = [unit for number in asked.numbers for unit in asked.units(number, at_least[number])]
        found = place_all(day, ahead, units, seconds=0)
        if best is None or found.people > best.people:
            best = found
        divisible = {
            unit.number
            for unit in found.missing
            if unit.party.people > 1 and asked.is_divided(unit)
        }
        if not divisible:
            break
        for number in divisible:
            at_least[number] = 2 * sum(unit.number == number for unit in units)
    if not best.missing or not seconds:
        return best
    return place_all(day, ahead, (*best.placed, *best.missing), seconds=seconds)


def _explained(found: Placement, now: datetime) -> Iterator[WithoutRide]:
    """Why each of those left out has no place beside the others of the group."""
    ahead = found.day.as_of(now)
    for count, unit in enumerate(found.missing):
        why = None
        for leg in unit.legs if count < MOST_EXPLAINED else ():
            plan = replace(ahead.plan, unserved=(leg.ride.id,))
            why = why or reason_of(ahead.problem.with_rides(leg.ride), plan, leg.ride.id)
        yield WithoutRide(unit.number, unit.party, why or Refusal("vehicles_busy"))


def _place_offered(
    region: RegionSettings,
    wanted: Sequence[tuple[tuple[int, Offer], Destination]],
    stored: LoadedDay,
    now: datetime,
    seconds: float,
) -> Placement:
    """All rides of an offer inside the times offered. Raises Refusal `offer_gone`."""
    homes = [offer.wish.home for (_, offer), _ in wanted]
    spots = [spot for _, target in wanted for spot in target.spots]
    day = stored.with_places(coordinates_of(*homes, *spots))
    units = [
        Unit(new_id(), number, offer.wish.party, tuple(offered_legs(region, offer, target, day)))
        for (number, offer), target in wanted
    ]
    return place_all(day, day.as_of(now), units, seconds=seconds)


@dataclass(frozen=True)
class _Writing:
    """A group being written into its locked day."""

    session: Session
    participant: Participant
    key: str
    day: LockedDay
    actor: str

    def write_group(self, session_id: str) -> GroupBooking:
        group = GroupBooking(
            region_id=self.participant.region_id,
            id=new_id(),
            participant_id=self.participant.id,
            session_id=session_id,
            submission_key=self.key,
            created_at=self.day.now,
        )
        self.session.add(group)
        self.session.flush()
        return group

    def write(
        self, group: GroupBooking, number: int, unit: Unit, wish: Wish, target: Destination
    ) -> list[Ride]:
        """The request of a unit and its rides, which are returned."""
        key = f"{group.id}:{unit.id}"
        submission = Submission(self.participant, wish, target, key, self.day.now, self.actor)
        when, statuses = self.day.loaded.when, self.day.first_statuses
        rides = write_rides(self.session, submission, unit.legs, statuses, when)
        self.session.add(
            GroupRequest(
                region_id=group.region_id,
                group_id=group.id,
                request_id=rides[0].request_id,
                number=number,
            )
        )
        return rides
