"""Filling the database of a demonstration: through the same doors as everybody else."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from mobility.accounts import add_staff
from mobility.booking import Spot, Wish, accept, quote, request_place, unroll_standing_orders
from mobility.clock import SettableClock, day_start, service_day
from mobility.demo.crew import write_crew
from mobility.demo.ground import Ground
from mobility.demo.logins import DEMO_STAFF
from mobility.demo.people import invent_people
from mobility.demo.regulars import order_course, ride_as_group, ride_past_childcare
from mobility.demo.rows import (
    Fleet,
    depot_name,
    participant_row,
    session_rows,
    write_fleet,
    write_offers,
)
from mobility.demo.voices import let_people_speak
from mobility.demo.wishes import Dweller, Venue, draw_wishes
from mobility.fleet import fill_shifts
from mobility.model import PlaceKind
from mobility.planning.rows import coordinate
from mobility.planning.travel import travel_table
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.duty import list_patterns
from mobility.storage.fleet import list_drivers, list_vehicles
from mobility.storage.offers import list_offers, list_sessions
from mobility.storage.people import find_staff, list_participants
from mobility.storage.places import list_places
from mobility.storage.regions import add_missing_regions
from mobility.storage.rides import find_request

SEED = 7
DAYS_AHEAD = 14
DOCTORS = 6
SPEAKERS_TRIED = 4
FIRST_ASKED = timedelta(hours=88)
"""Before the day begins; the last wish is asked before booking for it closes."""
ASKED_WITHIN = timedelta(hours=60)

Report = Callable[[int, int], None]


@dataclass(frozen=True)
class DemoDay:
    """What a day was filled with; nothing where it had rides already."""

    day: date
    promised: int
    waiting: int


def fill_demo(
    service: Service, region_id: str, *, seed: int = SEED, report: Report | None = None
) -> DemoDay:
    """Invent people, offers, a fleet, and the ride requests of tomorrow, as far as missing.

    The wishes go through quoting and accepting like any other; what has no place waits for one.
    The same seed invents the same day. `report` is told how many wishes of how many are through.

    Raises Refusal `no_demo`, `roads_missing`.
    """
    ground = Ground(service, region_id)
    now = service.clock.now()
    tomorrow = service_day(now, ground.region.zone) + timedelta(days=1)
    _write_what_stays(service, ground, seed, now)
    _write_days(service, ground, tomorrow)
    with service.database.reading() as session:
        is_booked = find_request(session, region_id, _key(seed, tomorrow, 0)) is not None
    done = DemoDay(tomorrow, 0, 0)
    if not is_booked:
        done = _book_day(service, ground, tomorrow, seed, report)
    people = _dwellers(service, ground, seed)
    let_people_speak(service, ground, tomorrow, people, _venues(service, ground, tomorrow))
    return done


def _write_what_stays(service: Service, ground: Ground, seed: int, now: datetime) -> None:
    region_id = ground.region.id
    random = Random(f"ground {seed}")
    with service.database.writing() as session:
        add_missing_regions(session, service.settings.region_ids)
        if not list_offers(session, region_id):
            write_offers(session, ground, random)
            write_fleet(session, ground, random)
            for person in invent_people(ground.facts.people, seed):
                session.add(participant_row(region_id, person, now))
    for login in DEMO_STAFF:
        with service.database.reading() as session:
            known = find_staff(session, region_id, login.login)
        if known is None:
            add_staff(
                service,
                region_id,
                login.login,
                login.name,
                login.role,
                login.password,
                ground.facts.offers[0].provider,
            )


def _write_days(service: Service, ground: Ground, first: date) -> None:
    """Shifts and sessions of the coming days that have none."""
    region_id, zone = ground.region.id, ground.region.zone
    begin = day_start(first, zone)
    with service.database.writing() as session:
        if not list_patterns(session, region_id):
            write_crew(session, ground, _fleet(session, ground), first)
        offers = {offer.titles["de"]: offer for offer in list_offers(session, region_id)}
        pairs = [(facts, offers[facts.titles["de"]]) for facts in ground.facts.offers]
        known = list_sessions(session, region_id, begin, begin + timedelta(days=DAYS_AHEAD + 1))
        taken = {service_day(one.starts_at, zone) for one in known}
        for day in (first + timedelta(days=n) for n in range(DAYS_AHEAD)):
            if day not in taken:
                session.add_all(session_rows(ground, day, pairs))
    fill_shifts(service, region_id, days=DAYS_AHEAD)


def _fleet(session: Session, ground: Ground) -> list[Fleet]:
    region_id = ground.region.id
    vehicles = {van.name: van.id for van in list_vehicles(session, region_id)}
    drivers = {driver.name: driver.id for driver in list_drivers(session, region_id)}
    depots = {place.name: place.id for place in list_places(session, region_id, [PlaceKind.DEPOT])}
    named = {depot.key: depot_name(depot) for depot in ground.facts.depots}
    return [
        Fleet(van, vehicles[van.name], drivers[van.driver], depots[named[van.depot]])
        for van in ground.facts.vans
    ]


def _book_day(
    service: Service, ground: Ground, day: date, seed: int, report: Report | None
) -> DemoDay:
    region_id = ground.region.id
    random = Random(f"wishes {seed} {day}")
    dwellers = _dwellers(service, ground, seed)
    venues = _venues(service, ground, day)
    doctors = [
        ground.spot_in(random.choice(ground.facts.meeting_points), random, "Praxis Muster")
        for _ in range(DOCTORS)
    ]
    _learn_travel(service, region_id, [*(one.home for one in dwellers), *doctors])
    first = day_start(day, ground.region.zone) - FIRST_ASKED
    clock = SettableClock(first)
    then = replace(service, clock=clock)
    regulars = list(_book_regulars(then, ground, day, dwellers, venues, seed))
    others = [one for one in dwellers if one not in regulars]
    count = ground.facts.requests - len(regulars)
    wishes = list(draw_wishes(ground, day, count, others, venues, doctors, random))
    promised = len(regulars)
    for number, (dweller, wish) in enumerate(wishes):
        clock.instant = first + ASKED_WITHIN * number / len(wishes)
        promised += _book(then, region_id, dweller, wish, _key(seed, day, number))
        if report:
            report(number + 1, len(wishes))
    return DemoDay(day, promised, len(regulars) + len(wishes) - promised)


def _key(seed: int, day: date, number: int) -> str:
    return f"demo:{seed}:{day}:{number}"


def _book_regulars(
    service: Service,
    ground: Ground,
    day: date,
    dwellers: Sequence[Dweller],
    venues: Sequence[Venue],
    seed: int,
) -> Iterator[Dweller]:
    """Who has booked a whole course, who brings a child to childcare, who speaks for a group."""
    unroll_standing_orders(service, ground.region.id)
    pupil = order_course(service, ground, dwellers, venues, f"demo:{seed}:course")
    if pupil:
        yield pupil
    others = [one for one in dwellers if one is not pupil]
    key = f"demo:{seed}:{day}:childcare"
    parent = ride_past_childcare(service, ground, others, venues, key)
    if parent:
        yield parent
    speakers = [one for one in others if one is not parent and not one.person.required]
    with service.database.reading() as session:
        places = list_places(session, ground.region.id, [PlaceKind.MEETING_POINT])
    spots = [Spot(place.name, place.lat, place.lon) for place in places]
    for speaker in speakers[:SPEAKERS_TRIED]:
        key = f"demo:{seed}:{day}:group"
        if ride_as_group(service, ground, speaker, venues, spots, key):
            yield speaker
            return


def _book(service: Service, region_id: str, dweller: Dweller, wish: Wish, key: str) -> bool:
    """Take the cheapest offer, or ask for a place; says whether there was an offer."""
    try:
        token = quote(service, region_id, wish, with_alternatives=False).choices[0].token
    except Refusal:
        request_place(service, region_id, dweller.participant_id, wish, key)
        return False
    accept(service, region_id, dweller.participant_id, token, key)
    return True


def _dwellers(service: Service, ground: Ground, seed: int) -> list[Dweller]:
    people = invent_people(ground.facts.people, seed)
    random = Random(f"homes {seed}")
    homes = ground.homes(random, len(people))
    with service.database.reading() as session:
        rows = list_participants(session, ground.region.id)
    ids = {row.phone: row.id for row in rows}
    return [
        Dweller(ids[person.phone], person, home)
        for person, home in zip(people, homes, strict=True)
        if person.phone in ids
    ]


def _venues(service: Service, ground: Ground, day: date) -> list[Venue]:
    begin = day_start(day, ground.region.zone)
    with service.database.reading() as session:
        rows = list_sessions(session, ground.region.id, begin, begin + timedelta(days=1))
    facts = {offer.titles["de"]: offer for offer in ground.facts.offers}
    return [
        Venue(
            facts[row.offer.titles["de"]],
            row.id,
            Spot(row.offer.place.name, row.offer.place.lat, row.offer.place.lon),
        )
        for row in rows
    ]


def _learn_travel(service: Service, region_id: str, spots: Sequence[Spot]) -> None:
    """Compute all travel at once: one by one, the first bookings would each wait for theirs."""
    with service.database.reading() as session:
        places = list_places(session, region_id, list(PlaceKind))
    everywhere = [coordinate(at.lat, at.lon) for at in spots]
    everywhere += [coordinate(place.lat, place.lon) for place in places]
    travel_table(service, region_id).between(list(dict.fromkeys(everywhere)))
