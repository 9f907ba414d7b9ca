"""Each request is a span of OpenTelemetry, where that is set up; elsewhere it costs nothing and is not imported."""

import subprocess
import sys

import pytest
from opentelemetry import trace as telemetry
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from genesys_nb.errors import GenesysError
from genesys_nb.http.events import Event
from genesys_nb.http.tracing import trace
from genesys_nb.query import Query
from tests.http.hostile import answer, hang_up, routes, steps, token

USERS = Query("GET", "/api/v2/users?q=Jane", {"phone": "+4930123456"})
SOUND = answer({"entities": []}, X_Correlation="theirs")


@pytest.fixture
def provider(monkeypatch):
    """Set OpenTelemetry up for one test; its own function does that once in a process."""
    provider = TracerProvider()
    monkeypatch.setattr(telemetry, "get_tracer", provider.get_tracer)
    yield provider
    provider.shutdown()


@pytest.fixture
def spans(provider):
    exporter = InMemorySpanExporter()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return exporter.get_finished_spans


def traced(bench):
    for event in bench.events:
        trace(event)


def test_a_request_is_one_span_by_the_semantic_conventions(bench, spans):
    b = bench(routes(SOUND))
    b.wire.send(USERS)
    traced(b)
    (span,) = spans()
    (answered,) = b.told("answered")
    assert (span.name, span.kind) == ("GET", telemetry.SpanKind.CLIENT)
    assert dict(span.attributes) == {
        "http.request.method": "GET",
        "http.response.status_code": 200,
        "server.address": "127.0.0.1",
        "server.port": b.server.port,
        "url.scheme": "http",
        "url.path": "/api/v2/users",
        "url.full": f"{b.server.url}/api/v2/users",
        "genesys_nb.request_id": answered.detail["id"],
        "genesys_nb.correlation_id": "theirs",
        "genesys_nb.waited_s": 0.0,
    }
    assert span.status.is_unset
    assert not span.events


def test_waits_and_retries_are_events_at_their_time(bench, spans):
    b = bench(routes(steps(answer({}, 429, Retry_After="12"), SOUND)))
    begun = b.clock.wall()
    b.wire.send(USERS)
    traced(b)
    (span,) = spans()
    assert span.attributes["http.request.resend_count"] == 1
    assert [(step.name, step.attributes["genesys_nb.reason"]) for step in span.events] == [
        ("retry", "status 429"),
        ("wait", "rate limit"),
    ]
    assert span.start_time == span.events[0].timestamp == pytest.approx(begun * 1e9, abs=1e3)
    assert (span.end_time - span.start_time) / 1e9 == pytest.approx(sum(b.clock.waits), abs=1e-3)
    assert span.events[1].attributes["genesys_nb.seconds"] == pytest.approx(12, abs=1.2)


@pytest.mark.parametrize(
    ("api", "error", "status"), [(answer({}, 403), "Forbidden", 403), (hang_up(), "TransportError", None)]
)
def test_a_failure_is_a_span_with_an_error(bench, spans, api, error, status):
    b = bench(routes(api))
    with pytest.raises(GenesysError):
        b.wire.send(USERS)
    traced(b)
    (span,) = spans()
    assert span.status.status_code is telemetry.StatusCode.ERROR
    assert span.attributes["error.type"] == error
    assert span.attributes.get("http.response.status_code") == status


def test_a_span_is_the_child_of_the_current_one(bench, spans, provider):
    b = bench(routes(SOUND))
    b.wire.send(USERS)
    with provider.get_tracer("a report").start_as_current_span("report"):
        traced(b)
    child, parent = spans()
    assert child.parent.span_id == parent.context.span_id


def test_no_secret_and_nothing_of_people_in_any_span(bench, spans):
    b = bench(routes(steps(answer({}, 401), answer({"message": "cAnArY Jane"}, 400)), token("cAnArY-t0ken/of=all")))
    with pytest.raises(GenesysError):
        b.wire.send(USERS)
    traced(b)
    (span,) = spans()
    text = span.to_json()
    assert "token refused" in text
    assert all(word not in text for word in ("cAnArY", "Jane", "4930123456", b.grant.secrets[0].reveal()))


def test_the_default_port_of_a_scheme(spans):
    facts = {"id": "1", "method": "GET", "path": "/a", "attempts": 1, "waited": 0.0, "status": 200}
    trace(Event("answered", "200", detail={**facts, "correlation_id": "", "origin": "https://api.example.com"}))
    (span,) = spans()
    assert (span.attributes["server.address"], span.attributes["server.port"]) == ("api.example.com", 443)


def test_without_opentelemetry_loaded_nothing_loads_it():
    script = (
        "import sys, genesys_nb as gnb\n"
        "with gnb.connect('demo', progress=False, days=1) as gc: gc.request('GET', '/api/v2/tokens/me')\n"
        "print([name for name in sys.modules if name.startswith('opentelemetry')])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout == "[]\n"
