"""The waiting list of a day: free places are offered in turn, held for a while, and passed on.

Whoever asked first is asked first; all directions of a request are offered together or not at all.
A place that is offered is held in the stored plan like a promised one, so nobody else can take it,
until the participant says yes, says no, or `RideRequest.held_until` has passed. Who lets it pass
has waited for the last time: the place goes to the next.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

from mobility.clock import local_instant, service_day
from mobility.model import Ride, RideStatus
from mobility.planning.care_places import require_care_place_of
from mobility.planning.loading import LoadedDay
from mobility.planning.locked_day import LockedDay
from mobility.planning.promise import begins_no_earlier
from mobility.planning.storing import move_on
from mobility.planning.telling import tell_declined, tell_offered
from mobility.refusals import Refusal
from mobility.regions import RegionSettings, Rules
from mobility.regions.quiet import quiet_until
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.days import delete_unserved, find_revision
from mobility.storage.rides import list_days_with, list_lapsed_ids, list_rides_by_id
from routing.pooling import problem as pooling
from routing.pooling.insertion import insertions_of

S = RideStatus

SHORTEST_HOLD_S = 5 * 60
"""A place that somebody would have less time to answer for is not offered."""


def open_day(service: Service, session: Session, region_id: str, day: date) -> LockedDay:
    """Lock a day. What was held too long goes to the next who waits, before anybody else.

    Raises as `LockedDay`.
    """
    locked = LockedDay(service, session, region_id, day)
    if let_lapse(service, session, region_id, locked):
        offer_free_places(service, session, region_id, locked)
    return locked


def open_days(
    service: Service, session: Session, region_id: str, days: Iterable[date]
) -> dict[date, LockedDay]:
    """Several days, locked in the order of their dates: two who want the same never block."""
    return {day: open_day(service, session, region_id, day) for day in sorted(set(days))}


def tend_waiting_list(service: Service, region_id: str, day: date) -> int:
    """Take back what was held too long, and offer what is free, in a transaction of its own.

    Returns the revision of the day after it.
    """
    with service.database.writing() as session:
        locked = open_day(service, session, region_id, day)
        offer_free_places(service, session, region_id, locked)
        if not locked.is_changed:
            return locked.loaded.revision
        locked.store()
    locked.remember()
    return locked.loaded.revision


def tend_if_lapsed(service: Service, region_id: str, day: date) -> None:
    """Tend a day where something is held too long; nothing is locked where nothing is."""
    with service.database.reading() as session:
        lapsed = list_lapsed_ids(session, region_id, day, service.clock.now())
    if lapsed:
        tend_waiting_list(service, region_id, day)


class Tended(dict[date, int]):
    """By day, the revision at which a region's waiting list was tended last."""


def tend_waiting_lists(service: Service, region_id: str) -> None:
    """Tend every coming day on which somebody waits or is offered a place.

    A day that nobody has changed since it was tended has nothing new to offer.
    """
    tended, now = service.kept(Tended, region_id, Tended), service.clock.now()
    today = service_day(now, service.region(region_id).zone)
    with service.database.reading() as session:
        days = list_days_with(session, region_id, [S.WAITLISTED, S.OFFERED], today)
        changed = [
            day
            for day in days
            if tended.get(day) != find_revision(session, region_id, day)
            or list_lapsed_ids(session, region_id, day, now)
        ]
    for day in changed:
        tended[day] = tend_waiting_list(service, region_id, day)


def offer_free_places(service: Service, session: Session, region_id: str, day: LockedDay) -> None:
    """Offer places in turn to those who wait; the caller stores the day."""
    rules = service.region(region_id).rules
    for rides in _that_may_fit(day, rules):
        rows = list_rides_by_id(session, region_id, [ride.id for ride in rides])
        try:
            require_care_place_of(session, region_id, rows)
        except Refusal:
            continue
        if day.offer(rides, rules.pickup_window_s):
            hold_places(service, session, rows, day.loaded)


def hold_places(
    service: Service, session: Session, rides: Sequence[Ride], loaded: LoadedDay
) -> None:
    """Write that all rides of a request are offered the times that the day now promises them.

    Histories, participants and the request are loaded; all rides must be in the day's problem.
    """
    region_id, now = rides[0].region_id, service.clock.now()
    for ride in rides:
        _write_times(ride, loaded)
    until = _held_until(service.region(region_id), rides, now)
    rides[0].request.held_until = until
    delete_unserved(session, region_id, [ride.id for ride in rides])
    move_on(session, rides, [S.OFFERED], at=now, actor="system")
    tell_offered(service, session, rides, until)


def _held_until(region: RegionSettings, rides: Sequence[Ride], now: datetime) -> datetime:
    """Until when a place is held that is offered now; who sleeps is told in the morning.

    The driver must hear of it in time. Before the day plan is published it is given or free again,
    for from then on tours change only with a reason.
    """
    rules = region.rules
    pickup = min(ride.pickup.earliest for ride in rides)
    told_at = quiet_until(region, now, needed_by=pickup) or now
    until = min(
        told_at + timedelta(seconds=rules.waiting_offer_hold_s),
        pickup - timedelta(seconds=rules.notice_s),
    )
    eve = rides[0].service_date - timedelta(days=1)
    publish_at = local_instant(eve, rules.publish_at, region.zone)
    if now < publish_at:
        until = min(until, publish_at)
    return max(until, now + timedelta(seconds=SHORTEST_HOLD_S))


def _that_may_fit(day: LockedDay, rules: Rules) -> Iterator[list[pooling.Ride]]:
    """The rides of each request in turn, as far as each of them finds a place on its own.

    They begin late enough for an answer and for the driver to hear of it.
    """
    notice_s = rules.notice_s + SHORTEST_HOLD_S
    not_before_s = day.loaded.when.seconds(day.now) + notice_s
    later = {
        one.ride.id: ride
        for one in day.loaded.waiting
        if (ride := begins_no_earlier(one.ride, not_before_s))
    }
    ahead = day.loaded.as_of(day.now)
    if not later or not ahead.is_on_duty:
        return
    problem = ahead.problem.with_rides(*later.values())
    found = insertions_of(problem, ahead.plan, list(later), k=1)
    fitting = {name for name, places in zip(later, found, strict=True) if places}
    for _, waiting in groupby(day.loaded.waiting, lambda one: one.request_id):
        ids = [one.ride.id for one in waiting]
        if fitting.issuperset(ids):
            yield [later[name] for name in ids]


def let_lapse(service: Service, session: Session, region_id: str, day: LockedDay) -> bool:
    """Free the places that were held too long; says whether there were any."""
    lapsed = list_lapsed_ids(session, region_id, day.loaded.when.day, day.now)
    if not lapsed:
        return False
    try:
        day.take_out(lapsed)
    except Refusal:  # the others of these tours cannot do without these stops now
        return False
    why = Refusal("place_not_taken")
    for ride in list_rides_by_id(session, region_id, lapsed):
        move_on(session, [ride], [S.DECLINED], at=day.now, actor="system", reason=why.code)
        tell_declined(service, session, ride, why)
    return True


def _write_times(ride: Ride, loaded: LoadedDay) -> None:
    for row, stop in zip(ride.stops, loaded.problem.get_ride(ride.id).stops, strict=True):
        row.earliest = loaded.when.instant(stop.earliest_s)
        row.latest = loaded.when.instant(stop.latest_s)
