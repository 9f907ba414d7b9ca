"""Spans for whoever traces: each request is one span of OpenTelemetry.

A span is made when its request has ended, out of the event that tells so: by then all of its attributes are known, and
a sampler can judge it by them. Its waits and retries are events on it. It becomes a child of the span that is current
where the request was sent.

OpenTelemetry is never imported here first. Spans go somewhere only in a process that has set it up, and there it is
loaded; without, this costs one look into a dictionary.
"""

import sys
from urllib.parse import urlsplit

from genesys_nb.http.events import Event

_NANOSECONDS = 1_000_000_000


def trace(event: Event) -> None:
    """Make the span of a request that has ended; other events make none.

    Names follow the semantic conventions of HTTP clients. Paths come without their query, in ``url.full`` as well.
    """
    if "opentelemetry.trace" not in sys.modules or event.kind not in {"answered", "failed"}:
        return
    from opentelemetry import trace as telemetry  # noqa: PLC0415 - see above

    facts, failed = event.detail, event.kind == "failed"
    place = urlsplit(facts["origin"])
    attributes = {
        "http.request.method": facts["method"],
        "http.request.resend_count": max(0, facts["attempts"] - 1) or None,
        "http.response.status_code": facts["status"],
        "server.address": place.hostname,
        "server.port": place.port or {"https": 443, "http": 80}[place.scheme],
        "url.scheme": place.scheme,
        "url.path": facts["path"],
        "url.full": facts["origin"] + facts["path"],
        "error.type": event.text if failed else None,
        "genesys_nb.request_id": facts["id"],
        "genesys_nb.correlation_id": facts["correlation_id"] or None,
        "genesys_nb.waited_s": facts["waited"],
    }
    span = telemetry.get_tracer("genesys_nb").start_span(
        facts["method"],
        kind=telemetry.SpanKind.CLIENT,
        start_time=_nanoseconds(event.at - event.seconds),
        attributes={name: value for name, value in attributes.items() if value is not None},
    )
    for step in event.story:
        span.add_event(
            step.kind,
            {"genesys_nb.reason": step.text, "genesys_nb.seconds": step.seconds},
            timestamp=_nanoseconds(step.at),
        )
    if failed:
        span.set_status(telemetry.StatusCode.ERROR)
    span.end(end_time=_nanoseconds(event.at))


def _nanoseconds(at: float) -> int:
    return round(at * _NANOSECONDS)
