"""Lines that wind as roads of their class do, and never into a barrier."""

import math
import random

from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry
from shapely.prepared import PreparedGeometry

from .plane import Spot, distance_m

STEP_M = 190.0
STRAIGHT_UP_TO_M = 350.0
WAVES_M = (2600.0, 1150.0)
"""Lengths of the two waves that a country road swings in."""


def wind(
    start: Spot, end: Spot, factor: float, dice: random.Random, obstacle: "PreparedGeometry[BaseGeometry]"
) -> tuple[Spot, ...] | None:
    """A line from start to end that is about `factor` times as long as the straight one.

    It swings less, down to straight, where it would run into the obstacle. None where even the
    straight line does.
    """
    phases = [dice.uniform(0.6, 1.0) * sign for sign in _signs(dice)]
    for share in (1.0, -1.0, 0.5, -0.5, 0.0):
        spots = _swing(start, end, 1.0 + (factor - 1.0) * abs(share), share, phases)
        if not obstacle.intersects(LineString([spot[:2] for spot in spots])):
            return spots
    return None


def _signs(dice: random.Random) -> tuple[int, int]:
    return (1 if dice.random() < 0.5 else -1), (1 if dice.random() < 0.5 else -1)


def _swing(
    start: Spot, end: Spot, factor: float, share: float, phases: list[float]
) -> tuple[Spot, ...]:
    straight = distance_m(start, end)
    if straight <= STRAIGHT_UP_TO_M or factor <= 1.001:
        return start, end
    steps = max(3, round(straight / STEP_M))
    waves = [max(1, round(2 * straight / wave)) for wave in WAVES_M]
    # A sine of amplitude a and half-wave length h is longer than its chord by about
    # (pi a / 2 h)^2, so amplitudes grow with the square root of the wanted surplus.
    surplus = math.sqrt((factor - 1.0) / len(waves))
    bends = [
        math.copysign(2 * straight / (wave * math.pi) * surplus, share) * phase
        for wave, phase in zip(waves, phases, strict=True)
    ]
    across = (-(end.y - start.y) / straight, (end.x - start.x) / straight)
    line = [start]
    for step in range(1, steps):
        along = step / steps
        aside = sum(
            bend * math.sin(wave * math.pi * along)
            for bend, wave in zip(bends, waves, strict=True)
        )
        line.append(
            Spot(
                round(start.x + (end.x - start.x) * along + across[0] * aside),
                round(start.y + (end.y - start.y) * along + across[1] * aside),
                start.level,
            )
        )
    return (*line, end)
