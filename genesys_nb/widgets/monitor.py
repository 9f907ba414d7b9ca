"""The live monitor of a session's downloads: parts, pages, waits, renewals, jobs, and a stop that keeps what is there.

What a download is and has, it reads from the session's own records; what happened beside it, waits, renewals and the
states of jobs, it counts from the events. Whoever stops a download stops it as Ctrl-C does.
"""

import threading
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import Any, ClassVar

import traitlets

from genesys_nb import display
from genesys_nb.downloads.diary import Download
from genesys_nb.widgets.live_card import LiveCard, script, style

_CELLS = 60  # of the strip; of more parts several share one
_JOBS = 200  # whose states are remembered
_STATES = {"running": "", "whole": "ok", "incomplete": "warn", "stopped": "warn", "failed": "fail"}


@dataclass(slots=True)
class _Tally:
    """What happened while downloads ran: since the session was last without one."""

    waits: dict[str, list[float]] = field(default_factory=dict)
    """By reason: how often, and seconds altogether."""
    reason: str = ""
    waited_until: float = 0.0
    """When the wait of that reason, the latest, will be over."""
    renewals: int = 0
    jobs: dict[str, str] = field(default_factory=dict)

    def wait(self, reason: str, at: float, seconds: float) -> None:
        """Count a wait; of waits side by side only what the later one adds."""
        ends = at + seconds
        counts = self.waits.setdefault(reason, [0, 0.0])
        counts[0] += 1
        counts[1] += max(0.0, ends - max(at, self.waited_until))
        self.reason, self.waited_until = reason, max(ends, self.waited_until)

    def end(self, at: float) -> None:
        """Know that nothing waits any more: what was told of the latest wait did not all pass."""
        if self.reason and self.waited_until > at:
            self.waits[self.reason][1] = max(0.0, self.waits[self.reason][1] - (self.waited_until - at))
            self.waited_until = at

    def told_waits(self) -> list[str]:
        """Say the waits, the longest first."""
        waits = sorted(self.waits.items(), key=lambda item: -item[1][1])
        return [
            f"{display.length(round(seconds))}, {display.times(int(count))}: {reason}"
            for reason, (count, seconds) in waits
        ]

    def told_jobs(self) -> str:
        """Say how many jobs there are, and in which states."""
        states = list(self.jobs.values())
        return ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states))


class DownloadMonitor(LiveCard):
    """The download that runs in a session, or ran last, with the ones before it; see `LiveCard`.

    Of the session it looks at ``downloads``.
    """

    _esm = script("monitor")
    _css = style("monitor")
    _kinds: ClassVar[frozenset[str]] = frozenset({"begun", "arrived", "ended", "renewed", "job"})
    _quick: ClassVar[frozenset[str]] = frozenset({"begun", "arrived", "ended", "job"})

    download = traitlets.Dict().tag(sync=True)
    """The facts of `genesys_nb.downloads.diary.Download`; empty before the first one.

    Its ``parts`` are a letter for each cell of the strip.
    """
    counts = traitlets.Dict().tag(sync=True)
    """Of its parts: ``all``, ``done``, ``running``, ``halves``."""
    beside = traitlets.Int(0).tag(sync=True)
    """How many other downloads are under way."""
    waits: traitlets.List[Any] = traitlets.List().tag(sync=True)
    renewals = traitlets.Int(0).tag(sync=True)
    jobs = traitlets.Unicode().tag(sync=True)
    past: traitlets.List[Any] = traitlets.List().tag(sync=True)
    """The downloads before it, the latest first: ``state`` and ``text``."""

    def __init__(self, session: Any, **options: Any) -> None:
        self._tally = _Tally()
        self._counting = threading.Lock()
        super().__init__(session, **options)

    def _heard(self, event: Any) -> None:
        session = self._session()
        if session is not None:
            with self._counting:
                self._count(session, event)
        super()._heard(event)

    def _count(self, session: Any, event: Any) -> None:
        if event.kind == "begun" and sum(one.state == "running" for one in session.downloads.log) == 1:
            self._tally = _Tally()
        elif event.kind == "wait" and event.seconds > 1:
            self._tally.wait(event.text, event.at, event.seconds)
        elif event.kind == "ended" and event.detail["state"] == "stopped":
            self._tally.end(event.at)
        elif event.kind == "renewed":
            self._tally.renewals += 1
        elif event.kind == "job" and len(self._tally.jobs) < _JOBS:
            self._tally.jobs[event.detail["id"]] = event.text

    def _look(self, session: Any) -> dict[str, Any]:
        log: list[Download] = session.downloads.log
        running = [one for one in log if one.state == "running"]
        shown = running[0] if running else log[-1] if log else None
        past = [one for one in reversed(log) if one is not shown and one.state != "running"]
        with self._counting:
            waits, jobs, renewals = self._tally.told_waits(), self._tally.told_jobs(), self._tally.renewals
        return {
            "download": {} if shown is None else {**asdict(shown), "parts": cells(shown.parts)},
            "counts": {} if shown is None else counts(shown.parts),
            "beside": max(0, len(running) - 1),
            "waits": waits,
            "jobs": jobs,
            "renewals": renewals,
            "past": [{"state": _STATES[one.state], "text": _line(one)} for one in past],
        }

    def _order(self, session: Any, content: dict[str, Any]) -> None:
        number = content.get("stop")
        if isinstance(number, int):
            session.downloads.stop(number)

    def _line(self) -> str:
        return _said(self.download) if self.download else "nothing was downloaded yet"

    def _static(self) -> display.Shown:
        rows: dict[str, Any] = {"state": "session closed" if self.closed else None}
        if self.download:
            state = display.State(_STATES[self.download["state"]], _said(self.download))
            rows |= {"latest": state, "waits": self.waits, "before": [one["text"] for one in self.past]}
        else:
            rows["latest"] = self._line()
        return display.facts("Downloads", rows, subtitle=self.label)


def cells(parts: str) -> str:
    """Return the letters of a strip: of each part its own, or of several one that stands for them."""
    if len(parts) <= _CELLS:
        return parts
    ends = [len(parts) * at // _CELLS for at in range(_CELLS + 1)]
    return "".join(_cell(parts[begin:end]) for begin, end in pairwise(ends))


def _cell(parts: str) -> str:
    several = set(parts.lower())
    return next(iter(several)) if len(several) == 1 else "r"


def counts(parts: str) -> dict[str, int]:
    """Count parts by what they are at."""
    several = parts.lower()
    return {
        "all": len(parts),
        "done": several.count("d"),
        "running": several.count("r") + several.count("a"),
        "again": several.count("a"),
        "halves": sum(letter.isupper() for letter in parts),
    }


def _line(one: Download) -> str:
    return _said(asdict(one))


def _said(one: dict[str, Any]) -> str:
    """Say a download in one line."""
    total = one["total"]
    of_all = "" if total is None or total == one["rows"] else f" of {total:,}"
    state = {"running": "running, ", "whole": ""}.get(one["state"], f"{one['state']} at ")
    return f"{one['what']}: {state}{one['rows']:,}{of_all} items, {display.length(one['at'] - one['began'])}"
