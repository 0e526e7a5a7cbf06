"""Where everything meets: create_app reads top to bottom like a recipe."""

import os

from flask_compress import Compress
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from solidarity import commands, jobs, rooms, settings
from solidarity.extensions import csrf, db, limiter, mail, migrate
from solidarity.mail import transport
from solidarity.settings import HOUSE, Settings
from solidarity.web import (
    access,
    context,
    filters,
    headers,
    health,
    input,
    kept,
    languages,
    logs,
    refusals,
)
from solidarity.web.transaction import OneTransactionFlask

A_YEAR = 31_536_000  # seconds: addresses of static files carry their content's hash


def create_app(config: Settings | None = None, **overrides) -> OneTransactionFlask:
    """Build the site from `config` (the environment when None)."""
    config = config or settings.read(os.environ)
    app = OneTransactionFlask(
        "solidarity",
        root_path=str(HOUSE / "solidarity"),
        template_folder=str(HOUSE / "templates"),
        static_folder=str(HOUSE / "static"),
        instance_path=str(config.instance),
    )
    app.extensions["settings"] = config
    app.config.update(flask_config(config), **overrides)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    logs.init_app(app, as_json=config.is_production)
    for extension in (db, csrf, limiter, mail):
        extension.init_app(app)
    migrate.init_app(app, db, directory=str(HOUSE / "solidarity" / "migrations"))
    languages.init_app(app)
    for part in (headers, input, kept, refusals, filters, context):
        part.init_app(app)
    rooms.init_app(app, config)
    health.init_app(app, rooms.ASSERTIONS)
    access.init_app(app)
    jobs.init_app(app, config, rooms.JOBS)
    commands.init_app(app)
    serve(app, config)
    return app


def serve(app: OneTransactionFlask, config: Settings) -> None:
    """Compress pages; serve static files with their compressed twins; trust one proxy."""
    Compress(app)
    app.wsgi_app = WhiteNoise(
        app.wsgi_app,
        root=str(HOUSE / "static"),
        prefix="/static/",
        max_age=A_YEAR if config.is_production else 0,
        autorefresh=not config.is_production,
    )
    if config.is_production:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)


def flask_config(config: Settings) -> dict:
    """Translate our settings into the names the extensions read."""
    return {
        "SECRET_KEY": config.secret_key,
        "TESTING": config.environment == "testing",
        "SQLALCHEMY_DATABASE_URI": config.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": {"pool_pre_ping": True},
        "BABEL_DEFAULT_LOCALE": "fr",
        "BABEL_TRANSLATION_DIRECTORIES": str(HOUSE / "solidarity" / "translations"),
        # Beyond what any form takes, so that a photo of 40 MB gets its sentence beside the field.
        "MAX_CONTENT_LENGTH": 64 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "SESSION_COOKIE_SECURE": config.is_production,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "REMEMBER_COOKIE_SECURE": config.is_production,
        "REMEMBER_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "COMPRESS_BR_LEVEL": 4,
        "WTF_CSRF_TIME_LIMIT": 12 * 3600,
        "RATELIMIT_STORAGE_URI": config.redis_url or "memory://",
        "RATELIMIT_ENABLED": config.environment != "testing",
        **kept.flask_config(config.environment),
        **transport.flask_config(config),
    }
