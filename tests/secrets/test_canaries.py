"""Secrets are planted, everything is looked at, none may be seen: secret and token, however they are spelled."""

import base64
import copy
import http.client
import logging
import pickle
import pprint
import traceback
from urllib.parse import quote

import pandas as pd
import pytest

import genesys_nb as gnb
from genesys_nb.demo import Fault


def spellings(secret, user=""):
    whole = base64.b64encode(f"{user}:{secret}".encode()).decode()
    return {
        secret,
        secret[:12],
        secret[-12:],
        quote(secret, safe=""),
        base64.b64encode(secret.encode()).decode(),
        whole,
    }


class Canaries:
    def __init__(self, organisation, gc):
        self.organisation = organisation
        self.gc = gc

    def seen_in(self, text):
        organisation = self.organisation
        planted = spellings(organisation.client_secret, organisation.client_id)
        for token in organisation._login._tokens:
            planted |= spellings(token)
        return sorted(one for one in planted if one and one in text)


@pytest.fixture
def canaries(genesys_demo_factory):
    organisation = genesys_demo_factory(
        faults=[
            Fault("echo", path="/api/v2/groups"),
            Fault("reset", path="/api/v2/x"),
        ]
    )
    with gnb.connect(**organisation.login(), progress=False) as gc:
        gc.users()
        yield Canaries(organisation, gc)


def everything_reachable(thing, depth=6, seen=None):
    """Yield the repr of whatever hangs on an object through ``vars``, slots, and containers."""
    seen = set() if seen is None else seen
    if depth == 0 or id(thing) in seen:
        return
    seen.add(id(thing))
    yield repr(thing)
    if isinstance(thing, dict):
        children = [*thing.keys(), *thing.values()]
    elif isinstance(thing, list | tuple | set | frozenset):
        children = list(thing)
    else:
        names = [*getattr(thing, "__dict__", {}), *getattr(type(thing), "__slots__", ())]
        children = [getattr(thing, name, None) for name in names if type(thing).__module__.startswith("genesys_nb")]
    for child in children:
        yield from everything_reachable(child, depth - 1, seen)


def test_the_test_can_fail(canaries):
    assert canaries.seen_in(f"x{canaries.organisation.client_secret}x")
    token = canaries.gc._wire.tokens.current()
    assert canaries.seen_in(token.secret.reveal())


def test_representations(canaries):
    gc = canaries.gc
    frame = gc.queues()
    shown = [
        gc,
        gc.token,
        gc.budget,
        gnb.provenance(frame),
        gc.check(),
        gc.catalogue,
        gc.users,
        gc.users.query(),
        gc.last,
    ]
    for thing in [*shown, shown, {"gc": gc}, pd.Series([gc])]:
        for text in (repr(thing), str(thing), pprint.pformat(thing), getattr(thing, "_repr_html_", str)() or ""):
            assert not canaries.seen_in(text), type(thing)
    assert not canaries.seen_in(repr(frame.attrs))


def test_everything_that_hangs_on_a_session(canaries):
    found = list(everything_reachable(canaries.gc))
    assert len(found) > 50
    for text in found:
        assert not canaries.seen_in(text), text[:80]


@pytest.mark.parametrize("copying", [pickle.dumps, copy.deepcopy, copy.copy])
def test_copies_are_refused(canaries, copying):
    for thing in (canaries.gc, canaries.gc._wire.tokens.current().secret):
        with pytest.raises(TypeError, match="again"):
            copying(thing)


def test_logs_at_every_level(canaries, caplog, capfd, monkeypatch):
    monkeypatch.setattr(http.client.HTTPConnection, "debuglevel", 1)
    with caplog.at_level(1):
        logging.getLogger("urllib3").setLevel(1)
        canaries.gc.users()
        canaries.organisation.revoke_tokens()
        canaries.gc.queues()
    text = caplog.text + "".join(capfd.readouterr())
    assert "renewed" in caplog.text.lower() or "obtained" in caplog.text
    assert not canaries.seen_in(text)


