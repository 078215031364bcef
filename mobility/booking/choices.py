"""From places in the plan to the few choices that somebody is shown."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mobility.booking.legs import Leg
from mobility.booking.tokens import Offer, OfferedTimes, sign_offer
from mobility.booking.wishes import OfferedChoice, OfferedLeg, Wish
from mobility.planning.loading import LoadedDay
from mobility.planning.locked_day import INSERTIONS_TRIED, find_insertions
from mobility.planning.promise import promised
from mobility.planning.rescuing import found_room, make_room
from mobility.regions import RegionSettings
from mobility.service import Service
from routing.pooling.insertion import Insertion
from routing.pooling.plan import Tour, Visit
from routing.pooling.problem import Ride

MOST_CHOICES = 5
INSERTIONS_LOOKED_AT = 25
"""Many of the cheapest insertions differ in the van only, not in what they promise."""

LEAST_DIFFERENCE_S = 5 * 60
"""Times that are nearer to each other are no choice."""


@dataclass(frozen=True)
class _Promise:
    """What one insertion would promise, leg by leg, and when it would be driven."""

    rides: tuple[Ride, ...]
    visits: Mapping[tuple[str, int], Visit]
    cost_cents: int

    def is_near(self, other: "_Promise") -> bool:
        return all(
            abs(here.stops[0].earliest_s - there.stops[0].earliest_s) < LEAST_DIFFERENCE_S
            for here, there in zip(self.rides, other.rides, strict=True)
        )


def list_choices(
    service: Service,
    region: RegionSettings,
    wish: Wish,
    legs: Sequence[Leg],
    day: LoadedDay,
    least: int = 0,
) -> tuple[OfferedChoice, ...]:
    """Up to five choices that differ by five minutes or more, the cheapest first.

    Where there are fewer than `least`, also such that begin before another one ends.
    """
    until = service.clock.now() + timedelta(seconds=region.rules.offer_valid_s)
    found = _find_promises(region, legs, day, least)
    promises = sorted(found, key=lambda promise: promise.cost_cents)
    return tuple(_choice(service, region, wish, legs, day, promise, until) for promise in promises)


def find_choice(
    service: Service, region: RegionSettings, wish: Wish, legs: Sequence[Leg], day: LoadedDay
) -> OfferedChoice | None:
    """The cheapest choice alone, which is found sooner than several; None where there is none."""
    until = service.clock.now() + timedelta(seconds=region.rules.offer_valid_s)
    for insertion in find_insertions(day, _rides(legs), k=INSERTIONS_TRIED)[:1]:
        promise = _inserted(legs, insertion, region.rules.pickup_window_s)
        return _choice(service, region, wish, legs, day, promise, until)
    return None


def find_rescue(
    service: Service, region: RegionSettings, wish: Wish, legs: Sequence[Leg], day: LoadedDay
) -> OfferedChoice | None:
    """A choice for which others are moved inside their promises; None where no way is found."""
    plan = make_room(day, _rides(legs), region.rules.rescue_s)
    if plan is None:
        return None
    until = service.clock.now() + timedelta(seconds=region.rules.offer_valid_s)
    promise = _promise(legs, plan.tours, 0, region.rules.pickup_window_s)
    found_room(service, region.id).keep(day, promise.rides, plan)
    return _choice(service, region, wish, legs, day, promise, until, makes_room=True)


def _find_promises(
    region: RegionSettings, legs: Sequence[Leg], day: LoadedDay, least: int
) -> list[_Promise]:
    """The cheapest insertions that differ; then what else the windows allow."""
    width_s = region.rules.pickup_window_s
    found: list[_Promise] = []
    for insertion in find_insertions(day, _rides(legs), k=INSERTIONS_LOOKED_AT):
        _add(found, _inserted(legs, insertion, width_s))
    for others in _other_times(legs, found[0], width_s) if found else ():
        for insertion in find_insertions(day, _rides(others), k=1):
            _add(found, _inserted(others, insertion, width_s))
    for others in _outermost_times(legs, found[0], width_s) if found else ():
        if len(found) >= least:
            break
        for insertion in find_insertions(day, _rides(others), k=1):
            _add(found, _inserted(others, insertion, width_s))
    return found


def _rides(legs: Sequence[Leg]) -> list[Ride]:
    return [leg.ride for leg in legs]


def _add(found: list[_Promise], promise: _Promise) -> None:
    if len(found) < MOST_CHOICES and not any(promise.is_near(other) for other in found):
        found.append(promise)


def _inserted(legs: Sequence[Leg], insertion: Insertion, width_s: int) -> _Promise:
    return _promise(legs, insertion.tours, insertion.cost_delta_cents, width_s)


def _promise(legs: Sequence[Leg], tours: Iterable[Tour], cost_cents: int, width_s: int) -> _Promise:
    visits = {(v.ride_id, v.stop_index): v for tour in tours for v in tour.visits}
    rides = (promised(leg.ride, visits[leg.ride.id, 0].begin_s, width_s) for leg in legs)
    return _Promise(tuple(rides), visits, cost_cents)


def _other_times(legs: Sequence[Leg], first: _Promise, width_s: int) -> Iterator[tuple[Leg, ...]]:
    """The legs with one of them wholly before or after its first promise, where there is room."""
    for number, leg in enumerate(legs):
        wide, taken = leg.ride.stops[0], first.rides[number].stops[0]
        before, after = (wide.earliest_s, taken.earliest_s), (taken.latest_s, wide.latest_s)
        for earliest_s, latest_s in (before, after):
            if latest_s - earliest_s >= width_s:
                yield _with_window(legs, number, earliest_s, latest_s)


def _outermost_times(
    legs: Sequence[Leg], first: _Promise, width_s: int
) -> Iterator[tuple[Leg, ...]]:
    """The legs with one of them as early or as late as can be, where that is another choice."""
    for number, leg in enumerate(legs):
        wide, taken = leg.ride.stops[0], first.rides[number].stops[0]
        if taken.earliest_s - wide.earliest_s >= LEAST_DIFFERENCE_S:
            yield _with_window(legs, number, wide.earliest_s, wide.earliest_s + width_s)
        if wide.latest_s - taken.latest_s >= LEAST_DIFFERENCE_S:
            yield _with_window(legs, number, wide.latest_s - width_s, wide.latest_s)


def _with_window(
    legs: Sequence[Leg], number: int, earliest_s: int, latest_s: int
) -> tuple[Leg, ...]:
    """The legs, one of them with a narrower window for its pickup."""
    leg = legs[number]
    wide, *others = leg.ride.stops
    stops = (replace(wide, earliest_s=earliest_s, latest_s=latest_s), *others)
    narrower = replace(leg, ride=replace(leg.ride, stops=stops))
    return (*legs[:number], narrower, *legs[number + 1 :])


def _choice(
    service: Service,
    region: RegionSettings,
    wish: Wish,
    legs: Sequence[Leg],
    day: LoadedDay,
    promise: _Promise,
    until: datetime,
    *,
    makes_room: bool = False,
) -> OfferedChoice:
    times = tuple(offered_times(day, ride) for ride in promise.rides)
    offered = tuple(
        offered_leg(day, leg, ride, promise.visits)
        for leg, ride in zip(legs, promise.rides, strict=True)
    )
    offer = Offer(region.id, wish, times, until, makes_room=makes_room)
    return OfferedChoice(offered, sign_offer(service, offer))


def offered_leg(
    day: LoadedDay, leg: Leg, ride: Ride, visits: Mapping[tuple[str, int], Visit]
) -> OfferedLeg:
    """What somebody is shown of a direction whose ride has the promised windows."""
    at, alights = offered_times(day, ride), visits[ride.id, len(ride.stops) - 1]
    return OfferedLeg(
        direction=leg.direction,
        pickup_earliest=at.pickup_earliest,
        pickup_latest=at.pickup_latest,
        arrival_latest=at.arrival_latest,
        ride_time_s=alights.begin_s - visits[ride.id, 0].departure_s,
        direct_time_s=leg.direct_time_s,
        childcare_label=leg.childcare.label if leg.childcare else None,
        childcare_latest=day.when.instant(ride.stops[1].latest_s) if leg.childcare else None,
    )


def offered_times(day: LoadedDay, ride: Ride) -> OfferedTimes:
    """What the windows of a ride promise."""
    pickup, dropoff = ride.stops[0], ride.stops[-1]
    return OfferedTimes(
        pickup_earliest=day.when.instant(pickup.earliest_s),
        pickup_latest=day.when.instant(pickup.latest_s),
        arrival_latest=day.when.instant(dropoff.latest_s),
    )
