"""The asynchronous jobs: what was asked for, how far the work is, until when the results are kept.

A job takes a settled number of polls to be done, so that a test knows what it will see: queued, pending, fulfilled.
Another kind of job is one line: `job_routes.job_routes` makes its operations.
"""

import threading
from dataclasses import dataclass, field
from typing import Any

from genesys_nb.demo.refusals import Refusal, bad_request, not_found, too_many
from genesys_nb.demo.world.identity import DAY, stable
from genesys_nb.demo.world.people import Record

STATES = ("QUEUED", "PENDING", "FULFILLED")
OVER = frozenset({"FULFILLED", "FAILED", "CANCELLED", "EXPIRED"})
KEPT = DAY  # how long results are kept, in milliseconds


@dataclass(frozen=True, slots=True)
class JobTrouble:
    """What goes wrong with jobs as such; what goes wrong with a request is a `Fault`.

    Parameters
    ----------
    fails : int
        The first so many jobs end FAILED.
    expires_after : int, optional
        Pages of results after which those of the next jobs are forgotten; 0 is before the first page.
    expires_as : tuple of int
        With which status each of these jobs says so, hence how many they are: ``(404, 400)`` is two.
    strange_states : tuple of str
        What the first polls of every job are answered with: ``("THROTTLED", "queued")``.
    late_results : int
        How often the results of a fulfilled job are not found yet.
    limit : int, optional
        How many jobs may be under way at once; one more is refused with 429 and ``Retry-After``.
    shrinking_pages : bool
        Pages hold fewer rows than were asked for, some none at all, and have a cursor all the same.
    """

    fails: int = 0
    expires_after: int | None = None
    expires_as: tuple[int, ...] = (404,)
    strange_states: tuple[str, ...] = ()
    late_results: int = 0
    limit: int | None = None
    shrinking_pages: bool = False

    def __post_init__(self) -> None:
        if not set(self.expires_as) <= {400, 404}:
            raise ValueError(f"expires_as={self.expires_as} cannot be: a tuple of 404 and 400 is wanted")

    def lifetime(self, number: int) -> tuple[int, int] | None:
        """Return after how many pages the n-th job expires, and with which status; None is never."""
        turn = number - self.fails
        if self.expires_after is None or not 0 <= turn < len(self.expires_as):
            return None
        return self.expires_after, self.expires_as[turn]


UNTROUBLED = JobTrouble()


@dataclass(slots=True)
class Job:
    """One job; its number is its place among all that were created."""

    number: int
    identifier: str
    kind: str
    asked: dict[str, Any]
    submitted: int
    polls: int = 0
    pages: int = 0
    early: int = 0
    cancelled: bool = False
    expired: bool = False
    rows: list[Record] = field(default_factory=list)


class Jobs:
    """Remember the jobs of an organisation.

    Parameters
    ----------
    seed : int
        Makes their ids reproducible.
    patience : int
        How many polls are answered with each of QUEUED and PENDING before a job is fulfilled.
    trouble : JobTrouble
        What goes wrong with them.
    """

    def __init__(self, seed: int, patience: int, trouble: JobTrouble) -> None:
        self.trouble = trouble
        self._seed = seed
        self._patience = patience
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._jobs)

    def submit(self, kind: str, asked: dict[str, Any], rows: list[Record], now: int) -> Job:
        """Take in a job.

        Raises
        ------
        Refusal
            429 when as many as may be are under way.
        """
        limit = self.trouble.limit
        with self._lock:
            if limit is not None and sum(self.state(job) not in OVER for job in self._jobs.values()) >= limit:
                raise too_many(1)
            number = len(self._jobs)
            job = Job(number, stable(self._seed, "job", number), kind, asked, now, rows=rows)
            self._jobs[job.identifier] = job
        return job

    def find(self, kind: str, identifier: str) -> Job:
        """Return a job.

        Raises
        ------
        Refusal
            404 when there is none of that kind.
        """
        job = self._jobs.get(identifier)
        if job is None or job.kind != kind:
            raise not_found(f"The job {identifier} was not found")
        return job

    def poll(self, job: Job) -> str:
        """Return the state of a job, and let it come one step further."""
        with self._lock:
            job.polls += 1
        return self.state(job)

    def state(self, job: Job) -> str:
        """Return the state of a job."""
        if job.cancelled:
            return "CANCELLED"
        if job.expired:
            return "EXPIRED"
        polls, strange = max(0, job.polls - 1), self.trouble.strange_states
        if polls < len(strange):
            return strange[polls]
        step = (polls - len(strange)) // self._patience if self._patience else len(STATES)
        state = STATES[min(step, len(STATES) - 1)]
        return "FAILED" if state == "FULFILLED" and job.number < self.trouble.fails else state

    def open(self, job: Job) -> None:
        """Count one page of a job's results.

        Raises
        ------
        Refusal
            400 while it is not fulfilled, 404 (or 400) when its results are not there yet or not any more.
        """
        with self._lock:
            state, lifetime = self.state(job), self.trouble.lifetime(job.number)
            if state == "FULFILLED" and job.early < self.trouble.late_results:
                job.early += 1
                raise not_found(f"The results of job {job.identifier} were not found")
            if state == "FULFILLED" and lifetime and job.pages >= lifetime[0]:
                job.expired, state = True, "EXPIRED"
            if state == "EXPIRED":
                if lifetime and lifetime[1] == 400:
                    raise bad_request("The cursor is not valid or has expired")
                raise not_found(f"The results of job {job.identifier} have expired")
            if state != "FULFILLED":
                raise Refusal(400, "bad.request", f"The job {job.identifier} is {state}, it has no results")
            job.pages += 1

    def expire(self) -> None:
        """Let the results of all jobs be forgotten."""
        for job in self._jobs.values():
            job.expired = True
