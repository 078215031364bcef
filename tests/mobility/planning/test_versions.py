"""What each version of a day plan told whom, what it changed, and who has read it."""

import pytest

from mobility.model import OfferSession
from mobility.planning import acknowledge_tour, list_versions, publish_day
from mobility.refusals import Refusal
from tests.mobility.town import DAY, REGION, Town, spot


@pytest.fixture
def backend() -> str:
    """These rules do not depend on the database."""
    return "sqlite"


@pytest.fixture
def course(town: Town) -> OfferSession:
    town.add_van()
    return town.add_session()


def test_a_later_version_tells_what_is_new(town: Town, course: OfferSession) -> None:
    """Published with one ride, then another is booked: version 2 has one ride more."""
    (first,) = town.book(town.wish(course))
    publish_day(town.service, REGION, DAY)
    (second,) = town.book(town.wish(course, spot(4, 1)))
    newest, oldest = list_versions(town.service, REGION, DAY)
    assert (newest.version, oldest.version) == (2, 1)
    assert (oldest.added, oldest.stops) == ((first,), 2)
    assert (newest.added, newest.removed, newest.stops) == ((second,), (), 4)


def test_a_version_is_read_once(town: Town, course: OfferSession) -> None:
    """The first reading counts; nobody can have read what he was not told."""
    town.book(town.wish(course))
    publish_day(town.service, REGION, DAY)
    (told,) = list_versions(town.service, REGION, DAY)
    assert told.acknowledged_at is None
    acknowledge_tour(town.service, REGION, DAY, told.shift_id, 1)
    (read,) = list_versions(town.service, REGION, DAY)
    assert read.acknowledged_at == town.clock.now()
    with pytest.raises(Refusal):
        acknowledge_tour(town.service, REGION, DAY, told.shift_id, 2)
