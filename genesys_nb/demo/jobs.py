"""The asynchronous jobs: what was asked for, how far the work is, until when the results are kept.

A job takes a settled number of polls to be done, so that a test knows what it will see: queued, pending, fulfilled.
"""

import threading
from dataclasses import dataclass, field
from typing import Any

from genesys_nb.demo.world.identity import DAY, stable
from genesys_nb.demo.world.people import Record

STATES = ("QUEUED", "PENDING", "FULFILLED")
KEPT = DAY  # how long results are kept, in milliseconds


@dataclass(slots=True)
class Job:
    """One job."""

    identifier: str
    kind: str
    asked: dict[str, Any]
    submitted: int
    polls: int = 0
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
    """

    def __init__(self, seed: int, patience: int) -> None:
        self._seed = seed
        self._patience = patience
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._jobs)

    def submit(self, kind: str, asked: dict[str, Any], rows: list[Record], now: int) -> Job:
        """Take in a job."""
        with self._lock:
            job = Job(stable(self._seed, "job", len(self._jobs)), kind, asked, now, rows=rows)
            self._jobs[job.identifier] = job
        return job

    def find(self, kind: str, identifier: str) -> Job | None:
        """Return a job."""
        job = self._jobs.get(identifier)
        return job if job is not None and job.kind == kind else None

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
        step = max(0, job.polls - 1) // self._patience if self._patience else len(STATES)
        return STATES[min(step, len(STATES) - 1)]

    def expire(self) -> None:
        """Let the results of all jobs be forgotten."""
        for job in self._jobs.values():
            job.expired = True
