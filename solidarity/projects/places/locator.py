"""A small drawing of where a commune lies among the others: dots, no border, no tiles."""

from collections.abc import Iterable
from dataclasses import dataclass

WIDTH, HEIGHT, MARGIN = 320, 220, 12
LON_TO_LAT = 0.86  # at 30° north a degree of longitude is shorter


@dataclass(frozen=True)
class Locator:
    """Points in a drawing of 320 by 220: every commune as one path, this one apart."""

    others: str  # an SVG path of dots
    x: float
    y: float


def locate(lat: float, lon: float, everywhere: Iterable[tuple[float, float]]) -> Locator:
    """Return where (lat, lon) falls among all the points, north up."""
    points = list(everywhere)
    lats, lons = [p[0] for p in points], [p[1] * LON_TO_LAT for p in points]
    scale = min(
        (WIDTH - 2 * MARGIN) / ((max(lons) - min(lons)) or 1),
        (HEIGHT - 2 * MARGIN) / ((max(lats) - min(lats)) or 1),
    )

    def place(point: tuple[float, float]) -> tuple[float, float]:
        x = MARGIN + (point[1] * LON_TO_LAT - min(lons)) * scale
        return round(x, 1), round(MARGIN + (max(lats) - point[0]) * scale, 1)

    dots = "".join(f"M{x} {y}h.1" for x, y in map(place, points))
    return Locator(dots, *place((lat, lon)))
