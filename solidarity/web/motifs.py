"""What a project is about, drawn small on its landscape: one drawing per theme.

Each stands on the point (0, 0), rises to about -120, and is moved and enlarged by its scene.
"""

from solidarity.web.drawing import Disc, Dots, blob, line, lines, polygon, polygons


def box(x, y, width, height):
    return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]


def water(p):
    """A water tower with its drop."""
    drop = [(0, -112), (12, -94), (11, -80), (0, -76), (-11, -80), (-12, -94), (0, -112)]
    legs = [[(-22, -66), (-28, 0)], [(22, -66), (28, 0)], [(-25, -34), (25, -34)],
            [(-27, 0), (24, -34)], [(27, 0), (-24, -34)]]  # fmt: skip
    return [
        lines(legs, p.light, 5),
        polygon([(-38, -122), (38, -122), (31, -66), (-31, -66)], p.light),
        polygon([(-42, -122), (0, -142), (42, -122)], p.accent),
        blob(drop, "#2f6fc2"),
    ]


def electricity(p):
    """Three solar panels that look at the sun."""
    out = []
    for x in (-64, 0, 64):
        out += [
            line([(x, 0), (x, -50)], p.light, 6),
            polygon([(x - 28, -52), (x + 18, -84), (x + 34, -58), (x - 12, -26)], p.light),
            polygon([(x - 24, -51), (x + 17, -79), (x + 29, -59), (x - 12, -31)], "#3550b8"),
            lines([[(x - 18, -41), (x + 23, -69)], [(x - 3, -66), (x + 9, -46)]], p.light, 2),
        ]
    return out


def roads(p):
    """A milestone of a mountain road."""
    cap = [(-26, -70), (-26, -92), (-14, -106), (0, -110), (14, -106), (26, -92), (26, -70)]
    return [
        polygon([*box(-26, -72, 52, 72)], p.light),
        polygon(cap, "#c2402c"),
        lines([[(-12, y), (12, y)] for y in (-50, -36, -22)], p.dark, 4),
    ]


def education(p):
    """A school with its bell and its flag of two triangles."""
    windows = [box(x, -50, 18, 20) for x in (-62, -34, 16, 44)]
    return [
        polygon(box(-72, -66, 144, 66), p.light),
        polygon([(-80, -66), (80, -66), (66, -84), (-66, -84)], "#c2602f"),
        polygons([box(-12, -40, 24, 40)], p.accent),
        polygons(windows, "#f2a71b"),
        polygon([(-16, -84), (0, -112), (16, -84)], p.light),
        Disc(0, -92, 5, "#c2602f"),
    ]


def health(p):
    """A dispensary with its cross."""
    cross = [(-8, -64), (8, -64), (8, -50), (22, -50), (22, -34), (8, -34), (8, -20), (-8, -20),
             (-8, -34), (-22, -34), (-22, -50), (-8, -50)]  # fmt: skip
    return [
        polygon(box(-64, -82, 128, 82), p.light),
        polygons([box(-70, -92, 140, 12)], "#2f7f86"),
        polygon(cross, "#c2402c"),
        polygons([box(-54, -60, 20, 22), box(34, -60, 20, 22)], "#2f7f86"),
    ]


def livelihood(p):
    """A loom with a rug of lozenges half woven."""
    rug = [(-34, -62), (34, -62), (34, -10), (-34, -10)]
    threads = [[(x, -96), (x, -62)] for x in (-28, -14, 0, 14, 28)]
    lozenges = [[(x - 11, -36), (x, -52), (x + 11, -36), (x, -20)] for x in (-22, 0, 22)]
    return [
        lines([[(-48, 0), (-48, -108)], [(48, 0), (48, -108)], [(-56, -100), (56, -100)],
               [(-56, -6), (56, -6)]], p.light, 7),
        lines(threads, p.light, 2, 0.9),
        polygon(rug, "#a8321f"),
        polygons(lozenges, "#f2a71b"),
        lines([[(-34, -60), (34, -60)], [(-34, -13), (34, -13)]], "#24307a", 4),
    ]  # fmt: skip


def environment(p):
    """An argan tree with its fruits."""
    fruits = ((-46, -82), (-12, -112), (22, -86), (40, -104), (-26, -66), (60, -76), (6, -70))
    return [
        line([(-2, 0), (-10, -30), (-30, -62)], "#5c3a1e", 12),
        line([(2, 0), (6, -34), (34, -66)], "#5c3a1e", 10),
        Disc(-36, -84, 36, p.leaf_dark),
        Disc(40, -84, 34, p.leaf_dark),
        Disc(2, -98, 42, p.leaf),
        Dots(fruits, 5, "#f7c948"),
    ]


def heritage(p):
    """The tizerzai, the triangular brooch of the South."""
    return [
        Disc(0, -106, 17, p.light),
        Disc(0, -106, 9, p.accent),
        polygon([(0, -94), (50, -22), (-50, -22)], p.light),
        polygon([(0, -74), (32, -30), (-32, -30)], "#a8321f"),
        polygon([(0, -56), (16, -35), (-16, -35)], "#f2a71b"),
        lines([[(-36, -22), (-36, -6)], [(0, -22), (0, 0)], [(36, -22), (36, -6)]], p.light, 6),
        Dots(((-36, -2), (0, 4), (36, -2)), 7, p.light),
    ]


def youth(p):
    """A kite over a wall, its tail in the wind."""
    return [
        line([(-60, 0), (-20, -26), (8, -64)], p.light, 3),
        polygon([(8, -64), (20, -128), (66, -112), (54, -72)], "#f2a71b"),
        polygon([(8, -64), (20, -128), (40, -92)], "#c2402c"),
        polygon([(54, -72), (66, -112), (40, -92)], "#24307a"),
        line([(54, -72), (74, -56), (66, -40), (88, -26)], p.light, 3),
        polygons([[(66, -60), (82, -60), (70, -46)], [(60, -42), (78, -38), (70, -28)]], "#c2402c"),
    ]


def digital(p):
    """A mast that carries the network to the valley."""
    waves = [[(-22, -128), (-34, -112), (-22, -96)], [(22, -128), (34, -112), (22, -96)]]
    wide = [[(-40, -142), (-60, -112), (-40, -82)], [(40, -142), (60, -112), (40, -82)]]
    return [
        lines([[(-26, 0), (0, -112), (26, 0)], [(-19, -30), (19, -30)], [(-12, -62), (12, -62)],
               [(-26, 0), (19, -30), (-12, -62)]], p.light, 5),
        Disc(0, -112, 9, "#f2a71b"),
        *[line(run, p.light, 4) for run in waves + wide],
    ]  # fmt: skip


def together(p):
    """For any other theme: raised hands and terraces, the sign of the site."""
    return [
        line([(-50, -104), (-44, -62), (0, -56), (44, -62), (50, -104)], p.light, 11),
        line([(-50, 0), (-44, -40), (0, -46), (44, -40), (50, 0)], p.light, 11),
        line([(0, -92), (0, 0)], p.light, 11),
        Disc(0, -112, 11, "#f2a71b"),
    ]


MOTIFS = {
    "water": water,
    "electricity": electricity,
    "roads": roads,
    "education": education,
    "health": health,
    "livelihood": livelihood,
    "environment": environment,
    "heritage": heritage,
    "youth": youth,
    "digital": digital,
}
