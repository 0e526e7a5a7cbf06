"""Nine ways to compose a landscape of the South; a project's slug chooses one.

Each scene takes a source of chance and a palette, and answers what lies behind the theme's drawing,
where that drawing stands (x, y, scale), and what lies in front of it.
"""

import math

from solidarity.web.drawing import (
    HEIGHT,
    WIDTH,
    Disc,
    Dots,
    blob,
    hill,
    line,
    lines,
    polygon,
    polygons,
)
from solidarity.web.landforms import crescent, crest, cubes, palm, peaks


def village_from_above(chance, p):
    fields = []
    for column in range(5):
        for row in range(3):
            x, y = 40 + column * 78 + row * 26, 262 + row * 46
            fields.append([(x, y), (x + 66, y - 8), (x + 84, y + 30), (x + 20, y + 38)])
    rows = []
    for row in range(5):
        y = 74 + row * 40
        columns = range(5) if row < 3 else range(3, 5)
        rows.append([
            (340 + column * 92 - row * 22 + chance.uniform(-14, 14), y + chance.uniform(-8, 8),
             chance.uniform(30, 40), chance.uniform(20, 40)) for column in columns
        ])  # fmt: skip
    wadi = [(-20, 60), (120, 110), (180, 190), (330, 250), (520, 330), (820, 372)]
    back = [
        polygon([(0, 0), (WIDTH, 0), (WIDTH, HEIGHT), (0, HEIGHT)], p.ground),
        blob([(0, 0), (260, 0), (230, 90), (120, 140), (0, 150), (0, 0)], p.middle, 0.45),
        polygons(fields[::2], p.leaf),
        polygons(fields[1::2], p.leaf_dark, 0.85),
        line(wadi, p.light, 30, opacity=0.85),
        line(wadi, "#4f9bb5", 15),
    ]
    return back + cubes(rows, p), (694, 324, 0.95), []


def terraces(chance, p):
    sun = Disc(chance.uniform(120, 680), 64, 30, p.sun, 0.95)
    back = [sun, hill(peaks(chance, 120, 52), p.far)]
    fills = (p.leaf, p.ground, p.leaf_dark, p.middle, p.leaf, p.near, p.leaf_dark)
    side = chance.choice((-1, 1))
    for index, colour in enumerate(fills):
        level = 138 + index * 38
        slope = [
            (x, level + side * (x - 400) * 0.09 + 16 * math.sin(x / 95 + index * 1.3))
            for x in range(-40, 881, 92)
        ]
        back += [hill(slope, colour), line(slope, p.light, 3, opacity=0.75)]
        if index == 4:
            front_from = len(back)
    return back[:front_from], (560 if side > 0 else 240, 318, 0.95), back[front_from:]


def oasis(chance, p):
    sun_x = chance.uniform(180, 340)
    mounds = [[(60 + i * 84, 250 + i * 9), (82 + i * 86, 226 + i * 8), (106 + i * 88, 250 + i * 9)]
              for i in range(4)]  # fmt: skip
    dune = [(-20, 330), (200, 262), (420, 330), (560, 400), (-20, 400), (-20, 330)]
    pool = [(380, 348), (470, 318), (640, 312), (770, 336), (690, 372), (500, 382), (380, 348)]
    back = [
        Disc(sun_x, 130, 66, p.sun, 0.95),
        Disc(sun_x, 130, 92, p.sun, 0.2),
        hill(crest(chance, 196, 16, 7), p.far),
        hill(crest(chance, 236, 14, 5), p.ground),
        polygons(mounds, p.near),
        blob(dune, p.middle, 0.5),
        blob(pool, "#3f8fb0"),
        line([(470, 346), (560, 338), (650, 346)], p.light, 3, opacity=0.8),
    ]
    front = []
    for x, tall in ((420, 150), (470, 110), (715, 170), (765, 120)):
        front += palm(x, 342, tall + chance.uniform(-10, 10), p, chance.uniform(-14, 14))
    return back, (292, 338, 0.95), front


