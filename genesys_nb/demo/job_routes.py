"""The operations of a kind of job, made from the one thing in which kinds differ: what their rows are.

In the table of an area it is one line: ``*job_routes("/analytics/users/details/jobs", rows, "userDetails", …)``.
"""

from collections.abc import Callable

from genesys_nb.demo import paging
from genesys_nb.demo.centre import Call, Centre
from genesys_nb.demo.jobs import KEPT
from genesys_nb.demo.messages import Response
from genesys_nb.demo.route import Route
from genesys_nb.demo.world.identity import stamp
from genesys_nb.demo.world.people import Record

_MAXIMUM = 1000

Rows = Callable[[Centre, Record], list[Record]]


def job_routes(
    path: str, rows: Rows, items: str, permissions: tuple[str, ...], *, lake: bool = False
) -> tuple[Route, ...]:
    """Return the operations of a kind of job.

    Parameters
    ----------
    path : str
        Where a job is created: ``/analytics/users/details/jobs``.
    rows : callable
        ``(centre, body) -> rows``: all results, in order; it raises the `Refusal` of a body that makes no sense.
    items : str
        The field of a page that holds its rows.
    permissions : tuple of str
        Any one of them is enough.
    lake : bool
        Whether the rows come from the data lake: then pages tell its watermark, and there is ``…/availability``.
    """

    def submit(centre: Centre, call: Call) -> Response:
        asked = call.body()
        job = centre.jobs.submit(path, asked, rows(centre, asked), centre.world.now)
        return Response(202, {"Content-Type": "application/json"}, b'{"jobId":"%s"}' % job.identifier.encode())

    def availability(centre: Centre, _call: Call) -> Record:
        return {"dataAvailabilityDate": stamp(centre.watermark)}

    def status(centre: Centre, call: Call) -> Record:
        job = centre.jobs.find(path, call.ids["jobId"])
        state = centre.jobs.poll(job)
        answer: Record = {"state": state, "submissionDate": stamp(job.submitted)}
        if state == "FAILED":
            answer["errorMessage"] = "The query could not be executed; please try again later"
        if state in ("FAILED", "FULFILLED", "EXPIRED"):
            answer["completionDate"] = stamp(job.submitted + 2_000)
        if state in ("FULFILLED", "EXPIRED"):
            answer["expirationDate"] = stamp(job.submitted + KEPT)
        return answer

    def cancel(centre: Centre, call: Call) -> Response:
        centre.jobs.find(path, call.ids["jobId"]).cancelled = True
        return Response(204)

    def results(centre: Centre, call: Call) -> Record:
        job = centre.jobs.find(path, call.ids["jobId"])
        asked = job.asked.get("pageSize") or _MAXIMUM  # jobs of aggregates are told so when they are created
        size = paging.page_size(centre, call.request, _MAXIMUM, asked)
        cursor, shrinking = call.request.first("cursor"), centre.jobs.trouble.shrinking_pages
        page = paging.by_cursor(job.rows, cursor, size, items, shrinking=shrinking)
        centre.jobs.open(job)
        if lake:
            page["dataAvailabilityDate"] = stamp(centre.watermark)
        return page

    return (
        Route("POST", path, submit, permissions),
        *([Route("GET", f"{path}/availability", availability, permissions[:1])] if lake else []),
        Route("GET", f"{path}/{{jobId}}", status, permissions),
        Route("DELETE", f"{path}/{{jobId}}", cancel, permissions),
        Route("GET", f"{path}/{{jobId}}/results", results, permissions),
    )
