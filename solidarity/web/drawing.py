"""Shapes on a sheet of 800 by 400, written as SVG or flattened to points for a bitmap.

A landscape is drawn once and shown twice: on the page as SVG, in a share picture by Pillow.
"""

from collections.abc import Iterable
from typing import NamedTuple

WIDTH, HEIGHT = 800, 400

Point = tuple[float, float]


class Figure(NamedTuple):
    """A run of points; `curved` runs smoothly past them, then goes straight along `tail`."""

    points: tuple[Point, ...]
    curved: bool = False
    tail: tuple[Point, ...] = ()


class Shape(NamedTuple):
    """Figures of one colour: filled, or stroked when `width` is set."""

    figures: tuple[Figure, ...]
    colour: str
    opacity: float = 1
    width: float = 0
    dash: int = 0


class Disc(NamedTuple):
    x: float
    y: float
    radius: float
    colour: str
    opacity: float = 1


class Dots(NamedTuple):
    """Many round points of one size: stars, saffron flowers."""

    points: tuple[Point, ...]
    radius: float
    colour: str
    opacity: float = 1


def polygons(runs: Iterable, colour: str, opacity: float = 1) -> Shape:
    return Shape(tuple(Figure(tuple(run)) for run in runs), colour, opacity)


def polygon(points: Iterable[Point], colour: str, opacity: float = 1) -> Shape:
    return polygons([points], colour, opacity)


def hill(points: Iterable[Point], colour: str, opacity: float = 1) -> Shape:
    """Ground below a smooth crest, down to the foot of the sheet."""
    foot = ((WIDTH, HEIGHT), (0, HEIGHT))
    return Shape((Figure(tuple(points), True, foot),), colour, opacity)


def blob(points: Iterable[Point], colour: str, opacity: float = 1) -> Shape:
    return Shape((Figure(tuple(points), True),), colour, opacity)


def line(
    points: Iterable[Point],
    colour: str,
    width: float,
    *,
    opacity: float = 1,
    curved: bool = True,
    dash: int = 0,
) -> Shape:
    return Shape((Figure(tuple(points), curved),), colour, opacity, width, dash)


def lines(runs: Iterable, colour: str, width: float, opacity: float = 1) -> Shape:
    return Shape(tuple(Figure(tuple(run)) for run in runs), colour, opacity, width)


def placed(item, x: float, y: float, scale: float):
    """The same item moved to (x, y) and enlarged."""

    def at(points):
        return tuple((x + px * scale, y + py * scale) for px, py in points)

    if isinstance(item, Disc):
        ((cx, cy),) = at([(item.x, item.y)])
        return item._replace(x=cx, y=cy, radius=item.radius * scale)
    if isinstance(item, Dots):
        return item._replace(points=at(item.points), radius=item.radius * scale)
    figures = tuple(f._replace(points=at(f.points), tail=at(f.tail)) for f in item.figures)
    return item._replace(figures=figures, width=item.width * scale)


def mirrored(item):
    """The same item seen from the other side of the sheet."""

    def turned(points):
        return tuple((WIDTH - x, y) for x, y in points)

    if isinstance(item, Disc):
        return item._replace(x=WIDTH - item.x)
    if isinstance(item, Dots):
        return item._replace(points=turned(item.points))
    figures = tuple(f._replace(points=turned(f.points), tail=turned(f.tail)) for f in item.figures)
    return item._replace(figures=figures)


def flattened(figure: Figure, steps: int = 8) -> list[Point]:
    """The figure as straight points, close enough together to look like its curve."""
    if not figure.curved or len(figure.points) < 3:
        return [*figure.points, *figure.tail]
    points, out = figure.points, [figure.points[0]]
    for control, end in _bends(points):
        start = out[-1]
        for step in range(1, steps + 1):
            t = step / steps
            out.append(tuple(_bend(start[i], control[i], end[i], t) for i in (0, 1)))
    return [*out, *figure.tail]


def _bends(points):
    """Control and end of each quadratic bend that leads smoothly past `points`."""
    for index in range(1, len(points) - 1):
        control, after = points[index], points[index + 1]
        last = index == len(points) - 2
        yield control, after if last else _middle(control, after)


def _middle(a, b):
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2


def _bend(start, control, end, t):
    return start * (1 - t) ** 2 + 2 * control * t * (1 - t) + end * t * t


def as_svg(item) -> str:
    """One item as an SVG element; numbers are whole where half a unit cannot be seen."""
    faint = f' opacity="{item.opacity:g}"' if item.opacity < 1 else ""
    if isinstance(item, Disc):
        return (
            f'<circle cx="{_n(item.x)}" cy="{_n(item.y)}" r="{_n(item.radius)}" '
            f'fill="{item.colour}"{faint}/>'
        )
    if isinstance(item, Dots):
        path = "".join(f"M{_n(x)} {_n(y)}h0" for x, y in item.points)
        return _stroke(path, item.colour, item.radius * 2, faint)
    path = "".join(_path(figure, closed=not item.width) for figure in item.figures)
    if item.width:
        dash = f' stroke-dasharray="{item.dash}"' if item.dash else ""
        return _stroke(path, item.colour, item.width, faint + dash)
    return f'<path d="{path}" fill="{item.colour}"{faint}/>'


def _stroke(path, colour, width, rest):
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width:.3g}" '
        f'stroke-linecap="round" stroke-linejoin="round"{rest}/>'
    )


def _path(figure: Figure, *, closed: bool) -> str:
    first, *others = figure.points
    out = [f"M{_n(first[0])} {_n(first[1])}"]
    if figure.curved and len(figure.points) > 2:
        out += [f"Q{_n(c[0])} {_n(c[1])} {_n(e[0])} {_n(e[1])}" for c, e in _bends(figure.points)]
    else:
        out += [f"L{_n(x)} {_n(y)}" for x, y in others]
    out += [f"L{_n(x)} {_n(y)}" for x, y in figure.tail]
    return "".join(out) + ("z" if closed else "")


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0") if abs(value) < 30 else f"{value:.0f}"
