"""Which source answers for which days: the query, which is fresh, or a job, which is quick and has attributes.

The query tells what is so now, a hundred conversations at a time, ten thousand at the most, a week or a month at once.
A job tells a thousand at a time and has no such limits, but reads a data lake that is some hours behind, and past its
watermark it is short without a word. So the route asks for the watermark first, and for a count where the answer may be
long. What began before the day of the watermark comes from jobs if that saves requests, everything else from the
query: each conversation has one source, by its beginning. Those that went on at the watermark have another end by now;
they are asked for once more, by their ids, and the newer copy stays. A job tells no total, so nobody would see
that its results ended early: when all has arrived the query counts, and is asked for the days of which it knows more.

A filter may come to be true of a conversation only after the watermark. Then the query has to find it, so with a filter
the query's days begin two days earlier; hardly a conversation goes on for longer.

Nothing is sent here. A route yields queries, is sent the answers, and returns the pull to be run: see `pull`.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from genesys_nb import intervals
from genesys_nb.downloads.pull import Asking, Part, Pull
from genesys_nb.errors import ApiError
from genesys_nb.genesys import filters, watermark
from genesys_nb.genesys.counting import Counts, counted
from genesys_nb.intervals import Interval
from genesys_nb.paging import STYLES
from genesys_nb.query import Query
from genesys_nb.tables.conversations import Conversations

_DETAILS = "/api/v2/analytics/conversations/details"
_QUERY = f"{_DETAILS}/query"
_JOBS = f"{_DETAILS}/jobs"
_BY_QUERY, _BY_JOB, _BY_ID = STYLES["body_paging"], STYLES["job"], STYLES["none"]
_QUERY_PAGE = 100
_JOB_PAGE = 1_000
_MOST_BY_QUERY = 10_000
_DAYS_BY_QUERY = (7, 31)  # without a filter, with one
_DAYS_BY_JOB = 31
_SHORTEST = timedelta(minutes=1)
_FEW = 2_000  # conversations that a query brings as soon as a job would
_GOING_ON = timedelta(days=2)
_LONG = timedelta(days=2)  # up to here the query is asked at once
_LONG_AGO = timedelta(days=550)  # the vendor's own views end there
_SAMPLE = 50  # conversations that are looked at where some are counted
_IDS_AT_ONCE = 50
_ONLY_IN_QUERIES = {"aggregations"}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of conversations, whichever source answers.

    Parameters
    ----------
    asked : Interval
        When they began.
    body : mapping
        Filters and order, as the query takes them.
    grains : tuple of str
        The tables that are wanted.
    now : datetime
        The present moment.
    page_size : int or None
        Conversations a page of the query.
    """

    asked: Interval
    body: Mapping[str, Any]
    grains: tuple[str, ...]
    now: datetime
    page_size: int | None = None

    @property
    def filtered(self) -> bool:
        """Whether anything is filtered, on which the query's longest interval depends."""
        return filters.has_filter(self.body)

    def by_query(self, interval: Interval) -> Part:
        """Return a part that the query answers."""
        request = Query("POST", _QUERY, json={**self.body, "interval": interval.iso()}, reads=True)
        return Part(
            query=_BY_QUERY.begin(request, self.page_size or _QUERY_PAGE, "pageSize"),
            style=_BY_QUERY,
            via="query",
            interval=(interval.start, interval.end),
            page_size=self.page_size or _QUERY_PAGE,
            most=_MOST_BY_QUERY,
            halves=lambda: [self.by_query(half) for half in _halves(interval)],
        )

    def by_queries(self, interval: Interval) -> list[Part]:
        """Return the parts that the query answers, none longer than it takes."""
        return [self.by_query(one) for one in intervals.chunks(interval, days=_DAYS_BY_QUERY[self.filtered])]

    def by_jobs(self, interval: Interval) -> list[Part]:
        """Return the parts that jobs answer; they match what began in them, as the query does."""
        body = {name: value for name, value in self.body.items() if name not in _ONLY_IN_QUERIES}
        parts = []
        for one in intervals.chunks(interval, days=_DAYS_BY_JOB):
            json = {**body, "interval": one.iso(), "startOfDayIntervalMatching": True}
            query = _BY_JOB.begin(Query("POST", _JOBS, json=json), _JOB_PAGE, "pageSize")
            parts.append(
                Part(query=query, style=_BY_JOB, via="job", interval=(one.start, one.end), page_size=_JOB_PAGE)
            )
        return parts

    def count(self, interval: Interval, sample: int = _SAMPLE) -> Query:
        """Return the request that tells how many there are in an interval, and what some of them are like."""
        request = Query("POST", _QUERY, json={**self.body, "interval": interval.iso()}, reads=True)
        return _BY_QUERY.begin(request, sample, "pageSize")

    def counted(self, spans: Sequence[Interval]) -> Asking[Counts]:
        """Count some of what began in a few spans of time that follow each other."""
        days = _DAYS_BY_QUERY[self.filtered]
        stretches = [one for span in spans for one in intervals.chunks(span, days=days)]
        return counted(stretches, self.count, self.now)


