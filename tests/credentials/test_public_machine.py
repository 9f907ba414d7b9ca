"""On Binder: the embedded organisation by itself, and no real login, from wherever, before anything is sent."""

import pytest
import requests

import genesys_nb as gnb
from genesys_nb.credentials import Embedded, find
from genesys_nb.errors import ConfigError
from tests.credentials.conftest import CLIENT, SECRET, TOKEN

ENVIRONMENT = {
    "GENESYS_CLOUD_CLIENT_ID": CLIENT,
    "GENESYS_CLOUD_CLIENT_SECRET": SECRET,
    "GENESYS_CLOUD_REGION": "eu-west-1",
}
CLI = f'[default]\nclient_credentials = "{CLIENT}"\nclient_secret = "{SECRET}"\nenvironment = "mypurecloud.ie"\n'
CLIENT_OF = {"region": "eu-west-1", "client_id": CLIENT}


@pytest.fixture(autouse=True)
def binder(bare_machine, environment, monkeypatch):
    """Be on Binder, where whoever sends fails the test."""
    environment(BINDER_LAUNCH_HOST="https://mybinder.org/")


@pytest.fixture
def nothing_is_sent(monkeypatch):
    def send(*_, **__):
        pytest.fail("something was sent")

    monkeypatch.setattr(requests.Session, "send", send)


@pytest.mark.parametrize("name", ["BINDER_LAUNCH_HOST", "BINDER_REPO_URL", "BINDER_REQUEST"])
def test_nobody_is_asked_and_the_embedded_organisation_comes_by_itself(keyboard, environment, monkeypatch, name):
    asked = keyboard("eu-west-1", CLIENT)
    monkeypatch.delenv("BINDER_LAUNCH_HOST")
    environment(**{name: "https://mybinder.example"})
    assert find() == Embedded("a public machine (Binder)")
    assert asked == []


def test_connect_opens_it_on_either_platform():
    with gnb.connect(progress=False) as gc, gnb.connect(platform="cxone", progress=False) as cx:
        assert "demo" in gc.organisation_name
        assert len(cx.agents()) > 5


@pytest.mark.parametrize(
    "arguments",
    [
        {**CLIENT_OF, "client_secret": SECRET},
        {**CLIENT_OF, "client_secret": SECRET, "profile": "demo2"},
        {"region": "eu-west-1", "access_token": TOKEN},
        {**CLIENT_OF, "login": "browser"},
        {**CLIENT_OF, "login": "paste"},
        {"login": "browser"},
        {**CLIENT_OF, "refresh_token": TOKEN},
        {**CLIENT_OF, "saml_assertion": TOKEN, "organisation": "ours"},
        {"login_url": "https://gate.example", "api_url": "https://gate.example", "access_token": TOKEN},
        {"login_url": "http://127.0.0.1:9", "api_url": "https://api.mypurecloud.ie", "access_token": TOKEN},
        {"login_url": "http://127.0.0.1:9", "region": "eu-west-1", "client_id": CLIENT, "client_secret": SECRET},
        {"platform": "cxone", "region": "na1", "access_key_id": CLIENT, "access_key_secret": SECRET},
        {"platform": "cxone", "api_url": "http://127.0.0.1:9", "region": "na1", "access_key_id": CLIENT,
         "access_key_secret": SECRET},
        {**CLIENT_OF},  # half a login: the other half is not asked for
    ],
    ids="+".join,
)  # fmt: skip
@pytest.mark.usefixtures("nothing_is_sent")
def test_real_credentials_in_the_arguments_are_refused(arguments):
    refused(**arguments)


def refused(**arguments):
    with pytest.raises(ConfigError, match=r"public machine \(Binder\), where no secret is safe") as caught:
        gnb.connect(**arguments)
    assert "nothing was sent" in str(caught.value)
    assert "connect() without arguments is the embedded organisation" in caught.value.next_step
    assert SECRET not in str(caught.value)
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("place", ["environment", "env_file", "token", "profile", "named profile", "keyring", "half"])
@pytest.mark.usefixtures("nothing_is_sent")
def test_real_credentials_from_elsewhere_are_refused(bare_machine, environment, profile_file, keyring, place):
    if place == "environment":
        environment(**ENVIRONMENT)
    elif place == "env_file":
        text = "".join(f"{name}={value}\n" for name, value in ENVIRONMENT.items())
        (bare_machine.folder / ".env").write_text(text, "utf-8")
    elif place == "token":
        environment(GENESYSCLOUD_ACCESS_TOKEN=TOKEN, GENESYSCLOUD_REGION="eu-west-1")
    elif place == "keyring":
        keyring.held = {"default/client_id": CLIENT, "default/client_secret": SECRET, "default/region": "eu-west-1"}
    elif place == "half":
        environment(GENESYS_CLOUD_CLIENT_SECRET=SECRET)
    else:
        profile_file(CLI)
        if place == "named profile":
            environment(GENESYS_NB_PROFILE="default")
    refused()


@pytest.mark.usefixtures("nothing_is_sent")
def test_nobody_logs_in_where_an_env_file_says_demo(bare_machine):
    (bare_machine.folder / ".env").write_text("GENESYS_NB_PROFILE=demo\n", "utf-8")
    refused(login="browser")


def test_an_organisation_on_the_machine_itself_is_no_real_one(genesys_demo, environment):
    login = genesys_demo.login()
    with gnb.connect(**login, progress=False) as gc:
        assert len(gc.queues()) > 5
    key = genesys_demo.login("cxone")
    with gnb.connect(platform="cxone", **key, progress=False) as cx:
        assert len(cx.agents()) > 5
    environment(
        GENESYS_BASE_URL=genesys_demo.url,
        GENESYS_CLOUD_CLIENT_ID=genesys_demo.client_id,
        GENESYS_CLOUD_CLIENT_SECRET=genesys_demo.client_secret,
    )
    with gnb.connect(progress=False) as gc:
        assert len(gc.queues()) > 5
