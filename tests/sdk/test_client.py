"""The vendor's SDK over a session is the vendor's SDK, without its faults; where time allows, beside the bare one."""

import json
import logging
import pickle
import sys
import threading
from types import SimpleNamespace

import pytest

from genesys_nb import sdk
from genesys_nb.demo import Fault
from genesys_nb.errors import (
    AmbiguousWrite,
    AuthError,
    ConfigError,
    NotFound,
    RateLimited,
    SecurityError,
    TransportError,
)
from tests.authorisation.scripted import Scripted
from tests.http.hostile import answer

pytestmark = pytest.mark.sdk
INTERVAL = "2026-11-19T00:00:00.000Z/2026-11-20T00:00:00.000Z"
LET_GO = 60
JOBS = "/api/v2/analytics/conversations/details/jobs"


@pytest.fixture
def ours(vendor, opened):
    """Give a function that opens a client on a session."""
    return lambda organisation: sdk.api_client(opened(organisation)[0])


def read(vendor, client):
    """Read what has models inside models, lists, times, and several pages."""
    users, routing, analytics = vendor.UsersApi(client), vendor.RoutingApi(client), vendor.AnalyticsApi(client)
    query = vendor.ConversationQuery()
    query.interval, query.paging = INTERVAL, vendor.PagingSpec()
    query.paging.page_size, query.paging.page_number = 5, 2
    seen = [users.get_users(page_size=20, page_number=page, expand=["skills", "presence"]) for page in (1, 2)]
    queue = routing.get_routing_queues(page_size=3).entities[0]
    seen += [routing.get_routing_queue(queue.id), routing.get_routing_queue_members(queue.id, page_size=5)]
    return [str(one) for one in (*seen, analytics.post_analytics_conversations_details_query(query))]


def test_it_reads_what_the_bare_sdk_reads(vendor, genesys_demo, ours, bare):
    client = ours(genesys_demo)
    assert isinstance(client, vendor.ApiClient)
    assert read(vendor, client) == read(vendor, bare(genesys_demo))
    assert client.host == genesys_demo.url
    assert client.last_response.status == 200
    correlation = client.last_response.getheader("inin-correlation-id")
    assert correlation in {request.correlation_id for request in genesys_demo.requests}


def test_a_callback_is_called_from_a_thread_as_ever(vendor, genesys_demo, ours):
    got = []
    vendor.UsersApi(ours(genesys_demo)).get_users(page_size=2, callback=got.append).join(20)
    assert [len(page.entities) for page in got] == [2]


def test_a_refusal_is_the_sdks_exception_with_our_error_behind_it(vendor, genesys_demo, ours, bare):
    caught = []
    for client in (bare(genesys_demo), ours(genesys_demo)):
        with pytest.raises(vendor.rest.ApiException) as refused:
            vendor.UsersApi(client).get_user("nobody")
        caught.append(refused.value)
    theirs, our = caught
    assert (our.status, our.reason) == (theirs.status, theirs.reason) == (404, "Not Found")
    correlation = our.headers["inin-correlation-id"]
    assert our.body.replace(correlation, "") == theirs.body.replace(theirs.headers["ININ-Correlation-Id"], "")
    assert isinstance(our.__cause__, NotFound)
    assert our.__cause__.correlation_id == correlation


def test_fault_1_a_token_of_client_credentials_is_renewed(vendor, genesys_demo, ours, bare):
    clients = bare(genesys_demo), ours(genesys_demo)
    genesys_demo.revoke_tokens()
    with pytest.raises(vendor.rest.ApiException, match="401"):
        vendor.UsersApi(clients[0]).get_users()
    assert vendor.UsersApi(clients[1]).get_users().entities


def test_fault_2_a_401_for_ever_ends_at_once(vendor, ours):
    asked = []

    def script(request, connection):
        asked.append(request)
        # The bare SDK would go on until the stack is full; after so many it is let go.
        return connection.write(answer({}, 404 if len(asked) == LET_GO else 401))

    with Scripted(script) as service:
        client = vendor.ApiClient(host=service.url)
        client.access_token, client.refresh_token, client.client_id, client.client_secret = "old", "old", "id", "secret"
        with pytest.raises(vendor.rest.ApiException, match="404"):
            vendor.UsersApi(client).get_users()
        assert len(asked) == LET_GO
        client = ours(service)
        with pytest.raises(vendor.rest.ApiException) as refused:
            vendor.UsersApi(client).get_users()
    assert refused.value.status == 401
    assert isinstance(refused.value.__cause__, AuthError)
    assert len(asked) <= LET_GO + 4


