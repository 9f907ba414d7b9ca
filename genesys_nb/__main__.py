"""``python -m genesys_nb``: the same session in scripts, cron and papermill.

    python -m genesys_nb check
    python -m genesys_nb users -o users.parquet
    python -m genesys_nb details "last 7 days" --where mediaType=voice --grain segment -o segments.csv
    python -m genesys_nb aggregates yesterday --metrics nOffered,tHandle --by queueId --granularity PT30M
    python -m genesys_nb frame /api/v2/routing/wrapupcodes --format jsonl
    python -m genesys_nb demo --port 8765

Rows go to a file or to the standard output, everything else to the standard error. SIGTERM ends it as Ctrl-C does, and
what has arrived by then is written beside the file, as ``….partial``. `EXIT_CODES` says what became of it.

argparse and not typer: six commands need no more, and a batch machine has one package less to install.
"""

import argparse
import io
import json
import logging
import os
import signal
import sys
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FrameType
from typing import Any

import pandas as pd

from genesys_nb import connect, export
from genesys_nb.display import provenance as story
from genesys_nb.errors import (
    AuthError,
    ConfigError,
    GenesysError,
    IncompleteWarning,
    PagingError,
    RateLimited,
    ServerError,
    TransportError,
)
from genesys_nb.http.logs import JsonLines
from genesys_nb.lineage import KEY

EXIT_CODES = """\
exit codes:
  0     all was written, and it is whole
  1     the doctor found something (``check``), or a defect of this program
  2     the call cannot be: an unknown name, a bad interval, no credentials
  3     the service refused the credentials
  4     the service refused the request: a permission is missing, there is no such thing
  5     the service or the network failed for longer than it was worth waiting: try later
  6     it was written, but it is not whole; the standard error says what is missing
  130   stopped by Ctrl-C
  141   whoever read the standard output went away: ``| head``
  143   stopped by SIGTERM
"""
FOUND, WRONG, REFUSED_LOGIN, REFUSED, TRY_LATER, INCOMPLETE = range(1, 7)
_STOPPED = 128
_NO_READER = 13  # SIGPIPE, which Windows has not
_CODES = (
    (ConfigError, WRONG),
    (AuthError, REFUSED_LOGIN),
    ((TransportError, ServerError, RateLimited, PagingError), TRY_LATER),
)


def main(arguments: list[str] | None = None) -> int:
    """Carry out one command and return the exit code; see the module."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments[:1] == ["demo"]:
        from genesys_nb.demo.__main__ import main as serve  # noqa: PLC0415 - a leaf: only this command needs it

        return serve(arguments[1:])
    options = _parser().parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # as files are, whatever the machine's own is
    if options.log or not options.quiet:
        _log(options.log)
    stopped: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.append(number)
        signal.default_int_handler(number, frame)

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, stop)
    try:
        return _carry_out(options)
    except KeyboardInterrupt as error:
        _say(str(error) or "stopped")
        return _STOPPED + (stopped[-1] if stopped else signal.SIGINT)
    except OSError as error:  # the standard output's: all others are errors of our own by now
        return _cut_off(error)
    except GenesysError as error:
        _say("\n".join([str(error), *getattr(error, "__notes__", ())]))
        return next((code for kinds, code in _CODES if isinstance(error, kinds)), REFUSED)


def _cut_off(error: OSError) -> int:
    """Give up the standard output, which takes no more; return the exit code."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # where what is left in it goes at the end
    if isinstance(error, BrokenPipeError):
        return _STOPPED + _NO_READER
    _say(f"the standard output cannot be written: {error.strerror}")
    return WRONG


def _carry_out(options: argparse.Namespace) -> int:
    kind = export.kind_of(options.output, options.format) if options.command != "check" else ""
    if options.command != "check" and options.output is not None:
        export.reachable(options.output)
    where = {name: getattr(options, name) for name in ("platform", "region", "timezone") if getattr(options, name)}
    with connect(options.profile, progress=not options.quiet, **where) as session:
        if options.command == "check":
            report = session.check()
            sys.stdout.write(f"{report}\n")
            return 0 if report.ok else FOUND
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                frame = options.ask(session, options)
            except (KeyboardInterrupt, GenesysError):
                _keep(session, options.output, kind)
                raise
        for warning in caught:
            _say(f"{warning.category.__name__}: {warning.message}")
        export.write(frame, options.output, kind)
        if not options.quiet and (told := frame.attrs.get(KEY)):
            _say(story(told).text)
        return INCOMPLETE if any(issubclass(each.category, IncompleteWarning) for each in caught) else 0


def _keep(session: Any, output: Path | None, kind: str) -> None:
    """Write what had arrived beside the file that was asked for."""
    if output is None or session.last is None or not session.last.rows:
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", IncompleteWarning)
        arrived = session.arrived()
    if isinstance(arrived, pd.DataFrame):
        partial = output.with_name(f"{output.name}.partial")
        export.write(arrived, partial, kind)
        _say(f"{len(arrived):,} rows that had arrived are in {partial}")


# The commands: each asks the session for one frame.


def _helper(session: Any, name: str) -> Callable[..., Any]:
    """Return a helper of the session; not every platform has all of them."""
    if not hasattr(session, name):
        raise ConfigError(
            f"{session.provider.title} has no {name}",
            next_step="frame PATH reads any listing of a platform: frame /agents",
        )
    helper: Callable[..., Any] = getattr(session, name)
    return helper


