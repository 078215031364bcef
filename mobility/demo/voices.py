"""What invented people write, choose, suggest and miss, and what the invented office says to it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from mobility.booking import AppointmentTarget, Spot, Wish
from mobility.clock import SettableClock
from mobility.demo.ground import Ground
from mobility.demo.wishes import Dweller, Venue
from mobility.model import NewsAudience, Party
from mobility.participation import (
    NewsDraft,
    PollDraft,
    answer_suggestion,
    ask_poll,
    decide_poll,
    list_poll_views,
    list_suggestions,
    note_unmet,
    publish_news,
    suggest,
    vote,
    write_to_office,
    write_to_participant,
)
from mobility.refusals import Refusal
from mobility.service import Service
from mobility.storage.offers import find_session

OFFICE = "staff:demo"
ASKED_BEFORE = timedelta(days=12)
WRITTEN_BEFORE = timedelta(hours=30)
POLL_DAYS = timedelta(days=10)
VOTERS = 24

STARTS = ({"de": "8:30"}, {"de": "9:00"}, {"de": "9:30"})
DAYS = (
    {"de": "Samstagvormittag", "en": "Saturday morning", "ar": "صباح السبت", "uk": "Ранок суботи"},
    {"de": "Freitagabend", "en": "Friday evening", "ar": "مساء الجمعة", "uk": "Вечір п'ятниці"},
)
DECISION = {
    "de": "Ab Januar fährt samstags von 9 bis 13 Uhr ein Bus.",
    "en": "From January on there is a bus on Saturdays from 9 to 13.",
}
ROOM = {
    "de": "Der Kurs ist diese Woche im Erdgeschoss, der Bus hält am Hintereingang.",
    "en": "This week the course is on the ground floor; the bus stops at the back door.",
    "ar": "الدورة هذا الأسبوع في الطابق الأرضي، والحافلة تقف عند الباب الخلفي.",
}
IDEA = "Können die Fahrer bitte klingeln? Im Winter ist es draußen sehr kalt."
IDEA_TOLD = {"de": "Können die Fahrer im Winter klingeln?", "en": "Could drivers ring in winter?"}
IDEA_ANSWER = {
    "de": "Ja. Von November bis März klingeln die Fahrer, wenn ein Name an der Tür steht.",
    "en": "Yes. From November to March drivers ring where there is a name at the door.",
}
OPEN_IDEA = "Ein Bus am Sonntag zum Schwimmbad wäre schön."

MISSED_IN_CELLS = (9, 7, 6, 5, 3)
"""People who found no ride, of each settlement in turn; too few of the last to be shown."""


def let_people_speak(
    service: Service,
    ground: Ground,
    day: date,
    dwellers: Sequence[Dweller],
    venues: Sequence[Venue],
) -> None:
    """Fill the pages of participants' voice, once."""
    region_id, now = ground.region.id, service.clock.now()
    if list_poll_views(service, region_id, service.wording(region_id, "de")) or not dwellers:
        return
    long_ago = replace(service, clock=SettableClock(now - ASKED_BEFORE))
    _ask(service, long_ago, region_id, day, dwellers)
    _write(service, region_id, now, dwellers)
    _put_into_box(service, long_ago, region_id, dwellers)
    _tell(service, region_id, day, venues)
    _miss(service, ground, venues)


def _ask(
    service: Service, long_ago: Service, region_id: str, day: date, dwellers: Sequence[Dweller]
) -> None:
    """One poll that is open, and one that was decided."""
    closed = ask_poll(long_ago, region_id, PollDraft(day - timedelta(days=5), DAYS, "day"), OFFICE)
    running = ask_poll(service, region_id, PollDraft(day + POLL_DAYS, STARTS, "start"), OFFICE)
    for number, dweller in enumerate(dwellers[:VOTERS]):
        vote(long_ago, region_id, closed, dweller.participant_id, number % 3 // 2)
        vote(service, region_id, running, dweller.participant_id, number % 3)
    decide_poll(service, region_id, closed, DECISION)


def _write(service: Service, region_id: str, now: datetime, dwellers: Sequence[Dweller]) -> None:
    """One conversation that is answered, one overdue, one open; each of another language."""
    languages = {dweller.person.language: dweller for dweller in dwellers}
    first, second, third = [*languages.values(), *dwellers, dwellers[0], dwellers[0]][:3]
    earlier = replace(service, clock=SettableClock(now - WRITTEN_BEFORE))

    def says(at: Service, who: Dweller, sentence: str, words: str = "") -> None:
        write_to_office(
            at,
            region_id,
            who.participant_id,
            sentence=sentence,
            words=words,
            language=who.person.language if not words else "de",
        )

    says(earlier, first, "lost", "Blaue Tasche mit Heften")
    write_to_participant(
        service,
        region_id,
        first.participant_id,
        sentence="found",
        words="Bis 16 Uhr.",
        actor=OFFICE,
    )
    says(earlier, second, "child_seat")
    says(service, third, "other_place")


def _put_into_box(
    service: Service, long_ago: Service, region_id: str, dwellers: Sequence[Dweller]
) -> None:
    suggest(long_ago, region_id, dwellers[0].participant_id, IDEA, "de")
    (box,) = list_suggestions(service, region_id)
    answer_suggestion(service, region_id, box.id, IDEA_TOLD, IDEA_ANSWER, actor=OFFICE)
    suggest(service, region_id, dwellers[-1].participant_id, OPEN_IDEA, "de")


def _tell(service: Service, region_id: str, day: date, venues: Sequence[Venue]) -> None:
    weekend = day + timedelta(days=2)
    snow = NewsDraft(NewsAudience.EVERYBODY, day, weekend, "snow")
    publish_news(service, region_id, snow, OFFICE)
    if venues:
        with service.database.reading() as session:
            row = find_session(session, region_id, venues[0].session_id)
        moved = NewsDraft(
            NewsAudience.OFFER, day, weekend, texts=ROOM, offer_id=row.offer_id if row else None
        )
        publish_news(service, region_id, moved, OFFICE)


def _miss(service: Service, ground: Ground, venues: Sequence[Venue]) -> None:
    """People of some settlements who found no ride to a course of tomorrow."""
    region_id = ground.region.id
    settlements = [hit for hit, _ in service.roads(region_id).places.list_settlements()]
    for venue in venues[:2]:
        with service.database.reading() as session:
            row = find_session(session, region_id, venue.session_id)
        if row is None:
            continue
        for place, people in zip(settlements[1:], MISSED_IN_CELLS, strict=False):
            home = Spot(place.label, place.coordinate.lat, place.coordinate.lon)
            wish = Wish(
                home, Party(), AppointmentTarget(venue.spot, row.starts_at, row.ends_at), back=True
            )
            for number in range(people):
                name = f"demo:{venue.session_id}:{place.label}:{number}"
                note_unmet(service, region_id, wish, Refusal("vehicles_busy"), name)
