"""A login of NICE CXone is found where one of Genesys Cloud is, under its own names, and never joined across places."""

import pytest

from genesys_nb.credentials import find
from genesys_nb.errors import ConfigError
from genesys_nb.secret import Secret

KEY, SECRET = "4F7ZKEYIDKEYIDKEYID", "kEy-s3cret-0f-an-access-key-123=="
CLIENT, CLIENT_SECRET = "b0a7c0de-0000-4444-8888-client00a1b2", "cl1ent-s3cret-0f-an-application"
LOGIN = {"access_key_id": KEY, "access_key_secret": SECRET}
ENVIRONMENT = {"CXONE_ACCESS_KEY_ID": KEY, "CXONE_ACCESS_KEY_SECRET": SECRET, "CXONE_AREA": "eu1"}


@pytest.fixture(autouse=True)
def bare(monkeypatch, tmp_path):
    for name in (*ENVIRONMENT, "CXONE_CLIENT_ID", "CXONE_CLIENT_SECRET", "CXONE_ACCESS_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def look(**given):
    return find(platform="cxone", **given)


def test_in_the_arguments():
    found = look(region="NA1", **LOGIN)
    assert (found.platform, found.area, found.access_key_id) == ("cxone", "na1", KEY)
    assert found.access_key_secret == Secret(SECRET)
    assert found.client_secret is found.access_token is None
    assert (found.login_url, found.api_url, found.source) == ("", "", "the arguments")
    assert SECRET not in repr(found)
    assert repr(found).startswith("<Credentials na1, access key 4F7Z…")


def test_in_the_environment(monkeypatch):
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    assert (look().area, look().source) == ("eu1", "the environment")
    monkeypatch.setenv("CXONE_CLIENT_ID", CLIENT)
    with pytest.raises(ConfigError, match="CXONE_CLIENT_ID is there, but CXONE_CLIENT_SECRET is missing"):
        look()
    monkeypatch.setenv("CXONE_CLIENT_SECRET", CLIENT_SECRET)
    assert look().client_secret == Secret(CLIENT_SECRET)
    assert look(region="au1").area == "au1"


def test_in_a_file(tmp_path):
    (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in ENVIRONMENT.items()))
    found = look()
    assert (found.area, found.access_key_id) == ("eu1", KEY)
    assert found.source == str(tmp_path / ".env")


def test_in_a_profile(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".gc").mkdir()
    rows = f'access_key_id = "{KEY}"\naccess_key_secret = "{SECRET}"\n'
    (tmp_path / ".gc" / "config.toml").write_text(f'[cxone]\n{rows}area = "jp1"\n[second]\n{rows}region = "uk1"\n')
    assert look().area == "jp1"
    assert look(profile="second").area == "uk1"


def test_the_area_of_the_environment_serves_a_login_from_elsewhere(monkeypatch):
    monkeypatch.setenv("CXONE_AREA", "na2")
    assert look(**LOGIN).area == "na2"


def test_a_client_and_a_token_need_no_area():
    assert look(client_id=CLIENT, client_secret=CLIENT_SECRET, **LOGIN).area == ""
    assert look(access_token="header.payload.signature").access_token == Secret("header.payload.signature")


def test_addresses():
    found = look(login_url="http://127.0.0.1:8765/", api_url="https://gateway.example", **LOGIN)
    assert (found.login_url, found.api_url) == ("http://127.0.0.1:8765", "https://gateway.example")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (LOGIN, "no area to use it in"),
        ({**LOGIN, "region": "eu-west-1"}, "the area in the arguments is none of NICE CXone"),
        ({**LOGIN, "region": "na1.evil.example"}, "none of NICE CXone"),
        ({**LOGIN, "region": "evil.example#na1"}, "none of NICE CXone"),
        ({**LOGIN, "region": "na"}, "none of NICE CXone"),
        ({"access_key_id": KEY, "region": "na1"}, "access_key_secret is missing"),
        ({"access_key_secret": SECRET, "region": "na1"}, "access_key_id is missing"),
        ({"client_id": CLIENT, "client_secret": CLIENT_SECRET}, "logs in with an access key"),
        ({**LOGIN, "access_token": "header.payload.signature"}, "both a token"),
        ({**LOGIN, "login_url": "http://login.example"}, "plain http"),
        ({**LOGIN, "login_url": "https://login.example/path"}, "not the address of a host"),
        ({"access_key_id": "<your key>", "access_key_secret": SECRET, "region": "na1"}, "cannot be right"),
        ({}, "CXONE_ACCESS_KEY_ID, CXONE_ACCESS_KEY_SECRET and CXONE_AREA"),
    ],
)
def test_what_is_half_or_wrong_is_said_and_nothing_is_sent(given, said):
    with pytest.raises(ConfigError, match=said) as caught:
        look(**given)
    assert SECRET not in str(caught.value)
    assert caught.value.next_step


def test_a_key_is_no_login_of_genesys_cloud(monkeypatch):
    with pytest.raises(ConfigError, match="no part of a login of this platform"):
        find(region="eu-west-1", **LOGIN)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match="no credentials were found"):
        find()


def test_at_a_prompt(monkeypatch):
    answers = iter(["na1", KEY])
    monkeypatch.setattr("builtins.input", lambda _: next(answers))
    monkeypatch.setattr("getpass.getpass", lambda _: SECRET)
    monkeypatch.setattr("genesys_nb.credentials.places._somebody_is_there", lambda: True)
    assert look().access_key_secret == Secret(SECRET)
    answers = iter(["nowhere"])
    with pytest.raises(ConfigError, match="the area in the prompt"):
        look()
