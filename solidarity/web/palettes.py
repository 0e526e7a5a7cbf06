"""Hours and seasons of the Souss, the Anti-Atlas and the Draa, as the colours of a landscape."""

from typing import NamedTuple


class Palette(NamedTuple):
    sky: tuple[str, str, str]
    sun: str
    far: str
    middle: str
    near: str
    ground: str
    leaf: str
    leaf_dark: str
    light: str
    accent: str
    dark: str


DUSK = Palette(
    ("#1b2a6b", "#7b5a9e", "#f4b577"), "#fdf0d3", "#6b4676", "#93412f", "#b9552b", "#d98a4e",
    "#5f8a4e", "#24493a", "#ffe3a8", "#24307a", "#3c1a0d",
)  # fmt: skip
DAWN = Palette(
    ("#e79f97", "#f7c9a0", "#fdeccb"), "#fffaf0", "#d09387", "#b9674f", "#94442f", "#6f2f20",
    "#8aa35f", "#4b6a40", "#fff3d6", "#5b2a66", "#3a160d",
)  # fmt: skip
NOON = Palette(
    ("#3f97bd", "#93cbd2", "#f5e9c8"), "#fffdf0", "#c3a487", "#c98a58", "#b5652f", "#e3ab6a",
    "#6d9a45", "#33633a", "#fff7e4", "#1d4f8a", "#55280f",
)  # fmt: skip
NIGHT = Palette(
    ("#080c26", "#1c2560", "#544a8e"), "#fde6b4", "#2f3270", "#2a2352", "#40243c", "#1d1629",
    "#28504a", "#152f30", "#ffcf6b", "#8f9cf0", "#0d0918",
)  # fmt: skip
SPRING = Palette(
    ("#a9d6d3", "#dcebc4", "#fbf2cf"), "#fffbe0", "#a3bf9a", "#79a36a", "#4f8050", "#c08a4a",
    "#5b9a4c", "#285b3b", "#fff6da", "#8c3d6e", "#3a2a12",
)  # fmt: skip
CROCUS = Palette(
    ("#2f2360", "#8f63a8", "#ffd59a"), "#fff0cf", "#8a629f", "#6d4382", "#4f2c63", "#a5562c",
    "#7d9a55", "#37543a", "#ffe0a0", "#f2a71b", "#2a1338",
)  # fmt: skip
OCHRE = Palette(
    ("#7c2f2b", "#c8653f", "#ffcb86"), "#ffe9c2", "#a8493a", "#8a3226", "#6a241b", "#d0803f",
    "#8a8f45", "#4c5a2e", "#ffe6b0", "#1f2b66", "#35100a",
)  # fmt: skip
TEAL = Palette(
    ("#0d3a4a", "#3b8798", "#f5d8a6"), "#fff1cf", "#3a7480", "#7a5a4c", "#a5522f", "#d39055",
    "#4f8f6b", "#1d4f45", "#ffeec4", "#12324a", "#2a1a14",
)  # fmt: skip

PALETTES = (DUSK, DAWN, NOON, NIGHT, SPRING, CROCUS, OCHRE, TEAL)
