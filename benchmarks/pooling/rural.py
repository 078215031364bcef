"""A rural day of any size: settlements around small towns, courses with starts, a mixed fleet.

The area is a square of 50 km. A few towns of different weight have villages around them; a tenth of
the homes lie anywhere. Courses take place in the towns and begin and end on the quarter hour, most
of them in the morning. People live the nearer to the town of their course the likelier, ride there
or home, and may be fetched or brought within two hours. An eighth uses a wheelchair, some bring
others along, some a child that needs its seat. One vehicle for 18 rides, in shifts of nine hours
from early to late, is just enough for a thousand.

Only kilometres count, at a euro each, and a ride that is left out as much as 150 of them. Roads are
30 % longer than the beeline and driven at 50 km/h.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from routing.pooling.problem import NO_BREAKS, Problem, Ride, Rules, Shift, Stop, Vehicle

Floats = npt.NDArray[np.float64]

SIDE_KM = 50.0
MARGIN_KM = 5.0
DETOUR = 1.3
SPEED_M_PER_S = 50 / 3.6
WINDOW_S = 2 * 3600
DAY_S = 24 * 3600
QUARTER_S = 900
FIRST_COURSE_S, LAST_COURSE_S = 8 * 3600 + 1800, 18 * 3600

RIDES_PER_VEHICLE = 18
RIDES_PER_COURSE = 6
VILLAGES_PER_TOWN = 8
VILLAGE_SPREAD_KM = 6.0
HOME_SPREAD_KM = 0.5
VENUE_SPREAD_KM = 0.8
NEAR_KM = 10.0

OUTBOUND, SCATTERED, WHEELCHAIRS, COMPANIONS, PARTIES, CHILDREN = 0.55, 0.1, 0.12, 0.3, 0.2, 0.08
"""Shares: of rides to the course, of homes anywhere, of wheelchairs, of those with a companion, of
people with company, of people with a child that needs a seat."""

DIMENSIONS = ("seats", "wheelchairs", "child_seats")
ROOMS = ((8, 0, 2), (6, 1, 2), (4, 2, 1))
SHIFT_STARTS_H = (6, 7, 10, 12)
SHIFT_S = 9 * 3600


@dataclass(frozen=True)
class RuralDay:
    """A day, and more rides between its places that nobody has promised."""

    problem: Problem
    callers: tuple[Ride, ...]


def rural_day(rides: int, seed: int, *, callers: int = 0) -> RuralDay:
    """A random day of so many rides; the same for the same arguments."""
    random = np.random.default_rng([seed, rides])
    land = _Land(random, rides)
    asked = [land.draw_ride(f"r{number}") for number in range(1, rides + 1)]
    later = [land.draw_ride(f"c{number}") for number in range(1, callers + 1)]
    lengths_m, times_s = land.travel()
    vehicles = max(2, round(rides / RIDES_PER_VEHICLE))
    problem = Problem(
        dimensions=DIMENSIONS,
        rides=tuple(asked),
        shifts=tuple(_shift(number) for number in range(vehicles)),
        times_s=times_s,
        lengths_m=lengths_m,
        rules=Rules(NO_BREAKS, 0, 0, 0, 0),
    )
    return RuralDay(problem, tuple(later))


class _Land:
    """Where people live and courses take place; place 0 is the depot in the largest town."""

    def __init__(self, random: np.random.Generator, rides: int) -> None:
        self.random = random
        count = max(4, round(6 + rides / 100))
        self.towns = random.uniform(MARGIN_KM, SIDE_KM - MARGIN_KM, (count, 2))
        self.weights = random.dirichlet(np.full(count, 2.0))
        self.villages = np.array(
            [
                [town, *(town + random.normal(0, VILLAGE_SPREAD_KM, (VILLAGES_PER_TOWN - 1, 2)))]
                for town in self.towns
            ]
        )
        self.places = [self.towns[int(np.argmax(self.weights))]]
        self.courses = [self._draw_course() for _ in range(max(1, rides // RIDES_PER_COURSE))]

    def draw_ride(self, ride_id: str) -> Ride:
        """Somebody rides to a course, or home from it."""
        random = self.random
        town, venue, appointment_s = self.courses[random.integers(len(self.courses))]
        home = self._add(self._draw_home(town))
        load, dwell_s = self._draw_party()
        outbound = bool(random.random() < OUTBOUND)
        window = (
            (appointment_s - WINDOW_S, appointment_s)
            if outbound
            else (appointment_s, appointment_s + WINDOW_S)
        )
        off = tuple(-change for change in load)
        if outbound:
            stops = (Stop(home, 0, DAY_S, dwell_s, load), Stop(venue, *window, dwell_s, off))
        else:
            stops = (Stop(venue, *window, dwell_s, load), Stop(home, 0, DAY_S, dwell_s, off))
        direct_s = _drive_s(self.places[home], self.places[venue])
        limit_s = max(1800, round(1.5 * direct_s) + 900)
        return Ride(ride_id, stops, (limit_s,), penalty_cents=15_000)

    def travel(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """Lengths in metres and times in seconds between all places, rounded up."""
        xy = np.array(self.places)
        beeline_km = np.hypot(*(xy[:, None, axis] - xy[None, :, axis] for axis in (0, 1)))
        lengths_m = np.rint(beeline_km * 1000 * DETOUR)
        times_s = np.ceil(lengths_m / SPEED_M_PER_S)
        return lengths_m.astype(np.int32), times_s.astype(np.int32)

    def _add(self, place: Floats) -> int:
        self.places.append(np.clip(place, 0, SIDE_KM))
        return len(self.places) - 1

    def _draw_course(self) -> tuple[int, int, int]:
        """Town, place and time of a course; for a way home it is the time at which it ends."""
        random = self.random
        town = int(random.choice(len(self.towns), p=self.weights))
        venue = self._add(self.towns[town] + random.normal(0, VENUE_SPREAD_KM, 2))
        hours = (random.normal(8.5, 1.2), random.normal(15, 2), random.uniform(7, 19))
        second = hours[random.integers(len(hours))] * 3600
        second = min(max(second, FIRST_COURSE_S), LAST_COURSE_S)
        return town, venue, round(second / QUARTER_S) * QUARTER_S

    def _draw_home(self, town: int) -> Floats:
        random = self.random
        if random.random() < SCATTERED:
            return random.uniform(0, SIDE_KM, 2)
        away_km = np.hypot(*(self.towns - self.towns[town]).T)
        nearness = np.exp(-away_km / NEAR_KM)
        near_town = random.choice(len(self.towns), p=nearness / nearness.sum())
        village: Floats = self.villages[near_town, random.integers(VILLAGES_PER_TOWN)]
        return village + random.normal(0, HOME_SPREAD_KM, 2)

    def _draw_party(self) -> tuple[tuple[int, int, int], int]:
        """Load in seats, wheelchairs and child seats, and seconds to board."""
        random = self.random
        if random.random() < WHEELCHAIRS:
            return (int(random.random() < COMPANIONS), 1, 0), 240
        seats = 1 + (int(random.integers(1, 3)) if random.random() < PARTIES else 0)
        children = int(random.random() < CHILDREN)
        return (seats + children, 0, children), 60


def _drive_s(here: Floats, there: Floats) -> float:
    return float(np.hypot(*(here - there))) * 1000 * DETOUR / SPEED_M_PER_S


def _shift(number: int) -> Shift:
    start_s = SHIFT_STARTS_H[number % len(SHIFT_STARTS_H)] * 3600
    return Shift(
        id=f"s{number}",
        vehicle=Vehicle(f"v{number}", (ROOMS[number % len(ROOMS)],)),
        start_location=0,
        end_location=0,
        start_s=start_s,
        end_s=start_s + SHIFT_S,
        max_work_s=SHIFT_S,
        cost_per_hour_cents=0,
        cost_per_km_cents=100,
        cost_per_use_cents=0,
    )