def night(chance, p):
    stars = tuple((chance.uniform(8, 792), chance.uniform(6, 230)) for _ in range(58))
    river = tuple((x := chance.gauss(400, 170), 120 - (x - 400) * 0.32 + chance.gauss(0, 17))
                  for _ in range(46))  # fmt: skip
    moon = (chance.choice((110, 690)), 86)
    houses = [(20 + i * 74, chance.uniform(36, 72), chance.uniform(52, 70)) for i in range(6)]
    walls = [[(x, 372), (x, 372 - h), (x + w, 372 - h), (x + w, 372)] for x, h, w in houses]
    windows = [[(x + 16, 346 - h / 3), (x + 26, 346 - h / 3), (x + 26, 360 - h / 3),
                (x + 16, 360 - h / 3)] for x, h, _ in houses]  # fmt: skip
    back = [
        Dots(river, 1.1, p.sun, 0.55),
        Dots(stars, 1.5, p.sun, 0.9),
        Dots(stars[:9], 3, p.sun),
        polygon(crescent(*moon, 40), p.sun),
        hill(peaks(chance, 282, 54, 8), p.far),
        hill(crest(chance, 330, 18, 6), p.near),
    ]
    front = [
        polygons(walls, p.dark),
        polygons(windows, "#ffcf6b"),
        hill(crest(chance, 374, 4, 6), p.ground),
    ]
    return back, (606, 368, 1.15), front


