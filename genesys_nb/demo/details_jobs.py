"""Conversation details, the asynchronous side: jobs that read the data lake.

The data lake is behind; what started after its watermark is not in it. A job matches what was *active* in the interval,
unless it is asked for the query's way. Only here do participants have their attributes.
"""

from genesys_nb.demo import paging
from genesys_nb.demo.centre import Call, Centre
from genesys_nb.demo.details import ordered
from genesys_nb.demo.filters import selected
from genesys_nb.demo.intervals import Interval
from genesys_nb.demo.jobs import KEPT, Job
from genesys_nb.demo.messages import Response
from genesys_nb.demo.refusals import Refusal, not_found
from genesys_nb.demo.world.identity import stamp
from genesys_nb.demo.world.people import Record
from genesys_nb.demo.world.timeline import LONGEST

KIND = "conversation details"
_MAXIMUM = 1000


def submit(centre: Centre, call: Call) -> Response:
    """Answer `POST /analytics/conversations/details/jobs`."""
    asked = call.body()
    interval = Interval.parse(asked.get("interval"))
    rows = selected(_in_the_lake(centre, interval, by_start=bool(asked.get("startOfDayIntervalMatching"))), asked)
    ordered(rows, asked)
    job = centre.jobs.submit(KIND, asked, rows[: asked.get("limit")], centre.world.now)
    return Response(202, {"Content-Type": "application/json"}, b'{"jobId":"%s"}' % job.identifier.encode())


def availability(centre: Centre, _call: Call) -> Record:
    """Answer `GET …/jobs/availability`."""
    return {"dataAvailabilityDate": stamp(_watermark(centre))}


def status(centre: Centre, call: Call) -> Record:
    """Answer `GET …/jobs/{jobId}`."""
    job = _found(centre, call)
    state = centre.jobs.poll(job)
    answer: Record = {"state": state, "submissionDate": stamp(job.submitted)}
    if state in ("FULFILLED", "EXPIRED"):
        answer["completionDate"] = stamp(job.submitted + 2_000)
        answer["expirationDate"] = stamp(job.submitted + KEPT)
    return answer


def cancel(centre: Centre, call: Call) -> Response:
    """Answer `DELETE …/jobs/{jobId}`."""
    _found(centre, call).cancelled = True
    return Response(204)


def results(centre: Centre, call: Call) -> Record:
    """Answer `GET …/jobs/{jobId}/results`."""
    job = _found(centre, call)
    state = centre.jobs.state(job)
    if state == "EXPIRED":
        raise not_found(f"The results of job {job.identifier} have expired")
    if state != "FULFILLED":
        raise Refusal(400, "bad.request", f"The job {job.identifier} is {state}, it has no results")
    size = paging.page_size(centre, call.request, _MAXIMUM, _MAXIMUM)
    page = paging.by_cursor(job.rows, call.request.first("cursor"), size, "conversations")
    page["conversations"] = [_with_attributes(centre, record) for record in page["conversations"]]
    page["dataAvailabilityDate"] = stamp(_watermark(centre))
    return page


def _in_the_lake(centre: Centre, interval: Interval, *, by_start: bool) -> list[Record]:
    first, last = interval.days
    begins, ends = interval.stamps()
    watermark = stamp(_watermark(centre))
    known = [one for one in centre.world.days(first - LONGEST, last) if one["conversationStart"] <= watermark]
    if by_start:
        return [one for one in known if one["conversationStart"][:10] >= first.isoformat()]
    return [one for one in known if one["conversationStart"] < ends and one.get("conversationEnd", "9999") >= begins]


def _watermark(centre: Centre) -> int:
    return centre.world.now - centre.lag


def _found(centre: Centre, call: Call) -> Job:
    job = centre.jobs.find(KIND, call.ids["jobId"])
    if job is None:
        raise not_found(f"The job {call.ids['jobId']} was not found")
    return job


def _with_attributes(centre: Centre, record: Record) -> Record:
    attributes = centre.world.attributes(record["conversationId"])
    if not attributes:
        return record
    participants = [
        {**one, "attributes": attributes[one["participantId"]]} if one["participantId"] in attributes else one
        for one in record["participants"]
    ]
    return {**record, "participants": participants}
