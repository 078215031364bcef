"""The turns of a drive in the languages of the catalogue."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from mobility.directions import direction, length_text, time_text
from mobility.i18n import Wording, offered_languages
from routing.roads.manoeuvres import Manoeuvre, Step

ZONE = ZoneInfo("Europe/Berlin")
STEP = Step(Manoeuvre.LEFT, "Dorfstraße", "", None, 12.0, 50.0, 350, 40)


def said(step: Step, language: str) -> str:
    return direction(step, Wording(language, ZONE))


def test_a_turn_in_both_languages() -> None:
    """The street is named as on its sign, with its number where it has one."""
    assert said(STEP, "en") == "Turn left into Dorfstraße"
    assert said(STEP, "de") == "Links abbiegen auf Dorfstraße"
    assert said(replace(STEP, ref="B 92"), "en") == "Turn left into Dorfstraße (B 92)"
    assert said(replace(STEP, street="", ref="B 92"), "en") == "Turn left into B 92"
    assert said(replace(STEP, street=""), "de") == "Links abbiegen"


def test_exits_of_a_roundabout_are_counted() -> None:
    step = replace(STEP, manoeuvre=Manoeuvre.ROUNDABOUT, exit=2)
    assert said(step, "en") == "At the roundabout take exit 2 into Dorfstraße"
    assert said(step, "de") == "Im Kreisverkehr die 2. Ausfahrt nehmen auf Dorfstraße"


@pytest.mark.parametrize("language", offered_languages())
def test_every_manoeuvre_has_a_sentence_of_its_own(language: str) -> None:
    """With and without a street; no two of them are the same."""
    steps = [
        replace(STEP, manoeuvre=one, street=street, exit=1)
        for one in Manoeuvre
        for street in ("Dorfstraße", "")
    ]
    assert len({said(step, language) for step in steps}) == len(steps)


@pytest.mark.parametrize(
    ("length_m", "english", "german"),
    [
        (0, "0 m", "0 m"),
        (99, "99 m", "99 m"),
        (347, "350 m", "350 m"),
        (994, "990 m", "990 m"),
        (996, "1 km", "1 km"),
        (2_449, "2.4 km", "2,4 km"),
        (1_234_567, "1,234.6 km", "1.234,6 km"),
    ],
)
def test_lengths_are_as_exact_as_it_helps(length_m: int, english: str, german: str) -> None:
    """To ten metres from a hundred on, to a hundred metres from a kilometre on."""
    assert length_text(length_m, Wording("en", ZONE)) == english
    assert length_text(length_m, Wording("de", ZONE)) == german


def test_times_are_rounded_up() -> None:
    """Nobody is told less than the drive takes."""
    assert [time_text(seconds) for seconds in (0, 1, 60, 61)] == [
        "0 min",
        "1 min",
        "1 min",
        "2 min",
    ]
