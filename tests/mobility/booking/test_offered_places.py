"""Freed places are offered in turn to those who wait, held for a while, and passed on."""

from datetime import date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from mobility.booking import (
    accept,
    accept_place,
    cancel,
    decline_place,
    get_ride,
    list_rides_of_participant,
    request_place,
)
from mobility.jobs import tend_all_waiting_lists
from mobility.model import OutboxMessage, Participant, RideStatus, new_id
from mobility.planning import check_day, plan_day, publish_day
from mobility.refusals import Refusal
from mobility.storage.days import find_revision
from tests.mobility.town import DAY, REGION, Town, at, spot

S = RideStatus
EVE = DAY - timedelta(days=1)


class Queue:
    """A van with one seat, taken there and back, and people who wait for it."""

    def __init__(self, town: Town) -> None:
        self.town = town
        town.add_van(seats=1)
        self.session = town.add_session()
        self.taken = town.book(town.wish(self.session, back=True))

    def join(self, *, back: bool = True, adults: int = 1) -> tuple[Participant, str]:
        """One more request, a minute after the last one; returns her and her first ride."""
        town, person = self.town, self.town.add_participant()
        town.clock.advance(timedelta(minutes=1))
        wish = town.wish(self.session, back=back, adults=adults)
        return person, request_place(town.service, REGION, person.id, wish, new_id())[0]

    def free_seat(self) -> None:
        for ride_id in self.taken:
            cancel(self.town.service, REGION, ride_id, "staff:office")


@pytest.fixture
def queue(town: Town) -> Queue:
    return Queue(town)


def status(town: Town, ride_id: str) -> RideStatus:
    return get_ride(town.service, REGION, ride_id).ride.status


def actor(person: Participant) -> str:
    return f"participant:{person.id}"


def messages(town: Town, template: str) -> list[OutboxMessage]:
    with town.service.database.reading() as session:
        query = select(OutboxMessage).where(OutboxMessage.template == template)
        return list(session.scalars(query.order_by(OutboxMessage.created_at)))


def sound(town: Town) -> bool:
    return check_day(town.service, REGION, DAY) == ()


def test_the_place_in_the_queue(town: Town, queue: Queue) -> None:
    """Who asked third has two before her, however many directions they asked for."""
    people = [queue.join()[0] for _ in range(3)]
    before = [
        {ride.waiting_before for ride in list_rides_of_participant(town.service, REGION, one.id)}
        for one in people
    ]
    assert before == [{0}, {1}, {2}]


def test_a_cancelled_place_is_offered_to_who_asked_first(town: Town, queue: Queue) -> None:
    """All directions of the first request are held for 30 minutes; the second one goes on waiting.

    The first cancellation frees the way back only, which is of no use to anybody who wants both.
    """
    (_, first), (_, second) = queue.join(), queue.join()
    cancel(town.service, REGION, queue.taken[1], "staff:office")
    assert status(town, first) is S.WAITLISTED
    cancel(town.service, REGION, queue.taken[0], "staff:office")
    detail = get_ride(town.service, REGION, first)
    assert {status(town, ride) for ride in detail.request_ride_ids} == {S.OFFERED}
    assert detail.ride.held_until == town.clock.now() + timedelta(minutes=30)
    assert get_ride(town.service, REGION, second).ride.waiting_before == 0
    (message,) = messages(town, "place_offered")
    assert message.facts["with_way_back"] is True
    assert sound(town)


def test_who_is_first_but_does_not_fit_keeps_nobody_waiting(town: Town, queue: Queue) -> None:
    """Two people do not fit into a van of one seat, so the next one is offered it."""
    (_, two), (_, one) = queue.join(adults=2), queue.join()
    queue.free_seat()
    assert (status(town, two), status(town, one)) == (S.WAITLISTED, S.OFFERED)
    assert sound(town)


def test_what_is_held_nobody_else_gets(town: Town, queue: Queue) -> None:
    """The seat is offered to who waits: a newcomer finds none, also after planning once more."""
    queue.join()
    queue.free_seat()
    with pytest.raises(Refusal):
        town.quote(town.wish(queue.session))
    plan_day(town.service, REGION, DAY, seconds=0.1)
    with pytest.raises(Refusal):
        town.quote(town.wish(queue.session))
    assert sound(town)


def test_saying_yes_promises_what_was_offered(town: Town, queue: Queue) -> None:
    """Both directions are promised with the times that were held; said twice, it counts once."""
    person, ride_id = queue.join()
    queue.free_seat()
    held = get_ride(town.service, REGION, ride_id).ride
    rides = accept_place(town.service, REGION, ride_id, actor(person))
    assert accept_place(town.service, REGION, ride_id, actor(person)) == rides
    assert {status(town, one) for one in rides} == {S.PROMISED}
    ride = get_ride(town.service, REGION, ride_id).ride
    assert (ride.pickup_earliest, ride.arrival_latest) == (
        held.pickup_earliest,
        held.arrival_latest,
    )
    assert len(messages(town, "ride_promised")) == 4
    life = [event.status_after for event in get_ride(town.service, REGION, ride_id).history]
    assert life == [S.REQUESTED, S.WAITLISTED, S.OFFERED, S.PROMISED]
    assert sound(town)


