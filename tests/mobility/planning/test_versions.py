"""What each version of a day plan told whom, and what it changed."""

import pytest

from mobility.model import OfferSession
from mobility.planning import list_versions, publish_day
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
