"""Cards of what was fetched: a download, a frame's provenance, the frames of several grains."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from genesys_nb.display.elements import Shown, State, facts, table
from genesys_nb.display.words import counted, cut, length, said, size, spaced

_LONGEST_NAME = 80
_PROVENANCE_PARTS = frozenset(
    {
        "sources",
        "what",
        "platform",
        "host",
        "organisation",
        "interval",
        "timezone",
        "via",
        "fetched_at",
        "settled_until",
        "total_hits",
        "rows",
        "unique",
        "duplicates_dropped",
        "pages",
        "requests",
        "waited_s",
        "complete",
        "notes",
    }
)
_INCOMPLETE = "gc.resume() goes on if it was stopped; otherwise see the notes, and ask again"


def provenance(about: Mapping[str, Any]) -> Shown:
    """Show where a frame comes from and whether it is complete.

    Parameters
    ----------
    about : mapping
        ``frame.attrs["genesys_nb"]``. Entries it does not know are shown as well.
    """
    complete, rows, hits = (about.get(name) for name in ("complete", "rows", "total_hits"))
    known = {
        "state": _whole(complete),
        "rows": rows if hits is None else f"{said(rows)}; the service counts {counted(hits, 'item')}",
        "unique": about.get("unique"),
        "duplicates dropped": about.get("duplicates_dropped") or None,
        "interval": _period(about),
        "fetched": _moment(about.get("fetched_at"), about),
        "settled until": _moment(about.get("settled_until"), about),
        "via": about.get("via"),
        "sources": [_source(one, about) for one in about.get("sources") or ()],
        "cost": ", ".join(counted(about[f"{name}s"], name) for name in ("page", "request") if about.get(f"{name}s")),
        "waited": f"{length(about['waited_s'])}, all requests together" if about.get("waited_s") else None,
        "organisation": cut(str(about.get("organisation") or ""), _LONGEST_NAME),
        "host": about.get("host"),
    }
    others = {spaced(name): value for name, value in about.items() if name not in _PROVENANCE_PARTS}
    return facts(
        "Where this frame comes from",
        {**known, **others, "notes": about.get("notes")},
        subtitle=" · ".join(str(about[name]) for name in ("what", "platform") if about.get(name)),
        next_step=_INCOMPLETE if complete is False else "",
    )


def tables(frames: Iterable[Mapping[str, Any]], about: Mapping[str, Any]) -> Shown:
    """Show the frames of one download.

    Parameters
    ----------
    frames : iterable of mappings
        For each its ``grain``, ``rows``, ``columns``, ``memory`` in bytes, and ``complete`` (bool; None if not known).
    about : mapping
        Of the download: ``what``, ``interval``, ``timezone``.
    """
    frames = list(frames)
    rows = [(one["grain"], one["rows"], one["columns"], size(one["memory"]), _whole(one["complete"])) for one in frames]
    first = frames[0]["grain"] if frames else ""
    incomplete = any(one["complete"] is False for one in frames)
    return table(
        "Tables",
        ["grain", "rows", "columns", "memory", "state"],
        rows,
        subtitle=" · ".join(part for part in (str(about.get("what") or ""), _period(about)) if part),
        next_step=_INCOMPLETE if incomplete else f"tables[{first!r}] is a DataFrame" if frames else "",
    )


def _whole(complete: bool | None) -> State | None:
    if complete is None:
        return None
    return State("ok", "complete") if complete else State("warn", "incomplete: some rows are missing")


def _period(about: Mapping[str, Any]) -> str | None:
    """Say from when to when, by the clock of the download's zone."""
    if not about.get("interval"):
        return None
    ends = [_local(end, about) for end in str(about["interval"]).split("/")]
    if len(ends) != 2 or None in ends:
        return str(about["interval"])
    first, last = (str(end).removesuffix(":00") for end in ends)
    return f"{first} to {last}, {about.get('timezone') or 'UTC'}"


def _moment(told: Any, about: Mapping[str, Any]) -> str | None:
    """Say when something was, by the clock of the download's zone; what is no time is said as it is."""
    local = _local(told, about)
    return f"{local}, {about.get('timezone') or 'UTC'}" if local else told


def _local(told: Any, about: Mapping[str, Any]) -> str | None:
    try:
        moment = datetime.fromisoformat(told).astimezone(ZoneInfo(about.get("timezone") or "UTC"))
    except (TypeError, ValueError, OverflowError, OSError, KeyError):  # a zone that is not known is a KeyError
        return None
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def _source(one: Mapping[str, Any], about: Mapping[str, Any]) -> str:
    """Say what came from one source; by ids there is no stretch of time."""
    period = _period({"interval": f"{one['from']}/{one['until']}", "timezone": about.get("timezone")})
    return (
        f"{one['via']}: {counted(one['items'], 'item')}{f', {period}' if one['until'] else ' by ids, asked once more'}"
    )


def download(about: Mapping[str, Any]) -> Shown:
    """Show a download: how far it is, what it has cost, and how to go on with it.

    Parameters
    ----------
    about : mapping
        ``what``; ``done``, ``under_way``, ``whole`` (bool); ``items`` that have arrived, and their ``total`` or None;
        ``parts`` and how many of them have ``arrived``, ``pages``, ``requests``, ``waited`` (seconds), ``vias`` (for
        each kind of source the number of parts), ``notes``.
    """
    items, total = about["items"], about.get("total")
    if about["done"] and about["whole"]:
        state, to_do = State("ok", "all has arrived"), ""
    elif about["done"]:
        state, to_do = (
            State("warn", "at its end, but not whole"),
            "ask again; gnb.provenance(frame) says what is missing",
        )
    elif about["under_way"]:
        state, to_do = State("", "under way"), ""
    elif about["requests"]:
        state = State("warn", "stopped before its end")
        to_do = "frame = gc.resume() goes on from here, gc.arrived() returns what there is" if items else "ask again"
    else:
        state, to_do = State("", "not begun"), ""
    several = about["parts"] > 1
    rows = {
        "state": state,
        "items": said(items) if total is None else f"{said(items)} of {said(total)}",
        "parts": f"{said(about['arrived'])} of {said(about['parts'])} have arrived" if several else None,
        "by": ", ".join(f"{via}: {counted(number, 'part')}" for via, number in about["vias"].items()),
        "cost": ", ".join(counted(about[f"{name}s"], name) for name in ("page", "request")),
        "waited": f"{length(about['waited'])}, all requests together" if about["waited"] else None,
        "notes": about["notes"],
    }
    return facts("Download", rows, subtitle=about["what"], next_step=to_do)
