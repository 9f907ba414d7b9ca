"""Proxies, certificates and encryption (fault lines G8, G9, G10, E1)."""

import contextlib
import socket
import ssl
import threading

import pytest
import trustme

from genesys_nb.clock import Clock
from genesys_nb.errors import ConfigError, TransportError
from genesys_nb.http.exchange import Exchange, Failure
from genesys_nb.http.network import Network
from genesys_nb.http.origin import Origin
from genesys_nb.http.retry import Outcome
from tests.http.hostile import HostileServer, answer, head

SOUND = answer({"entities": []})


class EncryptedServer(HostileServer):
    """The hostile server behind TLS; `context` None hangs up in the middle of the handshake."""

    def __init__(self, script, context):
        super().__init__(script)
        self.context = context
        self.url = f"https://localhost:{self.port}"

    def _serve(self, sock):
        if self.context is None:
            sock.recv(10)
            sock.close()
            return
        with contextlib.suppress(OSError):
            super()._serve(self.context.wrap_socket(sock, server_side=True))


@pytest.fixture(autouse=True)
def no_bundle_of_this_machine(monkeypatch):
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def bundle(authority, tmp_path):
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return str(path)


@pytest.fixture
def serve(authority):
    """Return a maker of encrypted servers with a certificate for these names."""
    with contextlib.ExitStack() as stack:

        def make(*names, script=lambda request, connection: connection.write(SOUND), **options):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            authority.issue_cert(*names, **options).configure_cert(context)
            return stack.enter_context(EncryptedServer(script, context))

        yield make


def send(url, network=None):
    exchange = Exchange(Origin.parse(url), network or Network(), Clock())
    try:
        return exchange.send("GET", f"{url}/api/v2/users", headers={}, within=5)
    finally:
        exchange.close()


def failure(url, network=None):
    with pytest.raises(Failure) as caught:
        send(url, network)
    return caught.value


def test_G10_an_authority_of_ones_own_by_option(serve, bundle):
    assert send(serve("localhost").url, Network(ca_bundle=bundle)).status == 200


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_G10_an_authority_of_ones_own_by_environment(serve, bundle, monkeypatch, name):
    monkeypatch.setenv(name, bundle)
    assert send(serve("localhost").url).status == 200


def test_G10_a_bundle_that_does_not_exist_is_named(monkeypatch):
    with pytest.raises(ConfigError, match="ca_bundle names /nowhere"):
        Network(ca_bundle="/nowhere").authorities()
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere")
    with pytest.raises(ConfigError, match="REQUESTS_CA_BUNDLE names /nowhere"):
        Network().authorities()


def test_G9_an_unknown_authority_is_final(serve):
    error = failure(serve("localhost").url)
    assert (error.outcome, error.kind) == (Outcome.FINAL, "certificate")
    assert isinstance(error.cause, ssl.SSLCertVerificationError)


def test_G9_a_certificate_of_another_host_is_final(serve, bundle):
    error = failure(serve("other.example").url, Network(ca_bundle=bundle))
    assert (error.outcome, error.kind) == (Outcome.FINAL, "certificate")


def test_G9_an_expired_certificate_is_final(serve, bundle):
    from datetime import UTC, datetime

    server = serve("localhost", not_after=datetime(2020, 1, 1, tzinfo=UTC), not_before=datetime(2019, 1, 1, tzinfo=UTC))
    error = failure(server.url, Network(ca_bundle=bundle))
    assert (error.outcome, error.kind) == (Outcome.FINAL, "certificate")


