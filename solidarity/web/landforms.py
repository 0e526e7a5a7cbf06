"""What scenes are made of: skylines, a young moon, houses seen from above, palms."""

import math

from solidarity.web.drawing import WIDTH, line, polygons

EARTH = "#c07045"
"""Rammed earth in the sun: the colour of walls at any hour but the night."""


def crest(chance, level, swing, steps=9):
    """Points of a skyline around `level`, a little beyond both edges of the sheet."""
    width = WIDTH + 40
    return [
        (index * width / steps - 20, level + chance.uniform(-swing, swing))
        for index in range(steps + 1)
    ]


def peaks(chance, level, swing, steps=10):
    """A sharper skyline: every second point is a summit."""
    points = crest(chance, level, swing * 0.35, steps)
    return [(x, y - swing * (index % 2)) for index, (x, y) in enumerate(points)]


def cubes(rows, p):
    """Houses seen from above: roof, sunlit wall, wall in shade, row after row."""
    out = []
    for row in rows:
        roofs, lit, shade = [], [], []
        for x, y, half, tall in row:
            low = half / 2
            roofs.append([(x, y - low), (x + half, y), (x, y + low), (x - half, y)])
            lit.append([(x - half, y), (x, y + low), (x, y + low + tall), (x - half, y + tall)])
            shade.append([(x + half, y), (x, y + low), (x, y + low + tall), (x + half, y + tall)])
        out += [polygons(lit, EARTH), polygons(shade, p.dark, 0.75), polygons(roofs, p.light)]
    return out


def palm(x, y, tall, p, lean=0):
    """One date palm with its foot at (x, y)."""
    top_x, top_y = x + lean, y - tall
    reach = tall * 0.42
    fronds = []
    for side in (-1, 1):
        for droop, out in ((0.75, 0.75), (0.1, 1.05), (-0.42, 0.7)):
            tip = (top_x + side * reach * out, top_y + reach * droop)
            lift = (top_x + side * reach * out * 0.55, top_y - reach * (0.5 - droop * 0.3))
            fronds.append([(top_x, top_y), lift, tip, (lift[0], lift[1] + reach * 0.22)])
    trunk = line([(x, y), (x + lean * 0.2, y - tall / 2), (top_x, top_y)], p.dark, tall / 15)
    return [trunk, polygons(fronds, p.leaf_dark)]


def crescent(x, y, radius):
    """A young moon, drawn whole so that the sky behind it needs no second disc."""
    turns = [math.pi * (0.28 + step * 1.44 / 12) for step in range(13)]
    outer = [(x + radius * math.cos(turn), y - radius * math.sin(turn)) for turn in turns]
    inner = [
        (x + radius * 0.3 + radius * 0.82 * math.cos(turn), y - radius * 0.82 * math.sin(turn))
        for turn in reversed(turns[1:-1])
    ]
    return outer + inner
