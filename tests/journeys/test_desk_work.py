"""A dispatcher changes the day: by mouse and by keyboard, alone and beside somebody else."""

import re

import pytest
from playwright.sync_api import Page, expect

from mobility.planning import (
    Target,
    lock_tour,
    move_ride,
    pin_ride,
    plan_day,
    preview_move,
    publish_day,
)
from tests.journeys.axe import find_faults
from tests.journeys.conftest import OpenPage, Shoot
from tests.journeys.test_dispatcher import book_some_rides, sign_in
from tests.mobility.town import DAY, REGION, Town
from tests.web.site import Site

SMALL_DESK = {"width": 1280, "height": 720}


@pytest.fixture
def town(site: Site) -> Town:
    """Two people there and back on tour 1; a second van with nothing to do."""
    book_some_rides(site)
    site.town.add_van(number=2)
    return site.town


def tours_of(town: Town) -> list[int | None]:
    return [ride.tour_number for ride in town.day().rides]


def board(page: Page) -> Page:
    sign_in(page)
    expect(page.locator("main[data-ready]")).to_be_visible()
    return page


def drag(page: Page, ride: int, tour: int) -> None:
    """A line of the list onto a row of the timeline."""
    line = page.locator("#lines .line .way").nth(ride).bounding_box()
    lane = page.locator(f"#lane-{tour} .track").bounding_box()
    assert line is not None
    assert lane is not None
    page.mouse.move(line["x"] + 20, line["y"] + 5)
    page.mouse.down()
    page.mouse.move(line["x"] + 40, line["y"] - 10)
    page.mouse.move(lane["x"] + lane["width"] / 2, lane["y"] + lane["height"] / 2, steps=4)
    expect(page.locator(f"#lane-{tour}")).to_have_class(re.compile("is-target"))
    page.mouse.up()


def test_a_ride_is_dragged_and_the_same_is_done_by_keyboard(
    town: Town, open_page: OpenPage
) -> None:
    """What it does is shown before it is done; undo takes it back; a form does what a drag does."""
    with open_page(viewport=SMALL_DESK, locale="de") as page:
        board(page)
        drag(page, 0, 2)
        panel = page.locator("#panel")
        expect(panel.get_by_text("Alle Zusagen halten.")).to_be_visible()
        assert tours_of(town) == [1, 1, 1, 1]
        panel.get_by_role("button", name="Fahrt verschieben").click()
        expect(panel.get_by_text("Die Fahrt ist verschoben.")).to_be_visible()
        assert tours_of(town) == [2, 1, 1, 1]
        page.locator("#lines .line .who").first.focus()
        page.keyboard.press("u")
        expect(page.get_by_text("Die letzte Änderung ist zurückgenommen.")).to_be_visible()
        assert tours_of(town) == [1, 1, 1, 1]
        expect(page.locator("main[data-ready]")).to_be_visible()
        page.keyboard.press("l")
        page.keyboard.press("m")
        choice = page.locator("#panel [data-move]")
        expect(choice).to_be_focused()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(panel.get_by_text("Alle Zusagen halten.")).to_be_visible()
        button = panel.get_by_role("button", name="Fahrt verschieben")
        button.focus()
        page.keyboard.press("Enter")
        expect(panel.get_by_text("Die Fahrt ist verschoben.")).to_be_visible()
        assert tours_of(town) == [2, 1, 1, 1]


def test_the_day_is_planned_anew_and_accepted(town: Town, open_page: OpenPage) -> None:
    """A bar while it runs, the difference when it is done; the board then says so."""
    plan_day(town.service, REGION, DAY, seconds=0.1)
    with open_page(viewport=SMALL_DESK, locale="de") as page:
        board(page)
        plan_anew(page, "Nur was nicht gesperrt ist")
        page.get_by_role("button", name="Annehmen").click(timeout=20_000)
        expect(page.get_by_text("Der Vorschlag ist jetzt der Tagesplan.")).to_be_visible()


def plan_anew(page: Page, what: str) -> None:
    page.get_by_text("Neu planen").click()
    page.get_by_role("button", name=what).click()
    expect(page.locator("#proposal")).to_be_visible()


