"""Drawings as bitmaps: the same shapes that the page shows as SVG, painted by Pillow."""

from PIL import Image, ImageDraw

from solidarity.web.drawing import HEIGHT, WIDTH, Disc, Dots, flattened

SHARPER = 2
"""Painted this many times larger, then reduced, so that edges are smooth."""


def paint(items, sky, width: int) -> Image.Image:
    """The items over the three colours of `sky`, as an RGB picture `width` pixels wide."""
    scale = width * SHARPER / WIDTH
    size = (width * SHARPER, round(HEIGHT * scale))
    image = gradient(size, sky)
    brush = ImageDraw.Draw(image, "RGBA")
    for item in items:
        paint_item(brush, item, scale)
    return image.resize((width, round(HEIGHT * width / WIDTH)), Image.Resampling.LANCZOS)


def gradient(size, stops) -> Image.Image:
    """Three colours from top to bottom, the second at six tenths as in the SVG."""
    column = Image.new("RGB", (1, 256))
    first, second, third = (rgb(colour) for colour in stops)
    for y in range(256):
        part = y / 255
        start, end, t = (first, second, part / 0.6) if part < 0.6 else (
            second, third, (part - 0.6) / 0.4)  # fmt: skip
        mixed = (round(a + (b - a) * t) for a, b in zip(start, end, strict=True))
        column.putpixel((0, y), tuple(mixed))
    return column.resize(size, Image.Resampling.BILINEAR)


def paint_item(brush, item, scale: float):
    """One item, with everything multiplied by `scale`."""
    colour = (*rgb(item.colour), round(255 * item.opacity))
    if isinstance(item, Disc):
        _dot(brush, item.x * scale, item.y * scale, item.radius * scale, colour)
    elif isinstance(item, Dots):
        for x, y in item.points:
            _dot(brush, x * scale, y * scale, item.radius * scale, colour)
    else:
        for figure in item.figures:
            _figure(brush, figure, item.width * scale, colour, scale)


def _figure(brush, figure, width, colour, scale):
    points = [(x * scale, y * scale) for x, y in flattened(figure)]
    if not width:
        brush.polygon(points, fill=colour)
        return
    brush.line(points, fill=colour, width=max(1, round(width)), joint="curve")
    if colour[3] == 255:
        for x, y in (points[0], points[-1]):
            _dot(brush, x, y, width / 2, colour)


def _dot(brush, x, y, radius, colour):
    brush.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def rgb(colour: str) -> tuple[int, int, int]:
    """#rrggbb as three numbers."""
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))
