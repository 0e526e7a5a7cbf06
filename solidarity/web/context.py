"""What every template may name: the site, the language, addresses of assets."""

import hashlib
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, current_app, g, request, session, url_for
from flask_babel import gettext

from solidarity.settings import HOUSE
from solidarity.web import languages

STATIC = HOUSE / "static"


@lru_cache(maxsize=512)
def _digest(path: str, modified: float) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """Return the address of a file of static/, with its content hash so it caches for ever."""
    path = STATIC / name
    if not path.is_file():
        return url_for("static", filename=name)
    return url_for("static", filename=name, v=_digest(str(path), path.stat().st_mtime))


def absolute(path: str) -> str:
    """Return a full address on the public site, for previews and feeds."""
    return current_app.extensions["settings"].public_url + path


def public_link(endpoint: str, **values: object) -> str:
    """Return the full address of a page, for letters; jobs and commands may ask too."""
    public = urlsplit(current_app.extensions["settings"].public_url)
    current_app.inject_url_defaults(endpoint, values)
    pages = current_app.url_map.bind(public.netloc, public.path, url_scheme=public.scheme)
    return pages.build(endpoint, values, force_external=True)


def names() -> dict:
    """Return what each template is given without asking."""
    settings = current_app.extensions["settings"]
    return {
        "lang": languages.current_language(),
        "text_dir": languages.text_direction(),
        "languages": languages.LANGUAGES,
        "url_for_lang": languages.url_for_lang,
        "site": {
            "name": settings.site_name,
            "operator": settings.operator,
            "tagline": gettext("Fund your village, or lend it your trade"),
            "contact_email": settings.contact_email,
            "operator_address": settings.operator_address,
            "hosting": settings.hosting,
        },
        "asset": asset,
        "absolute": absolute,
        "public_link": public_link,
        "csp_nonce": g.get("csp_nonce", ""),
        "is_test_money": not settings.is_live_money,
        "is_demo": current_app.config.get("IS_DEMO", False),
        "is_development": settings.environment == "development",
        "is_crash": g.get("is_crash", False),
        "seems_signed_in": bool(request) and "_user_id" in session,
        "current_path": request.path if request else "",
    }


def init_app(app: Flask) -> None:
    """Give these names to every template."""
    app.context_processor(names)
