"""Fixtures every test may ask for: a real site on a real database, on each engine we serve.

A database is built once per engine by the migrations, and each test is lent one of its own
(tests/databases.py), so that every commit is real and nothing leaks.
"""

from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import g
from jinja2 import BytecodeCache
from werkzeug.routing import Rule

from solidarity import settings
from solidarity.app import create_app
from solidarity.extensions import db as _db
from solidarity.extensions import limiter
from tests.browsers import ARGUMENTS, CHROMIUM
from tests.databases import POSTGRES, TEMPLATES
from tests.factories import accounts
from tests.world import make_world

ENGINES = ["sqlite", "postgresql"] if POSTGRES else ["sqlite"]
BASE = {"SOLIDARITY_ENV": "testing", "MAIL_URL": "memory:", "SECRET_KEY": "t" * 40}


def pytest_generate_tests(metafunc):
    """Run every test that touches the database once per engine, unless it says nothing of it."""
    if "engine" in metafunc.fixturenames:
        is_said_once = any(m.name == "any_engine" for m in metafunc.definition.iter_markers())
        engines = ENGINES[:1] if is_said_once else ENGINES
        metafunc.parametrize("engine", engines, indirect=True, scope="session")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Drive the Chromium of this machine, closed to every host but this one."""
    assert CHROMIUM, "REQUIRE_BROWSER=1, and there is no Chromium: set CHROMIUM or install one"
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def engine(request):
    """The name of the database engine: sqlite, postgresql."""
    return request.param


class CompiledOnce(BytecodeCache):
    """The templates every site of this session shares: compiled once, not once a site."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = CompiledOnce()


def compile_addresses_once() -> None:
    """Let every site of this session share the code Werkzeug writes for an address: nine tenths
    of the time it takes to build a site, and the same for the same rule."""
    compiled, compile_one = {}, Rule._compile_builder

    def look_up(rule: Rule, append_unknown: bool = True):
        defaults = tuple(sorted((rule.defaults or {}).items()))
        key = rule.rule, tuple(rule._trace), defaults, append_unknown
        if key not in compiled:
            compiled[key] = compile_one(rule, append_unknown)
        return compiled[key]

    Rule._compile_builder = look_up


compile_addresses_once()


def make_app(database_url: str, folder: Path, **environ: str):
    """Build a site on a database; its media, letters and jobs live in `folder`."""
    values = {
        **BASE,
        "DATABASE_URL": database_url,
        "SOLIDARITY_INSTANCE": str(folder),
        "MEDIA_URL": str(folder / "media"),
        **environ,
    }
    app = create_app(settings.read(values), WTF_CSRF_ENABLED=False)
    app.jinja_env.bytecode_cache = COMPILED
    return app


@contextmanager
def site_on(template, folder: Path, **environ: str):
    """A site on a database of its own, given back at the end whatever happened."""
    name, url = template.lend()
    app = make_app(url, folder, **environ)
    try:
        yield app
    finally:
        close(app)
        template.take_back(name)


def close(app) -> None:
    """Let go of a site's database."""
    with app.app_context():
        _db.session.remove()
        _db.engine.dispose()


@pytest.fixture(scope="session")
def templates():
    """Engine → its migrated database, each made when first asked for."""
    made: dict = {}
    yield made
    for one in made.values():
        one.close()


@pytest.fixture(scope="session")
def template(engine, templates, tmp_path_factory):
    """The migrated database of this engine."""
    if engine not in templates:
        templates[engine] = TEMPLATES[engine](tmp_path_factory.mktemp(engine), make_app)
    return templates[engine]


@pytest.fixture
def app(template, tmp_path):
    """A site on its own copy of the migrated database."""
    with site_on(template, tmp_path) as app:

        @app.teardown_request
        def forget_the_request(_error):
            # The `db` fixture holds one context open: who is signed in, in which language, must
            # not pass from one request to the next through its `g`.
            g.__dict__.clear()

        yield app


@pytest.fixture
def limited(app):
    """The same site on the same database, with its limits on."""
    site = create_app(app.extensions["settings"], WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=True)
    yield site
    limiter.enabled = False
    close(site)


@pytest.fixture
def db(app):
    """The database, inside an application context of the test's own."""
    with app.app_context():
        yield _db
        _db.session.remove()


@pytest.fixture
def client(app):
    """A browser without JavaScript, signed out."""
    return app.test_client()


@pytest.fixture
def sign_in(client):
    """Call with a person (and, for a second browser, another client): signed in, committed."""

    def as_person(person, browser=None):
        return accounts.sign_in(browser or client, person)

    return as_person


@pytest.fixture(scope="module")
def inhabited(template, tmp_path_factory):
    """A site with one small world in it, shared by the tests of a module: they only read.

    Gives (app, world).
    """
    with site_on(template, tmp_path_factory.mktemp("world")) as app:
        with app.app_context(), app.test_request_context("/fr/"):
            made = make_world()
            _db.session.commit()
        yield app, made
