"""What a download would cost, told before it is made.

One cheap look is enough: the service counts what it would send, and the rows on that page tell how many rows of the
frame an item makes and how much memory they take. From there on it is arithmetic. A plan is an estimate and says so; it
sends nothing heavy, and makes no job.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from genesys_nb import display
from genesys_nb.clock import Clock
from genesys_nb.downloads.pull import Fetch, Part, Pull, driven
from genesys_nb.http.pacing import FREE, USABLE, Budget
from genesys_nb.query import Query

_SHOWN = 12  # parts on the card
_LONG, _LARGE = 600, 2e9  # seconds and bytes from which on a download is worth a thought
_UNKNOWN = "not known: the service does not tell"
_LOOKED_AT = 3  # parts that are looked at, where there are more
_POLLS = 4  # requests of a job beside its pages: creation, states
_SIDE_BY_SIDE = 4
_WINDOW = 61.0  # seconds


@dataclass(frozen=True, slots=True, repr=False)
class Plan(display.Card):
    """What a download would cost; it shows itself.

    Parameters
    ----------
    what : str
        What is fetched.
    parts : pandas.DataFrame
        One row a part, in order: ``via``; ``start`` and ``end``, aware, missing where it has none; ``items`` and
        ``requests``, estimated, missing where the service does not tell.
    items : int or None
        Items of the service: conversations, users.
    rows : int or None
        Rows of the frame, of all frames together where there are several.
    requests : int or None
        Requests, those included that the plan itself has cost.
    spent : int
        Requests that the plan has cost.
    share : float or None
        Requests as a share of what the rate limit allows in a minute; None before the service has told.
    seconds : float or None
        How long it would take.
    memory : int or None
        Bytes of the frame.
    notes : tuple of str
        What a reader should know.
    """

    what: str
    parts: pd.DataFrame
    items: int | None
    rows: int | None
    requests: int | None
    spent: int
    share: float | None
    seconds: float | None
    memory: int | None
    notes: tuple[str, ...] = ()

    def _shown(self) -> display.Shown:
        about = {
            "items": _UNKNOWN if self.items is None else f"about {self.items:,}",
            "rows": None if self.rows is None else f"about {self.rows:,}",
            "requests": _UNKNOWN if self.requests is None else f"about {self.requests:,}, {self.spent} of them by now",
            "rate limit": None if self.share is None else f"{self.share:.0%} of a minute's requests",
            "time": None if self.seconds is None else f"about {display.length(max(1, round(self.seconds)))}",
            "memory": None if self.memory is None else f"about {display.size(self.memory)}",
            "parts": self._told_parts(),
            "notes": list(self.notes),
        }
        return display.facts("Plan", about, subtitle=self.what, next_step=self._to_do())

    def _to_do(self) -> str:
        dear = (self.seconds or 0) > _LONG or (self.memory or 0) > _LARGE
        if dear:
            return "a shorter interval or a filter makes it cheaper; the same call without .plan fetches it as it is"
        return "the same call without .plan fetches it"

    def _told_parts(self) -> list[str]:
        if len(self.parts) > 1 and self.parts["start"].isna().all() and (self.parts["requests"] == 1).all():
            return [f"{len(self.parts):,} requests, side by side"]
        told = []
        for via, start, end, items, requests in self.parts.head(_SHOWN).itertuples(index=False):
            when = "" if pd.isna(start) else f", {start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC"
            sizes = [display.counted(n, what) for n, what in ((items, "item"), (requests, "request")) if not pd.isna(n)]
            told.append(f"{via}{when}{': ' if sizes else ''}{', '.join(sizes)}")
        more = len(self.parts) - _SHOWN
        return [*told, *([f"and {more} more"] if more > 0 else [])]


def planned(
    pull: Pull, *, fetch: Fetch, ask: Callable[[Query], Any], budget: Callable[[], Budget | None], clock: Clock
) -> Plan:
    """Find out what a pull would cost.

    Parameters
    ----------
    pull : Pull
        What would be fetched.
    fetch, ask : callable
        As for a run.
    budget : callable
        Returns what the rate-limit headers last said.
    clock : Clock
        Measures how long an answer takes.
    """
    spent, began = 0, clock.monotonic()

    def counted(query: Query) -> Any:
        nonlocal spent
        spent += 1
        return ask(query)

    if pull.route is not None:
        pull = driven(pull.route(True), counted)
    if _sum([part.hits for part in pull.parts]) is None:
        pull, looks = _looked_at(pull, fetch)
        spent += looks
    answer = (clock.monotonic() - began) / spent if spent else None
    items = _sum([part.hits for part in pull.parts])
    requests = _sum([_requests(part) for part in pull.parts])
    rows, memory = _of_sample(pull, items)
    known = budget()
    return Plan(
        what=pull.what,
        parts=_frame(pull.parts),
        items=items,
        rows=rows,
        requests=None if requests is None else requests + spent,
        spent=spent,
        share=requests / known.allowed if known and requests is not None else None,
        seconds=None if requests is None or answer is None else _seconds(pull.parts, requests, answer, known),
        memory=memory,
        notes=pull.notes,
    )


def _looked_at(pull: Pull, fetch: Fetch) -> tuple[Pull, int]:
    """Look at some of the parts; the others are taken to be like them. What ends with its first page is not asked."""
    parts = pull.parts
    if any(part.style.job or part.style.name == "none" for part in parts):
        return replace(pull, listed=tuple(replace(part, pages=1) for part in parts)), 0
    places = sorted({round(at * (len(parts) - 1) / (_LOOKED_AT - 1)) for at in range(_LOOKED_AT)})
    pages = [fetch(parts[place].query, parts[place].style).page for place in places]
    totals = [page.total for page in pages]
    if None in totals:
        return replace(pull, listed=parts), len(pages)
    mean = sum(total or 0 for total in totals) / len(totals)
    seen = dict(zip(places, totals, strict=True))
    size = max(page.count for page in pages)
    sized = [replace(part, hits=seen.get(at, round(mean)), page_size=size or None) for at, part in enumerate(parts)]
    return replace(pull, listed=tuple(sized), sample=pages[0].content), len(pages)


def _requests(part: Part) -> int | None:
    around = (_POLLS if part.style.job else 0) + part.checks
    if part.pages is not None:
        return part.pages + around
    if part.hits is None:
        return None
    pages = max(1, math.ceil(part.hits / (part.page_size or 1)))
    halvings = 2 * math.ceil(part.hits / part.most) - 2 if part.most and part.hits > part.most else 0
    return pages + halvings + around


def _of_sample(pull: Pull, items: int | None) -> tuple[int | None, int | None]:
    """Estimate the rows of the frames and their memory from the page that was looked at."""
    if items == 0:
        return 0, 0
    if items is None or not pull.sample:
        return None, None
    tables = pull.tables()
    seen = tables.add(pull.sample)
    frames = tables.finish(timezone="UTC").frames.values()
    if not seen:
        return None, None
    rows = sum(map(len, frames))
    memory = sum(int(frame.memory_usage(deep=True).sum()) for frame in frames)
    return round(rows * items / seen), round(memory * items / seen)


def _seconds(parts: Sequence[Part], requests: int, answer: float, budget: Budget | None) -> float:
    """Estimate the time: by how long answers take, or by the rate limit where that is longer."""
    by_jobs = sum(_requests(part) or 0 for part in parts if part.style.job)
    by_answers = by_jobs * answer + (requests - by_jobs) * answer / _SIDE_BY_SIDE
    if budget is None:
        return by_answers
    windows, rest = divmod(requests, budget.allowed * USABLE)
    slow = max(0.0, rest - budget.allowed * FREE) / (budget.allowed * (USABLE - FREE))
    return max(by_answers, _WINDOW * (windows + slow))


def _frame(parts: Sequence[Part]) -> pd.DataFrame:
    ends = [part.interval or (None, None) for part in parts]
    return pd.DataFrame(
        {
            "via": pd.Series([part.via for part in parts], dtype="string"),
            "start": pd.to_datetime(pd.Series([start for start, _ in ends], dtype=object), utc=True),
            "end": pd.to_datetime(pd.Series([end for _, end in ends], dtype=object), utc=True),
            "items": pd.Series([part.hits for part in parts], dtype="Int64"),
            "requests": pd.Series([_requests(part) for part in parts], dtype="Int64"),
        }
    )


def _sum(numbers: Sequence[int | None]) -> int | None:
    return None if None in numbers else sum(number or 0 for number in numbers)
