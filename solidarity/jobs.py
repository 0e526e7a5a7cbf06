"""Work done outside a request: rooms register it at start-up, one worker runs it.

A job is a function with no argument that finds its own work in the database, so that a lost
or repeated wake-up changes nothing: `wake` is the path, the periodic run is the net.
"""

from collections.abc import Callable
from dataclasses import dataclass

import structlog
from flask import Flask, current_app
from huey import Huey, MemoryHuey, RedisHuey, SqliteHuey, crontab

from solidarity.extensions import db
from solidarity.settings import Settings

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Job:
    """`run` does what waits; `minutes` is how often the net is drawn."""

    name: str
    run: Callable[[], object]
    minutes: int = 1
    on_wake: bool = True


def wake() -> None:
    """Tell the worker that something waits (after the commit that made it wait)."""
    queue = current_app.extensions.get("huey")
    if queue is None:
        return
    try:
        queue.enqueue(current_app.extensions["wake_task"].s())
    except Exception:
        log.exception("worker_not_woken")


def init_app(app: Flask, settings: Settings, jobs: tuple[Job, ...]) -> None:
    """Build the queue (Redis where there is one, a file of its own otherwise)."""
    app.extensions["jobs"] = jobs
    queue = _queue(settings)
    app.extensions["huey"] = queue
    app.extensions["wake_task"] = queue.task(name="wake")(lambda: run_woken(app))
    for job in jobs:
        periodic = crontab(minute=f"*/{job.minutes}" if job.minutes < 60 else "17")
        queue.periodic_task(periodic, name=f"every_{job.name}")(_runner(app, job))


def _queue(settings: Settings) -> Huey:
    if settings.environment == "testing":
        return MemoryHuey("site")
    if settings.redis_url:
        return RedisHuey("site", url=settings.redis_url)
    settings.instance.mkdir(parents=True, exist_ok=True)
    return SqliteHuey("site", filename=str(settings.instance / "jobs.db"), fsync=True)


def _runner(app: Flask, job: Job) -> Callable[[], None]:
    return lambda: run(app, job)


def run_woken(app: Flask) -> None:
    """Run every job that answers a wake-up, once each."""
    for job in app.extensions["jobs"]:
        if job.on_wake:
            run(app, job)


def run(app: Flask, job: Job) -> None:
    """Run one job; its failure stops nothing else.

    It stands in a request of its own, so that the addresses in its letters are the site's.
    """
    with app.test_request_context("/", base_url=app.extensions["settings"].public_url):
        try:
            job.run()
        except Exception:
            db.session.rollback()
            log.exception("job_failed", job=job.name)


def work(app: Flask) -> None:
    """Run the worker until it is stopped."""
    consumer = app.extensions["huey"].create_consumer(
        workers=1, worker_type="thread", periodic=True, initial_delay=0.1, max_delay=1.0
    )
    consumer.run()
