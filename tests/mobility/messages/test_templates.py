"""What messages say."""

from zoneinfo import ZoneInfo

import pytest

from mobility.i18n import Wording, offered_languages
from mobility.messages import ride_facts, segments, tour_facts
from mobility.messages.templates import TEMPLATES, word
from mobility.regions import get_region_settings
from tests.mobility.messages.rides import ride_with_stops
from tests.mobility.samples import (
    DAY,
    REGION,
    at,
    make_day,
    make_tour,
    pickups_and_dropoffs,
)

ADORF = get_region_settings(REGION)
OTHER_LETTERS = frozenset({"ar", "fa", "ru", "ti", "uk"})


def all_facts() -> dict[str, dict[str, object]]:
    """Facts of every template that there is."""
    ride = ride_facts(ride_with_stops())
    tour = make_tour(pickups_and_dropoffs([]))
    return {
        "sign_in_code": {"code": "012345", "minutes": 10},
        "ride_promised": ride,
        "ride_changed": ride,
        "place_offered": ride | {"until": at(7, 15).isoformat(), "with_way_back": True},
        "ride_cancelled": ride,
        "ride_declined": ride | {"reason": "too_far_ahead", "reason_facts": {"days": 120}},
        "series_promised": {
            "titles": {"de": "Deutschkurs", "en": "German course"},
            "booked": [
                [ride["pickup_earliest"], ride["pickup_latest"], ride["pickup_label"]],
                ["2027-02-15T07:55:00+01:00", "2027-02-15T08:10:00+01:00", ride["pickup_label"]],
            ],
            "without": [f"2026-12-{day:02}" for day in range(1, 8)],
        },
        "session_cancelled": ride | {"titles": {"de": "Deutschkurs"}},
        "childcare_closed": ride | {"titles": {"de": "Deutschkurs"}, "waits": False},
        "session_moved": ride
        | {"titles": {"de": "Deutschkurs"}, "starts_at": at(14).isoformat(), "waits": True},
        "rides_cancelled": {
            "titles": {"de": "Deutschkurs", "en": "German course"},
            "days": [f"2026-12-{day:02}" for day in range(1, 8)],
        },
        "ride_by_partner": ride | {"partner": "Taxi Beispiel", "partner_phone": "+493023128900"},
        "partner_order": {"text": "Fahrtauftrag 0AF3"},
        "partner_called_off": {"text": "Fahrtauftrag 0AF3 ABGESAGT"},
        "reminder": ride_facts(ride_with_stops(), planned_pickup_at=at(8, 3)),
        "tour_schedule": tour_facts(make_day(tour), tour),
        "tour_dropped": {"day": "2026-11-23", "number": 2},
        "tour_unread": {"number": 2, "starts_at": at(6, 30).isoformat()},
        "ride_delayed": ride_facts(ride_with_stops(), planned_pickup_at=at(8, 12)),
        "pickup_soon": ride_facts(ride_with_stops(), planned_pickup_at=at(8, 3)),
        "cancel_question": ride_facts(ride_with_stops(), planned_pickup_at=at(8, 3)),
        "office_wrote": {"sentence": "not_found"},
        "news": {"ready": "no_buses", "texts": {}},
        "driver_help": {},
        "participant_help": {},
    }


def text(template: str, language: str = "de") -> str:
    return word(
        template, all_facts()[template], Wording(language, ZoneInfo("Europe/Berlin")), ADORF
    )


@pytest.mark.parametrize("language", offered_languages())
@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_is_worded_in_every_language(template: str, language: str) -> None:
    """No placeholder stays, and what is written in Latin letters never costs UCS-2 prices.

    So it takes two parts of 153 characters at most. Other letters have 67 in each part.
    """
    said = text(template, language)
    assert "%(" not in said
    assert segments(said) <= (5 if language in OTHER_LETTERS else 2)


def test_a_code() -> None:
    assert text("sign_in_code", "en") == "012345 is your Hinfahrt code. It is valid for 10 minutes."


def test_a_promise_says_what_was_promised() -> None:
    """Day, pickup window, place, latest arrival, destination, and whom to call."""
    said = text("ride_promised")
    for part in (
        "23.11.",
        "07:55-08:10",
        "Lindenstraße 4, Adorf",
        "08:55",
        "Oelsnitz",
        "23125 100",
    ):
        assert part in said


def test_an_offered_place_says_until_when() -> None:
    """Who is offered a place must know how long she has to say yes, and for which ways."""
    said = text("place_offered")
    assert "07:15" in said
    assert "hin und zurück" in said


def test_a_whole_course_is_told_in_one_message() -> None:
    """How many dates from when to when, the first pickup, and the first dates without a ride."""
    said = text("series_promised", "en")
    assert "German course, dates: 2, Mon 23 Nov to Mon 15 Feb" in said
    assert "First pickup 07:55-08:10: Lindenstraße 4, Adorf." in said
    assert "NO ride on: Tue 1 Dec, Wed 2 Dec, Thu 3 Dec, Fri 4 Dec, ..." in said


def test_news_of_a_course_without_any_ride() -> None:
    """A date was added on which nobody can be fetched: she must know that she has no ride."""
    facts = {"titles": {"de": "Deutschkurs"}, "booked": [], "without": ["2026-12-01"]}
    said = word("series_promised", facts, Wording("de", ZoneInfo("Europe/Berlin")), ADORF)
    assert said.startswith("Hinfahrt: Deutschkurs. KEINE Fahrt am: Di. 1.12..")


def test_cancelled_dates_are_told_in_one_message() -> None:
    """The course, and the first of the days."""
    said = text("rides_cancelled", "en")
    assert "CANCELLED. German course: Tue 1 Dec, Wed 2 Dec, Thu 3 Dec, Fri 4 Dec, ..." in said


def test_a_ride_past_childcare_says_when_it_is_there() -> None:
    """After all that is said of every ride."""
    care = {"childcare_label": "Kinderhaus Adorf", "childcare_latest": at(8, 30).isoformat()}
    facts = ride_facts(ride_with_stops()) | care
    said = word("ride_promised", facts, Wording("de", ZoneInfo("Europe/Berlin")), ADORF)
    assert said == text("ride_promised") + ". Kinderbetreuung bis 08:30: Kinderhaus Adorf."


def test_a_reminder_says_the_planned_time() -> None:
    """The time of the published tour where it is known, else the promised window."""
    assert "08:03" in text("reminder")
    facts = ride_facts(ride_with_stops())
    said = word("reminder", facts, Wording("de", ZoneInfo("Europe/Berlin")), ADORF)
    assert "07:55-08:10" in said


def test_a_declined_ride_says_why() -> None:
    assert "120" in text("ride_declined")


def test_facts_of_a_ride_end_with_its_pickup() -> None:
    """After the promised window nobody needs to hear of the pickup: 8:10 in Berlin is 7:10 UTC."""
    assert ride_facts(ride_with_stops())["useful_until"] == f"{DAY}T07:10:00+00:00"
