"""Start the double, with what it should remember and where its webhooks go:

python -m tools.stripe_double --port 8001 --state instance/stripe.db \\
    --webhook http://127.0.0.1:8000/webhooks/stripe --secret whsec_dev
"""

import argparse
import signal
import sys
import threading
from pathlib import Path

from tools.stripe_double.accounts import read_accounts
from tools.stripe_double.double import Double
from tools.stripe_double.errors import StripeError
from tools.stripe_double.server import HOST, serve


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.stripe_double", description=__doc__)
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--state", metavar="FILE", help="remember across restarts (SQLite)")
    parser.add_argument("--webhook", metavar="URL", help="where signed events go, on this computer")
    parser.add_argument("--secret", metavar="whsec_…", help="what they are signed with")
    parser.add_argument("--accounts", metavar="FILE", help="accounts to play instead of the demo's")
    parser.add_argument("--fee-delay", type=float, metavar="SECONDS",
                        help="between a success and its known fee")  # fmt: skip
    parser.add_argument("--sepa-delay", type=float, metavar="SECONDS",
                        help="between a SEPA mandate and its end (five days)")  # fmt: skip
    given = parser.parse_args()
    if bool(given.webhook) != bool(given.secret):
        parser.error("--webhook and --secret go together")
    return given


def build(given) -> Double:
    if given.state:
        Path(given.state).parent.mkdir(parents=True, exist_ok=True)
    delays = {"fee_delay": given.fee_delay, "sepa_delay": given.sepa_delay}
    return Double(
        state=given.state,
        accounts=read_accounts(given.accounts),
        webhook=given.webhook,
        secret=given.secret,
        **{name: seconds for name, seconds in delays.items() if seconds is not None},
    )


def main() -> int:
    given = arguments()
    try:
        double = build(given)
        server = serve(double, given.port)
    except (StripeError, ValueError, OSError) as error:
        print(f"stripe double: {error}", file=sys.stderr)
        return 1
    double.start()
    # shutdown() waits for serve_forever() to leave, so it cannot run in the thread that serves.
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"stripe double: http://{HOST}:{server.port} (test money)", flush=True)
    server.serve_forever()
    server.server_close()
    double.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
