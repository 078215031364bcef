"""Whatever people do in whatever order: after each step every promise can be kept."""

from collections.abc import Callable
from random import Random

from mobility.booking import accept, cancel, request_place
from mobility.model import new_id
from mobility.planning import check_day, plan_day, publish_day
from mobility.refusals import Refusal
from tests.mobility.town import DAY, REGION, Town, at, spot

STEPS = 25
SEED = 1


def test_promises_hold_after_every_step(town: Town) -> None:
    """Bookings, cancellations, waiting, planning and publishing in random order: no fault ever."""
    random = Random(SEED)
    for number in (1, 2):
        town.add_van(seats=random.choice((1, 2, 4)), number=number)
    sessions = [town.add_session(at(hour), at(hour + 2)) for hour in (8, 9, 11)]
    people = [town.add_participant() for _ in range(STEPS)]

    def book() -> None:
        home = spot(random.randint(0, 8), random.choice((0, 1, 2, 6, 8)))
        adults, back = random.choice((1, 1, 2)), random.random() < 0.6
        wish = town.wish(random.choice(sessions), home, adults=adults, back=back)
        person = people.pop()
        try:
            token = random.choice(town.quote(wish)).token
        except Refusal:
            request_place(town.service, REGION, person.id, wish, new_id())
            return
        accept(town.service, REGION, person.id, token, new_id())

    def give_up() -> None:
        rides = town.day().rides
        if rides:
            cancel(town.service, REGION, random.choice(rides).ride_id, "staff:office")

    def plan() -> None:
        plan_day(town.service, REGION, DAY, seconds=0.05, seed=SEED)

    def publish() -> None:
        publish_day(town.service, REGION, DAY)

    actions: list[Callable[[], None]] = [book] * 6 + [give_up] * 3 + [plan, publish]
    served_most = 0
    for _ in range(STEPS):
        try:
            random.choice(actions)()
        except Refusal as refusal:
            assert refusal.code in ("ride_over", "plan_unknown")  # noqa: PT017 -- no other may come
        assert check_day(town.service, REGION, DAY) == ()
        served_most = max(served_most, town.day().summary.served)
    assert served_most >= 4
