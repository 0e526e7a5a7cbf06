"""Headers of every answer: a strict content policy with a nonce, and what browsers may not do."""

import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g

from solidarity.settings import Settings


def choose_nonce() -> None:
    """One nonce per answer: only our own scripts run."""
    g.csp_nonce = secrets.token_urlsafe(16)


def content_policy(settings: Settings, nonce: str) -> str:
    """Return the policy: everything from here, forms also to the hosted payment page."""
    tiles = urlsplit(settings.map_tile_url.replace("{s}", "*"))
    tile_origin = f"{tiles.scheme}://{tiles.netloc}" if tiles.netloc else ""
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'nonce-{nonce}'",
            "style-src 'self'",
            f"img-src 'self' data: blob: {tile_origin}".rstrip(),
            "font-src 'self'",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            f"form-action 'self' {settings.checkout_origin}",
            "frame-ancestors 'none'",
        )
    )


def add_headers(response: Response) -> Response:
    """Set what is not set already."""
    headers = response.headers
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
    if response.mimetype == "text/html":
        settings = current_app.extensions["settings"]
        policy = content_policy(settings, g.get("csp_nonce", ""))
        headers.setdefault("Content-Security-Policy", policy)
        headers.setdefault("Cache-Control", "no-cache, private")
        if settings.is_production:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def init_app(app: Flask) -> None:
    """Dress every answer."""
    app.before_request(choose_nonce)
    app.after_request(add_headers)