@pytest.mark.parametrize(
    "failing",
    [
        lambda gc: gc.groups(),
        lambda gc: gc.request("POST", "/api/v2/x", json={"a": 1}),
        lambda gc: gc.request("GET", "/api/v2/nothing/here"),
        lambda gc: gc.request("GET", "https://evil.example/api/v2/users"),
        lambda gc: gc.user(".."),
    ],
)
def test_errors_with_all_their_locals_and_causes(canaries, failing):
    with pytest.raises(gnb.GenesysError) as caught:
        failing(canaries.gc)
    error = caught.value
    seen = error
    while seen is not None:
        texts = [str(seen), repr(seen), repr(seen.args), repr(getattr(seen, "__notes__", "")), repr(vars(seen))]
        texts += traceback.TracebackException.from_exception(seen, capture_locals=True).format()
        for text in texts:
            assert not canaries.seen_in(text)
        assert getattr(seen, "request", None) is None
        seen = seen.__cause__ or seen.__context__


def test_a_refused_login_shows_no_secret(canaries):
    organisation, wrong = canaries.organisation, "Very-wrong-secret-31415926"
    with pytest.raises(gnb.AuthError) as caught:
        gnb.connect(
            login_url=organisation.url, api_url=organisation.url, client_id=organisation.client_id, client_secret=wrong
        )
    for frame in traceback.TracebackException.from_exception(caught.value, capture_locals=True).format():
        if "tests/secrets" not in frame:
            assert wrong not in frame
            assert base64.b64encode(wrong.encode()).decode()[:20] not in frame


MISPLACED = "cAnArY-5ecret-0123456789abcdef"
LOGIN = {"client_id": "some-id", "client_secret": "some-word-0"}


@pytest.mark.parametrize(
    "call",
    [
        {"profile": MISPLACED},
        {"region": MISPLACED, **LOGIN},
        {"region": f"{MISPLACED}.pure.cloud", **LOGIN},
        {"region": f"https://user:{MISPLACED}@api.mypurecloud.xy", **LOGIN},
        {"login_url": f"https://user:{MISPLACED}@gate.example", "api_url": "https://gate.example", **LOGIN},
        {"api_url": f"http://user:{MISPLACED}@gate.example", **LOGIN},
        {"proxies": {"https": f"socks5://user:{MISPLACED}@proxy.example"}, "region": "eu-west-1", **LOGIN},
        {"proxies": {"https": f"http://user:{MISPLACED}@"}, "region": "eu-west-1", **LOGIN},
        {"proxies": {"https": f"http://user:{MISPLACED}@proxy.example:port"}, "region": "eu-west-1", **LOGIN},
        {"proxies": f"http://user:{MISPLACED}@proxy.example:3128", "region": "eu-west-1", **LOGIN},
        {"proxies": {"https": 5, "http": f"http://user:{MISPLACED}@proxy.example"}},
        {"client_secert": MISPLACED},
        {"profile": "demo", "client_secret": MISPLACED},
        {"profile": "demo", "password": MISPLACED},
        {
            "timezone": "Europe/Belin",
            "client_secret": MISPLACED,
            "proxies": {"https": f"http://u:{MISPLACED}@p.example"},
        },
    ],
    ids=str,
)
def test_a_secret_in_the_wrong_place_is_in_no_message_and_no_local_variable(call):
    with pytest.raises(gnb.ConfigError) as caught:
        gnb.connect(**call)
    error = caught.value
    while error is not None:
        texts = [str(error), repr(error), repr(vars(error))]
        rendered = traceback.TracebackException.from_exception(error, capture_locals=True)
        texts += [f"{frame.name} {frame.locals}" for frame in rendered.stack if "/tests/" not in frame.filename]
        for text in texts:
            assert MISPLACED not in text
            assert MISPLACED[:12].lower() not in text.lower()
        error = error.__cause__ or error.__context__


def test_a_proxy_of_the_environment_that_cannot_be_used_is_not_shown_either(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", f"socks5://user:{MISPLACED}@proxy.example")
    test_a_secret_in_the_wrong_place_is_in_no_message_and_no_local_variable({"region": "eu-west-1", **LOGIN})