def route(question: Question, pull: Pull, *, lake_only: bool, count: bool) -> Asking[Pull]:
    """Find out what answers a question best: yields queries, returns the pull to be run.

    Parameters
    ----------
    question : Question
        What is asked.
    pull : Pull
        The pull without its parts.
    lake_only : bool
        True where only jobs can answer.
    count : bool
        True where the parts shall say how many conversations they hold, whatever that costs.
    """
    known_until, why = yield from watermark.asked(_JOBS, question.now, needed=lake_only)
    notes = [*pull.notes, *([why] if why else [])]
    lake, fresh = _cut(question.asked, _border(question, known_until, lake_only=lake_only))
    spans = [span for span in (lake, fresh) if span and not (lake_only and span is fresh)]
    long = question.asked.length > _LONG
    counts = (yield from question.counted(spans)) if count or (lake and long and not lake_only) else None
    if lake_only and fresh:
        notes.append(f"not covered: what began from {fresh.start:%Y-%m-%d %H:%M} UTC on is not in the data lake yet")
    elif lake and not lake_only and not (long and counts and _worth_a_job(question, lake, counts)):
        lake, fresh = None, question.asked
    parts = question.by_jobs(lake) if lake else []
    parts += question.by_queries(fresh) if fresh and not lake_only else []
    if counts is not None:
        parts = [replace(part, hits=round(counts.within(Interval(*part.interval)))) for part in parts if part.interval]
        if count and counts.counted < len(counts.stretches):
            notes.append(f"an estimate: {counts.counted} of {len(counts.stretches)} stretches of time were counted")
    if lake:
        parts = [replace(part, checks=_checks(question, part)) for part in parts]
    settled = min(known_until, question.asked.end) if known_until else None
    return replace(
        pull,
        listed=tuple(parts),
        route=None,
        notes=tuple(notes),
        expected=None if counts is None else sum(part.hits or 0 for part in parts),
        sample=counts.sample if counts else b"",
        settled_until=settled,
        covers=not (lake_only and fresh),
        tables=lambda: Conversations(question.grains, settled_until=settled),
        afterwards=(lambda tables: (_held if lake_only else _once_more)(question, tables, lake)) if lake else None,
    )


def _border(question: Question, known_until: datetime | None, *, lake_only: bool) -> datetime:
    """Return the moment from which the query answers."""
    if known_until is None:
        return question.asked.start
    if lake_only:
        return known_until
    midnight = known_until.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - _GOING_ON if question.filtered else midnight


def _cut(asked: Interval, border: datetime) -> tuple[Interval | None, Interval | None]:
    """Cut an interval in what is before a moment and what is not."""
    if border <= asked.start:
        return None, asked
    if border >= asked.end:
        return asked, None
    return replace(asked, end=border), replace(asked, start=border)


def _worth_a_job(question: Question, lake: Interval, counts: Counts) -> bool:
    """Tell whether a job is worth its wait; questions about long ago are for jobs alone."""
    return question.now - lake.start > _LONG_AGO or counts.within(lake) > _FEW


def _once_more(question: Question, tables: Conversations, lake: Interval) -> Asking[list[Part]]:
    """Return what is asked again when all has arrived: what jobs did not bring, and those that went on."""
    known_until, _ = yield from watermark.asked(_JOBS, question.now)
    settled, doubtful = _cut(lake, known_until or lake.end)
    again = question.by_queries(doubtful) if doubtful else []
    for stretch in (yield from _short(question, tables, settled, _DAYS_BY_QUERY[question.filtered])) if settled else ():
        days = yield from _short(question, tables, stretch, 1)
        again += [question.by_query(day) for day in days]
    return [*again, *by_ids(tables.going_on((question.asked.start, question.asked.end), lake.end))]


def _held(question: Question, tables: Conversations, lake: Interval) -> Asking[list[Part]]:
    """Hold what jobs brought against the query's counts where only jobs are asked; nothing is fetched for it."""
    for stretch in (yield from _short(question, tables, lake, _DAYS_BY_QUERY[question.filtered])):
        tables.lacks(1, f'the query counts more than the job brought in {stretch.iso()}: via="auto" brings it')
    return []


def _short(question: Question, tables: Conversations, interval: Interval, days: int) -> Asking[list[Interval]]:
    """Return the stretches of an interval of which the query counts more than has arrived; a job tells no total."""
    short = []
    for stretch in intervals.chunks(interval, days=days):
        try:
            answer = yield question.count(stretch, 1)
        except ApiError:
            continue  # what cannot be counted was asked of jobs alone
        began = stretch.start.replace(hour=0, minute=0, second=0, microsecond=0)  # the query tells of that day as well
        if float(answer.get("totalHits") or 0) > tables.began((began, stretch.end)):
            short.append(stretch)
    return short


def by_ids(identifiers: Sequence[str]) -> list[Part]:
    """Return the parts that tell conversations by their ids."""
    groups = [identifiers[at : at + _IDS_AT_ONCE] for at in range(0, len(identifiers), _IDS_AT_ONCE)]
    return [
        Part(query=Query("GET", _DETAILS, params={"id": list(some)}), style=_BY_ID, via="query", hits=len(some))
        for some in groups
    ]


def _checks(question: Question, part: Part) -> int:
    """Return how many requests count what a job should have brought; see `_short`."""
    days = _DAYS_BY_QUERY[question.filtered]
    return math.ceil(_seconds(part) / timedelta(days=days).total_seconds()) if part.via == "job" else 0


def _halves(interval: Interval) -> list[Interval]:
    """Halve an interval, at a UTC midnight while it holds one; a minute is not halved."""
    minutes = interval.length // _SHORTEST
    if minutes < 2:
        return []
    middle = interval.start + _SHORTEST * (minutes // 2)
    midnight = middle.replace(hour=0, minute=0, second=0, microsecond=0)
    if not interval.start < midnight < interval.end:
        midnight += timedelta(days=1)
    border = midnight if interval.start < midnight < interval.end else middle
    return [replace(interval, end=border), replace(interval, start=border)]


def _seconds(part: Part) -> float:
    return (part.interval[1] - part.interval[0]).total_seconds() if part.interval else 0.0
