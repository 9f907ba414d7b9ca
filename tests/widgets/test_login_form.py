"""The kernel's side of the login form: what it takes, what it checks, and that nothing typed stays anywhere."""

import gc
import importlib.machinery
import json
import sys
import threading
import time
import traceback
import types
from types import SimpleNamespace as Some

import IPython
import ipywidgets
import pytest
import requests

import genesys_nb as gnb
from genesys_nb import connection, credentials
from genesys_nb.credentials import keyrings
from genesys_nb.http.network import Network
from genesys_nb.widgets import login_form
from tests.clocks import VirtualClock

WRONG = "cAnArY-wr0ng-5ecret-0123456789abcdef"


class Notebook:
    """A notebook's kernel, as far as a form looks at it: names, the cell's number, and what is displayed."""

    def __init__(self):
        self.kernel = object()
        self.execution_count = 1
        self.user_ns = {"Out": {}}
        self.shown = []

    def put(self, data, **options):
        self.shown.append(data)
        return Some(display_id="x", update=lambda data, **_: self.shown.append(data))


class Keyring(types.ModuleType):
    """Stands in for the keyring package: a dict, or a trouble."""

    def __init__(self):
        super().__init__("keyring")
        self.__spec__ = importlib.machinery.ModuleSpec("keyring", None)
        self.held = {}

    def get_keyring(self):
        return self

    def get_password(self, service, name):
        assert service == "genesys_nb"
        return self.held.get(name)

    def set_password(self, service, name, value):
        self.held[name] = value

    def delete_password(self, service, name):
        del self.held[name]


@pytest.fixture
def notebook(monkeypatch):
    notebook = Notebook()
    monkeypatch.setattr(IPython, "get_ipython", lambda: notebook)
    monkeypatch.setattr(login_form, "put", notebook.put)
    return notebook


@pytest.fixture
def keyring(monkeypatch):
    module = Keyring()
    monkeypatch.setitem(sys.modules, "keyring", module)
    return module


@pytest.fixture(autouse=True)
def no_widget_is_left_behind():
    before = set(models())
    yield
    for form in list(login_form._open.values()):
        form.close()
    gc.collect()
    assert set(models()) == before


@pytest.fixture
def organisation(genesys_demo_factory):
    return genesys_demo_factory(rate_limit=None)


@pytest.fixture
def form(notebook, keyring, organisation):
    form = gnb.login(login_url=organisation.url, api_url=organisation.url, progress=False)
    yield form
    form.close()


def panels():
    return [one for one in models().values() if "redirect_uri" in one["state"]]


def models():
    return ipywidgets.Widget.get_manager_state()["state"]


def press(form, secret, **typed):
    """Press Connect, as the browser does; return the message that the kernel would go on holding."""
    content, buffers = {"do": "connect", "way": "", **typed}, [memoryview(secret.encode())]
    form._panel._handle_custom_msg(content, buffers)
    return content, buffers


def until(form, *phases):
    end = time.monotonic() + 30
    while form._panel.phase not in phases:
        assert time.monotonic() < end, form._panel.phase
        time.sleep(0.01)


def everything(form):
    return repr(form) + repr(vars(form)) + json.dumps(form._panel.get_state(), default=repr) + json.dumps(models())


def test_a_wrong_secret_then_the_right_one(form, organisation, notebook):
    with pytest.raises(gnb.ConfigError, match="nobody has logged in"):
        _ = form.session
    message = press(form, WRONG, client_id=organisation.client_id)
    with pytest.raises(gnb.ConfigError, match=r"^the last try failed: .*invalid_client"):
        _ = form.session
    assert form._panel.phase == "ask"
    assert "invalid_client" in form._panel.said[0]
    assert any(line.strip().startswith("next") for line in form._panel.said)
    assert WRONG not in everything(form) + repr(message) + json.dumps(notebook.shown)
    notebook.user_ns["form"] = form
    press(form, organisation.client_secret, client_id=f" {organisation.client_id}\n")
    assert form._panel.phase == "done"
    with form.session as gc:
        assert len(gc.queues()) > 5
    assert "gc = form.session" in notebook.shown[-1]["text/plain"]
    assert "Genesys demo centre" in notebook.shown[-1]["text/html"]
    assert organisation.client_secret not in everything(form) + json.dumps(notebook.shown)