def _users(session: Any, options: argparse.Namespace) -> Any:
    return _helper(session, "users")(state=options.state, expand=options.expand)


def _details(session: Any, options: argparse.Namespace) -> Any:
    return _helper(session, "conversation_details")(
        options.interval, grain=options.grain, where=_where(options.where), body=options.body
    )


def _aggregates(session: Any, options: argparse.Namespace) -> Any:
    return _helper(session, "conversation_aggregates")(
        options.interval,
        metrics=options.metrics,
        by=options.by,
        granularity=options.granularity,
        where=_where(options.where),
    )


def _frame(session: Any, options: argparse.Namespace) -> Any:
    return session.frame(options.path, params=_where(options.param), json=options.body)


def _parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--profile", help='of ~/.gc/config.toml or the keyring; "demo" is the embedded organisation')
    common.add_argument("--platform", help="genesys or cxone")
    common.add_argument("--region", help="eu-west-1, mypurecloud.ie")
    common.add_argument("--timezone", help="how days are read and timestamps are written: Europe/Berlin")
    common.add_argument("--quiet", action="store_true", help="no bar, and no summary at the end")
    common.add_argument("--log", choices=("text", "json"), help="write what happens to the standard error")
    rows = argparse.ArgumentParser(add_help=False, parents=[common])
    rows.add_argument("-o", "--output", type=Path, help="file to write; without it, the standard output")
    rows.add_argument(
        "--format",
        choices=export.FORMATS,
        help="otherwise the file's ending decides; csv without one. All are for programs, texts as they are: a "
        "spreadsheet may compute one that begins with =, unlike in a file of frame.genesys.to_csv or to_excel",
    )
    query = argparse.ArgumentParser(add_help=False)
    query.add_argument("interval", help='"yesterday", "last 7 days", 2026-11, 2026-11-01/2026-11-15')
    query.add_argument("--where", action="append", default=[], metavar="KEY=VALUE", help="the same key again is OR")

    parser = argparse.ArgumentParser(
        prog="python -m genesys_nb",
        description="Genesys Cloud and NICE CXone as files.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")

    def command(name: str, text: str, ask: Callable[..., Any] | None, *parents: argparse.ArgumentParser) -> Any:
        made = commands.add_parser(name, help=text, description=text, parents=list(parents))
        made.set_defaults(ask=ask)
        return made

    command("check", "ask the doctor: host, login, permissions, clocks, limits", None, common)
    users = command("users", "one row a user", _users, rows)
    users.add_argument("--state", default="active", help="active, inactive, deleted, any")
    users.add_argument("--expand", action="append", help="skills, groups, presence …; may be repeated")
    details = command("details", "conversations that started in an interval", _details, query, rows)
    details.add_argument(
        "--grain", default="conversation", help="conversation, participant, session, segment, metric …"
    )
    details.add_argument("--body", type=_json, metavar="JSON|@FILE", help="the service's own query")
    aggregates = command("aggregates", "metrics by group and interval", _aggregates, query, rows)
    aggregates.add_argument("--metrics", type=_words, required=True, help="nOffered,tHandle")
    aggregates.add_argument("--by", type=_words, default=(), help="queueId,mediaType")
    aggregates.add_argument("--granularity", help="PT30M, PT1H, P1D; without it one row a group")
    frame = command("frame", "any listing of the platform", _frame, rows)
    frame.add_argument("path", help="/api/v2/…")
    frame.add_argument("--param", action="append", default=[], metavar="KEY=VALUE", help="a query parameter")
    frame.add_argument("--body", type=_json, metavar="JSON|@FILE", help="body of a listing by POST")
    command("demo", "serve the embedded organisation; see demo --help", None)
    return parser


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _json(text: str) -> Any:
    """Read JSON from the command line, or from a file that is named with an @ before it."""
    try:
        return json.loads(Path(text[1:]).read_text("utf-8") if text.startswith("@") else text)
    except (OSError, ValueError, RecursionError) as error:
        raise argparse.ArgumentTypeError(f"{text[:80]!r} is no JSON: {error}") from None


def _where(pairs: Iterable[str]) -> dict[str, Any] | None:
    """Read KEY=VALUE pairs; a key that comes again has several values."""
    found: dict[str, list[str]] = {}
    for pair in pairs:
        key, sign, value = pair.partition("=")
        if not sign or not key:
            raise ConfigError(f"{pair[:80]!r} is not KEY=VALUE", next_step="write --where mediaType=voice")
        found.setdefault(key, []).append(value)
    return {key: values[0] if len(values) == 1 else values for key, values in found.items()} or None


def _log(style: str | None) -> None:
    """Write what happens to the standard error: all of it in a style, or else only what is waited for."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if style == "json" else logging.Formatter("%(asctime)s %(message)s"))
    if style is None:
        handler.addFilter(lambda record: getattr(getattr(record, "event", None), "kind", "") in {"wait", "retry"})
    logger = logging.getLogger("genesys_nb")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)


def _say(text: str) -> None:
    if sys.stderr is not None:  # it may be closed, as some starters of jobs do
        sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