def granary(chance, p):
    left = chance.choice((70, 130))
    wide, base = 440, 344
    cells, doors = [], []
    for row in range(3):
        for column in range(8):
            x, y = left + 26 + column * 50, base - 46 - row * 54
            cells.append([(x, y), (x, y - 24), (x + 13, y - 34), (x + 26, y - 24), (x + 26, y)])
            if chance.random() < 0.45:
                doors.append([(x + 5, y), (x + 5, y - 18), (x + 21, y - 18), (x + 21, y)])
    towers = [
        [(x, base), (x + 6, base - 246), (x + 64, base - 246), (x + 70, base)]
        for x in (left - 44, left + wide - 26)
    ]
    teeth = [
        [(x + i, base - 246), (x + i + 8, base - 264), (x + i + 16, base - 246)]
        for x in (left - 36, left + wide - 18)
        for i in (0, 19, 38)
    ]
    zigzag = [(left + i * 20, base - 186 - 10 * (i % 2)) for i in range(wide // 20 + 1)]
    wall = [(left, base), (left, base - 204), (left + wide, base - 204), (left + wide, base)]
    back = [
        Disc(680, 80, 40, p.sun, 0.95),
        hill(crest(chance, 220, 34, 6), p.far),
        polygon(wall, p.near),
        polygons(towers, p.middle),
        polygons(teeth, p.middle),
        polygons(cells, p.dark),
        polygons(doors, p.ground),
        line(zigzag, p.light, 4, curved=False),
    ]
    return back, (688, 352, 1.0), [hill(crest(chance, 352, 9, 6), p.ground)]


def mountain_pass(chance, p):
    gap = chance.uniform(330, 440)
    left = [(-20, 110), (gap * 0.3, 60), (gap * 0.62, 104), (gap, 232), (gap + 40, 420), (-20, 420)]
    right = [(gap - 60, 300), (gap + 30, 226), (gap + 170, 74), (gap + 260, 112), (820, 30),
             (820, 420), (gap - 80, 420)]  # fmt: skip
    bends = [(gap, 222), (gap + 60, 238), (gap - 130, 256), (gap + 190, 280), (gap - 290, 316),
             (gap + 400, 356), (gap - 200, 420)]  # fmt: skip
    strata = [[(gap + 150 + i * 60, 120 + i * 34), (gap + 300, 146 + i * 42), (820, 96 + i * 52)]
              for i in range(5)]  # fmt: skip
    back = [
        Disc(gap + 8, 150, 54, p.sun, 0.95),
        hill(peaks(chance, 206, 40, 8), p.far, 0.8),
        polygon(left, p.middle),
        polygon(right, p.near),
        lines(strata, p.dark, 3, 0.35),
        lines([[(-20, 190 + i * 44), (gap * 0.45, 170 + i * 44), (gap * 0.8, 236 + i * 30)]
               for i in range(4)], p.dark, 3, 0.3),
        hill([(-20, 330), (200, 300), (gap, 286), (620, 310), (820, 290)], p.ground),
        line(bends, p.dark, 17, opacity=0.35),
        line(bends, p.light, 10),
    ]  # fmt: skip
    return back, (gap + 262, 322, 0.95), []


def river_valley(chance, p):
    mouth = chance.uniform(330, 470)
    water = [(mouth, 176), (mouth + 46, 206), (mouth - 70, 236), (mouth + 70, 280),
             (mouth - 110, 330), (mouth - 20, 420)]  # fmt: skip
    left = [(-20, 40), (110, 76), (mouth - 20, 186), (mouth - 150, 420), (-20, 420)]
    right = [(820, 20), (690, 84), (mouth + 10, 186), (mouth + 150, 420), (820, 420)]
    floor = [(-20, 330), (mouth - 150, 236), (mouth, 186), (mouth + 160, 236), (820, 330)]
    fields = []
    for index in range(5):
        y = 222 + index * 32
        spread = 60 + index * 44
        fields.append(
            [
                (mouth + spread, y),
                (mouth + spread + 70, y - 8),
                (mouth + spread + 96, y + 18),
                (mouth + spread + 16, y + 26),
            ]
        )
        fields.append([(mouth - spread - 50, y), (mouth - spread - 120, y - 6),
                       (mouth - spread - 140, y + 20), (mouth - spread - 60, y + 26)])  # fmt: skip
    back = [
        Disc(mouth, 112, 46, p.sun, 0.95),
        hill(peaks(chance, 172, 44, 10), p.far),
        polygon(left, p.near),
        polygon(right, p.middle),
        hill(floor, p.leaf),
        polygons(fields[::3], p.leaf_dark),
        polygons(fields[1::3], p.ground),
        line(water, p.light, 34, opacity=0.5),
        line(water, "#3f8fb0", 24),
    ]
    return back, (mouth + (230 if mouth < 400 else -230), 340, 1.0), []


def palm_grove(chance, p):
    rows = [[(x, 250 + chance.uniform(-4, 4), chance.uniform(90, 120)) for x in range(30, 800, 84)]]
    back = [
        Disc(chance.uniform(250, 550), 120, 58, p.sun, 0.9),
        hill(crest(chance, 210, 12, 5), p.far),
        hill(crest(chance, 246, 6, 5), p.leaf),
    ]
    for x, y, tall in rows[0][:: chance.choice((2, 3))]:
        back += palm(x, y, tall, p._replace(leaf_dark=p.leaf, dark=p.near))
    furrows = [[(400 + (x - 400) * 0.3, 262), (x, 400)] for x in range(-500, 1400, 130)]
    back += [
        hill(crest(chance, 260, 4, 5), p.ground),
        lines(furrows, p.leaf_dark, 9, 0.75),
    ]
    front = []
    for x, tall in ((66, 300), (176, 240), (744, 330)):
        front += palm(x, 412, tall, p, chance.uniform(-24, 24))
    return back, (470, 356, 1.1), front


def folded_mountain(chance, p):
    """The folds of the Anti-Atlas above Tafraout, band upon band."""
    centre = chance.uniform(220, 580)
    back = [Disc(700 if centre < 400 else 110, 72, 34, p.sun, 0.95)]
    bent = [chance.uniform(0.86, 1.1) for _ in range(11)]
    lean = chance.choice((-0.3, 0.3))
    bands = (p.far, p.middle, p.light, p.near, p.ground, p.middle, p.dark)
    for index, colour in enumerate(bands):
        radius = 360 - index * 44
        arch = [
            (
                centre + radius * (1.25 * math.cos(angle) + lean * math.sin(angle)),
                400 - radius * bend * math.sin(angle),
            )
            for angle, bend in zip((math.pi * step / 10 for step in range(11)), bent, strict=True)
        ]
        back.append(blob(arch, colour, 0.55 if colour == p.light else 1))
    side = 1 if centre < 400 else -1
    bushes = tuple((chance.uniform(10, 790), chance.uniform(352, 392)) for _ in range(12))
    front = [hill(crest(chance, 350, 9, 6), p.ground), Dots(bushes, 7, p.leaf_dark)]
    return back, (centre + side * 250, 362, 1.1), front


SCENES = (
    village_from_above, terraces, oasis, night, granary, mountain_pass, river_valley, palm_grove,
    folded_mountain,
)  # fmt: skip