def test_the_message_that_the_kernel_holds_is_emptied(form, organisation):
    _, buffers = press(form, organisation.client_secret, client_id=organisation.client_id)
    assert buffers == []
    form.session.close()


def test_it_is_shown_once_in_its_cell_and_again_in_another(form, notebook, organisation):
    form._ipython_display_()
    assert len(notebook.shown) == 1
    assert "Run the cell again" in notebook.shown[0]["text/html"], "what is shown where no widget lives"
    notebook.execution_count = 2
    form._ipython_display_()
    assert len(notebook.shown) == 2
    press(form, organisation.client_secret, client_id=organisation.client_id)
    notebook.execution_count = 3
    form._ipython_display_()
    assert "application/vnd.jupyter.widget-view+json" not in notebook.shown[-1]
    assert "Genesys demo centre" in notebook.shown[-1]["text/html"]
    form.session.close()


@pytest.mark.parametrize(
    ("known", "said"), [("form", "gc = form.session"), ("Out", "gc = Out[1].session"), ("", "form = gnb.login()")]
)
def test_it_says_what_to_write(form, notebook, organisation, known, said):
    if known == "Out":
        notebook.user_ns["Out"][1] = form
    elif known:
        notebook.user_ns[known] = form
    press(form, organisation.client_secret, client_id=organisation.client_id)
    assert said in repr(form)
    form.session.close()