def test_fault_3_a_post_whose_answer_was_lost_is_not_sent_again(vendor, genesys_demo_factory, ours, bare):
    organisation = genesys_demo_factory(faults=[Fault("reset", path=JOBS, method="POST")])
    created, errors = [0], []
    for client in (bare(organisation), ours(organisation)):
        with pytest.raises(Exception, match="jobs") as lost:
            vendor.AnalyticsApi(client).post_analytics_conversations_details_jobs({"interval": INTERVAL})
        created.append(organisation.jobs_created)
        errors.append(lost.value)
    assert created[1] > 5  # so often was one job created
    assert created[2] - created[1] == 1
    assert isinstance(errors[1], AmbiguousWrite)


def test_fault_4_a_timeout_is_kept(vendor, genesys_demo_factory, ours, bare):
    organisation = genesys_demo_factory(faults=[Fault("slow", path="/api/v2/users", value=1.5)])
    clients = bare(organisation), ours(organisation)
    for client in clients:
        client.get_http_client().set_timeout(200)
    assert vendor.UsersApi(clients[0]).get_users().entities  # it waited all the same
    with pytest.raises(TransportError) as late:
        vendor.UsersApi(clients[1]).get_users()
    assert late.value.__notes__ == ["The timeout of the SDK's HTTP client is 200 ms."]


def test_a_pause_longer_than_a_call_may_wait_is_an_exception_and_no_sleep(vendor, genesys_demo_factory, ours):
    organisation = genesys_demo_factory(faults=[Fault("429-absurd", path="/api/v2/users")])
    client = ours(organisation)
    with pytest.raises(vendor.rest.ApiException) as refused:  # the bare SDK sleeps as long as it is told to
        vendor.UsersApi(client).get_users()
    assert (refused.value.status, refused.value.headers["Retry-After"]) == (429, "86400")
    assert isinstance(refused.value.__cause__, RateLimited)


def test_a_missing_permission_is_named_by_the_cause(vendor, genesys_demo_factory, ours):
    client = ours(genesys_demo_factory(denied=["routing:queue:view"]))
    with pytest.raises(vendor.rest.ApiException) as refused:
        vendor.RoutingApi(client).get_routing_queues()
    assert refused.value.status == 403
    assert json.loads(refused.value.body)["code"] == "missing.permissions"
    assert "routing:queue:view" in refused.value.__cause__.next_step


def test_the_process_wide_configuration_is_neither_read_nor_changed(vendor, genesys_demo, ours, monkeypatch):
    configuration = vendor.Configuration()
    elsewhere = {
        "host": "https://api.mypurecloud.ie",
        "access_token": "cAnArY-of-the-process",
        "proxy": "http://no.example",
    }
    elsewhere["gateway_configuration"] = vendor.GatewayConfiguration(host="gateway.example")
    for name, value in elsewhere.items():
        monkeypatch.setattr(configuration, name, value)
    logs = [logging.getLogger(name) for name in ("urllib3", "watchdog", "PureCloudPlatformClientV2")]
    state = [dict(vars(configuration)), [(log.level, log.propagate, list(log.handlers)) for log in logs]]
    threads = {thread.name for thread in threading.enumerate()}
    client = ours(genesys_demo)
    assert vendor.UsersApi(client).get_users(page_size=1).entities
    assert state == [dict(vars(configuration)), [(log.level, log.propagate, list(log.handlers)) for log in logs]]
    started = {thread.name for thread in threading.enumerate()} - threads
    assert all("process_request" in name for name in started), started  # the organisation's own
    assert genesys_demo.unauthorised == 0


def test_importing_it_for_a_client_silences_nobodys_log():
    assert logging.getLogger("urllib3").propagate
    assert logging.getLogger("urllib3").level < logging.CRITICAL


def test_headers_of_the_user_arrive_and_none_of_ours_is_replaced(vendor, ours):
    seen = []

    def script(request, connection):
        seen.append(request.headers)
        return connection.write(answer({}))

    with Scripted(script) as service:
        client = ours(service)
        client.default_headers |= {
            "X-Report": "7",
            "authorization": "Bearer x",
            "Host": "evil.example",
            "Content-Length": "3",
        }
        vendor.SCIMApi(client).put_scim_v2_user("u1", {"active": True}, if_match='W/"3"')
    assert seen[0]["x-report"] == "7"
    assert seen[0]["if-match"] == 'W/"3"'
    assert seen[0]["purecloud-sdk"]
    assert seen[0]["authorization"] == "Bearer cAnArY-token-001"
    assert seen[0]["host"] == service.url.removeprefix("http://")
    assert int(seen[0]["content-length"]) > 3


