"""What may be uploaded, and how a picture is made safe (pure: bytes in, bytes out)."""

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps

from solidarity.errors import Invalid
from solidarity.kit.messages import N_

MEGABYTE = 1024 * 1024
LARGEST_FILE = 15 * MEGABYTE
LARGEST_PIXELS = 50_000_000  # a decompression bomb claims more
WIDTHS = (480, 960, 1600)
PHOTO_FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "MPO")
DOCUMENT_SIGNATURES = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}
QUALITY = 78


@dataclass(frozen=True)
class Picture:
    """A photo read and re-encoded: JPEG bytes by width, without any metadata."""

    width: int
    height: int
    derivatives: dict[int, bytes]


def check_size(size: int, field: str) -> None:
    """Refuse an empty file, or one heavier than LARGEST_FILE bytes."""
    if size == 0:
        raise Invalid(N_("This file is empty. Choose another one."), field=field)
    if size > LARGEST_FILE:
        raise Invalid(
            N_("This file weighs %(size)d MB; the heaviest allowed is %(largest)d MB."),
            field=field,
            size=-(-size // MEGABYTE),
            largest=LARGEST_FILE // MEGABYTE,
        )


def read_photo(content: bytes, field: str = "photo") -> Picture:
    """Decode, turn upright, drop GPS and every other tag, and re-encode at our widths.

    Raises Invalid for what is no picture, or claims more pixels than LARGEST_PIXELS.
    """
    check_size(len(content), field)
    image = _decode(content, field)
    upright = ImageOps.exif_transpose(image).convert("RGB")
    widths = [w for w in WIDTHS if w < upright.width] or []
    widths = [*widths, min(upright.width, WIDTHS[-1])]
    return Picture(
        upright.width, upright.height, {w: _jpeg(upright, w) for w in dict.fromkeys(widths)}
    )


def _decode(content: bytes, field: str) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content), formats=PHOTO_FORMATS)
            if image.width * image.height > LARGEST_PIXELS:
                raise Invalid(N_("This picture has too many pixels to be a photo."), field=field)
            image.load()
    except Invalid:
        raise
    except Exception:
        raise Invalid(
            N_("This file is not a photo we can read. Send a JPEG, PNG or WebP picture."),
            field=field,
        ) from None
    return image


def _jpeg(image: Image.Image, width: int) -> bytes:
    height = max(1, round(image.height * width / image.width))
    small = image.resize((width, height), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    small.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return out.getvalue()


def document_type(content: bytes, field: str = "file") -> str:
    """Return the media type of a document from its first bytes; Invalid when it is none of ours."""
    check_size(len(content), field)
    for signature, media_type in DOCUMENT_SIGNATURES.items():
        if content.startswith(signature):
            return media_type
    raise Invalid(N_("Send a PDF, a JPEG or a PNG file."), field=field)
