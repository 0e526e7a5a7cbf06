import json
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import stripe

from tests.stripe_double.conftest import EXPANDED, connect, happened, wish
from tools.stripe_double.server import Handle, running

DAY = 86_400
ROOT = Path(__file__).parents[2]


def test_everything_survives_a_restart(tmp_path, inbox):
    settings = {"state": str(tmp_path / "stripe.db"), "webhook": inbox.url, "secret": "whsec_test"}
    with running(**settings, paused=True) as first:
        client = connect(first)
        options = {"idempotency_key": "gift-1"}
        session = client.checkout.sessions.create(params=wish(), options=options)
        first.control("pay", session=session.id, outcome="sepa")
        first.control("advance", seconds=3600)
    with running(**settings) as second:
        client = connect(second)
        replayed = client.checkout.sessions.create(params=wish(), options=options)
        assert replayed.id == session.id
        assert second.control("clock")["offset"] == 3600
        assert second.control("chaos")["paused"] is True
        assert second.control("flush")["delivered"] == 4
        second.control("advance", seconds=5 * DAY)
        found = client.checkout.sessions.retrieve(session.id, params=EXPANDED)
        assert found.payment_status == "paid"


def test_a_process_killed_half_way_leaves_no_trace_and_frees_its_key(tmp_path):
    state = str(tmp_path / "stripe.db")
    options = {"idempotency_key": "gift-1"}
    process, handle = start(state)
    handle.control("chaos", latency=30)
    with ThreadPoolExecutor(1) as caller:
        asked = caller.submit(
            connect(handle).checkout.sessions.create, params=wish(), options=options
        )
        while not keys_in_use(state):
            time.sleep(0.02)
        process.kill()
        process.communicate()
        assert isinstance(asked.exception(), stripe.APIConnectionError)
    with running(state=state) as second:
        second.control("chaos", latency=0)
        client = connect(second)
        assert client.checkout.sessions.list().data == []
        assert client.checkout.sessions.create(params=wish(), options=options).status == "open"


def keys_in_use(state):
    with closing(sqlite3.connect(state)) as database:
        return database.execute("SELECT key FROM idempotency WHERE status IS NULL").fetchall()


def start(state):
    """The double as a process of its own, once it says that it is ready."""
    command = [sys.executable, "-m", "tools.stripe_double", "--port", "0", "--state", state]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    return process, Handle(process.stdout.readline().split()[2])


def test_a_state_of_another_version_is_refused(tmp_path):
    path = tmp_path / "stripe.db"
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version=99")
    database.close()
    with pytest.raises(SystemExit, match="another version"), running(state=str(path)):
        pass


def test_reset_forgets_all_but_the_first_settings(double, client, pay, inbox):
    pay()
    double.control("chaos", drop=1.0)
    double.control("advance", seconds=DAY)
    double.control("reset")
    assert client.events.list().data == []
    assert double.control("clock")["offset"] == 0
    chaos = double.control("chaos")
    assert (chaos["drop"], chaos["paused"]) == (0.0, True)
    pay()
    assert double.control("flush")["delivered"] == 5


def past(index, **more):
    return {
        "account": "acct_demo_fr",
        "amount": 1000 + index,
        "currency": "eur",
        "created": 1_700_000_000 + index,
        "metadata": {"gift": str(index)},
        "client_reference_id": f"gift-{index}",
        **more,
    }


def test_a_batch_writes_past_payments_in_silence(double, client, inbox):
    answer = double.control("batch", payments=[past(n) for n in range(500)])["payments"]
    options = {"stripe_account": "acct_demo_fr"}
    session = client.checkout.sessions.retrieve(
        answer[7]["session"], params=EXPANDED, options=options
    )
    charge = session.payment_intent.latest_charge
    assert (session.created, charge.created) == (1_700_000_007, 1_700_000_007)
    assert (session.amount_total, session.payment_status) == (1007, "paid")
    assert charge.metadata.to_dict() == {"gift": "7"}
    assert charge.balance_transaction.id == answer[7]["balance_transaction"]
    assert charge.balance_transaction.status == "available"
    assert double.control("flush")["attempted"] == 0
    assert client.events.list(options=options).data == []


