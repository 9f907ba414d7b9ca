"""Where a frame came from and whether it is whole.

Every frame carries a plain dict in ``attrs["genesys_nb"]``: it survives selecting, merging and Parquet, holds no secret
and can be committed. `provenance` shows it as a card.
"""

import inspect
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from genesys_nb import display
from genesys_nb.errors import ConfigError, IncompleteWarning
from genesys_nb.pull import Finished
from genesys_nb.run import Run

KEY = "genesys_nb"


class Provenance(display.Card):
    """The story of one frame, as a card in a notebook and as lines in a terminal.

    Parameters
    ----------
    record : dict
        The frame's ``attrs["genesys_nb"]``.
    """

    def __init__(self, record: dict[str, Any]) -> None:
        self.record = record

    def __getitem__(self, name: str) -> Any:
        return self.record[name]

    @property
    def complete(self) -> bool:
        """True when the frame holds all that the service counted."""
        return bool(self.record["complete"])

    def _shown(self) -> display.Shown:
        return display.provenance(self.record)


def provenance(frame: pd.DataFrame) -> Provenance:
    """Show where a frame came from and whether it is whole.

    Parameters
    ----------
    frame : pandas.DataFrame
        A frame of a session's helper, or a selection of its rows and columns.

    Returns
    -------
    Provenance
        Shows itself; ``.record`` is the plain dict, ``.complete`` the answer to the first question.

    Raises
    ------
    ConfigError
        The frame does not come from a session, or lost its ``attrs`` on the way.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     gnb.provenance(gc.queues()).complete
    True
    """
    record = getattr(frame, "attrs", {}).get(KEY)
    if not isinstance(record, dict):
        raise ConfigError(
            "this frame carries no provenance",
            next_step="ask for that of the frame that the session returned: some steps of pandas drop `frame.attrs`",
        )
    return Provenance(record)


def record(
    run: Run, finished: Finished, *, platform: str, host: str, organisation: str, timezone: str, now: datetime
) -> dict[str, Any]:
    """Write down how a run's frames came about; plain values only.

    Parameters
    ----------
    run : Run
        What was fetched, and how.
    finished : Finished
        What became of it.
    platform, host, organisation : str
        Where it was fetched.
    timezone : str
        The session's zone.
    now : datetime
        When it was done.
    """
    pull, notes = run.pull, [*run.notes, *finished.notes]
    if not run.done:
        notes.insert(0, f"the download did not end: {finished.unique} items have arrived{_of_how_many(run)}")
    elif run.missing:
        notes.insert(0, f"{run.missing} of the {run.total} items that the service counts did not arrive")
    elif run.newer:
        notes.append(f"{run.newer} items came to the listing while it was read the last time; they are not in here")
    if run.total is not None and finished.unique > run.total:
        notes.append(f"the service counts {run.total} items and sent {finished.unique}: do not rely on its count")
    if run.done and run.total is None and run.pages > 1:
        notes.append("the service gives no total here, so there is nothing to hold the number of rows against")
    if finished.trimmed:
        notes.append(f"left out: {_items(finished.trimmed)} outside the interval, which the service sent along")
    if finished.duplicates:
        notes.append(f"{_items(finished.duplicates)} came more than once; the last copy of each was kept")
    return {
        "what": pull.what,
        "platform": platform,
        "host": host,
        "organisation": organisation,
        "interval": "/".join(_stamp(end) for end in pull.interval) if pull.interval else None,
        "timezone": pull.timezone or timezone,
        "via": "+".join(dict.fromkeys(part.via for part in pull.parts)) or pull.via,
        "fetched_at": _stamp(now),
        "settled_until": _stamp(pull.settled_until) if pull.settled_until else None,
        "total_hits": run.total,
        "rows": 0,
        "unique": finished.unique,
        "duplicates_dropped": finished.duplicates,
        "sources": _sources(run),
        "pages": run.pages,
        "requests": run.requests,
        "waited_s": round(run.waited, 3),
        "complete": run.done and pull.covers and not (run.missing or run.doubtful or finished.refused),
        "notes": notes,
    }


def _sources(run: Run) -> list[dict[str, Any]]:
    """Write down what came from where, in stretches of time that follow each other; one source needs no words."""
    if len(run.vias) < 2:
        return []
    told: list[dict[str, Any]] = []
    for part, items in run.sources:
        ends = [_stamp(end) for end in part.interval] if part.interval else ["", ""]
        if told and ends[0] and (told[-1]["via"], told[-1]["until"]) == (part.via, ends[0]):
            told[-1] |= {"until": ends[1], "items": told[-1]["items"] + items}
        else:
            told.append({"via": part.via, "from": ends[0], "until": ends[1], "items": items})
    return told


def attach(frames: Mapping[str, pd.DataFrame], told: Mapping[str, Any]) -> None:
    """Give each frame of a download its record, and warn once if the download is not whole.

    Raises
    ------
    IncompleteWarning
        The reader's filter makes errors of warnings; the frames are stamped all the same.
    """
    for grain, frame in frames.items():
        what = f"{told['what']}: {grain}" if len(frames) > 1 else told["what"]
        frame.attrs[KEY] = {**told, "what": what, "rows": len(frame), "notes": list(told["notes"])}
    if not told["complete"]:
        try:
            warn(f"{told['what']}: {'; '.join(told['notes'])}")
        except IncompleteWarning as error:
            error.args = (f"{error}\n  next: gc.arrived() returns the frame as it is",)
            raise


def warn(text: str) -> None:
    """Say that something is incomplete, and show the reader's own line with it."""
    warnings.warn(text, IncompleteWarning, stacklevel=_level_of_reader())


def _of_how_many(run: Run) -> str:
    """Say how many items there are going to be, as far as that is known before the end."""
    if run.total is not None:
        return f" of {run.total}"
    return f" of at least {run.counted}; not every part was asked for yet" if run.counted else ""


def _level_of_reader() -> int:
    """Return how many frames lie between here and the reader's own line, which is what a warning should show."""
    level, frame = 0, inspect.currentframe()
    while frame is not None and frame.f_globals.get("__name__", "").startswith("genesys_nb."):
        level, frame = level + 1, frame.f_back
    return level


def _items(count: int) -> str:
    return display.counted(count, "item")


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
