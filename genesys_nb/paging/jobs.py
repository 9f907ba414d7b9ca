"""Jobs: questions that the service answers later.

A creation answers with an id, the id has a state until it has results, and the results are pages that follow a cursor.
The kinds of jobs differ in the names of these and in nothing else, so a kind is a `Life`, a value; who lets time pass
is not here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from genesys_nb.errors import JobError
from genesys_nb.query import Query

Stage = Literal["done", "failed", "cancelled", "expired", "waiting"]

_STAGES: Mapping[str, Stage] = {
    "FULFILLED": "done",
    "SUCCEEDED": "done",
    "COMPLETE": "done",
    "COMPLETED": "done",
    "FAILED": "failed",
    "CANCELLED": "cancelled",
    "EXPIRED": "expired",
}


class Lost(JobError):
    """The results of a job are gone, or it failed: it has to be made anew, and read from the start."""


@dataclass(frozen=True, slots=True)
class Life:
    """How one kind of job tells its id and its state.

    Parameters
    ----------
    identifier : str
        The field of the creation's answer that holds the id.
    state : str
        The field that holds the state.
    error : str
        The field that says why it failed.
    results : str
        What follows the id in the path of the results.
    cancellable : bool
        Whether a job can be cancelled; the others end by themselves only.
    """

    identifier: str = "jobId"
    state: str = "state"
    error: str = "errorMessage"
    results: str = "/results"
    cancellable: bool = True

    def creation(self, query: Query) -> Query:
        """Return the request that makes the job; the size of a page is asked of its results."""
        return replace(query, params={})

    def status(self, query: Query, identifier: str) -> Query:
        """Return the request for the job's state."""
        return Query("GET", f"{query.path}/{identifier}")

    def first(self, query: Query, identifier: str) -> Query:
        """Return the request for the first page of results."""
        return Query("GET", f"{query.path}/{identifier}{self.results}", params=query.params)

    def stage(self, answer: Mapping[str, Any]) -> Stage:
        """Say how far the job is; a state that is not known is one to wait in."""
        return _STAGES.get(str(answer.get(self.state)).upper(), "waiting")
