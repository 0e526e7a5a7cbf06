"""A drawn landscape for a project that has no photo yet: the same slug always gives the same one.

The slug chooses the composition and the hour of the day, the theme is drawn in. The drawing is
decoration (aria-hidden); the page says in words that it is a drawing.
"""

import hashlib
import random
from typing import NamedTuple

from solidarity.web.drawing import HEIGHT, WIDTH, as_svg, mirrored, placed
from solidarity.web.motifs import MOTIFS, together
from solidarity.web.palettes import NIGHT, PALETTES, Palette
from solidarity.web.scenes import SCENES, night


class Landscape(NamedTuple):
    key: str
    palette: Palette
    items: tuple


def draw_cover(seed: str, theme: str) -> str:
    """The landscape of `seed` with `theme` drawn in, as SVG without any style attribute."""
    scape = landscape(seed, theme)
    drawn = "".join(as_svg(item) for item in scape.items)
    stops = "".join(
        f'<stop offset="{offset}" stop-color="{colour}"/>'
        for offset, colour in zip(("0", ".6", "1"), scape.palette.sky, strict=True)
    )
    sky = f"sky-{scape.key}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="art" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'preserveAspectRatio="xMidYMid slice" aria-hidden="true" focusable="false"><defs>'
        f'<linearGradient id="{sky}" x1="0" y1="0" x2="0" y2="1">{stops}</linearGradient>'
        f'</defs><rect width="{WIDTH}" height="{HEIGHT}" fill="url(#{sky})"/>{drawn}</svg>'
    )


def landscape(seed: str, theme: str) -> Landscape:
    """What the cover shows, before it is SVG or a bitmap."""
    key = hashlib.sha256(f"{seed}/{theme}".encode()).hexdigest()
    chance = random.Random(key)  # noqa: S311 - a drawing, not a secret
    scene = SCENES[int(key[:8], 16) % len(SCENES)]
    palette = _palette(scene, int(key[8:16], 16))
    behind, (x, y, scale), before = scene(chance, palette)
    if chance.random() < 0.5:
        x = WIDTH - x
        behind, before = [mirrored(item) for item in behind], [mirrored(item) for item in before]
    motif = [placed(item, x, y, scale) for item in MOTIFS.get(theme, together)(palette)]
    return Landscape(key[:10], palette, (*behind, *motif, *before))


def _palette(scene, number: int) -> Palette:
    """Stars need a dark sky; every other scene may have any hour but the night."""
    if scene is night:
        return NIGHT
    days = [palette for palette in PALETTES if palette is not NIGHT]
    return days[number % len(days)]
