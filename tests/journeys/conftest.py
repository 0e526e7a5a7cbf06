"""A real browser on a real site: fixtures that any room's journeys may ask for.

`live_site` is the site, served; `page` a phone, `desk_page` a wide screen, `no_js_page` a phone
whose browser runs no script. Each fails its test on any script error, any breach of the content
policy, and any request that leaves the site. Tests are marked `journey` by standing here.

Without a Chromium they are skipped; with REQUIRE_BROWSER=1 that is a failure.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest
from flask import Flask
from werkzeug.serving import make_server

from solidarity import jobs
from solidarity.extensions import db
from solidarity.mail.models import Letter
from solidarity.web import transaction
from tests.browsers import CHROMIUM, REQUIRED
from tests.conftest import close, make_app
from tools.stripe_double.server import Handle, running

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}


def pytest_collection_modifyitems(config, items):
    """Mark the journeys; skip them where there is no browser.

    They run on SQLite; those that move money (`both_engines`) on PostgreSQL too.
    """
    left_out = [item for item in items if "journeys" in item.path.parts and not _is_run(item)]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)
    skip = pytest.mark.skip(reason="no Chromium here (apt-get install chromium-headless-shell)")
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)
            if CHROMIUM is None and not REQUIRED:
                item.add_marker(skip)


def _is_run(item) -> bool:
    engine = getattr(item, "callspec", None) and item.callspec.params.get("engine")
    return engine != "postgresql" or item.get_closest_marker("both_engines") is not None


@dataclass(frozen=True)
class LiveSite:
    """A served site: its address (on localhost, as passkeys need) and its application.

    `neighbours` are the other addresses a browser may be led to: the hosted payment page.
    """

    url: str
    app: Flask
    neighbours: list[str] = field(default_factory=list)

    @contextmanager
    def writing(self):
        """Write to its database: committed at the end of the block."""
        with self.app.app_context(), transaction.writing():
            yield db.session

    @contextmanager
    def reading(self):
        """Read its database as it stands now."""
        with self.app.app_context():
            yield db.session

    def letters(self, to: str) -> list[Letter]:
        """Return the letters to an address, the newest first."""
        with self.app.app_context():
            query = db.select(Letter).filter_by(to=to).order_by(Letter.id.desc())
            return list(db.session.scalars(query))

    def latest_letter(self, to: str) -> Letter:
        """Return the newest letter to an address."""
        return self.letters(to)[0]

    def work(self) -> None:
        """Let the worker do what waits, as it does within a second of being woken."""
        jobs.run_woken(self.app)

    def run_job(self, name: str) -> None:
        """Run one of the worker's periodic jobs now."""
        jobs.run(self.app, next(job for job in self.app.extensions["jobs"] if job.name == name))


@pytest.fixture
def double(live_site) -> Iterator[Handle]:
    """The payment double, which this site speaks to and which calls it back; at the end it must
    have found no request of ours that Stripe's own SDK types refuse."""
    settings = live_site.app.extensions["settings"]
    webhook = f"{live_site.url}/webhooks/stripe"
    with running(webhook=webhook, secret=settings.stripe_webhook_secret) as handle:
        changed = {"stripe_api_base": handle.url, "checkout_origin": handle.url}
        live_site.app.extensions["settings"] = replace(settings, **changed)
        live_site.neighbours.append(handle.url)
        yield handle
        assert handle.control("violations")["violations"] == []


@pytest.fixture
def live_site(template, tmp_path):
    """A site on its own copy of the database, served on a free port, form tokens checked."""
    name, database_url = template.lend()
    served: dict[str, Flask] = {}

    def answer(environ, start_response):
        return served["app"](environ, start_response)

    # The site is built after its server: its letters must name the port that was free.
    server = make_server("127.0.0.1", 0, answer, threaded=True)
    url = f"http://localhost:{server.server_port}"
    app = served["app"] = make_app(database_url, tmp_path, PUBLIC_URL=url)
    app.config["WTF_CSRF_ENABLED"] = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield LiveSite(url, app)
    server.shutdown()
    thread.join()
    server.server_close()
    close(app)
    template.take_back(name)


def watch(page, site: LiveSite, complaints: list[str]) -> None:
    """Write down script errors, breaches of policy, missing files, requests off the site."""

    def hear(message) -> None:
        # A file that is missing is written down by `receive`, with its address.
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(message.text)

    def see(request) -> None:
        if not request.url.startswith((site.url, *site.neighbours, "data:", "blob:")):
            complaints.append(f"off-site: {request.url}")

    def receive(response) -> None:
        # A refused form is an ordinary answer; a missing file or a crash is not.
        is_page = response.request.is_navigation_request()
        if response.status >= (500 if is_page else 400):
            complaints.append(f"{response.status}: {response.url}")

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", see)
    page.on("response", receive)


@pytest.fixture
def open_page(browser, live_site):
    """Open a browser of its own: `open_page(viewport=DESK, java_script_enabled=True)`.

    Call it twice for two people at once. Complaints of every page fail the test at its end.
    """
    complaints: list[str] = []
    contexts = []

    def new(**options):
        options = {"viewport": PHONE, "locale": "fr-FR", "base_url": live_site.url, **options}
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.set_default_timeout(10_000)
        watch(page, live_site, complaints)
        return page

    yield new
    for context in contexts:
        context.close()
    assert not complaints, complaints


@pytest.fixture
def page(open_page):
    """A phone, 360 × 740, with scripts."""
    return open_page()


@pytest.fixture
def desk_page(open_page):
    """A wide screen, 1280 × 900, with scripts."""
    return open_page(viewport=DESK)


@pytest.fixture
def no_js_page(open_page):
    """A phone whose browser runs no script."""
    return open_page(java_script_enabled=False)
