"""Drawn papers of the demonstration, each marked as invented; the same words, the same bytes."""

import hashlib
import io
from datetime import datetime
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont
from werkzeug.datastructures import FileStorage

SIZE = (900, 1200)
PAPER, INK, FADED, MASK = "#fffdf6", "#23242b", "#8a8f9c", "#1a1a1a"


def draw_invoice(source: str, amount: int, at: datetime, *, masked: bool = False) -> bytes:
    """Return the picture of an invoice; `masked` hides what is private. `amount` in centimes."""
    lines = (
        f"FACTURE  {source}", f"Le {at:%d/%m/%Y}", "", "Fourniture et pose, selon devis",
        "Total TTC", f"{amount / 100:,.2f} MAD".replace(",", " "),
    )  # fmt: skip
    private = ("Tel. 06 00 00 00 00", "RIB 000 000 0000000000000000 00", "Signature : invente")
    return _draw(lines, private, masked=masked)


def draw_sheet(name: str) -> bytes:
    """Return the picture of a sheet of work days."""
    rows = tuple(f"{n:02d}   ..............................   X" for n in range(1, 13))
    return _draw((f"CHANTIER  {name}", "Feuille de presence", "", *rows), (), masked=False)


def sha256_of(source: str, amount: int, at: datetime) -> str:
    """Return the hash of the original, as the book keeps it."""
    return hashlib.sha256(draw_invoice(source, amount, at)).hexdigest()


def upload(content: bytes, name: str) -> FileStorage:
    """Return drawn bytes as if somebody had sent them."""
    return FileStorage(io.BytesIO(content), name, content_type="image/jpeg")


@lru_cache(maxsize=64)
def _draw(lines: tuple[str, ...], private: tuple[str, ...], *, masked: bool) -> bytes:
    image = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(image)
    font, small = ImageFont.load_default(38), ImageFont.load_default(28)
    pen.rectangle((40, 40, SIZE[0] - 40, SIZE[1] - 40), outline=FADED, width=3)
    pen.text((80, 80), "DEMONSTRATION - DOCUMENT FICTIF", FADED, font=small)
    for n, line in enumerate(lines):
        pen.text((80, 170 + 62 * n), line, INK, font=font)
    for n, line in enumerate(private):
        top = 900 + 62 * n
        pen.text((80, top), line, INK, font=small)
        if masked:
            pen.rectangle((74, top - 4, 640, top + 44), fill=MASK)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()
