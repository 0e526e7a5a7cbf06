"""Settings read once from the environment; a half-configured site refuses to start."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

HOUSE = Path(__file__).resolve().parent.parent
ENVIRONMENTS = ("development", "production", "testing")
STRIPE_API = "https://api.stripe.com"
DEVELOPMENT_PORT = 8000


class HalfConfigured(RuntimeError):
    """The environment lacks, or contradicts, what this kind of site needs."""


@dataclass(frozen=True)
class Settings:
    """Everything the operator decides. Names are those of the environment, in lower case."""

    environment: str
    secret_key: str
    database_url: str
    redis_url: str | None
    stripe_secret_key: str
    stripe_webhook_secret: str
    stripe_api_base: str
    checkout_origin: str
    mail_url: str
    media_url: str
    public_url: str
    map_tile_url: str
    map_attribution: str
    site_name: str
    operator: str
    operator_address: str
    hosting: str
    contact_email: str
    instance: Path

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    @property
    def is_live_money(self) -> bool:
        """Whether gifts move real money: decided by the key alone."""
        return self.stripe_secret_key.startswith("sk_live_")

    @property
    def book(self) -> str:
        """Which ledger is written: live money and test money never share one."""
        return "live" if self.is_live_money else "test"


def read(environ: Mapping[str, str]) -> Settings:
    """Build the settings; HalfConfigured names everything that is missing or contradicts."""
    kind = environ.get("SOLIDARITY_ENV", "development")
    if kind not in ENVIRONMENTS:
        raise HalfConfigured(f"SOLIDARITY_ENV is {kind!r}; it must be one of {ENVIRONMENTS}")
    instance = Path(environ.get("SOLIDARITY_INSTANCE", HOUSE / "instance")).resolve()
    given = dict(_defaults(instance), **{k: v for k, v in environ.items() if v})
    if kind == "production":
        given = {k: v for k, v in environ.items() if v}
    problems = _missing(given) + _contradictions(given, kind)
    if problems:
        raise HalfConfigured("Cannot start: " + "; ".join(problems))
    return Settings(
        environment=kind,
        secret_key=given["SECRET_KEY"],
        database_url=given["DATABASE_URL"],
        redis_url=given.get("REDIS_URL"),
        stripe_secret_key=given["STRIPE_SECRET_KEY"],
        stripe_webhook_secret=given["STRIPE_WEBHOOK_SECRET"],
        stripe_api_base=given.get("STRIPE_API_BASE", STRIPE_API).rstrip("/"),
        checkout_origin=checkout_origin(given.get("STRIPE_API_BASE", STRIPE_API)),
        mail_url=given["MAIL_URL"],
        media_url=given["MEDIA_URL"],
        public_url=given["PUBLIC_URL"].rstrip("/"),
        map_tile_url=given.get("MAP_TILE_URL", ""),
        map_attribution=given.get("MAP_ATTRIBUTION", "© OpenStreetMap contributors"),
        site_name=given.get("SITE_NAME", "Tiwizi"),
        operator=given.get("OPERATOR", "—"),
        operator_address=given.get("OPERATOR_ADDRESS", ""),
        hosting=given.get("HOSTING", ""),
        contact_email=given.get("CONTACT_EMAIL", ""),
        instance=instance,
    )


NEEDED = (
    "SECRET_KEY",
    "DATABASE_URL",
    "STRIPE_SECRET_KEY",
    "STRIPE_WEBHOOK_SECRET",
    "MAIL_URL",
    "MEDIA_URL",
    "PUBLIC_URL",
)


def _defaults(instance: Path) -> dict[str, str]:
    """What a laptop gets: its own database, its own payment double, letters in a folder."""
    return {
        "SECRET_KEY": "development-only",
        "DATABASE_URL": f"sqlite:///{instance / 'site.db'}",
        "STRIPE_SECRET_KEY": "sk_test_double",
        "STRIPE_WEBHOOK_SECRET": "whsec_development_only",
        "STRIPE_API_BASE": f"http://127.0.0.1:{DEVELOPMENT_PORT + 1}",
        "MAIL_URL": f"folder://{instance / 'mail'}",
        "MEDIA_URL": f"{instance / 'media'}",
        "PUBLIC_URL": f"http://127.0.0.1:{DEVELOPMENT_PORT}",
        "OPERATOR": "Démonstration locale",
    }


def _missing(given: Mapping[str, str]) -> list[str]:
    return [f"{name} is not set" for name in NEEDED if not given.get(name)]


def _contradictions(given: Mapping[str, str], kind: str) -> list[str]:
    key = given.get("STRIPE_SECRET_KEY", "")
    base = given.get("STRIPE_API_BASE", STRIPE_API).rstrip("/")
    found = []
    if key and not key.startswith(("sk_test_", "sk_live_", "rk_test_", "rk_live_")):
        found.append("STRIPE_SECRET_KEY is neither a test nor a live key")
    if "_live_" in key[:8] and base != STRIPE_API:
        found.append("a live STRIPE_SECRET_KEY may only speak to Stripe itself")
    if key == "sk_test_double" and base == STRIPE_API:
        found.append("the double's key cannot speak to Stripe itself")
    if kind == "production":
        found += _careless(given)
    return found


def _careless(given: Mapping[str, str]) -> list[str]:
    """What a laptop may do and a public site may not."""
    found = []
    if len(given.get("SECRET_KEY", "x" * 32)) < 32:
        found.append("SECRET_KEY must have at least 32 characters")
    if not given.get("PUBLIC_URL", "https:").startswith("https:"):
        found.append("PUBLIC_URL must begin with https:")
    if not given.get("OPERATOR"):
        found.append("OPERATOR is not set (who runs the site must be named)")
    if not given.get("CONTACT_EMAIL"):
        found.append("CONTACT_EMAIL is not set")
    return found


def checkout_origin(api_base: str) -> str:
    """Return where the hosted payment page lives: Stripe's own, or the double's."""
    if api_base.rstrip("/") == STRIPE_API:
        return "https://checkout.stripe.com"
    parts = urlsplit(api_base)
    return f"{parts.scheme}://{parts.netloc}"
