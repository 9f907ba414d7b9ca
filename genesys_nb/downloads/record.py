"""How the frames of a run came about, written down: what was asked, what came, and what is missing."""

from datetime import UTC, datetime
from typing import Any

from genesys_nb import display
from genesys_nb.downloads.pull import Finished
from genesys_nb.downloads.run import Run


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
        notes.insert(0, f"the download did not end: {finished.unique:,} {_called(run)} have arrived{_of_how_many(run)}")
    elif run.missing:
        notes.insert(0, f"{run.missing:,} of the {run.total:,} {_called(run)} that the service counts did not arrive")
    elif run.newer:
        notes.append(f"not in here: {_items(run.newer)} that came to the listing while it was read the last time")
    if run.total is not None and finished.unique > run.total:
        notes.append(f"the service counts {run.total:,} items and sent {finished.unique:,}: do not rely on its count")
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


def _of_how_many(run: Run) -> str:
    """Say how many items there are going to be, as far as that is known before the end."""
    if run.total is not None:
        return f" of {run.total:,}"
    return f" of at least {run.counted:,}; not every part was asked for yet" if run.counted else ""


def _called(run: Run) -> str:
    """Return what is counted: a conversation has several rows in a frame of its segments."""
    return "conversations" if run.pull.items == "conversations" else "items"


def _items(count: int) -> str:
    return display.counted(count, "item")


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
