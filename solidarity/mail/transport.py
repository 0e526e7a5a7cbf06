"""Where letters are posted: MAIL_URL is folder://…, smtp(s)://user:password@host:port, memory:."""

from urllib.parse import unquote, urlsplit

from solidarity.settings import Settings


def flask_config(settings: Settings) -> dict:
    """Translate MAIL_URL into Flask-Mailman's settings; ValueError for a scheme we do not know."""
    url = urlsplit(settings.mail_url)
    sender = settings.contact_email or "noreply@localhost"
    base = {"MAIL_DEFAULT_SENDER": f"{settings.site_name} <{sender}>"}
    if url.scheme == "memory":
        return {**base, "MAIL_BACKEND": "locmem"}
    if url.scheme == "folder":
        return {**base, "MAIL_BACKEND": "file", "MAIL_FILE_PATH": url.netloc + url.path}
    if url.scheme in ("smtp", "smtps"):
        return {
            **base,
            "MAIL_BACKEND": "smtp",
            "MAIL_SERVER": url.hostname,
            "MAIL_PORT": url.port or (465 if url.scheme == "smtps" else 587),
            "MAIL_USE_SSL": url.scheme == "smtps",
            "MAIL_USE_TLS": url.scheme == "smtp" and url.hostname != "localhost",
            "MAIL_USERNAME": unquote(url.username) if url.username else None,
            "MAIL_PASSWORD": unquote(url.password) if url.password else None,
            "MAIL_TIMEOUT": 15,
        }
    raise ValueError(f"MAIL_URL: unknown scheme {url.scheme!r}")