def test_saying_no_passes_it_on_at_once(town: Town, queue: Queue) -> None:
    """The next in the queue is offered the place in the same moment."""
    (person, first), (_, second) = queue.join(), queue.join()
    queue.free_seat()
    decline_place(town.service, REGION, first, actor(person))
    assert status(town, first) is S.CANCELLED_BY_PARTICIPANT
    assert get_ride(town.service, REGION, first).history[-1].reason == "place_declined"
    assert status(town, second) is S.OFFERED
    assert sound(town)


def test_no_answer_passes_it_on(town: Town, queue: Queue) -> None:
    """After 30 minutes, not a second before, the place goes to the next; the first is told so."""
    (person, first), (_, second) = queue.join(), queue.join()
    queue.free_seat()
    town.clock.advance(timedelta(minutes=29, seconds=59))
    tend_all_waiting_lists(town.service)
    assert status(town, first) is S.OFFERED
    town.clock.advance(timedelta(seconds=1))
    tend_all_waiting_lists(town.service)
    assert (status(town, first), status(town, second)) == (S.DECLINED, S.OFFERED)
    assert get_ride(town.service, REGION, first).history[-1].reason == "place_not_taken"
    assert len(messages(town, "ride_declined")) == 2
    with pytest.raises(Refusal) as caught:
        accept_place(town.service, REGION, first, actor(person))
    assert caught.value.code == "place_not_held"
    assert sound(town)


def test_a_hold_ends_on_time_without_any_job(town: Town, queue: Queue) -> None:
    """Whoever touches the day finds it without what was held too long, and the next one first."""
    (_, first), (_, second) = queue.join(), queue.join()
    queue.free_seat()
    town.clock.advance(timedelta(minutes=30))
    with pytest.raises(Refusal):
        town.quote(town.wish(queue.session))
    assert (status(town, first), status(town, second)) == (S.DECLINED, S.OFFERED)
    town.clock.advance(timedelta(minutes=30))
    assert town.quote(town.wish(queue.session))
    assert status(town, second) is S.DECLINED
    assert town.day().tours == ()
    assert sound(town)


def test_an_answer_that_comes_too_late_is_no_answer(town: Town, queue: Queue) -> None:
    """Half an hour later nobody may take the place, though no job has run yet."""
    person, first = queue.join()
    queue.free_seat()
    town.clock.advance(timedelta(minutes=30))
    for act in (accept_place, decline_place):
        with pytest.raises(Refusal) as caught:
            act(town.service, REGION, first, actor(person))
        assert caught.value.code == "place_not_held"


def test_somebody_elses_place_is_unknown(town: Town, queue: Queue) -> None:
    """Nobody takes, or gives away, what is held for another one."""
    _, first = queue.join()
    queue.free_seat()
    stranger = actor(town.add_participant())
    for act in (accept_place, decline_place):
        with pytest.raises(Refusal) as caught:
            act(town.service, REGION, first, stranger)
        assert caught.value.code == "ride_unknown"
    assert status(town, first) is S.OFFERED


def test_a_new_van_is_offered_in_turn(town: Town, queue: Queue) -> None:
    """Two wait, a van with one seat comes on duty: the first of them is offered it."""
    (_, first), (_, second) = queue.join(), queue.join()
    town.add_van(seats=1, number=2)
    tend_all_waiting_lists(town.service)
    assert (status(town, first), status(town, second)) == (S.OFFERED, S.WAITLISTED)
    assert sound(town)


def test_tending_again_changes_nothing(town: Town, queue: Queue) -> None:
    """Where nothing is free and nothing has lapsed, nothing is written."""
    queue.join()
    with town.service.database.reading() as session:
        before = find_revision(session, REGION, DAY)
    tend_all_waiting_lists(town.service)
    with town.service.database.reading() as session:
        assert find_revision(session, REGION, DAY) == before


def test_a_place_is_not_held_until_the_van_is_due(town: Town, queue: Queue) -> None:
    """The answer must come 20 minutes before the first pickup, for the driver to hear of it.

    The course begins at 9; the pickup lies between 8:00 and 9:00.
    """
    _, first = queue.join(back=False)
    town.clock.instant = at(7, 30)
    cancel(town.service, REGION, queue.taken[0], "staff:office")
    ride = get_ride(town.service, REGION, first).ride
    assert ride.status is S.OFFERED
    assert ride.held_until is not None
    assert ride.held_until <= ride.pickup_earliest - timedelta(minutes=20)
    assert ride.held_until >= town.clock.now() + timedelta(minutes=5)


def test_a_held_place_outlives_publication(town: Town, queue: Queue) -> None:
    """It is on the published tour, and nobody is reminded of it; a yes publishes the ride."""
    person, first = queue.join()
    queue.free_seat()
    plan_day(town.service, REGION, DAY, seconds=0.1)
    publish_day(town.service, REGION, DAY)
    assert status(town, first) is S.OFFERED
    assert messages(town, "reminder") == []
    assert sound(town)
    accept_place(town.service, REGION, first, actor(person))
    assert status(town, first) is S.PUBLISHED
    assert sound(town)


