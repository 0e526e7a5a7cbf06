"""What a link to a public page shows where it is sent: title, place and picture, in its language.

A page describes itself as a `Shared`; its picture stands at the page's address + /preview.jpg:

    share.answer(Shared(path=url_for(".show", slug=slug), title=…, description=…, place=…))

The picture is drawn the first time somebody asks and kept in the media folder under a name made
of everything on it: other words or another photo are another picture, at another address.
"""

from dataclasses import dataclass
from hashlib import sha256

from flask import Response, current_app, request
from flask_babel import gettext

from solidarity.files import queries
from solidarity.files.media import media
from solidarity.files.models import StoredFile
from solidarity.web.artwork import A_DAY, FOR_EVER, edition
from solidarity.web.context import absolute
from solidarity.web.languages import current_language
from solidarity.web.previews import draw_preview

PHOTO_WIDTH = 1600


@dataclass(frozen=True)
class Shared:
    """A public page as others see its link; every text is in the language of the page."""

    path: str  # of the page, on this site
    title: str
    description: str
    place: str = ""  # under the title of the picture; the site's own words when empty
    theme: str = ""  # what the landscape is about; no theme draws the sign of the site
    seed: str = "site"  # chooses the landscape: the same as on the page
    photo: StoredFile | None = None  # replaces the landscape when everyone may see it

    @property
    def url(self) -> str:
        """Return the whole address of the page."""
        return absolute(self.path)

    @property
    def image(self) -> str:
        """Return the whole address of its picture."""
        return absolute(f"{self.path}/preview.jpg?v={self.version}")

    @property
    def version(self) -> str:
        """Return a name for all that is drawn."""
        photo = self.shown_photo.token if self.shown_photo else ""
        drawn = (edition(), photo, *sorted(self.drawn().items()))
        return sha256(repr(drawn).encode()).hexdigest()[:20]

    @property
    def shown_photo(self) -> StoredFile | None:
        """Return the photo, if everyone may see it."""
        return self.photo if self.photo is not None and self.photo.is_public else None

    def drawn(self) -> dict[str, str]:
        """Return what `draw_preview` is told."""
        return {
            "seed": self.seed,
            "theme": self.theme,
            "title": self.title,
            "place": self.place or gettext("Fund your village, or lend it your trade"),
            "lang": current_language(),
            "site_name": current_app.extensions["settings"].site_name,
        }


def answer(shared: Shared) -> Response:
    """Answer a page's picture, to be kept for ever at the address that names its version."""
    response = Response(picture(shared), mimetype="image/jpeg")
    is_versioned = request.args.get("v") == shared.version
    response.headers["Cache-Control"] = FOR_EVER if is_versioned else A_DAY
    return response


def picture(shared: Shared) -> bytes:
    """Return the JPEG of a page, drawn if nobody asked before."""
    photo = shared.shown_photo
    key = f"{folder_of(photo) if photo else 'previews'}/{shared.version}.jpg"
    kept = media().get(key)
    if kept is None:
        shown = queries.read_derivative(photo, PHOTO_WIDTH) if photo else None
        kept = draw_preview(**shared.drawn(), photo=shown)
        media().put(key, kept)
    return kept


def folder_of(photo: StoredFile) -> str:
    """Return where the pictures drawn from a photo stand together: they leave with it."""
    return f"previews/{photo.token}"
