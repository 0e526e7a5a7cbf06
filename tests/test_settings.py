"""A half-configured site refuses to start, and says everything that is missing."""

import pytest

from solidarity import settings

PRODUCTION = {
    "SOLIDARITY_ENV": "production",
    "SECRET_KEY": "s" * 40,
    "DATABASE_URL": "sqlite://",
    "STRIPE_SECRET_KEY": "sk_test_something",
    "STRIPE_WEBHOOK_SECRET": "whsec_something",
    "MAIL_URL": "memory:",
    "MEDIA_URL": "media",
    "PUBLIC_URL": "https://tiwizi.example.org",
    "OPERATOR": "Association Tiwizi",
    "CONTACT_EMAIL": "contact@tiwizi.example.org",
}


def refusal(environ) -> str:
    with pytest.raises(settings.HalfConfigured) as refused:
        settings.read(environ)
    return str(refused.value)


def test_production_starts_with_what_it_needs():
    assert settings.read(PRODUCTION).is_production


@pytest.mark.parametrize("name", [*settings.NEEDED, "OPERATOR", "CONTACT_EMAIL"])
def test_production_names_what_is_missing(name):
    assert name in refusal({k: v for k, v in PRODUCTION.items() if k != name})


def test_production_names_everything_at_once():
    told = refusal({"SOLIDARITY_ENV": "production"})
    assert all(name in told for name in settings.NEEDED)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"SECRET_KEY": "short"}, "at least 32"),
        ({"PUBLIC_URL": "http://tiwizi.example.org"}, "https:"),
        ({"STRIPE_SECRET_KEY": "pk_live_x"}, "neither a test nor a live key"),
        ({"STRIPE_SECRET_KEY": "sk_live_x", "STRIPE_API_BASE": "http://127.0.0.1:8001"}, "live"),
        ({"STRIPE_SECRET_KEY": "sk_test_double"}, "double"),
        ({"SOLIDARITY_ENV": "staging"}, "staging"),
    ],
)
def test_settings_that_contradict_each_other_are_refused(changes, told):
    assert told in refusal({**PRODUCTION, **changes})


@pytest.mark.parametrize(("key", "book"), [("sk_live_x", "live"), ("sk_test_x", "test")])
def test_the_key_alone_decides_whether_money_is_real(key, book):
    read = settings.read({**PRODUCTION, "STRIPE_SECRET_KEY": key})
    assert (read.book, read.is_live_money) == (book, book == "live")


def test_a_laptop_needs_nothing():
    read = settings.read({})
    assert (read.environment, read.book) == ("development", "test")
