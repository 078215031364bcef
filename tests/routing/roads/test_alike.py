"""Ways that are tagged alike are read once: what tells them apart must not matter for driving."""

from typing import Any

import pytest

from routing.roads.access import RoadClass
from routing.roads.osmfile import TELLING_APART, read_rule


class AskedTags(dict[str, str]):
    """Tags that remember which keys were asked for."""

    def __init__(self, tags: dict[str, str]) -> None:
        super().__init__(tags)
        self.asked: set[str] = set()

    def __getitem__(self, key: str) -> str:
        self.asked.add(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self.asked.add(key)
        return super().get(key, default)

    def __contains__(self, key: object) -> bool:
        self.asked.add(str(key))
        return super().__contains__(key)


@pytest.mark.parametrize(
    "tags",
    [
        *({"highway": of_class.name.lower()} for of_class in RoadClass),
        {"highway": "track", "motor_vehicle": "yes", "surface": "gravel", "tracktype": "grade2"},
        {"highway": "service", "service": "driveway", "maxspeed": "DE:rural"},
        {"highway": "residential", "oneway": "-1", "maxspeed": "30 mph", "junction": "roundabout"},
        {"route": "ferry", "motor_vehicle": "yes"},
    ],
)
def test_no_rule_asks_for_what_only_tells_ways_apart(tags: dict[str, str]) -> None:
    """Access, direction, speed and kind are read without a look at these keys."""
    asked = AskedTags(tags)
    read_rule(asked)
    assert asked.asked
    assert not asked.asked & TELLING_APART


@pytest.mark.parametrize("other", [{"smoothness": "impassable"}, {"maxspeed": "7"}])
def test_what_matters_keeps_ways_apart(other: dict[str, str]) -> None:
    """The same street with one tag more is another kind, or none."""
    street = {"highway": "residential"}
    assert read_rule(street) != read_rule({**street, **other})