def test_a_place_that_lapses_after_publication_is_told_to_the_driver(
    town: Town, queue: Queue
) -> None:
    """Nobody waits any more, so the tour ends; the driver hears that he is not needed."""
    _, first = queue.join()
    queue.free_seat()
    publish_day(town.service, REGION, DAY)
    town.clock.advance(timedelta(minutes=30))
    tend_all_waiting_lists(town.service)
    assert status(town, first) is S.DECLINED
    assert len(messages(town, "tour_dropped")) == 1
    assert sound(town)


def test_the_others_of_the_tour_keep_their_promise(town: Town) -> None:
    """A place is held between two who are promised theirs; it lapses; both still ride in time."""
    town.add_van(seats=3)
    session = town.add_session()
    leaving = town.book(town.wish(session, spot(4, 1)))
    for home in (spot(4, 0), spot(4, 2)):
        town.book(town.wish(session, home))
    person = town.add_participant()
    (ride_id,) = request_place(
        town.service, REGION, person.id, town.wish(session, spot(5, 1)), new_id()
    )
    cancel(town.service, REGION, leaving[0], "staff:office")
    assert status(town, ride_id) is S.OFFERED
    assert sound(town)
    town.clock.advance(timedelta(minutes=31))
    accept(
        town.service,
        REGION,
        town.add_participant().id,
        town.quote(town.wish(session, spot(4, 3)))[0].token,
        new_id(),
    )
    assert status(town, ride_id) is S.DECLINED
    assert sound(town)


def test_two_answers_at_once_count_once(town: Town, queue: Queue) -> None:
    """She presses yes twice, quickly: both are told the same rides, promised once."""
    person, first = queue.join()
    queue.free_seat()
    together = Barrier(2)
    told: list[tuple[str, ...]] = []

    def say_yes() -> None:
        together.wait(timeout=10)
        told.append(accept_place(town.service, REGION, first, actor(person)))

    threads = [Thread(target=say_yes) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 2
    assert told[0] == told[1]
    assert sound(town)


def test_a_yes_and_the_end_of_the_time_at_once(town: Town, queue: Queue) -> None:
    """Whichever comes first counts: the ride is promised or it is declined, never both or half."""
    person, first = queue.join()
    queue.free_seat()
    town.clock.advance(timedelta(minutes=30))
    together = Barrier(2)
    answers: list[str] = []

    def say_yes() -> None:
        together.wait(timeout=10)
        try:
            accept_place(town.service, REGION, first, actor(person))
        except Refusal as refusal:
            answers.append(refusal.code)

    def tend() -> None:
        together.wait(timeout=10)
        tend_all_waiting_lists(town.service)

    threads = [Thread(target=say_yes), Thread(target=tend)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == ["place_not_held"]
    assert status(town, first) is S.DECLINED
    assert sound(town)


def held_until(town: Town, ride_id: str) -> datetime:
    until = get_ride(town.service, REGION, ride_id).ride.held_until
    assert until is not None
    return until


def test_a_hold_ends_with_the_day_plan(town: Town, queue: Queue) -> None:
    """Ten minutes before publication a place is held for ten minutes; then it is free again.

    The tours that are told know nothing of it.
    """
    _, ride_id = queue.join()
    town.clock.instant = at(18, 50, day=EVE)
    queue.free_seat()
    assert held_until(town, ride_id) == at(19, 0, day=EVE)
    town.clock.instant = at(19, 0, day=EVE)
    publish_day(town.service, REGION, DAY)
    assert (status(town, ride_id), town.day().tours) == (S.DECLINED, ())
    assert sound(town)


@pytest.mark.parametrize(("hour", "day"), [(23, EVE - timedelta(days=1)), (3, EVE)])
def test_nobody_has_to_answer_at_night(town: Town, queue: Queue, hour: int, day: date) -> None:
    """What is free at night is held from the end of the quiet hours, at 7, for half an hour."""
    _, ride_id = queue.join()
    town.clock.instant = at(hour, day=day)
    queue.free_seat()
    assert held_until(town, ride_id) == at(7, 30, day=EVE)
    assert sound(town)


def test_yes_on_a_published_day_is_told_the_planned_time(queue: Queue) -> None:
    """Whoever is promised a place of a tour that was told already hears when it comes.

    The day was published early, so that one could still wait for it.
    """
    town = queue.town
    publish_day(town.service, REGION, DAY)
    person, ride_id = queue.join(back=False)
    queue.free_seat()
    assert status(town, ride_id) is S.OFFERED
    accept_place(town.service, REGION, ride_id, actor(person))
    assert status(town, ride_id) is S.PUBLISHED
    with town.service.database.reading() as session:
        about = OutboxMessage.about_ride_id == ride_id
        told = session.scalars(select(OutboxMessage.template).where(about)).all()
    assert "reminder" in told
    assert check_day(town.service, REGION, DAY) == ()
