"""Unmet demand is counted and nobody can be found in it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mobility.model import FEWEST, OfferSession
from mobility.participation import UnmetCell, get_unmet_demand, list_origins, note_unmet
from mobility.participation.unmet import UnmetDemand
from mobility.refusals import Refusal
from routing.geo import Coordinate
from tests.mobility.town import DAY, REGION, Town, spot

WHY = Refusal("vehicles_busy")


@pytest.fixture
def course(town: Town) -> OfferSession:
    return town.add_session()  # at 9: the band from 8 to 10


def note(town: Town, course: OfferSession, person: str, y: float = 0) -> None:
    note_unmet(town.service, REGION, town.wish(course, spot(4, y)), WHY, person)


def demand(town: Town) -> UnmetDemand:
    return get_unmet_demand(town.service, REGION, DAY, DAY)


def test_five_people_are_shown(town: Town, course: OfferSession) -> None:
    """As settlement, hours, number and reason."""
    for n in range(FEWEST):
        note(town, course, f"participant:{n}")
    (cell,) = demand(town).cells
    assert (cell.people, cell.hour, cell.reason) == (5, 8, "vehicles_busy")
    assert demand(town).others is None


def test_four_people_are_not(town: Town, course: OfferSession) -> None:
    """Neither as a cell nor as a sum."""
    for n in range(FEWEST - 1):
        note(town, course, f"participant:{n}")
    assert demand(town) == UnmetDemand((), None)


def test_one_person_counts_once(town: Town, course: OfferSession) -> None:
    """Five wishes of one person are one person; the same wish again is not kept at all."""
    sessions = [town.add_session() for _ in range(FEWEST)]
    for session in (*sessions, *sessions):
        note(town, session, "participant:1")
    assert demand(town) == UnmetDemand((), None)


def test_other_days_are_other_demand(town: Town, course: OfferSession) -> None:
    """Only the days that are asked for count."""
    for n in range(FEWEST):
        note(town, course, f"participant:{n}")
    later = DAY + timedelta(days=1)
    assert get_unmet_demand(town.service, REGION, later, later) == UnmetDemand((), None)


def test_the_way_back_counts_at_its_own_time(town: Town, course: OfferSession) -> None:
    """Only back: the end of the course at 12 is in the band from 12 to 14."""
    for n in range(FEWEST):
        wish = replace(town.wish(course), outbound=False, back=True)
        note_unmet(town.service, REGION, wish, WHY, f"participant:{n}")
    (cell,) = demand(town).cells
    assert cell.hour == 12


def test_no_person_is_kept(town: Town, course: OfferSession) -> None:
    """Nothing in the row is the name that was given, nor the place of the home."""
    from mobility.storage.demand import list_unmet

    note(town, course, "participant:amira")
    with town.service.database.reading() as session:
        (row,) = list_unmet(session, REGION, DAY, DAY)
    values = " ".join(str(value) for value in vars(row).values())
    assert "amira" not in values
    assert "Crossing" not in values


def test_a_circle_is_the_sum_of_its_cells() -> None:
    """Five at 8 and six at 10 from Overtown make 11; what is in no cell is in no circle."""
    cells = tuple(
        UnmetCell(origin, "Midtown", hour, people, "vehicles_busy")
        for origin, hour, people in (("Overtown", 10, 6), ("Overtown", 8, 5), ("Nowhere", 8, 9))
    )
    middles = {"Overtown": Coordinate(50.06, 10.05), "Midtown": Coordinate(50.03, 10.05)}
    (origin,) = list_origins(UnmetDemand(cells, 7), middles)
    assert (origin.name, origin.lat, origin.lon, origin.people) == ("Overtown", 50.06, 10.05, 11)
