"""From facts to an OSM file."""

from dataclasses import dataclass
from pathlib import Path

from shapely import union_all

from .built_up import BuiltUp, in_town, main_roads_of
from .connected import connect
from .crossings import meet
from .facts import Facts, Road, load_facts
from .features import list_addresses, list_amenities, list_places, list_stops
from .ground import Ground
from .local_roads import draw_local_roads
from .osmfile import write_osm
from .settlements import Settlement, list_settlements
from .skeleton import Leg, draw_leg, draw_motorways, list_legs
from .street_names import name_streets
from .streets import MainRoads, draw_streets
from .ways import Feature, Way

MOTORWAY_MARGIN_M = 70.0


@dataclass(frozen=True)
class Schematic:
    """A drawn region."""

    ground: Ground
    ways: list[Way]
    features: list[Feature]


def write_schematic(region_facts_dir: Path, out_path: Path) -> None:
    """Draw a region from its folder of facts and write it as an OSM file (.osm.pbf, .osm, …).

    The same facts always give the same file content. Raises FactsError where the facts are
    incomplete or a road of theirs would cross a barrier, OSError where the file cannot be written;
    nothing half-written is left.
    """
    facts = load_facts(region_facts_dir)
    drawn = draw(facts)
    write_osm(
        out_path, drawn.ground.plane, drawn.ways, drawn.features, facts.barriers, facts.style.date
    )


def draw(facts: Facts) -> Schematic:
    """Draw a region: its roads, then its streets, then what stands beside them."""
    ground = Ground(facts)
    legs = list_legs(facts)
    motorways = draw_motorways(ground)
    main_roads = [(leg, draw_leg(ground, leg)) for leg in legs]
    main_roads += [
        (_local_leg(a, b, way), way) for (a, b), way in draw_local_roads(ground, legs).items()
    ]
    kept_free = union_all([way.line for way in motorways]).buffer(MOTORWAY_MARGIN_M)
    settlements = list_settlements(ground, kept_free)
    streets = _streets(ground, settlements, [way for _, way in main_roads])
    ways = _join(settlements, legs, main_roads, streets) + motorways
    ways = connect(ways)
    return Schematic(ground, ways, _features(ground, settlements, ways))


def _local_leg(a: str, b: str, way: Way) -> Leg:
    road = Road("", way.tags["highway"], "", "", "", "", (a, b))
    return Leg(a, b, road, a, b)


def _streets(ground: Ground, settlements: list[Settlement], main_roads: list[Way]) -> list[Way]:
    through = MainRoads(main_roads)
    ways: list[Way] = []
    for settlement in settlements:
        streets = draw_streets(ground, settlement, through)
        names = name_streets(ground, settlement, streets)
        ways += [
            Way(street.spots, {**street.tags, "name": name})
            for street, name in zip(streets, names, strict=True)
        ]
    return ways


def _join(
    settlements: list[Settlement],
    legs: list[Leg],
    main_roads: list[tuple[Leg, Way]],
    streets: list[Way],
) -> list[Way]:
    """Main roads and streets with common crossroads; main roads as streets inside settlements."""
    met = meet([way for _, way in main_roads] + streets)
    built_up, main_road_of = BuiltUp(settlements), main_roads_of(settlements, legs)
    joined: list[Way] = []
    for (leg, _), way in zip(main_roads, met, strict=False):
        joined += [in_town(stretch, leg, main_road_of) for stretch in built_up.stretches(way)]
    return joined + met[len(main_roads) :]


def _features(ground: Ground, settlements: list[Settlement], ways: list[Way]) -> list[Feature]:
    features = list_places(ground)
    built_up = BuiltUp(settlements)
    streets_of: dict[str, list[Way]] = {settlement.name: [] for settlement in settlements}
    for way in ways:
        if "name" not in way.tags or "highway" not in way.tags or not way.meets:
            continue
        settlement = built_up.find_settlement(way.line.interpolate(0.5, normalized=True))
        if settlement:
            streets_of[settlement.name].append(way)
    for settlement in settlements:
        streets = streets_of[settlement.name]
        addresses = list_addresses(ground, settlement, streets)
        features += addresses
        features += list_amenities(ground, settlement, addresses)
        features += list_stops(settlement, streets)
    return features
