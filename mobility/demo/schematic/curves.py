"""Lines that wind as roads of their class do, and never into a barrier."""

import math
import random

from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry
from shapely.prepared import PreparedGeometry

from .plane import Spot, distance_m, length_m

STEP_M = 190.0
STRAIGHT_UP_TO_M = 350.0
WAVES_M = (2600.0, 1150.0)
"""Lengths of the two waves that a country road swings in."""
SEARCH_STEPS = 5

Bend = tuple[float, float]
"""A wave by its length in metres and how strong it is beside the others."""


def wind(
    start: Spot,
    end: Spot,
    factor: float,
    dice: random.Random,
    obstacle: "PreparedGeometry[BaseGeometry]",
) -> tuple[Spot, ...] | None:
    """A line from start to end that is about `factor` times as long as the straight one.

    It swings less, down to straight, where it would run into the obstacle. None where even the
    straight line does.
    """
    lines: list[tuple[Spot, ...]] = [(start, end)]
    if distance_m(start, end) > STRAIGHT_UP_TO_M and factor > 1.0:
        bends = [(wave_m, dice.uniform(-1.0, 1.0)) for wave_m in WAVES_M]
        full = _swing_for(start, end, factor, bends)
        shares = (full, -full, full / 2, -full / 2, 0.0)
        lines = [_swing(start, end, swing_m, bends) for swing_m in shares]
    for line in lines:
        if not obstacle.intersects(LineString([spot[:2] for spot in line])):
            return line
    return None


def _swing_for(start: Spot, end: Spot, factor: float, bends: list[Bend]) -> float:
    """How far to swing, in metres, for the line to become `factor` times as long."""
    straight, swing_m = distance_m(start, end), 100.0
    for _ in range(SEARCH_STEPS):
        surplus = length_m(_swing(start, end, swing_m, bends)) / straight - 1.0
        # The surplus grows with the square of the swing as long as both are small.
        swing_m *= min(2.0, math.sqrt((factor - 1.0) / max(surplus, 1e-4)))
    return swing_m


def _swing(start: Spot, end: Spot, swing_m: float, bends: list[Bend]) -> tuple[Spot, ...]:
    straight = distance_m(start, end)
    steps = max(3, round(straight / STEP_M))
    across = (-(end.y - start.y) / straight, (end.x - start.x) / straight)
    line = [start]
    for step in range(1, steps):
        along = step / steps
        aside = swing_m * sum(
            size * math.sin(max(1, round(2 * straight / wave_m)) * math.pi * along)
            for wave_m, size in bends
        )
        line.append(
            Spot(
                round(start.x + (end.x - start.x) * along + across[0] * aside),
                round(start.y + (end.y - start.y) * along + across[1] * aside),
                start.level,
            )
        )
    return (*line, end)
