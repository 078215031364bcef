"""Playing a simulation step by step, and again from the file that a failing run leaves."""

import json
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

from structlog.testing import capture_logs

from mobility.files import write_private
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.simulation import booking_actions as people
from mobility.simulation import desk_actions as desk
from mobility.simulation import driver_actions as driver
from mobility.simulation import group_actions as groups
from mobility.simulation import office_actions as office
from mobility.simulation import partner_actions as partners
from mobility.simulation import provider_actions as provider
from mobility.simulation import series_actions as series
from mobility.simulation import sms_actions as sms
from mobility.simulation.dice import Dice, NothingToDo
from mobility.simulation.simulation import Action, Simulation
from mobility.simulation.world import WORKERS, World

WEIGHTS: dict[Action, int] = {
    people.book: 30,
    people.ask: 6,
    people.accept_lying: 8,
    people.accept_again: 3,
    people.change: 9,
    people.queue: 4,
    people.say_yes: 5,
    people.say_no: 2,
    people.give_up: 7,
    series.order: 3,
    series.unroll: 2,
    series.let_dates_wait: 1,
    series.skip: 2,
    series.end_order: 3,
    groups.book_group: 3,
    groups.give_up_group: 3,
    provider.cancel_course: 1,
    provider.move_course: 2,
    provider.close_house: 1,
    office.pause: 8,
    office.long_pause: 2,
    office.plan: 3,
    office.publish: 2,
    office.run_jobs: 3,
    office.improve: 2,
    office.tend: 2,
    office.deliver: 3,
    office.run_regular_jobs: 3,
    desk.lose_driver: 1,
    desk.move_by_hand: 4,
    desk.pin: 2,
    desk.lock: 2,
    desk.take_back: 2,
    desk.propose: 2,
    desk.settle_proposal: 2,
    partners.give_to_taxi: 3,
    partners.take_from_taxi: 2,
    partners.pay_taxi: 1,
    driver.read_tour: 2,
    driver.report: 6,
    sms.write_storno: 2,
    sms.write_yes: 1,
    sms.write_as_driver: 2,
    office.close: 1,
    office.reopen: 1,
    office.send_another_van: 1,
    office.change_rules: 1,
    office.look: 2,
}
"""How often each action comes, in parts of their sum."""

ACTIONS: Mapping[str, Action] = {action.__name__: action for action in WEIGHTS}

NEVER = frozenset(
    {
        "no_vehicle_on_duty",
        "not_allowed",
        "offer_broken",
        "ride_unknown",
        "roads_missing",
        "session_unknown",
        "unknown_region",
    }
)
"""Refusals that nothing in the simulation gives a reason for."""


@dataclass(frozen=True)
class Step:
    """An action with what its dice showed, and which worker did it."""

    do: str
    worker: int
    dice: dict[str, int]


@dataclass
class Played:
    """What was done; `faults` are those that the last step left."""

    seed: int
    steps: list[Step] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    promised: int = 0

    def save(self, path: Path) -> None:
        """Write a file that `read_steps` reads. Raises OSError."""
        content = {
            "seed": self.seed,
            "faults": self.faults,
            "steps": [asdict(step) for step in self.steps],
        }
        write_private(path, json.dumps(content, indent=1).encode())


def play(
    service: Service,
    region_id: str,
    seed: int,
    steps: Iterable[Step],
    *,
    tell: Callable[[int], object] = lambda number: None,
    actions: Mapping[str, Action] = ACTIONS,
) -> Played:
    """Do these steps in a new world, until one leaves a fault; `tell` hears how many are done.

    The database has its tables and no rows. How far a search comes and the keys of rows are never
    the same twice, so what comes of a step may differ in another run.
    """
    world = World.found(service, region_id, seed)
    simulation, played = Simulation(world), Played(seed)
    with capture_logs():  # jobs say a lot
        for number, wanted in enumerate(steps, start=1):
            world.turn_to(wanted.worker)
            dice = Dice.loaded(wanted.dice, Random(f"{seed} {number}"))
            try:
                outcome = _outcome(actions[wanted.do], simulation, dice)
                played.faults = list(simulation.list_faults())
            except Exception:
                outcome, played.faults = "error", traceback.format_exc().splitlines()
            played.outcomes[f"{wanted.do}: {outcome}"] += 1
            played.steps.append(replace(wanted, dice=dice.drawn))
            if played.faults:
                break
            tell(number)
    played.promised = simulation.ledger.promised_in_all
    return played


def draw_steps(seed: int, count: int) -> Iterator[Step]:
    """So many actions at random; their dice are not yet thrown."""
    random = Random(f"steps {seed}")
    names, weights = list(ACTIONS), list(WEIGHTS.values())
    for name in random.choices(names, weights, k=count):
        yield Step(name, random.randrange(WORKERS), {})


def read_steps(path: Path) -> tuple[int, list[Step]]:
    """Seed and steps of a run that was saved. Raises OSError, Refusal `replay_unreadable`."""
    text = path.read_bytes()
    try:
        content: dict[str, Any] = json.loads(text)
        steps = [Step(**one) for one in content["steps"]]
        return int(content["seed"]), steps
    except (ValueError, KeyError, TypeError) as error:
        raise Refusal("replay_unreadable", path=path) from error


def _outcome(action: Action, simulation: Simulation, dice: Dice) -> str:
    try:
        action(simulation, dice)
    except NothingToDo:
        return "nothing to do"
    except Refusal as refusal:
        if refusal.code in NEVER:
            raise
        return refusal.code
    return "done"