def test_a_batch_plays_every_outcome_and_refunds(double, client):
    day_ago = int(time.time()) - DAY
    payments = [
        past(0, outcome="declined"),
        past(1, outcome="sepa_paid"),
        past(2, outcome="sepa_failed"),
        past(3, outcome="processing", created=day_ago),
        past(4, outcome="open"),
        past(5, refund={"amount": 400, "created": 1_700_009_000}),
    ]
    full = double.control("batch", payments=payments, full=True)["payments"]
    assert [(one["status"], one["payment_status"]) for one in full] == [
        ("expired", "unpaid"),
        ("complete", "paid"),
        ("complete", "unpaid"),
        ("complete", "unpaid"),
        ("expired", "unpaid"),
        ("complete", "paid"),
    ]
    assert full[3]["payment_intent"]["status"] == "processing"
    assert full[1]["payment_intent"]["latest_charge"]["balance_transaction"]["created"] == (
        1_700_000_001 + 5 * DAY
    )
    refund = client.refunds.retrieve(full[5]["refund"], options={"stripe_account": "acct_demo_fr"})
    assert (refund.amount, refund.created) == (400, 1_700_009_000)


def test_a_batch_may_send_its_events(double, client, inbox):
    double.control("batch", payments=[past(0, account=None, created=int(time.time()))], emit=True)
    double.control("flush")
    assert inbox.types() == happened(client)
    assert "charge.updated" in inbox.types()


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"amount": 10.5}, r"payments\[1\]: amount is a whole number"),
        ({"created": 99_999_999_999}, r"payments\[1\]: created lies in the future"),
        ({"currency": None}, r"payments\[1\]: currency is missing"),
        ({"outcome": "lucky"}, r"payments\[1\]: unknown outcome 'lucky'"),
        ({"colour": "red"}, r"payments\[1\]: unknown colour"),
        ({"amount": 3}, r"payments\[1\]: .*at least"),
    ],
)
def test_a_batch_is_written_whole_or_not_at_all(double, client, change, complaint):
    with pytest.raises(ValueError, match=complaint):
        double.control("batch", payments=[past(0), past(1, **change)])
    options = {"stripe_account": "acct_demo_fr"}
    assert client.checkout.sessions.list(options=options).data == []


@pytest.mark.parametrize(
    ("wishes", "complaint"),
    [
        ({"explode": 1}, "unknown switch: explode"),
        ({"drop": 2}, "drop: 2 is not possible"),
        ({"delay": "long"}, "delay: 'long' is not possible"),
        ({"paused": 1}, "paused: 1 is not possible"),
        ({"fail_next": {"code": 500}}, "fail_next: unknown code"),
    ],
)
def test_a_switch_that_does_not_exist_is_named(double, wishes, complaint):
    with pytest.raises(ValueError, match=complaint):
        double.control("chaos", **wishes)


def test_time_does_not_run_backwards(double):
    with pytest.raises(ValueError, match="only goes forward"):
        double.control("advance", seconds=-1)


def test_other_hosts_and_plain_forms_are_turned_away(double):
    strange = urllib.request.Request(double.url + "/healthz", headers={"Host": "evil.test"})
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(strange)
    form = urllib.request.Request(double.url + "/_control/reset", b"{}")
    with pytest.raises(urllib.error.HTTPError, match="400"):
        urllib.request.urlopen(form)


def test_the_command_says_when_it_is_ready_and_stops_when_told(tmp_path):
    state = tmp_path / "instance" / "stripe.db"
    process, handle = start(str(state))
    with process:
        with urllib.request.urlopen(handle.url + "/healthz") as answer:
            assert json.load(answer) == {"status": "ok", "money": "test"}
        process.terminate()
        assert process.wait(timeout=10) == 0
    assert state.exists()


def test_the_command_refuses_half_a_webhook():
    command = [sys.executable, "-m", "tools.stripe_double", "--webhook", "http://127.0.0.1:1/"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "go together" in ended.stderr
