"""What a shared link shows: landscape or photo, title, place and brand, in one language.

1200 by 630 JPEG under 300 kB, because heavier pictures are left out of WhatsApp. Pillow lays out
Arabic through raqm; the fonts are those that tools/assets.py puts in static/vendor/fonts.
"""

import io
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps, features

from solidarity.web.bitmaps import paint, paint_item, rgb
from solidarity.web.covers import landscape
from solidarity.web.drawing import placed
from solidarity.web.motifs import together
from solidarity.web.palettes import DUSK

SIZE = (1200, 630)
MOST_BYTES = 300_000
FONTS = Path(__file__).resolve().parents[2] / "static" / "vendor" / "fonts"

NIGHT, WHITE, SAFFRON, SOFT = "#141a3c", "#ffffff", "#f2a71b", "#d9d6ee"
MARGIN = 64
SCENE_HEIGHT = 356
TITLE_SIZES = (62, 54, 46, 40)
TITLE_LINES = 2
TITLE_HEIGHT = 152  # below it stand the place and the name of the site


def draw_preview(
    *,
    seed: str,
    theme: str,
    title: str,
    place: str,
    lang: str,
    site_name: str,
    photo: bytes | None = None,
) -> bytes:
    """A share picture; `photo` (the bytes of a picture with consent) replaces the landscape."""
    image = Image.new("RGB", SIZE, NIGHT)
    image.paste(_scene(seed, theme, photo), (0, 0))
    brush = ImageDraw.Draw(image)
    _weave(brush, SCENE_HEIGHT)
    rtl = lang == "ar"
    y = _title(brush, title, rtl, SCENE_HEIGHT + 40)
    _write(brush, place, y + 14, font=face(place, 32), colour=SAFFRON, rtl=rtl)
    _brand(brush, site_name, rtl)
    return _jpeg(image)


def _scene(seed, theme, photo) -> Image.Image:
    size = (SIZE[0], SCENE_HEIGHT)
    if photo:
        with Image.open(io.BytesIO(photo)) as opened:
            upright = ImageOps.exif_transpose(opened).convert("RGB")
        return ImageOps.fit(upright, size, Image.Resampling.LANCZOS)
    scape = landscape(seed, theme)
    whole = paint(scape.items, scape.palette.sky, SIZE[0])
    return whole.crop((0, 190, SIZE[0], 190 + SCENE_HEIGHT))


def _weave(brush, y):
    """A woven edge between picture and words."""
    brush.rectangle((0, y, SIZE[0], y + 16), fill=NIGHT)
    for x in range(0, SIZE[0], 32):
        for centre, half, colour in ((x + 8, 8, "#c2602f"), (x + 8, 4, SAFFRON), (x + 24, 4, SOFT)):
            middle = y + 8
            brush.polygon(
                [(centre - half, middle), (centre, middle - half), (centre + half, middle),
                 (centre, middle + half)], fill=rgb(colour),
            )  # fmt: skip


def _title(brush, title, rtl, y) -> int:
    """Write the title as large as two lines allow; answer where it ends."""
    width = SIZE[0] - 2 * MARGIN
    for size in TITLE_SIZES:
        font = face(title, size, heading=not rtl)
        lines, step = wrapped(title, font, width), round(size * (1.4 if rtl else 1.2))
        if len(lines) <= TITLE_LINES and len(lines) * step <= TITLE_HEIGHT:
            break
    else:
        lines = [*lines[: TITLE_LINES - 1], lines[TITLE_LINES - 1].rstrip(" ,.") + "…"]
    for line in lines:
        _write(brush, line, y, font=font, colour=WHITE, rtl=rtl)
        y += step
    return y


def wrapped(text: str, font, width: float) -> list[str]:
    """`text` in lines no longer than `width` pixels, broken between words."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.getlength(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _write(brush, text, y, *, font, colour, rtl):
    x, anchor = (SIZE[0] - MARGIN, "ra") if rtl else (MARGIN, "la")
    direction = "rtl" if rtl else "ltr"
    brush.text((x, y), text, font=font, fill=colour, anchor=anchor, direction=direction)


def _brand(brush, name, rtl):
    """The sign and the name of the site, at the foot on the far side of where reading starts."""
    font = face(name, 36, heading=True)
    y = SIZE[1] - 44
    x = MARGIN if rtl else SIZE[0] - MARGIN - font.getlength(name)
    brush.text((x + (58 if rtl else 0), y), name, font=font, fill=WHITE, anchor="ls")
    sign = MARGIN + 22 if rtl else x - 36
    for item in together(DUSK):
        paint_item(brush, placed(item, sign, y + 6, 0.38), 1)


def face(text: str, size: int, *, heading: bool = False):
    """The font that has the letters of `text`: Tifinagh, Arabic, else the Latin heading's."""
    if any("\u2d30" <= letter <= "\u2d7f" for letter in text):
        return _font("NotoSansTifinagh-Regular", size)
    arabic = any("\u0600" <= letter <= "\u077f" for letter in text)
    if heading and not arabic:
        return _font("Fraunces-SemiBold", size)
    return _font("Vazirmatn-Bold" if size > 34 else "Vazirmatn-Regular", size)


@cache
def _font(name: str, size: int):
    if not features.check("raqm"):
        raise RuntimeError("Pillow was built without raqm: Arabic would be written backwards")
    path = FONTS / f"{name}.ttf"
    if not path.exists():
        raise RuntimeError(f"{path.name} is missing: run `npm ci` and `python tools/assets.py`")
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.RAQM)


def _jpeg(image) -> bytes:
    """JPEG bytes at the best quality that stays under the limit."""
    for quality in (88, 80, 70, 60, 45):
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
        if out.tell() < MOST_BYTES:
            break
    return out.getvalue()