def test_everything_is_planned_anew_locked_or_published(
    town: Town, open_page: OpenPage, shoot: Shoot
) -> None:
    """What is locked and pinned is named, a reason asked for; undo gives back tour and pin.

    One ride was put on the second van and pinned there, one is pinned to the first; both tours are
    locked and published. Whichever van both take to the course, one of the two pins has to go.
    """
    first, other, *_ = (ride.ride_id for ride in town.day().rides)
    shifts = [shift.shift_id for shift in town.day().shifts]
    target = Target(shifts[1])
    mark = preview_move(town.service, REGION, DAY, first, target).mark
    move_ride(town.service, REGION, DAY, first, target, mark=mark, actor="staff:else")
    pin_ride(town.service, REGION, DAY, other, pinned=True, actor="staff:else")
    for shift_id in shifts:
        lock_tour(town.service, REGION, DAY, shift_id, locked=True, actor="staff:else")
    plan_day(town.service, REGION, DAY, seconds=0.1)
    publish_day(town.service, REGION, DAY)
    assert tours_of(town) == [2, 1, 1, 1]
    with open_page(viewport=SMALL_DESK, locale="de") as page:
        board(page)
        page.get_by_text("Neu planen").click()
        faults = find_faults(page)
        page.get_by_text("Neu planen").click()
        plan_anew(page, "Alles, auch gesperrte Touren")
        locked = page.get_by_text("Diese Touren sind gesperrt und würden sich ändern: 1, 2.")
        expect(locked).to_be_visible(timeout=20_000)
        expect(page.get_by_text("Diese Fahrt würde die Tour verlassen")).to_be_visible()
        shoot(page)
        faults += find_faults(page)
        assert faults == []
        page.get_by_label("Warum").fill("Bus 2 wird anderswo gebraucht")
        page.get_by_role("button", name="Annehmen").click()
        expect(page.get_by_text("der Tagesplan, als Fassung 2.")).to_be_visible()
        there, other_there, *_ = tours_of(town)
        assert there == other_there
        assert all(shift.locked for shift in town.day().shifts)
        page.get_by_role("button", name="Zurücknehmen").click()
        expect(page.get_by_text("Die letzte Änderung ist zurückgenommen.")).to_be_visible()
        assert tours_of(town) == [2, 1, 1, 1]


def test_a_driver_is_out_and_a_second_version_is_told(town: Town, open_page: OpenPage) -> None:
    """His rides go to the other van, as version 2; the page of versions names who is touched."""
    publish_day(town.service, REGION, DAY)
    with open_page(viewport=SMALL_DESK, locale="de") as page:
        board(page)
        page.get_by_role("link", name="Driver 1").click()
        page.locator("#panel").get_by_role("link", name="Diese Person fällt aus").click()
        page.get_by_role("button", name="Den Tag ohne diese Person planen").click()
        expect(page.locator("#panel").get_by_text("Driver 1 geplant")).to_be_visible()
        assert tours_of(town) == [2, 2, 2, 2]
        page.get_by_role("link", name="veröffentlicht, Fassung 2").click()
        told = page.get_by_role("region", name="Fassung 2")
        expect(told.get_by_text("Driver 2")).to_be_visible()
        expect(told.get_by_text("neu:")).to_be_visible()


def test_the_second_to_save_sees_what_the_first_did(town: Town, open_page: OpenPage) -> None:
    """Both look at the same move; the one who is later is shown what it would do by now."""
    with (
        open_page(viewport=SMALL_DESK, locale="de") as first,
        open_page(viewport=SMALL_DESK, locale="de") as second,
    ):
        for page in (first, second):
            board(page)
            drag(page, 0, 2)
            expect(page.locator("#panel").get_by_text("Alle Zusagen halten.")).to_be_visible()
        first.locator("#panel").get_by_role("button", name="Fahrt verschieben").click()
        expect(first.get_by_text("Die Fahrt ist verschoben.")).to_be_visible()
        expect(second.locator("#lines .tour-tag").first).to_contain_text("2", timeout=2500)
        second.locator("#panel").get_by_role("button", name="Fahrt verschieben").click()
        expect(second.locator("#panel").get_by_role("alert")).to_contain_text("inzwischen")
