"""The double as a web server: on this computer only, from the command line or inside a test."""

import json
import logging
import socket
import threading
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress

from flask import Flask, Response, current_app, jsonify, request
from werkzeug.exceptions import HTTPException
from werkzeug.serving import WSGIRequestHandler, make_server

from tools.stripe_double import control as control_room
from tools.stripe_double.api import gate
from tools.stripe_double.api.endpoints import ENDPOINTS
from tools.stripe_double.double import Double
from tools.stripe_double.errors import StripeError
from tools.stripe_double.hosted import views
from tools.stripe_double.store import new_id

HOST = "127.0.0.1"
LOCAL_NAMES = ("127.0.0.1", "localhost", "[::1]")
READ = ("chaos", "clock", "deliveries", "sessions", "violations")
LARGEST_REQUEST = 64 * 1024 * 1024


def create_app(double: Double) -> Flask:
    app = Flask("stripe_double", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
    app.extensions["double"] = double
    for endpoint in ENDPOINTS:
        _serve(app, double, endpoint)
    app.register_blueprint(control_room.bp)
    app.register_blueprint(views.bp)
    app.add_url_rule("/healthz", view_func=lambda: {"status": "ok", "money": "test"})
    app.before_request(_refuse_strangers)
    app.register_error_handler(StripeError, _refused)
    app.register_error_handler(HTTPException, _unplayed)
    return app


def _refuse_strangers():
    """A page elsewhere may point its own name at 127.0.0.1; such requests are turned away."""
    if request.host.rsplit(":", 1)[0] not in LOCAL_NAMES:
        raise StripeError("The double answers this computer only.", status=403)


def _serve(app, double, endpoint):
    def view(**args):
        request_id = new_id("req")
        try:
            body, status, replayed = gate.answer(double, endpoint, args, request_id)
        except StripeError as error:
            body, status, replayed = error.body, error.status, False
        except gate.HangUpError:
            return _hang_up()
        response = jsonify(body)
        response.status_code = status
        return _signed(response, request_id, replayed)

    app.add_url_rule(
        endpoint.path,
        endpoint=f"{endpoint.method} {endpoint.path}",
        view_func=view,
        methods=[endpoint.method],
        provide_automatic_options=False,
    )


def _signed(response, request_id, replayed):
    response.headers["Request-Id"] = request_id
    if replayed:
        response.headers["Idempotent-Replayed"] = "true"
    for name in ("Idempotency-Key", "Stripe-Account", "Stripe-Version"):
        if name in request.headers:
            response.headers[name] = request.headers[name]
    return response


def _hang_up() -> Response:
    """Close the line; what the server then writes goes nowhere."""
    with suppress(OSError):
        request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
    return Response(status=500)


def _refused(error: StripeError):
    return error.body, error.status


def _unplayed(error: HTTPException):
    """A path or method of the API that the double does not play is a violation too."""
    message = f"Unrecognized request URL ({request.method}: {request.path})."
    if request.path.startswith("/v1/"):
        if "Authorization" in request.headers:
            violations = current_app.extensions["double"].violations
            violations.record(request.method, request.path, None, message)
        return StripeError(message, status=404).body, 404
    return {"error": {"type": "invalid_request_error", "message": error.description}}, error.code


class _Quiet(WSGIRequestHandler):
    def log_request(self, code="-", size="-"):
        logging.getLogger("stripe_double").debug("%s %s", self.requestline, code)

    def connection_dropped(self, error, environ=None):
        """Expected: `drop_connection` is one of the switches."""


def serve(double: Double, port: int):
    """A threaded server on this computer; `port=0` takes a free one (`server.port`)."""
    return make_server(HOST, port, create_app(double), threaded=True, request_handler=_Quiet)


class Handle:
    """A running double: its address, its control endpoints as a method, and, when it runs in
    this process, the object itself."""

    def __init__(self, url: str, double: Double | None = None):
        self.url, self.double = url, double

    def control(self, action: str, method: str | None = None, **wishes) -> dict:
        """`control("advance", seconds=60)` and `control("flush")` post; `control("clock")` reads.

        ValueError carries what the double refused."""
        reads = not wishes and action.partition("/")[0] in READ
        method = method or ("GET" if reads else "POST")
        body = json.dumps(wishes).encode() if method == "POST" else None
        asked = urllib.request.Request(
            f"{self.url}/_control/{action}", body, {"Content-Type": "application/json"},
            method=method,
        )  # fmt: skip
        try:
            with _direct.open(asked, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                raise ValueError(json.load(error)["error"]["message"]) from None


_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@contextmanager
def running(port: int = 0, **settings):
    """A double in this process for as long as the block lasts: see `Double` for the settings."""
    double = Double(**settings)
    server = serve(double, port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    double.start()
    try:
        yield Handle(f"http://{HOST}:{server.port}", double)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        double.stop()
