"""Whatever people, the office and time do, in whatever order: every promise holds throughout."""

from pathlib import Path

import pytest
from sqlalchemy import delete, update

from mobility.model import OutboxMessage, Ride, RideStatus, RideStop, TourVisit
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.simulation import ACTIONS, Step, draw_steps, play, read_steps
from mobility.simulation.dice import Dice
from mobility.simulation.simulation import Action, Simulation
from tests.mobility.town import REGION

STEPS = 100
BOOKINGS = [Step("book", 0, {"to_session": 1, "ways": 3, "day": 1})] * 6


@pytest.mark.parametrize("seed", [1, 2])
def test_every_promise_holds_after_every_step(service: Service, seed: int) -> None:
    """Nothing breaks, nobody's word is broken, and the checker finds nothing."""
    played = play(service, REGION, seed, draw_steps(seed, STEPS))
    assert played.faults == []
    assert len(played.steps) == STEPS
    assert played.promised > STEPS / 10


def move_window(sim: Simulation, dice: Dice) -> None:
    """A promise is changed behind everybody's back, though the tour still keeps the new one."""
    ride_id = dice.pick("ride", sim.ledger.rides(RideStatus.PROMISED))
    told = sim.ledger.get(ride_id).told
    assert told
    with sim.world.service.database.writing() as session:
        session.execute(
            update(RideStop)
            .where(RideStop.ride_id == ride_id, RideStop.position == 1)
            .values(latest=told.arrival.replace(year=told.arrival.year + 1))
        )


def lose_visits(sim: Simulation, dice: Dice) -> None:
    """No van halts any more for somebody who was promised a ride."""
    ride_id = dice.pick("ride", sim.ledger.rides(RideStatus.PROMISED))
    with sim.world.service.database.writing() as session:
        session.execute(delete(TourVisit).where(TourVisit.ride_id == ride_id))


def give_up_silently(sim: Simulation, dice: Dice) -> None:
    """A ride is cancelled, and its participant does not know."""
    ride_id = dice.pick("ride", sim.ledger.rides(RideStatus.PROMISED))
    with sim.world.service.database.writing() as session:
        session.execute(
            update(Ride).where(Ride.id == ride_id).values(status=RideStatus.CANCELLED_BY_OPERATOR)
        )


def lose_message(sim: Simulation, dice: Dice) -> None:
    """Nobody is told of a promise."""
    ride_id = dice.pick("ride", sim.ledger.rides(RideStatus.PROMISED))
    with sim.world.service.database.writing() as session:
        session.execute(delete(OutboxMessage).where(OutboxMessage.about_ride_id == ride_id))


def break_down(sim: Simulation, dice: Dice) -> None:
    """Something raises what nobody expects."""
    raise RuntimeError("out of order")


def refuse_without_reason(sim: Simulation, dice: Dice) -> None:
    raise Refusal("ride_unknown")


@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize(
    "spoil",
    [move_window, lose_visits, give_up_silently, lose_message, break_down, refuse_without_reason],
)
def test_what_is_spoilt_is_found_at_once_and_again(
    service: Service, tmp_path: Path, spoil: Action
) -> None:
    """The run ends at the step that spoilt something and leaves a file of all steps up to it.

    The file holds what the dice showed; whoever plays it throws the same.
    """
    actions = {**ACTIONS, "spoil": spoil}
    steps = [*BOOKINGS, Step("spoil", 1, {}), *BOOKINGS]
    played = play(service, REGION, 1, steps, actions=actions)
    assert played.promised
    assert played.faults
    assert len(played.steps) == len(BOOKINGS) + 1
    played.save(tmp_path / "failed.json")
    seed, again = read_steps(tmp_path / "failed.json")
    assert (seed, again) == (1, played.steps)
    assert all(step.dice for step in again[:-1])


@pytest.mark.parametrize("content", ["", "[]", '{"seed": 1}', '{"seed": 1, "steps": [{"go": 1}]}'])
def test_another_file_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(content)
    with pytest.raises(Refusal, match="replay_unreadable"):
        read_steps(path)
