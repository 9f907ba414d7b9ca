"""What is told of downloads: a record of each, and the few events that say when to look at it.

A record is a value that is replaced as a whole, so that whoever looks, in whatever thread, sees one moment. It is made
anew when a download begins, a few times a second while pages arrive, and when it has ended, not with every page: a
listing of ten thousand parts should not be counted ten thousand times.
"""

import itertools
import threading
from collections import deque
from dataclasses import dataclass, replace
from typing import Any, Literal

from genesys_nb.clock import Clock
from genesys_nb.downloads.run import Bar, Run
from genesys_nb.http.events import Event, Kind, Tell

Outcome = Literal["running", "whole", "incomplete", "stopped", "failed"]

_QUIET = 0.4  # seconds between two records of a download that goes on
_KEPT = 6  # records of downloads that have ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """One download of a session, as it was at one moment.

    Parameters
    ----------
    number : int
        Which one it is: they are counted from 1, and one that is gone on with counts again.
    what : str
        What is fetched: ``users``.
    state : str
        ``running``, ``whole``, ``incomplete``, ``stopped`` or ``failed``.
    began, at : float
        When it began, and the moment that this tells of, in seconds since 1970.
    rows, pages, requests : int
        What has come, and what it cost; of one that is gone on with, from its first beginning.
    before : int
        Rows that had come before it was gone on with.
    total : int or None
        How many rows there are going to be; None where nobody knows.
    parts : str
        A letter for each part, in order; see `genesys_nb.downloads.chunks.course`.
    by_reader : bool
        Whether the reader's own cell waits for it, so that the kernel's interrupt stops it; else another thread does.
    next_step : str
        What to do about it, when it has ended.
    """

    number: int
    what: str
    state: Outcome
    began: float
    at: float
    rows: int
    pages: int
    requests: int
    before: int
    total: int | None
    parts: str
    by_reader: bool
    next_step: str = ""


class Log:
    """The downloads of a session, those under way and the latest that have ended.

    Parameters
    ----------
    clock : Clock
        The session's time.
    tell : callable
        Is told ``begun``, ``arrived`` and ``ended``.
    """

    def __init__(self, clock: Clock, tell: Tell) -> None:
        self._clock = clock
        self._tell = tell
        self._numbers = itertools.count(1)  # threads may begin side by side
        self._running: dict[int, Download] = {}
        self._ended: deque[Download] = deque(maxlen=_KEPT)

    @property
    def all(self) -> list[Download]:
        """Those that have ended, oldest first, then those under way."""
        return [*self._ended.copy(), *self._running.copy().values()]

    def is_running(self, number: int) -> bool:
        """Tell whether a download is under way."""
        return number in self._running

    def begin(self, run: Run) -> "Diary":
        """Write down that a download begins."""
        now = self._clock.wall()
        by_reader = threading.current_thread() is threading.main_thread()
        first = Download(
            **_numbers(run),
            number=next(self._numbers),
            what=run.pull.what,
            state="running",
            began=now,
            at=now,
            before=run.rows,
            by_reader=by_reader,
        )
        self._write("begun", first)
        return Diary(self, run, first)

    def now(self, run: Run, last: Download) -> Download:
        """Write down how far a download is."""
        news = replace(last, **_numbers(run), at=self._clock.wall())
        self._write("arrived", news)
        return news

    def end(self, run: Run, last: Download, state: Outcome, next_step: str) -> None:
        """Write down how a download has ended, unless that was done: an interrupt may strike right behind it."""
        if self._running.pop(last.number, None) is None:
            return
        news = replace(last, **_numbers(run), at=self._clock.wall(), state=state, next_step=next_step)
        self._ended.append(news)
        self._told("ended", news)

    def monotonic(self) -> float:
        """Return the session's time that never jumps."""
        return self._clock.monotonic()

    def _write(self, kind: Kind, news: Download) -> None:
        self._running[news.number] = news
        self._told(kind, news)

    def _told(self, kind: Kind, news: Download) -> None:
        detail = {name: getattr(news, name) for name in ("number", "state", "rows", "pages", "requests", "total")}
        self._tell(Event(kind, news.what, seconds=news.at - news.began, at=news.at, detail=detail))


class Diary:
    """What becomes of one download.

    Parameters
    ----------
    log : Log
        Where it is written down.
    run : Run
        The download.
    last : Download
        What was written down last.
    """

    def __init__(self, log: Log, run: Run, last: Download) -> None:
        self._log = log
        self._run = run
        self._last = last
        self._written = log.monotonic()

    def beside(self, bar: Bar) -> "Beside":
        """Return what tells a bar and this."""
        return Beside(bar, self)

    def look(self) -> bool:
        """Write down how far it is, unless that was done a moment ago; return whether it was."""
        now = self._log.monotonic()
        if now - self._written < _QUIET:
            return False
        self._written = now
        self._last = self._log.now(self._run, self._last)
        return True

    def arrived(self) -> None:
        """Write down that all has come, and is to be made a frame."""
        self._last = self._log.now(self._run, self._last)

    def end(self, state: Outcome, next_step: str) -> None:
        """Write down how it has ended."""
        self._log.end(self._run, self._last, state, next_step)


class Beside:
    """A bar that passes on what it is told, and has it written down; what quick pages left out, when all is quiet."""

    def __init__(self, bar: Bar, diary: Diary) -> None:
        self._bar = bar
        self._diary = diary
        self._is_new = False

    def total(self, items: int | None) -> None:
        """Say how many items there are going to be."""
        self._bar.total(items)
        self._is_new = True

    def page(self, items: int) -> None:
        """Say that a page has arrived."""
        self._bar.page(items)
        self._is_new = not self._diary.look()

    def note(self, text: str) -> None:
        """Say why nothing moves; it is said every moment, so this is where what is new is not forgotten."""
        self._bar.note(text)
        if self._is_new:
            self._is_new = not self._diary.look()


def _numbers(run: Run) -> dict[str, Any]:
    expected = run.pull.expected if run.total is None else run.total
    return {
        "rows": run.rows,
        "pages": run.pages,
        "requests": run.requests,
        "total": expected,
        "parts": run.course,
    }