@pytest.mark.parametrize(
    ("typed", "secret", "says"),
    [
        ({"client_id": ""}, "x", "Client id: nothing was filled in"),
        ({"client_id": "some-id"}, "", "Client secret: nothing was filled in"),
        ({}, "", "Client id and Client secret"),
        ({"client_id": "x y"}, "a-w0rd", "cannot be right"),
        ({"client_id": "some-id", "keep": True, "profile": "demo"}, "a-w0rd", "demo is no name"),
        ({"client_id": "some-id", "keep": True, "profile": WRONG}, "a-w0rd", "that is no name"),
        ({"client_id": "some-id", "way": "telepathy"}, "", "telepathy"),
        ({"client_id": "some-id", "way": "browser", "redirect_uri": "http://elsewhere.example/"}, "", "redirect_uri"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_sent(form, organisation, typed, secret, says):
    press(form, secret, **typed)
    until(form, "ask")
    assert says in " ".join(form._panel.said)
    assert organisation.requests == []
    assert WRONG not in everything(form)


def test_a_region_that_is_none(notebook, keyring):
    form = gnb.login(progress=False)
    assert ["eu-west-1", "Ireland · eu-west-1 · mypurecloud.ie"] in form._panel.regions
    press(form, WRONG, region="atlantis", client_id="some-id")
    assert "there is no region 'atlantis'" in form._panel.said[0]
    assert WRONG not in everything(form)


def test_cxone(notebook, keyring, organisation):
    form = gnb.login(platform="cxone", progress=False)
    assert form._panel.parts == [
        ["region", "Area"],
        ["access_key_id", "Access key id"],
        ["access_key_secret", "Access key secret"],
    ]
    assert (form._panel.browser, form._panel.regions) == (False, [])
    press(form, WRONG, region="nowhere", access_key_id="some-id")
    assert "none of NICE CXone" in form._panel.said[0]
    login = organisation.login("cxone")
    addresses = {name: login[name] for name in ("login_url", "api_url") if name in login}
    form = gnb.login(platform="cxone", **addresses, progress=False)
    press(form, login["access_key_secret"], access_key_id=login["access_key_id"], keep=True, profile="")
    form.close()
    assert keyring.held["cxone/access_key_secret"] == login["access_key_secret"]
    with form.session as cx:
        assert len(cx.agents()) > 5
    with gnb.connect(platform="cxone", progress=False) as cx:
        assert len(cx.agents()) > 5


def test_a_host_that_does_not_answer(notebook, keyring):
    form = gnb.login(login_url="http://127.0.0.1:9", api_url="http://127.0.0.1:9", progress=False)

    def connect(**login):
        found = credentials.find(client_id=login["client_id"], client_secret=login["client_secret"],
                                 login_url=login["login_url"], api_url=login["api_url"])  # fmt: skip
        return connection.assemble(found, Network(connect_timeout=1), clock=VirtualClock())

    form._connect = connect
    press(form, WRONG, client_id="some-id")
    assert "127.0.0.1" in " ".join(form._panel.said)
    assert len(form._panel.said) <= 6
    assert WRONG not in everything(form)


@pytest.mark.parametrize("trouble", [RuntimeError(f"about {WRONG}"), KeyboardInterrupt()])
def test_whatever_goes_wrong_is_said_in_the_form(form, organisation, trouble):
    def connect(**_):
        raise trouble

    form._connect = connect
    press(form, WRONG, client_id=organisation.client_id)
    assert form._panel.phase == "ask"
    assert form._panel.said
    assert WRONG not in everything(form)


def test_what_is_remembered_is_found_by_connect(form, keyring, organisation):
    keyring.held["default/access_token"] = "of another login"
    press(form, organisation.client_secret, client_id=organisation.client_id, keep=True, profile="default")
    form.session.close()
    assert set(keyring.held) == {f"default/{part}" for part in ("client_id", "client_secret", "login_url", "api_url")}
    assert 'gc = gnb.connect("default")' in repr(form)
    assert "keyring del genesys_nb default/client_secret" in repr(form)
    for profile in (None, "default"):
        with gnb.connect(profile, progress=False) as gc:
            assert len(gc.queues()) > 5


def test_nothing_is_remembered_that_was_not_asked_for_or_refused(form, keyring, organisation):
    press(form, WRONG, client_id=organisation.client_id, keep=True, profile="default")
    press(form, organisation.client_secret, client_id=organisation.client_id, keep=False, profile="default")
    form.session.close()
    assert keyring.held == {}


def test_a_keyring_that_fails_is_said_and_the_session_is_there(form, keyring, organisation):
    def fail(service, name, value):
        if name.endswith("secret"):
            raise RuntimeError(value)
        keyring.held[name] = value

    keyring.set_password = fail
    press(form, organisation.client_secret, client_id=organisation.client_id, keep=True, profile="prod")
    assert "no: RuntimeError" in repr(form)
    assert keyring.held == {}, "half a login is worse than none"
    form.session.close()


def test_no_keyring(notebook, monkeypatch):
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert "pip install keyring" in gnb.login()._panel.unkept
    monkeypatch.delitem(sys.modules, "keyring")
    import keyring
    from keyring.backends.fail import Keyring as NoKeyring

    monkeypatch.setattr(keyring, "get_keyring", NoKeyring)
    assert gnb.login()._panel.unkept == "this machine has none"


# The login in the browser


@pytest.fixture
def messages(form):
    sent = []
    form._panel.send = lambda content, **_: sent.append(content)
    return sent


@pytest.fixture
def at_home(monkeypatch):
    for name in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY", "JUPYTERHUB_USER", "KUBERNETES_SERVICE_HOST", "CODESPACES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", ":0")


def ends(address):
    """Log in on the page, and return where it sends the browser."""
    return requests.get(address, allow_redirects=False, timeout=10).headers["Location"]


def test_in_the_browser(form, messages, organisation, at_home):
    press(form, "", client_id=organisation.client_id, way="browser", redirect_uri="http://127.0.0.1:0/")
    until(form, "browser")
    while not messages:
        time.sleep(0.01)
    assert requests.get(ends(messages[0]["open"]), timeout=10).status_code == 200
    until(form, "done")
    assert [list(message) for message in messages] == [["open"]]
    with form.session as gc:
        assert gc.token.renewable
        assert len(gc.queues()) > 5


def test_by_paste_and_what_is_pasted_is_no_part_of_any_state(form, messages, organisation):
    press(form, organisation.client_secret, client_id=organisation.client_id, way="paste", redirect_uri="")
    while {"ask": "paste"} not in messages:
        time.sleep(0.01)
    assert form._panel.phase == "browser"
    (address,) = (line for line in messages[0]["tell"] if line.startswith("http"))
    answer = ends(address)
    for pasted in ("not an address", answer):
        form._panel._handle_custom_msg({"do": "paste"}, [memoryview(pasted.encode())])
    until(form, "done")
    assert "no address with a code" in str(messages)
    assert answer not in everything(form) + str(messages)
    assert organisation.client_secret not in everything(form) + str(messages)
    form.session.close()


@pytest.mark.parametrize("way", ["browser", "paste"])
def test_a_person_who_gives_up_can_begin_again(form, messages, organisation, at_home, way):
    for _ in range(2):
        press(form, "", client_id=organisation.client_id, way=way, redirect_uri="http://127.0.0.1:0/")
        until(form, "browser")
        with pytest.raises(gnb.ConfigError, match="is being tried now"):  # the kernel is free meanwhile
            _ = form.session
        form._panel._handle_custom_msg({"do": "leave"}, [])
        until(form, "ask")
        assert form._panel.said == ["The login was stopped."]


# Its life


def test_the_next_form_takes_the_place_of_one_that_waits(form, notebook, organisation):
    second = gnb.login(login_url=organisation.url, api_url=organisation.url)
    assert form._panel is None
    assert "another login form took this one's place" in repr(form)
    with pytest.raises(gnb.ConfigError, match="another login form took"):
        _ = form.session
    assert len(panels()) == 1
    form.close()
    second.close()
    second.show()
    assert "widget" not in str(notebook.shown[-1])


def test_a_form_that_has_logged_in_goes_with_its_last_reader(notebook, keyring, organisation):
    form = gnb.login(login_url=organisation.url, api_url=organisation.url, progress=False)
    press(form, organisation.client_secret, client_id=organisation.client_id)
    form.session.close()
    assert panels(), "a page that is loaded anew shows it"
    del form
    gc.collect()
    assert not panels()


def test_messages_that_are_none_do_no_harm(form):
    for content in (None, [], {}, {"do": 5}, {"do": "connect", "way": []}, {"do": "paste"}, {"do": "leave"}):
        form._panel._handle_custom_msg(content, [])
    assert form._panel.phase == "ask"


def test_what_a_notebook_saves_of_it_is_known_and_nothing_that_was_typed(form, organisation):
    names = {name for name in form._panel.get_state() if not name.startswith("_")}
    assert names - {"layout", "tabbable", "tooltip"} == {
        "title", "parts", "regions", "browser", "redirect_uri", "profile", "unkept", "phase", "said", "card"
    }  # fmt: skip


# Where there is none


def test_at_a_terminal(monkeypatch):
    with pytest.raises(gnb.ConfigError, match="no notebook") as caught:
        gnb.login()
    assert "gnb.connect()" in caught.value.next_step


def test_on_binder_it_is_refused_with_the_reason(notebook, monkeypatch):
    monkeypatch.setenv("BINDER_REQUEST", "v2/gh/x/y/v1")
    with pytest.raises(gnb.ConfigError, match="Binder") as caught:
        gnb.login()
    assert "embedded organisation" in caught.value.next_step
    assert notebook.shown == []


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"platform": "teams"}, "platform 'teams'"),
        ({"timezone": "Mars/Base"}, "Mars"),
        ({"progress": "yes"}, "progress"),
        ({"login_url": f"https://user:{WRONG}@gate.example", "timezone": "Mars/Base"}, "Mars"),
    ],
)
def test_an_option_that_is_wrong_is_said_before_anything_is_shown(notebook, options, says):
    with pytest.raises(gnb.ConfigError, match=says) as caught:
        gnb.login(**options)
    assert notebook.shown == []
    rendered = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert WRONG not in "".join(str(frame.locals) for frame in rendered.stack if "/tests/" not in frame.filename)


def test_a_keyring_that_hangs_does_not_hang_the_kernel(notebook, keyring, monkeypatch):
    released = threading.Event()
    keyring.get_keyring = lambda: released.wait(30)
    monkeypatch.setattr(keyrings, "SECONDS", 0.05)
    try:
        assert "no answer in 0.05 s" in gnb.login()._panel.unkept
    finally:
        released.set()
        for thread in threading.enumerate():
            if thread.name == "genesys_nb keyring":
                thread.join()
