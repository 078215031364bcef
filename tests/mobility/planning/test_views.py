"""A day as it is seen, on both databases."""

from datetime import timedelta
from itertools import pairwise

from mobility.booking import cancel
from mobility.model import DIMENSIONS, PlanStatus, RideStatus
from mobility.planning import list_days, plan_day, publish_day, times_on, tour_line
from mobility.views import DayLine
from routing.geo import Coordinate
from tests.mobility.town import DAY, REGION, Town, at, spot


def two_rides(town: Town) -> tuple[str, str]:
    """Two neighbours, 4 and 2 km south of the hall, on one van to the course at 9."""
    town.add_van()
    session = town.add_session()
    (far,) = town.book(town.wish(session, spot(4, 0)))
    (near,) = town.book(town.wish(session, spot(4, 2), adults=2))
    return far, near


def test_an_untouched_day_is_an_empty_draft(town: Town) -> None:
    """Nobody has booked and nobody is on duty: an empty day, not an error."""
    view = town.day()
    assert (view.status, view.version, view.tours, view.rides) == (PlanStatus.DRAFT, 0, (), ())
    assert view.summary.pooling_ratio == 0


def test_stops_of_a_tour(town: Town) -> None:
    """The far one boards first, then two more people; numbers count the rides in that order."""
    far, near = two_rides(town)
    (tour,) = town.day().tours
    boarding = [(stop.ride_id, stop.number) for stop in tour.stops if stop.boarding]
    assert boarding == [(far, 1), (near, 2)]
    assert [stop.position for stop in tour.stops] == [0, 1, 2, 3]
    # 1, then 1 + 2 on board; after both have alighted nobody.
    seats = [stop.load_after[DIMENSIONS.index("seats")] for stop in tour.stops]
    assert (seats[:2], seats[-1]) == ([1, 3], 0)
    assert {stop.offer_title for stop in tour.stops} == {"Deutschkurs"}
    for here, there in pairwise(tour.stops):
        assert here.departure_at <= there.arrival_at <= there.begin_at
    for stop in tour.stops:
        assert stop.promised_earliest <= stop.begin_at <= stop.promised_latest


def test_figures(town: Town) -> None:
    """Kilometres driven and how full the van was.

    From the depot 0/0 to 4/0 are 4 km, on to the hall 4/4 another 4 km, and 8 km home: 16 km in
    all. With somebody on board it drives the 4 km; the direct drives are 4 km and 2 km: 6 / 4.
    """
    two_rides(town)
    summary = town.day().summary
    assert (summary.rides, summary.served, summary.tours) == (2, 2, 1)
    assert abs(summary.length_m - 16_000) < 50
    assert abs(summary.pooling_ratio - 1.5) < 0.02


def test_rides_are_listed_with_their_tour(town: Town) -> None:
    """The list has every ride of the day; a cancelled one has no tour."""
    far, near = two_rides(town)
    cancel(town.service, REGION, near, "staff:office")
    tour_of = {ride.ride_id: ride.tour_number for ride in town.day().rides}
    assert tour_of == {far: 1, near: None}
    assert town.day().summary.rides == 1
    assert {ride.status for ride in town.day().rides} == {
        RideStatus.PROMISED,
        RideStatus.CANCELLED_BY_OPERATOR,
    }


def test_tours_are_found_by_number(town: Town) -> None:
    """Sheets are asked for by the number that people say."""
    two_rides(town)
    view = town.day()
    assert view.find_tour(1) is view.tours[0]
    assert view.find_tour(2) is None


def test_the_line_of_a_tour(town: Town) -> None:
    """It begins and ends at the depot and passes every stop, to within 10 m."""
    two_rides(town)
    (tour,) = town.day().tours
    line = tour_line(times_on(town.service, REGION, DAY), tour)
    metres = 111_000
    for place in (
        Coordinate(tour.start_lat, tour.start_lon),
        *(Coordinate(stop.lat, stop.lon) for stop in tour.stops),
    ):
        nearest = min(abs(lat - place.lat) + abs(lon - place.lon) for lon, lat in line)
        assert nearest * metres < 10
    assert line[0] == line[-1]


def test_days_are_listed_from_yesterday_on(town: Town) -> None:
    """Yesterday's and coming days that have vans, rides or a plan; how many rides each has."""
    long_gone, tomorrow = DAY - timedelta(days=30), DAY + timedelta(days=1)
    town.add_van(number=3, day=long_gone, begin=at(6, day=long_gone), end=at(9, day=long_gone))
    town.add_van(number=4, day=tomorrow)
    two_rides(town)
    plan_day(town.service, REGION, DAY, seconds=0.2)
    publish_day(town.service, REGION, DAY)
    assert list_days(town.service, REGION) == (
        DayLine(DAY, PlanStatus.PUBLISHED, 1, rides=2, shifts=1),
        DayLine(tomorrow, PlanStatus.DRAFT, 0, rides=0, shifts=1),
    )
