"""Work outside requests: woken through a real queue, and never stopped by one failure."""

import os

import pytest

from solidarity import jobs, settings
from solidarity.app import create_app
from solidarity.jobs import Job
from tests.conftest import BASE

QUEUES = ["sqlite", "redis"] if os.environ.get("TEST_REDIS_URL") else ["sqlite"]


@pytest.fixture(params=QUEUES)
def site(request, tmp_path):
    """A site of development with a queue of its own, on each kind we serve."""
    environ = {
        **BASE,
        "SOLIDARITY_ENV": "development",
        "SOLIDARITY_INSTANCE": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/site.db",
    }
    if request.param == "redis":
        environ["REDIS_URL"] = os.environ["TEST_REDIS_URL"]
    app = create_app(settings.read(environ))
    app.extensions["huey"].flush()
    yield app
    app.extensions["huey"].flush()


def test_a_wake_up_runs_every_job_that_answers_it(site):
    ran = []
    site.extensions["jobs"] = (
        Job("one", lambda: ran.append("one")),
        Job("slow", lambda: ran.append("slow"), on_wake=False),
    )
    with site.app_context():
        jobs.wake()
    queue = site.extensions["huey"]

    queue.execute(queue.dequeue())

    assert ran == ["one"]


def test_a_job_that_fails_stops_no_other(site):
    ran = []

    def fail():
        raise RuntimeError("boom")

    site.extensions["jobs"] = (Job("bad", fail), Job("good", lambda: ran.append("good")))
    jobs.run_woken(site)

    assert ran == ["good"]


def test_every_job_is_also_drawn_by_the_clock(site):
    drawn = site.extensions["huey"]._registry.periodic_tasks

    assert len(drawn) == len(site.extensions["jobs"])
