"""A driver's tour as SMS."""

import json
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.i18n import Wording
from mobility.messages import segments, tour_facts
from mobility.messages.gsm7 import ALPHABET
from mobility.messages.tour_schedule import schedule_text
from mobility.model import Party
from mobility.regions import get_region_settings
from mobility.views import DayView
from tests.mobility.messages.test_gsm7 import NAMES
from tests.mobility.samples import (
    REGION,
    SCHOOL,
    at,
    make_break,
    make_day,
    make_stop,
    make_tour,
    pickups_and_dropoffs,
)

BERLIN = ZoneInfo("Europe/Berlin")


def text_of(day_view: DayView, language: str = "de") -> str:
    """What is sent for the day's only tour, by way of the outbox's JSON."""
    [tour] = day_view.tours
    facts = json.loads(json.dumps(tour_facts(day_view, tour)))
    return schedule_text(facts, Wording(language, BERLIN), get_region_settings(REGION))


def two_rides() -> DayView:
    rides = [
        ("Amira Beispiel", "Lindenstraße 4, 08626 Adorf", Party(adults=1, children_1=1)),
        ("Bo Muster", "Markt 1, Bad Elster", Party(adults=0, wheelchairs=1)),
    ]
    tour = make_tour(pickups_and_dropoffs(rides), breaks=(make_break(at(8, 50), 30, 3),))
    return make_day(tour, version=2)


def test_the_whole_grammar() -> None:
    """Time, what to do, where, who; the numbers name the rides again where they get off."""
    assert text_of(two_rides()).splitlines() == [
        "HINFAHRT Mo. 23.11. Tour 2 V2",
        "7:40 START Depot Markt 1",
        "7:50 EIN Lindenstr. 4 Adorf: 1 Amira B. 2P+SITZ1",
        "7:55 EIN Markt 1 Bad Elster: 2 Bo M. ROLLI",
        "8:40 AUS Volkshochschule Vogtland Stephanstr. 2 Oelsnitz: 1,2",
        "8:50-9:20 PAUSE",
        "9:30 ENDE Depot Markt 1",
    ]


def test_the_way_to_the_drivers_page_stands_last() -> None:
    """A change does not repeat it: the old address still holds."""
    day, link = two_rides(), "https://hinfahrt.example/adorf/drive/abc123"
    facts = {**tour_facts(day, day.tours[0]), "link": link}
    wording, region = Wording("de", BERLIN), get_region_settings(REGION)
    whole = schedule_text(facts, wording, region)
    assert whole.splitlines() == [*text_of(day).splitlines(), link]
    told = {**tour_facts(day, day.tours[0]), "version": 1}
    assert link not in schedule_text({**facts, "told": told}, wording, region)


def changed_text(before: DayView, after: DayView) -> str:
    """What is sent for a tour that was told before."""
    told, facts = (tour_facts(day, day.tours[0]) for day in (before, after))
    wording = Wording("de", BERLIN)
    return schedule_text({**facts, "told": told}, wording, get_region_settings(REGION))


def many_rides(count: int, version: int, later_min: int = 0) -> DayView:
    """So many pickups in their own streets; the first one some minutes later."""
    rides = [("Amira Beispiel", f"Lange Straße {n}, Adorf", Party()) for n in range(count)]
    first, *others = pickups_and_dropoffs(rides)
    begin_at = first.begin_at + timedelta(minutes=later_min)
    tour = make_tour([replace(first, begin_at=begin_at), *others], ends_at=at(11))
    return make_day(tour, version=version)


def test_after_a_change_only_what_changed_is_told() -> None:
    """One of eight pickups is four minutes later: two lines instead of eleven, one segment."""
    before, after = many_rides(8, 1), many_rides(8, 2, later_min=4)
    text = changed_text(before, after)
    assert text.splitlines() == [
        "HINFAHRT Mo. 23.11. Tour 2 V2 statt V1",
        "-7:50 EIN Lange Str. 0 Adorf: 1 Amira B.",
        "+7:54 EIN Lange Str. 0 Adorf: 1 Amira B.",
    ]
    assert segments(text) == 1 < segments(text_of(after))


def test_where_nearly_all_is_new_the_whole_is_told() -> None:
    """Another tour altogether: what no longer holds would only make it longer."""
    before, after = two_rides(), many_rides(3, 3)
    assert changed_text(before, after) == text_of(after)