@pytest.mark.parametrize(
    ("name", "value"), [("REQUESTS_CA_BUNDLE", ""), ("CURL_CA_BUNDLE", ""), ("PYTHONHTTPSVERIFY", "0")]
)
def test_G9_the_environment_cannot_switch_verification_off(serve, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    assert failure(serve("localhost").url).kind == "certificate"


def test_E1_a_handshake_that_is_cut_was_never_sent():
    with EncryptedServer(None, None) as server:
        assert failure(server.url).outcome is Outcome.NEVER_SENT


def test_E1_a_server_that_speaks_no_tls_is_final():
    with HostileServer(lambda request, connection: False) as server:
        plain = threading.Thread(target=_say, args=(server,), daemon=True)
        plain.start()
        error = failure(f"https://localhost:{server.port}")
    assert error.outcome in {Outcome.FINAL, Outcome.NEVER_SENT}


def _say(server):
    server._read = lambda sock, pending: sock.sendall(head(400)) or (None, b"")


def test_E1_no_encryption_in_common_is_final(serve, bundle):
    server = serve("localhost")
    server.context.maximum_version = ssl.TLSVersion.TLSv1_2
    server.context.set_ciphers("ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0")
    server.context.set_ciphers("PSK-AES128-CBC-SHA:@SECLEVEL=0")
    error = failure(server.url, Network(ca_bundle=bundle))
    assert (error.outcome, error.kind) == (Outcome.FINAL, "certificate")


def test_E1_a_handshake_that_hangs_was_never_sent():
    listener = socket.create_server(("127.0.0.1", 0))
    try:
        url = f"https://localhost:{listener.getsockname()[1]}"
        error = failure(url, Network(connect_timeout=0.2))
        assert error.outcome is Outcome.NEVER_SENT
        assert "timed out" in error.text
    finally:
        listener.close()


def test_E1_a_name_that_does_not_exist_was_never_sent():
    error = failure("https://no-such-host.invalid")
    assert (error.outcome, error.kind) == (Outcome.NEVER_SENT, "name")


@pytest.fixture
def proxy():
    """Return a plain proxy: it answers in the name of every host, or refuses to open tunnels."""

    def script(request, connection):
        if request.method == "CONNECT":
            return connection.write(head(407, "Proxy Authentication Required")) and False
        return connection.write(SOUND)

    with HostileServer(script) as server:
        yield server


def test_G8_a_proxy_by_option_gets_its_password_and_nothing_else_does(proxy):
    with HostileServer(lambda request, connection: connection.write(SOUND)) as origin:
        network = Network(proxies={"http": f"http://me:pr0xy-pass@127.0.0.1:{proxy.port}"})
        assert send(origin.url, network).status == 200
        assert origin.requests == []
    assert "pr0xy-pass" not in repr(network) + repr(vars(network))
    assert proxy.requests[0].headers["proxy-authorization"].startswith("Basic ")
    assert proxy.requests[0].target.startswith("http://127.0.0.1")


def test_G8_a_tunnel_that_is_refused_is_final(proxy):
    network = Network(proxies={"https": f"http://me:pr0xy-pass@127.0.0.1:{proxy.port}"})
    error = failure("https://api.mypurecloud.ie", network)
    assert (error.outcome, error.kind) == (Outcome.FINAL, "proxy")
    assert "407" in error.text
    assert "pr0xy-pass" not in error.text
    assert "authorization" not in proxy.requests[0].headers


def test_G8_a_proxy_that_is_not_there_was_never_sent_through():
    with HostileServer(None) as gone:
        pass
    error = failure("https://api.mypurecloud.ie", Network(proxies={"https": gone.url}))
    assert error.outcome is Outcome.NEVER_SENT


def test_G8_the_environment_names_proxies_but_not_for_this_machine(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://me:pr0xy-pass@proxy.example:3128")
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:3128")
    network = Network()
    api = network.proxies_for(Origin.parse("https://api.mypurecloud.ie"))
    assert api["https"] == "http://me:pr0xy-pass@proxy.example:3128"
    assert "pr0xy-pass" not in repr(api)
    assert network.proxies_for(Origin.parse("http://127.0.0.1:80")) == {}
    monkeypatch.setenv("NO_PROXY", "mypurecloud.ie")
    assert network.proxies_for(Origin.parse("https://api.mypurecloud.ie")) == {}


@pytest.mark.parametrize("proxies", [None, {"https": "socks5://127.0.0.1:1080"}], ids=["environment", "option"])
def test_G8_a_socks_proxy_is_refused_before_anything_is_sent(monkeypatch, proxies):
    monkeypatch.setenv("ALL_PROXY", "SOCKS5h://127.0.0.1:1080")
    with pytest.raises(ConfigError, match="SOCKS"):
        Network(proxies=proxies).proxies_for(Origin.parse("https://api.mypurecloud.ie"))
    assert Network(proxies={}).proxies_for(Origin.parse("https://api.mypurecloud.ie")) == {}


def test_E1_the_wire_names_host_and_region_when_a_name_does_not_exist(bench):
    from genesys_nb.http.wire import Wire
    from genesys_nb.query import Query
    from tests.http.conftest import PROVIDER

    b = bench(lambda request, connection: connection.write(answer({"access_token": "a-token-of-some-length"})))
    api = Origin.parse("https://api.no-such-host.invalid")
    wire = Wire(api=api, tokens=b.tokens, provider=PROVIDER, clock=b.clock, network=Network(attempts=2))
    with pytest.raises(TransportError, match="not found") as caught:
        wire.send(Query("GET", "/api/v2/users"))
    assert "region" in caught.value.next_step
    assert "api.no-such-host.invalid" in caught.value.next_step
    wire.close()


def test_G9_a_login_host_with_a_wrong_certificate_is_asked_once(serve, bench):
    from genesys_nb.query import Query

    b = bench(lambda request, connection: connection.write(SOUND), login=serve("other.example").url)
    with pytest.raises(TransportError, match="certificate") as caught:
        b.wire.send(Query("GET", "/api/v2/users"))
    assert "ca_bundle" in caught.value.next_step
    assert caught.value.trail.attempts == 1
    assert b.server.requests == []
    assert b.clock.waits == []


def test_G9_the_wire_names_the_option_and_does_not_try_again(serve, bench, bundle):
    from genesys_nb.http.wire import Wire
    from genesys_nb.query import Query
    from tests.http.conftest import PROVIDER

    server = serve("other.example")
    b = bench(lambda request, connection: connection.write(answer({"access_token": "a-token-of-some-length"})))
    wire = Wire(api=Origin.parse(server.url), tokens=b.tokens, provider=PROVIDER, clock=b.clock)
    with pytest.raises(TransportError, match="certificate") as caught:
        wire.send(Query("GET", "/api/v2/users"))
    assert "ca_bundle" in caught.value.next_step
    assert caught.value.trail.attempts == 1
    wire.close()
