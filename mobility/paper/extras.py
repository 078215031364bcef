"""Beside the table of a sheet: the way to the driver's page, and a sketch of the tour."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians

import segno

SKETCH_WIDTH, SKETCH_HEIGHT, MARGIN = 62.0, 26.0, 2.5  # millimetres
MOST_POINTS = 400

Point = tuple[float, float]


@dataclass(frozen=True)
class Extras:
    """The address of a tour's page, and the driven line as (lon, lat); either may be empty."""

    link: str = ""
    line: Sequence[Point] = ()


NO_EXTRAS = Extras()


def qr_code(link: str) -> str:
    """The address as a square of dots that a phone's camera reads, as SVG."""
    code = segno.make(link, error="m", micro=False)
    return code.svg_inline(border=2, omitsize=True)


def sketch(line: Sequence[Point], places: Sequence[Point]) -> str:
    """The line from its start to its end with the places on it in order, north at the top, as SVG.

    Places are numbered from 1 on; one that comes again keeps its first number.
    """
    points = [*line, *places]
    west, south = min(x for x, _ in points), min(y for _, y in points)
    east, north = max(x for x, _ in points), max(y for _, y in points)
    shrink = cos(radians((south + north) / 2))  # a degree of longitude is shorter up here
    wide, high = (east - west) * shrink or 1e-6, north - south or 1e-6
    scale = min((SKETCH_WIDTH - 2 * MARGIN) / wide, (SKETCH_HEIGHT - 2 * MARGIN) / high)
    left = (SKETCH_WIDTH - wide * scale) / 2
    top = (SKETCH_HEIGHT - high * scale) / 2

    def at(point: Point) -> tuple[float, float]:
        return (left + (point[0] - west) * shrink * scale, top + (north - point[1]) * scale)

    every = max(1, len(line) // MOST_POINTS)
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(at, [*line[::every], *line[-1:]]))
    marks = []
    for number, place in enumerate(dict.fromkeys(places), start=1):
        x, y = at(place)
        marks.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="1.7" fill="#fff" stroke="#000" '
            f'stroke-width=".35"/><text x="{x:.1f}" y="{y + 0.85:.1f}" font-size="2.4" '
            f'text-anchor="middle" font-weight="700">{number}</text>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SKETCH_WIDTH} {SKETCH_HEIGHT}">'
        f'<polyline points="{path}" fill="none" stroke="#777" stroke-width=".7" '
        f'stroke-linejoin="round"/>{"".join(marks)}</svg>'
    )