def test_a_list_as_body_and_an_empty_answer(vendor, ours):
    bodies = []

    def script(request, connection):
        bodies.append(request.body)
        return connection.write(b"HTTP/1.1 204 No Content\r\n\r\n")

    with Scripted(script) as service:
        vendor.RoutingApi(ours(service)).post_routing_queue_members("q1", [{"id": "u1"}])
    assert bodies == [b'[{"id":"u1"}]']


def test_hooks_are_called(vendor, genesys_demo, ours):
    def smaller(options):
        options.query_params["pageSize"] = 3
        return options

    def noted(response):
        statuses.append(response.status)
        return response

    client, statuses = ours(genesys_demo), []
    client.get_http_client().set_pre_request_hook(smaller)
    client.get_http_client().set_post_request_hook(noted)
    assert len(vendor.UsersApi(client).get_users().entities) == 3
    assert statuses == [200]


def test_what_is_not_supported_is_said_before_anything_is_sent(vendor, genesys_demo, ours, tmp_path):
    client = ours(genesys_demo)
    before = len(genesys_demo.requests)
    upload = tmp_path / "prompt.wav"
    upload.write_bytes(b"RIFF")
    form = {"Content-Type": "multipart/form-data"}
    calls = {
        "a form or a file": lambda: client.call_api(
            "/api/v2/x", "POST", header_params=form, files={"file": str(upload)}
        ),
        "asks for text/calendar": lambda: client.call_api(
            "/api/v2/x", "GET", header_params={"Accept": "text/calendar"}
        ),
        "bare int": lambda: vendor.AuthorizationApi(client).get_authorization_divisions_limit(),
        "no JSON object": lambda: client.call_api("/api/v2/x", "POST", body="text"),
        "renews its token by itself": lambda: client.get_client_credentials_token("id", "secret"),
        "sends through its session": lambda: client.set_http_client(object()),
    }
    for words, call in calls.items():
        with pytest.raises(ConfigError, match=words) as refused:
            call()
        assert refused.value.next_step
    client.set_gateway("gateway.example", "https", 443, "login", "api")
    with pytest.raises(SecurityError):
        vendor.UsersApi(client).get_users()
    client.gateway_configuration = None
    with pytest.raises(SecurityError):
        vendor.UsersApi(client).get_user("../../oauth/clients")
    assert len(genesys_demo.requests) == before


def test_a_closed_session_says_so(vendor, genesys_demo, opened):
    gc, _ = opened(genesys_demo)
    client = sdk.api_client(gc)
    gc.close()
    with pytest.raises(ConfigError, match="closed"):
        vendor.UsersApi(client).get_users()


def test_after_an_interrupt_a_new_call_goes_on(vendor, genesys_demo, opened):
    gc, _ = opened(genesys_demo)
    client = sdk.api_client(gc)
    genesys_demo.revoke_tokens()
    gc._wire.interrupt()
    assert vendor.UsersApi(client).get_users().entities


def test_no_secret_shows(vendor, genesys_demo, ours, caplog, monkeypatch):
    logger = vendor.configuration.logger
    monkeypatch.setattr(logger, "log_level", 1)
    monkeypatch.setattr(logger, "log_to_console", False)
    caplog.set_level(1)
    client = ours(genesys_demo)
    vendor.UsersApi(client).get_users(page_size=1)
    with pytest.raises(vendor.rest.ApiException) as refused:
        vendor.UsersApi(client).get_user("nobody")
    texts = [str(vars(client)), str(vars(client.http_client)), repr(client), str(refused.value), caplog.text]
    assert "=== REQUEST ===" in caplog.text
    for secret in (genesys_demo.client_secret, *genesys_demo._login._tokens):
        assert not [text for text in texts if secret[:12] in text]
    with pytest.raises(TypeError, match="not written to a pickle"):
        pickle.dumps(client)


def test_a_session_to_another_platform_is_refused():
    other = SimpleNamespace(provider=SimpleNamespace(name="cxone", title="NICE CXone"))
    with pytest.raises(ConfigError, match="NICE CXone"):
        sdk.api_client(other)


def test_a_missing_extra_is_said_kindly(genesys_demo, opened, monkeypatch):
    gc, _ = opened(genesys_demo)
    for name in list(sys.modules):
        if name.startswith(("PureCloudPlatformClientV2", "genesys_nb.sdk.")):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "PureCloudPlatformClientV2", None)
    with pytest.raises(ConfigError, match="not installed") as missing:
        sdk.api_client(gc)
    assert "genesys-nb[sdk]" in missing.value.next_step
