"""`python -m genesys_nb.demo`: serve the organisation for any client until Ctrl-C or SIGTERM.

The first line of the output is JSON with the URL, the credentials, and the access key of its second face.
"""

import argparse
import json
import signal
import sys
import threading
from datetime import datetime

from genesys_nb.demo import DemoOrganisation


def main(arguments: list[str] | None = None) -> int:
    """Serve until told to stop; returns the exit code."""
    parser = _parser()
    options = vars(parser.parse_args(arguments))
    try:
        organisation = DemoOrganisation(**options).start()
    except ValueError as error:
        parser.error(str(error))
    except OSError as error:
        parser.error(f"port {options['port']} cannot be had ({error.strerror or error}); --port 0 takes a free one")
    told = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: told.set())
    with organisation:
        keys = {
            "url": organisation.url,
            "client_id": organisation.client_id,
            "client_secret": organisation.client_secret,
            "access_key_id": organisation.access_key_id,
            "access_key_secret": organisation.access_key_secret,
        }
        sys.stdout.write(json.dumps(keys) + "\n")
        sys.stdout.flush()
        told.wait()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m genesys_nb.demo", description="A contact centre on loopback.")
    parser.add_argument("--port", type=int, default=8765, help="0 takes a free one")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--token-lifetime", type=float, default=86_400, help="seconds")
    parser.add_argument("--now", type=datetime.fromisoformat, help="the moment from which the world is seen")
    parser.add_argument("--days", type=int, default=90, help="days of conversations")
    parser.add_argument("--volume", type=float, default=1.0, help="times the usual number of conversations")
    parser.add_argument("--users", type=int, default=180, help="active users")
    parser.add_argument("--lag-hours", type=float, default=6.0, help="how far the data lake is behind")
    parser.add_argument("--rate-limit", type=int, default=300, help="requests per token and minute")
    parser.add_argument("--page-size-limit", type=int, help="the largest page of any listing")
    parser.add_argument("--drift", type=int, default=0, help="conversations that arrive with every further page")
    parser.add_argument("--fault", dest="faults", action="append", default=[], help="such as mixed:0.05 or 429@3")
    return parser


if __name__ == "__main__":
    sys.exit(main())
