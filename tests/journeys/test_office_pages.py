"""Every page of the office and of providers in a real browser: accessible, not too wide."""

from collections.abc import Iterable, Iterator
from datetime import time

import pytest
from playwright.sync_api import Page, expect

from mobility.advice import begin_advice, compute_advice
from mobility.booking import get_ride
from mobility.fleet import (
    DriverDraft,
    PatternDraft,
    list_fleet,
    list_people,
    note_absences,
    save_driver,
    save_pattern,
)
from mobility.model import NewsAudience
from mobility.offers import Keeper
from mobility.participation import (
    NewsDraft,
    PollDraft,
    answer_suggestion,
    ask_poll,
    decide_poll,
    list_all_conversations,
    list_suggestions,
    publish_news,
    suggest,
    write_to_office,
    write_to_participant,
)
from mobility.planning import begin_proposal, compute_proposal, publish_day
from tests.journeys.axe import SMALL_DESK, find_faults_of_desk
from tests.journeys.conftest import OpenPage
from tests.journeys.test_dispatcher import book_some_rides, sign_in
from tests.mobility.partners.orders import add_partner, give
from tests.mobility.town import DAY, REGION, Town, spot
from tests.web.site import Site

ACTOR = "staff:dora"
OFFICE_PAGES = (
    "",
    "/audit",
    "/calls",
    "/cards",
    "/conversations/",
    "/demand",
    "/groups",
    "/groups/new",
    "/jobs",
    "/messages/",
    "/messages/calls",
    "/news",
    "/phone",
    "/polls",
    "/fleet/",
    "/fleet/drivers",
    "/fleet/drivers/new",
    "/fleet/vehicles",
    "/fleet/vehicles/new",
    "/fleet/patterns/new",
    "/fleet/shifts/new",
    f"/{DAY}/closing",
    f"/{DAY}/versions",
    f"/{DAY}/road",
    f"/{DAY}/weaknesses",
    f"/{DAY}/tours/1",
    f"/{DAY}/tours/1/out",
    f"/{DAY}/tours/1/sheet",
)


@pytest.fixture
def town(site: Site) -> Town:
    """Tour 1 with four rides, somebody without a place, and something on every page."""
    town = site.town
    book_some_rides(site)
    town.add_van(number=2)
    draft = DriverDraft("Erika Ersatz", "+493023125990", valid_until={})
    save_driver(town.service, REGION, draft, actor=ACTOR)
    town.book(town.wish(town.add_session(), spot(3, 0)))
    publish_day(town.service, REGION, DAY)
    note_absences(town.service, REGION, DAY)
    _say_something(town)
    return town


def _say_something(town: Town) -> None:
    """A conversation, an open and a decided poll, an answered suggestion, news."""
    service, person = town.service, town.add_participant("ar")
    write_to_office(service, REGION, person.id, words="حقيبة سوداء", language="ar")
    write_to_participant(service, REGION, person.id, words="Ja, hier.", actor=ACTOR)
    options = ({"de": "8:30"}, {"de": "9:00"})
    ask_poll(service, REGION, PollDraft(DAY, options, "start"), ACTOR)
    decided = ask_poll(service, REGION, PollDraft(DAY, options, "day"), ACTOR)
    decide_poll(service, REGION, decided, {"de": "9:00"})
    for words in ("Ein Bus um 6", "باص الساعة 6"):
        suggest(service, REGION, person.id, words, "de")
    box = list_suggestions(service, REGION)[0]
    asked, said = {"de": "Ein früherer Bus?"}, {"de": "Ab Mai."}
    answer_suggestion(service, REGION, box.id, asked, said, actor=ACTOR)
    snow = NewsDraft(NewsAudience.EVERYBODY, DAY, DAY, "snow")
    publish_news(service, REGION, snow, ACTOR)


def _caller(town: Town) -> str:
    """Somebody who rides on that day."""
    return get_ride(town.service, REGION, town.day().rides[0].ride_id).participant_id


