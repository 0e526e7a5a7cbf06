"""When everything breaks, the page that says so asks the database nothing."""

import pytest

from tests.conftest import close, make_app
from tests.factories.accounts import make_person, sign_in


@pytest.fixture
def broken(template, tmp_path):
    """A site whose database vanished after somebody signed in; gives (site, browser)."""
    name, url = template.lend()
    app = make_app(url, tmp_path)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    client = app.test_client()
    with app.app_context():
        sign_in(client, make_person())
    close(app)
    template.destroy(name)
    yield app, client
    close(app)


@pytest.mark.parametrize("lang", ["fr", "ar", "en"])
def test_a_crash_is_a_page_with_a_way_on_even_without_a_database(broken, lang):
    _app, client = broken
    answer = client.get(f"/{lang}/transparency")
    assert answer.status_code == 500
    assert f'<html lang="{lang}"' in answer.text
    assert f'href="/{lang}/"' in answer.text
    assert f'href="/{lang}/account/"' in answer.text


def test_a_stranger_is_offered_the_way_in_on_a_crash_page(broken):
    app, _client = broken
    answer = app.test_client().get("/en/transparency")
    assert answer.status_code == 500
    assert "Sign in" in answer.text