@given(st.lists(NAMES, min_size=1, max_size=6), st.integers(0, 10))
@settings(max_examples=30, deadline=None)
def test_a_change_never_takes_more_segments(names: list[str], later_min: int) -> None:
    """And stays in the alphabet that a segment of 160 needs, whatever the names."""
    rides = [(name, f"Markt {n}, Adorf", Party()) for n, name in enumerate(names)]
    first, *others = pickups_and_dropoffs(rides)
    moved = replace(first, begin_at=first.begin_at + timedelta(minutes=later_min))
    before = make_day(make_tour([first, *others]), version=1)
    after = make_day(make_tour([moved, *others]), version=2)
    text = changed_text(before, after)
    assert set(text) <= ALPHABET
    assert segments(text) <= segments(text_of(after))


def test_in_the_drivers_language() -> None:
    lines = text_of(two_rides(), "en").splitlines()
    assert lines[2] == "7:50 ON Lindenstr. 4 Adorf: 1 Amira B. 2P+SEAT1"
    assert lines[4].startswith("8:40 OFF ")


def test_a_place_named_before_is_named_by_its_first_part() -> None:
    """Two places that begin alike are spelt out each time."""
    stops = [
        make_stop(1, label="Markt 1, Adorf", begin_at=at(8)),
        make_stop(1, boarding=False, label=SCHOOL, begin_at=at(8, 20)),
        make_stop(2, label="Markt 1, Oelsnitz", begin_at=at(8, 30)),
        make_stop(2, boarding=False, label=SCHOOL, begin_at=at(8, 40)),
        make_stop(3, label="Markt 1, Adorf", begin_at=at(9)),
    ]
    lines = text_of(make_day(make_tour(stops))).splitlines()[2:-1]
    assert [line.split(":")[1][3:] for line in lines] == [
        "EIN Markt 1 Adorf",
        "AUS Volkshochschule Vogtland Stephanstr. 2 Oelsnitz",
        "EIN Markt 1 Oelsnitz",
        "AUS Volkshochschule Vogtland",
        "EIN Markt 1 Adorf",
    ]


def test_only_one_halt_for_people_at_one_door() -> None:
    """They board at once; who is promised a later time there gets a line of her own."""
    stops = [
        make_stop(1, begin_at=at(8)),  # leaves at 8:01:15
        make_stop(2, name="Bo Muster", begin_at=at(8, 1, 15)),
        make_stop(3, name="Cem Demo", begin_at=at(8, 15)),
    ]
    lines = text_of(make_day(make_tour(stops))).splitlines()[2:-1]
    assert lines == [
        "8:00 EIN Lindenstr. 4 Adorf: 1 Amira B., 2 Bo M.",
        "8:15 EIN Lindenstr. 4: 3 Cem D.",
    ]


def test_only_short_names_leave_the_house() -> None:
    """Neither family names nor phones of passengers are kept in the outbox."""
    day_view = two_rides()
    kept = json.dumps(tour_facts(day_view, day_view.tours[0]))
    assert "Amira B." in kept
    assert "Beispiel" not in kept
    assert "+4930" not in kept


@settings(deadline=None)
@given(
    st.lists(st.tuples(NAMES, NAMES.map(lambda text: f"{text}, Adorf")), max_size=6),
    st.sampled_from(["de", "en"]),
)
def test_it_is_always_gsm7(people: list[tuple[str, str]], language: str) -> None:
    """Whatever passengers and places are called; and one line stays one line."""
    rides = [(name, label, Party(adults=2, prams=1)) for name, label in people]
    text = text_of(make_day(make_tour(pickups_and_dropoffs(rides))), language)
    assert set(text) <= ALPHABET
    # Head, start, end, a line for each boarding, one for all who get off at the school.
    assert len(text.splitlines()) == 3 + len(rides) + bool(rides)


@pytest.mark.parametrize(("riders", "limit"), [(2, 2), (4, 3), (6, 3)])
def test_a_usual_tour_takes_few_segments(riders: int, limit: int) -> None:
    """Six people from six villages to one school in three segments of 153 characters."""
    villages = ["Adorf", "Bad Elster", "Eichigt", "Triebel", "Bad Brambach", "Markneukirchen"]
    rides = [
        (f"Amira Beispiel{number}", f"Hauptstraße {number}, {village}", Party())
        for number, village in enumerate(villages[:riders], start=1)
    ]
    assert segments(text_of(make_day(make_tour(pickups_and_dropoffs(rides))))) <= limit