def _single_pages(town: Town) -> Iterator[str]:
    """Those of one ride, shift, driver, vehicle, weekly shift, person and proposal."""
    driver, vehicle = list_people(town.service, REGION)[0], list_fleet(town.service, REGION)[0]
    day, begins, ends = town.day(), time(7), time(15)
    ride, shift = day.rides[0].ride_id, day.shifts[1].shift_id
    weekly = PatternDraft(3, driver.id, vehicle.id, (0,), begins, ends, town.depot.id, DAY)
    proposal = begin_proposal(town.service, REGION, DAY, actor=ACTOR)
    compute_proposal(town.service, REGION, proposal, seconds=0.05)
    yield f"/{DAY}/proposals/{proposal}"
    yield f"/{DAY}/rides/{ride}"
    yield f"/{DAY}/rides/{ride}/move?shift={shift}"
    yield f"/rides/{ride}"
    yield f"/rides/{ride}/cards"
    partner = add_partner(town)
    give(town, day.rides[1].ride_id, partner)
    yield "/partners"
    yield f"/partners/{partner}?month={DAY:%Y-%m}"
    yield f"/rides/{day.rides[1].ride_id}"
    yield f"/phone/{_caller(town)}"
    yield f"/phone/booked/{ride}"
    yield f"/conversations/{list_all_conversations(town.service, REGION)[0].participant_id}"
    yield f"/fleet/{DAY}/shifts/{shift}"
    yield f"/fleet/drivers/{driver.id}"
    yield f"/fleet/vehicles/{vehicle.id}"
    yield f"/fleet/patterns/{save_pattern(town.service, REGION, weekly, actor=ACTOR)}"


def _provider_pages(town: Town) -> Iterator[str]:
    """Of the school, of its course with advice, of one date and of its childcare."""
    course, care = town.add_session(), town.add_childcare(spot(4, 2))
    advice, _ = begin_advice(town.service, REGION, course.id, (), Keeper(ACTOR))
    compute_advice(town.service, REGION, advice, seconds=0.02)
    offer = f"offers/{town.offer.id}"
    yield "offers"
    yield "offers/new"
    yield "import"
    for name in ("edit", "dates", "people", "attendance", "advice"):
        yield f"{offer}/{name}"
    for name in ("cancel", "move"):
        yield f"{offer}/dates/{course.id}/{name}"
    yield "childcare"
    yield "childcare/new"
    for name in ("edit", "close"):
        yield f"childcare/{care.id}/{name}"


def _visit(page: Page, paths: Iterable[str]) -> list[str]:
    faults = []
    for path in paths:
        answer = page.goto(path)
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"
        faults += [f"{path}: {fault}" for fault in find_faults_of_desk(page)]
        _ask_for_help(page)
    faults += [f"help: {fault}" for fault in find_faults_of_desk(page)]
    return faults


def _ask_for_help(page: Page) -> None:
    """The key ? says which keys there are, unless somebody types; Escape puts it away."""
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Hilfe zur Tastatur")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_role("button", name="Hilfe zur Tastatur").click()
    expect(page.get_by_role("dialog").get_by_text("diese Hilfe", exact=True)).to_be_visible()


def test_the_pages_of_the_office(town: Town, open_page: OpenPage) -> None:
    """WCAG 2.2 AA at 1280 × 720, light and dark; at 820 px nothing scrolls sideways."""
    office = f"/{REGION}/office"
    paths = [office + path for path in (*OFFICE_PAGES, *_single_pages(town))]
    with open_page(viewport=SMALL_DESK, locale="de") as page:
        sign_in(page)
        faults = _visit(page, [*paths, f"/{REGION}/say/answers"])
    assert not faults, "\n".join(faults)


def test_the_pages_of_providers(town: Town, open_page: OpenPage) -> None:
    """The same, with the office at the desk of the school."""
    provider = f"/{REGION}/provider/"
    own = [f"{provider}{town.offer.provider_id}/{path}" for path in _provider_pages(town)]
    with open_page(viewport=SMALL_DESK, locale="de") as page:
        sign_in(page)
        faults = _visit(page, [provider, *own])
    assert not faults, "\n".join(faults)
