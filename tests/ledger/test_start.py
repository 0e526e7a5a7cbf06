"""A site whose book lost a guard does not start, and says so."""

import pytest

LIFTED = {
    "sqlite": "DROP TRIGGER ledger_lines_no_update",
    "postgresql": "DROP TRIGGER ledger_lines_no_update ON ledger_lines",
}


@pytest.fixture
def unguarded(app, db, engine):
    """Somebody lifted one guard of the book."""
    db.session.connection().exec_driver_sql(LIFTED[engine])
    db.session.commit()


def test_a_guarded_book_is_ready(client, app):
    assert client.get("/readyz").status_code == 200
    assert app.test_cli_runner().invoke(args=["ledger", "check"]).exit_code == 0


def test_an_unguarded_book_is_not_ready_and_strangers_are_not_told_which_guard(unguarded, client):
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json == {"status": "the site is not safe to serve"}


def test_prepare_refuses_an_unguarded_book_and_names_the_guard(unguarded, app):
    result = app.test_cli_runner().invoke(args=["prepare"])

    assert result.exit_code == 1
    assert "ledger_lines_no_update" in result.output
