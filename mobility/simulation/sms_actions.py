"""What people write to the service's number in a simulation."""

from datetime import timedelta

from mobility.accounts import find_participant
from mobility.demo.people import driver_phone
from mobility.messages import InboundSms
from mobility.messages.replies import Meaning
from mobility.model import RideStatus, new_id
from mobility.operations import take_inbound
from mobility.operations.inbound import ANSWER_WITHIN
from mobility.simulation.dice import Dice
from mobility.simulation.simulation import BrokenWord, Simulation
from mobility.storage.messages import find_latest_message

FROM_DRIVERS = ("OK", "SPAET 10", "1 DA", "2 DA", "1 WEG", "1 FERTIG", "2 FERTIG", "MOIN")
QUESTION = "cancel_question"


def write_storno(sim: Simulation, dice: Dice) -> None:
    """Somebody with a ride writes STORNO, and often JA to the question that comes back."""
    rides = sim.ledger.rides(RideStatus.PROMISED, RideStatus.WAITLISTED)
    person_id = sim.ledger.get(dice.pick("ride", rides)).person_id
    sim.world.clock.advance(timedelta(seconds=1))  # nobody writes twice at one instant
    if _send(sim, _phone(sim, person_id), "Storno bitte") == Meaning.CANCEL:
        sim.asked.append(person_id)
        if dice.chance("at_once", 60):
            _say_yes(sim, person_id)


def write_yes(sim: Simulation, dice: Dice) -> None:
    """Somebody answers JA, long after the question perhaps, or once more."""
    _say_yes(sim, dice.pick("person", sim.asked))


def write_as_driver(sim: Simulation, dice: Dice) -> None:
    """A driver writes something; it is counted once however often it comes."""
    phone = driver_phone(dice.number("driver", 0, len(sim.world.setting.vans) - 1))
    _send(sim, phone, dice.pick("text", FROM_DRIVERS))


def _say_yes(sim: Simulation, person_id: str) -> None:
    """What she was asked about is cancelled if it can be, and nothing else."""
    world, phone = sim.world, _phone(sim, person_id)
    now = world.clock.now()
    with world.service.database.reading() as session:
        question = find_latest_message(session, world.region_id, phone, QUESTION)
    outcome = _send(sim, phone, "Ja")
    if question is None or question.about_ride_id is None:
        raise BrokenWord("somebody was asked and there is no question")
    if outcome == Meaning.YES:
        sim.ledger.end([question.about_ride_id])
    elif (
        question.about_ride_id in sim.ledger.rides(RideStatus.PROMISED)
        and sim.may_be_cancelled(question.about_ride_id)
        and now < question.created_at + ANSWER_WITHIN
    ):
        raise BrokenWord("a ride could not be cancelled by SMS")


def _send(sim: Simulation, phone: str, text: str) -> str:
    """The outcome; the gateway hands everything over twice."""
    sms = InboundSms(new_id(), phone, text)
    first, second = (take_inbound(sim.world.service, sms) for _ in range(2))
    if first != second:
        raise BrokenWord("an SMS that came twice counted twice")
    return first


def _phone(sim: Simulation, person_id: str) -> str:
    world = sim.world
    person = find_participant(world.service, world.region_id, person_id)
    if person is None:
        raise BrokenWord("a participant is gone")
    return person.phone
