"""Which roads are closed on a day, and the travel that is left."""

from datetime import date

from mobility.model import RoadClosure
from mobility.planning.travel import travel_table
from mobility.service import RegionRoads, Service
from mobility.storage import Session
from mobility.storage.closures import list_closures_on
from routing.roads.stretches import Stretch
from routing.roads.times import TravelTimes


def times_on(service: Service, region_id: str, day: date) -> TravelTimes:
    """Travel times on a day, without the roads that are closed then. Raises Refusal."""
    with service.database.reading() as session:
        closed = closed_edges(service, session, region_id, day)
    return travel_table(service, region_id, closed).times


def closed_edges(service: Service, session: Session, region_id: str, day: date) -> frozenset[int]:
    """The edges of the region's network that nobody may drive on a day."""
    closures = list_closures_on(session, region_id, day)
    roads = service.roads(region_id)
    return frozenset(edge for closure in closures for edge in edges_of(roads, closure))


def edges_of(roads: RegionRoads, closure: RoadClosure) -> list[int]:
    """The edges that a closure means on the roads as they are now; fewer where roads are gone."""
    found = (roads.stretches.find_edge(Stretch(**one)) for one in closure.stretches)
    return [edge for edge in found if edge is not None]
