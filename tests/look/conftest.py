"""Templates rendered by plain Jinja, with the names the app gives to each of them."""

from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def env():
    env = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_gettext_callables(
        lambda text: text, lambda one, many, n: one if n == 1 else many, newstyle=True
    )
    env.globals.update(
        asset=lambda name: f"/static/{name}",
        absolute=lambda path: f"https://example.org{path}",
        url_for=lambda endpoint, **_: f"/{endpoint}",
        csrf_token=lambda: "token",
        get_flashed_messages=lambda **_: [],
    )
    return env


@pytest.fixture(scope="session")
def macro(env):
    """The macro of that name, from the file of that name unless another is given."""

    def find(name, file=None):
        return getattr(env.get_template(f"components/{file or name}.html").module, name)

    return find
