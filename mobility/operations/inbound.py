"""Acting on what people write to our number: drivers report, participants cancel."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mobility.booking import cancel, list_rides_of_participant
from mobility.clock import day_start, service_day
from mobility.messages import InboundSms, Recipient, put, ride_facts
from mobility.messages.replies import Meaning, Reply, read_reply
from mobility.model import Driver, DriverEventKind, InboundMessage, Participant, Shift
from mobility.operations.events import NEAR, Reported, record_events
from mobility.operations.forecast import TourForecast, forecast
from mobility.planning.day_view import read_tour_view
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.days import find_day_plan
from mobility.storage.driving import (
    erase_driving,
    find_driver_by_phone,
    find_inbound,
    find_participant_of_phone,
    list_driver_events,
    list_inbound,
    list_shifts_of_phone,
)
from mobility.storage.messages import find_latest_message
from mobility.storage.people import list_names_by_phone
from mobility.storage.rides import find_ride

ANSWER_WITHIN = timedelta(hours=2)
"""So long a question may wait for its JA."""
NOT_UNDERSTOOD, UNKNOWN_SENDER = "not_understood", "unknown_sender"
K, M = DriverEventKind, Meaning

_KIND = {M.ON_BOARD: K.BOARDED, M.NOT_THERE: K.NOT_THERE, M.GOT_OFF: K.ALIGHTED}


@dataclass(frozen=True)
class InboundView:
    """What somebody wrote, as the office sees it; `outcome` is a meaning, or why there is none."""

    received_at: datetime
    name: str | None
    phone: str
    text: str
    outcome: str


def take_inbound(service: Service, sms: InboundSms) -> str:
    """Keep what somebody wrote and do what it says, once; returns the outcome.

    What is not understood is answered with help, once a day and sender.
    """
    with service.database.reading() as session:
        known = find_inbound(session, sms.gateway_id)
        if known is not None:
            return known.outcome
        regions = service.settings.region_ids
        driver = find_driver_by_phone(session, regions, sms.phone)
        participant = find_participant_of_phone(session, regions, sms.phone)
    reply = read_reply(sms.text)
    person: Driver | Participant | None = driver or participant
    outcome = _act(service, sms, reply, driver, participant)
    region_id = person.region_id if person else service.settings.region_ids[0]
    now = service.clock.now()
    with service.database.writing() as session:
        if find_inbound(session, sms.gateway_id) is not None:
            return outcome  # the gateway has brought it twice at once
        session.add(
            InboundMessage(
                region_id=region_id,
                gateway_id=sms.gateway_id,
                received_at=now,
                phone=sms.phone[:20],
                text=sms.text,
                outcome=outcome,
            )
        )
        if outcome == NOT_UNDERSTOOD and person is not None:
            _help(service, session, person, is_driver=driver is not None)
    return outcome


def list_inbound_of_day(service: Service, region_id: str, day: date) -> tuple[InboundView, ...]:
    """What was written to us on a day, the newest first."""
    zone = service.region(region_id).zone
    since, until = day_start(day, zone), day_start(day + timedelta(days=1), zone)
    with service.database.reading() as session:
        rows = list_inbound(session, region_id, since, until)
        names = list_names_by_phone(session, region_id, {row.phone for row in rows})
    return tuple(
        InboundView(row.received_at, names.get(row.phone), row.phone, row.text, row.outcome)
        for row in rows
    )


def forget_driving(service: Service, region_id: str) -> None:
    """Erase what was written to us and told to drivers once the time of retention is over."""
    region = service.region(region_id)
    before = service.clock.now() - timedelta(days=region.rules.retention_days)
    with service.database.writing() as session:
        erase_driving(session, region_id, before=before, day=service_day(before, region.zone))


def _act(
    service: Service,
    sms: InboundSms,
    reply: Reply | None,
    driver: Driver | None,
    participant: Participant | None,
) -> str:
    """Do what a reply says. A driver who also rides is a driver, but for cancelling."""
    if driver is None and participant is None:
        return UNKNOWN_SENDER
    if reply is None:
        return NOT_UNDERSTOOD
    if participant and reply.meaning is M.CANCEL:
        return _ask_whether_to_cancel(service, participant)
    if participant and reply.meaning is M.YES:
        return _cancel_asked(service, participant)
    if driver and reply.meaning not in (M.CANCEL, M.YES):
        return _report(service, sms, reply)
    return NOT_UNDERSTOOD


def _report(service: Service, sms: InboundSms, reply: Reply) -> str:
    now = service.clock.now()
    with service.database.reading() as session:
        found = _tour_now(service, session, sms.phone, now)
        if found is None:
            return NOT_UNDERSTOOD
        shift, version, expected = found
    reports = _reports(sms, reply, expected, version, now)
    if not reports:
        return NOT_UNDERSTOOD
    record_events(service, shift.region_id, shift.id, reports)
    return reply.meaning.value


def _tour_now(
    service: Service, session: Session, phone: str, now: datetime
) -> tuple[Shift, int, TourForecast] | None:
    """The tour that a driver writes about: today's that is not over, else tomorrow's first."""
    for region_id in service.settings.region_ids:
        today = service_day(now, service.region(region_id).zone)
        for day in (today, today + timedelta(days=1)):
            plan = find_day_plan(session, region_id, day)
            if plan is None or plan.version == 0:
                continue
            for shift in list_shifts_of_phone(session, [region_id], phone, day):
                tour = read_tour_view(service, session, region_id, day, shift.id)
                if tour is None:
                    continue
                expected = forecast(tour, list_driver_events(session, region_id, day, shift.id))
                if expected.ahead or now < tour.ends_at:
                    return shift, plan.version, expected
    return None


def _reports(
    sms: InboundSms, reply: Reply, expected: TourForecast, version: int, now: datetime
) -> list[Reported]:
    """What a reply reports; nothing where a number is not on the tour, or not yet."""
    if reply.meaning is M.READ:
        return [Reported(f"sms:{sms.gateway_id}"[:64], K.ACKNOWLEDGED, now, version=version)]
    if reply.meaning is M.LATE:
        delay_s = reply.numbers[0] * 60
        return [Reported(f"sms:{sms.gateway_id}"[:64], K.DELAYED, now, delay_s=delay_s)]
    kind = _KIND[reply.meaning]
    boards = kind is not K.ALIGHTED
    reports = []
    for number in reply.numbers:
        of_ride = [one for one in expected.stops if one.stop.number == number]
        fitting = [one for one in of_ride if one.stop.boarding is boards]
        if not fitting:
            return []
        one = next((one for one in fitting if one.done is None), fitting[-1])
        if one.stop.begin_at - now > NEAR:
            return []
        key = f"sms:{sms.gateway_id}"[:60] + f":{number}"
        reports.append(Reported(key[:64], kind, now, one.stop.ride_id, one.stop_position))
    return reports


def _ask_whether_to_cancel(service: Service, person: Participant) -> str:
    """Ask about the next ride that can be cancelled; answered by JA."""
    rides = list_rides_of_participant(service, person.region_id, person.id)
    wanted = next((ride for ride in rides if ride.can_cancel), None)
    if wanted is None:
        return NOT_UNDERSTOOD
    now = service.clock.now()
    with service.database.writing() as session:
        ride = find_ride(session, person.region_id, wanted.ride_id)
        if ride is None:
            return NOT_UNDERSTOOD
        put(
            session,
            service,
            region_id=person.region_id,
            to=Recipient.of(person),
            template="cancel_question",
            facts=ride_facts(ride, planned_pickup_at=wanted.planned_pickup_at)
            | {"useful_until": (now + ANSWER_WITHIN).isoformat()},
            idempotency_key=f"cancel_question:{ride.id}:{now:%Y%m%d%H%M}",
            about_ride_id=ride.id,
        )
    return M.CANCEL.value


def _cancel_asked(service: Service, person: Participant) -> str:
    """Cancel the ride that was asked about last, which confirms it by a message of its own."""
    with service.database.reading() as session:
        asked = find_latest_message(session, person.region_id, person.phone, "cancel_question")
    if asked is None or asked.about_ride_id is None:
        return NOT_UNDERSTOOD
    if service.clock.now() - asked.created_at > ANSWER_WITHIN:
        return NOT_UNDERSTOOD
    try:
        cancel(service, person.region_id, asked.about_ride_id, f"participant:{person.id}")
    except Refusal:
        return NOT_UNDERSTOOD
    return M.YES.value


def _help(
    service: Service, session: Session, person: Driver | Participant, *, is_driver: bool
) -> None:
    region = service.region(person.region_id)
    today = service_day(service.clock.now(), region.zone)
    put(
        session,
        service,
        region_id=person.region_id,
        to=Recipient(person.phone, person.language),
        template="driver_help" if is_driver else "participant_help",
        facts={},
        idempotency_key=f"help:{person.id}:{today}",
    )
