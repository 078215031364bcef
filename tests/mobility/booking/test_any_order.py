"""Whatever people do in whatever order: after each step every promise can be kept."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random

from mobility.booking import accept, accept_place, cancel, decline_place, quote, request_place
from mobility.model import Direction, RideStatus, new_id
from mobility.planning import check_day, plan_day, publish_day
from mobility.refusals import Refusal
from mobility.views import DayRideView
from tests.mobility.town import DAY, REGION, Town, at, spot

STEPS = 45
SEED = 1
MAY_COME = frozenset(
    {
        "already_booked",
        "full_at_that_time",
        "no_place_of_kind",
        "place_not_held",
        "plan_unknown",
        "ride_over",
        "ride_would_take_too_long",
        "vehicles_busy",
    }
)


class People:
    """What people of the town may do, at random."""

    def __init__(self, town: Town, random: Random) -> None:
        self.town, self.random = town, random
        for number in (1, 2):
            town.add_van(seats=random.choice((1, 2, 4)), number=number)
        self.sessions = [town.add_session(at(hour), at(hour + 2)) for hour in (8, 9, 11)]
        self.strangers = [town.add_participant() for _ in range(STEPS)]
        self.id_of = {person.name: person.id for person in self.strangers}
        # The office's part comes seldom, booking often.
        self.actions: list[Callable[[], object]] = [self.plan, self.publish]
        self.actions += [self.book] * 6 + [self.change, self.answer, self.give_up] * 3
        self.actions += [self.wait] * 2

    def act(self) -> None:
        try:
            self.random.choice(self.actions)()
        except Refusal as refusal:
            assert refusal.code in MAY_COME  # noqa: PT017 -- no other may come

    def book(self) -> None:
        home = spot(self.random.randint(0, 8), self.random.choice((0, 1, 2, 6, 8)))
        adults, back = self.random.choice((1, 1, 2)), self.random.random() < 0.6
        course = self.random.choice(self.sessions)
        wish = self.town.wish(course, home, adults=adults, back=back)
        person = self.strangers.pop()
        try:
            # Half of them want to know at once, so that nobody is moved for them.
            patient = self.random.random() < 0.5
            found = quote(self.town.service, REGION, wish, with_alternatives=patient)
            token = self.random.choice(found.choices).token
        except Refusal:
            request_place(self.town.service, REGION, person.id, wish, new_id())
            return
        accept(self.town.service, REGION, person.id, token, new_id())

    def change(self) -> None:
        for ride in self._pick(RideStatus.PROMISED):
            back = ride.direction is Direction.RETURN
            home = spot(self.random.randint(0, 8), self.random.choice((0, 2, 8)))
            course = self.random.choice(self.sessions)
            wish = self.town.wish(course, home, outbound=not back, back=back)
            offers = self.town.quote(replace(wish, instead_of=(ride.ride_id,)))
            person_id = self.id_of[ride.participant_name]
            accept(self.town.service, REGION, person_id, self.random.choice(offers).token, new_id())

    def answer(self) -> None:
        for ride in self._pick(RideStatus.OFFERED):
            say = self.random.choice((accept_place, decline_place))
            say(self.town.service, REGION, ride.ride_id, "staff:office")

    def give_up(self) -> None:
        for ride in self._pick(*RideStatus):
            cancel(self.town.service, REGION, ride.ride_id, "staff:office")

    def wait(self) -> None:
        self.town.clock.advance(timedelta(minutes=self.random.choice((5, 20))))

    def plan(self) -> None:
        plan_day(self.town.service, REGION, DAY, seconds=0.05, seed=SEED)

    def publish(self) -> None:
        publish_day(self.town.service, REGION, DAY)

    def _pick(self, *statuses: RideStatus) -> list[DayRideView]:
        """One of the day's rides in one of these statuses, if there is any."""
        rides = [ride for ride in self.town.day().rides if ride.status in statuses]
        return [self.random.choice(rides)] if rides else []


def test_promises_hold_after_every_step(town: Town) -> None:
    """Bookings, changes, cancellations, waiting, planning and publishing in random order.

    There is no fault ever.
    """
    people = People(town, Random(SEED))
    seen: set[RideStatus] = set()
    for _ in range(STEPS):
        people.act()
        assert check_day(town.service, REGION, DAY) == ()
        seen |= {ride.status for ride in town.day().rides}
    assert RideStatus.WAITLISTED in seen  # the vans were full at times
