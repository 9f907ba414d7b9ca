"""Each place is found, in order, as a whole; a place that is half set is named."""

import sys
import threading
import types

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from genesys_nb.credentials import Credentials, find, keyrings
from genesys_nb.errors import ConfigError
from genesys_nb.regions import REGIONS
from genesys_nb.secret import Secret

SECRET = "cAnArY-5ecret-0123456789abcdef"
TOKEN = "cAnArY-t0ken-0123456789abcdef"
CLIENT = "3f2c1b0a-9999-4444-8888-cafecafecafe"

IDS = ["GENESYS_CLOUD_CLIENT_ID", "GENESYS_CLIENT_ID", "GENESYSCLOUD_OAUTHCLIENT_ID"]
SECRETS = ["GENESYS_CLOUD_CLIENT_SECRET", "GENESYS_CLIENT_SECRET", "GENESYSCLOUD_OAUTHCLIENT_SECRET"]
PLACES = ["GENESYS_CLOUD_REGION", "GENESYS_CLOUD_ENVIRONMENT", "GENESYS_ENVIRONMENT", "GENESYSCLOUD_REGION"]
GOOD = {IDS[0]: CLIENT, SECRETS[0]: SECRET, PLACES[0]: "eu-west-1"}

quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def ireland(found):
    assert found.login_url == "https://login.mypurecloud.ie"
    assert found.api_url == "https://api.mypurecloud.ie"
    assert found.region.name == "eu-west-1"
    assert found.client_id == CLIENT
    assert found.client_secret == Secret(SECRET)
    assert found.access_token is None
    return found


def refused(*words, **arguments):
    with pytest.raises(ConfigError) as caught:
        find(**arguments)
    text = str(caught.value)
    for word in words:
        assert word in text
    assert SECRET not in text
    assert TOKEN not in text
    return text


# Arguments


def test_arguments_go_first(environment):
    environment(**{**GOOD, IDS[0]: "another"})
    found = ireland(find(region="eu_west_1", client_id=CLIENT, client_secret=SECRET))
    assert found.source == "the arguments"


def test_a_secret_may_come_wrapped():
    ireland(find(region="mypurecloud.ie", client_id=CLIENT, client_secret=Secret(f" {SECRET}\n")))


def test_a_token_needs_no_client():
    found = find(region="eu-west-1", access_token=f"Bearer {TOKEN}")
    assert found.access_token == Secret(TOKEN)
    assert (found.client_id, found.client_secret) == ("", None)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"client_id": CLIENT}, ["half set", "client_secret is missing"]),
        ({"client_secret": SECRET}, ["half set", "client_id is missing"]),
        ({"client_id": CLIENT, "client_secret": "  "}, ["client_secret is missing"]),
        ({"client_id": CLIENT, "client_secret": SECRET}, ["no region", "connect(region=…)", "mypurecloud.ie"]),
        ({"access_token": TOKEN}, ["no region"]),
        ({"client_id": CLIENT, "client_secret": SECRET, "access_token": TOKEN}, ["both a token", "client_id"]),
        ({"client_secret": SECRET, "access_token": TOKEN}, ["both a token", "client_secret"]),
        ({"client_secret": SECRET.encode()}, ["client_secret is not a text"]),
        ({"access_token": 12}, ["access_token is not a text"]),
        ({"access_token": Secret(TOKEN.encode())}, ["access_token is not a text"]),
        ({"region": "eu-wset-1", "client_id": CLIENT, "client_secret": SECRET}, ["region in the arguments", "eu-west"]),
    ],
)
def test_arguments_that_are_half_set_are_refused(environment, arguments, words):
    if "no region" not in words:
        environment(**GOOD)
    refused(*words, **arguments)


def test_a_region_alone_goes_with_the_login_that_is_found(environment):
    environment(**GOOD)
    assert find(region="frankfurt").region.name == "eu-central-1"


# Addresses


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8765", "http://localhost:8765/", "http://[::1]:8765", "https://127.9.9.9"]
)
def test_on_this_machine_one_address_serves_both(url):
    found = find(api_url=url, client_id=CLIENT, client_secret=SECRET)
    assert found.login_url == found.api_url == url.rstrip("/")
    assert found.region is None
    assert find(login_url=url, client_id=CLIENT, client_secret=SECRET).api_url == url.rstrip("/")


@pytest.mark.parametrize(
    "url", ["https://api.mypurecloud.ie", "https://login.mypurecloud.ie/oauth/token", "mypurecloud.ie"]
)
@pytest.mark.parametrize("part", ["api_url", "login_url"])
def test_an_address_of_a_region_means_the_region(url, part):
    ireland(find(**{part: url}, client_id=CLIENT, client_secret=SECRET))


def test_a_gateway_needs_both_addresses_or_a_region():
    client = {"client_id": CLIENT, "client_secret": SECRET}
    gate = "https://gate.example:8443"
    refused("no login_url", api_url=gate, **client)
    refused("no api_url", login_url=gate, **client)
    both = find(api_url=gate, login_url="https://Login.Example", **client)
    assert (both.api_url, both.login_url, both.region) == (gate, "https://login.example", None)
    mixed = find(api_url=gate, region="eu-west-1", **client)
    assert (mixed.api_url, mixed.login_url) == (gate, "https://login.mypurecloud.ie")


def test_a_token_needs_no_login_address():
    found = find(api_url="https://gate.example", access_token=TOKEN)
    assert (found.api_url, found.login_url) == ("https://gate.example", "")


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("http://api.mypurecloud.ie", "plain http"),
        ("http://gate.example", "plain http"),
        ("http://127.0.0.1.evil.example", "plain http"),
        ("http://127.0.0.1@evil.example", "plain http"),
        ("https://user:pa55word@gate.example", "not the address"),
        ("https://api.mypurecloud.ie@evil.example", "not the address"),
        ("https://gate.example/api/v2", "not the address"),
        ("https://gate.example?x=1", "not the address"),
        ("https://gate.example:port", "not the address"),
        ("https://[::1", "not the address"),
        ("https://", "not the address"),
        ("http://", "not the address"),
        ("https://gäte.example", "sign that no such value has"),
        ("https://gate.example\\@api.mypurecloud.ie", "not the address"),
        ("ftp://gate.example", "not the address"),
        ("gate.example", "not the address"),
        ("localhost:8765", "not the address"),
        ("https://ga te.example", "a space"),
        ("https://ga\nte.example", "line break"),
        ("https://gate.example%2f", "not the address"),
    ],
)
@pytest.mark.parametrize("part", ["api_url", "login_url"])
def test_addresses_that_no_secret_may_go_to(url, word, part):
    text = refused(word, **{part: url}, client_id=CLIENT, client_secret=SECRET)
    assert "pa55word" not in text


def test_addresses_of_two_regions_are_refused():
    client = {"client_id": CLIENT, "client_secret": SECRET}
    refused("two regions", api_url="https://api.mypurecloud.de", region="eu-west-1", **client)
    refused("two regions", api_url="https://api.mypurecloud.de", login_url="https://login.mypurecloud.ie", **client)


# Environment


@pytest.mark.parametrize("name", IDS)
@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("place", [*PLACES, "GENESYS_BASE_URL"])
def test_every_name_of_the_environment(environment, name, secret, place):
    where = "https://api.mypurecloud.ie" if place == "GENESYS_BASE_URL" else "mypurecloud.ie"
    environment(**{name: CLIENT, secret: SECRET, place: where})
    assert ireland(find()).source == "the environment"


def test_a_token_of_the_environment(environment):
    environment(GENESYSCLOUD_ACCESS_TOKEN=TOKEN, GENESYSCLOUD_REGION="eu-west-1")
    assert find().access_token == Secret(TOKEN)


def test_a_base_url_on_this_machine(environment):
    environment(GENESYS_BASE_URL="http://127.0.0.1:9", **{IDS[1]: CLIENT, SECRETS[1]: SECRET})
    assert find().login_url == "http://127.0.0.1:9"


@quick
@given(chosen=st.sets(st.sampled_from([*IDS, *SECRETS, *PLACES])))
def test_any_part_of_the_names_is_a_login_or_an_error_that_names_what_is_missing(chosen):
    values = {**dict.fromkeys(IDS, CLIENT), **dict.fromkeys(SECRETS, SECRET), **dict.fromkeys(PLACES, "eu-west-1")}
    with pytest.MonkeyPatch.context() as patch:
        for name in chosen:
            patch.setenv(name, values[name])
        has_id, has_secret, has_place = (bool(chosen & set(names)) for names in (IDS, SECRETS, PLACES))
        if has_id and has_secret and has_place:
            ireland(find())
        elif has_id and has_secret:
            refused("no region", "the environment")
        elif has_id or has_secret:
            text = refused("half set", "the environment")
            assert any(f"set {name}" in text for name in (SECRETS if has_id else IDS))
        else:
            refused("no credentials were found")


@quick
@given(data=st.data())
def test_two_spellings_with_different_values_are_refused(data):
    names = data.draw(st.sampled_from([IDS, SECRETS, PLACES]))
    first, second = data.draw(st.permutations(names))[:2]
    one, other = ("eu-west-1", "us-west-2") if names is PLACES else (SECRET, SECRET + "x")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**GOOD, first: one, second: other}.items():
            patch.setenv(name, value)
        refused("different things", "the environment")


def test_the_missing_name_is_of_the_same_family(environment):
    environment(GENESYSCLOUD_OAUTHCLIENT_ID=CLIENT)
    refused("GENESYSCLOUD_OAUTHCLIENT_SECRET is missing")


def test_one_region_in_two_spellings_is_one_region(environment):
    environment(**GOOD, GENESYSCLOUD_REGION="https://api.mypurecloud.ie", GENESYS_ENVIRONMENT="eu_west_1")
    ireland(find())


def test_an_unknown_region_says_who_named_it(environment):
    environment(**{**GOOD, PLACES[0]: "eu-west-9"})
    refused("GENESYS_CLOUD_REGION in the environment", "'eu-west-9'", "closest", "mypurecloud.jp")


def test_an_address_without_a_login_is_half_set(environment):
    environment(GENESYS_BASE_URL="https://api.mypurecloud.ie")
    refused("half set", "GENESYS_BASE_URL")


def test_empty_values_are_none(environment):
    environment(**dict.fromkeys([*IDS, *SECRETS], ' "" '))
    refused("no credentials were found")


# .env


def test_an_env_file_in_a_folder_above(bare_machine):
    import os

    path = bare_machine.folder.parent / ".env"
    lines = [f"export {IDS[0]}='{CLIENT}'", f'{SECRETS[0]}="{SECRET}" # the secret', f"{PLACES[0]}=eu-west-1", "BARE"]
    path.write_text("\ufeff" + "\n".join(lines), "utf-8")
    assert ireland(find()).source == str(path)
    assert IDS[0] not in os.environ


def test_a_dollar_in_a_secret_stands_as_it_is(bare_machine):
    text = f"{IDS[0]}={CLIENT}\n{SECRETS[0]}=a${{HOME}}b\n{PLACES[0]}=eu-west-1\n"
    (bare_machine.folder / ".env").write_text(text, "utf-8")
    assert find().client_secret == Secret("a${HOME}b")


def test_an_env_file_of_other_things_is_passed_by(bare_machine, profile_file):
    (bare_machine.folder / ".env").write_text("OTHER=1\n", "utf-8")
    profile_file(
        f'[default]\nclient_credentials = "{CLIENT}"\nclient_secret = "{SECRET}"\nenvironment = "mypurecloud.ie"\n'
    )
    ireland(find())


def test_an_env_file_in_another_encoding_is_refused(bare_machine):
    (bare_machine.folder / ".env").write_text(f"{SECRETS[0]}={SECRET}\n", "utf-16")
    refused("cannot be read", "UTF-8", ".env")


def test_the_environment_goes_before_the_env_file(bare_machine, environment):
    (bare_machine.folder / ".env").write_text(f"{IDS[0]}=other\n{SECRETS[0]}=other\n{PLACES[0]}=us-west-2\n", "utf-8")
    environment(**GOOD)
    ireland(find())


def test_an_env_file_cannot_lead_another_places_secret_away(bare_machine, keyring):
    (bare_machine.folder / ".env").write_text("GENESYS_BASE_URL=https://evil.example\n", "utf-8")
    keyring.held = {"default/client_id": CLIENT, "default/client_secret": SECRET, "default/region": "eu-west-1"}
    refused("half set", "GENESYS_BASE_URL")
    assert keyring.asked == []


def test_the_environments_region_serves_a_place_that_names_none(bare_machine, environment):
    environment(GENESYSCLOUD_REGION="eu-west-1")
    (bare_machine.folder / ".env").write_text(f"{IDS[0]}={CLIENT}\n{SECRETS[0]}={SECRET}\n", "utf-8")
    ireland(find())


# The vendor's profiles

CLI = f"""
[default]
access_token = ""
client_credentials = "{CLIENT}"
client_secret = "{SECRET}"
environment = "mypurecloud.ie"
grant_type = "1"
secure_login_enabled = false

[test]
client_id = "{CLIENT}"
client_secret = "{SECRET}"
region = "us-west-2"

[tokens]
access_token = "{TOKEN}"
environment = "mypurecloud.jp"
"""


def test_the_vendors_default_profile(profile_file):
    path = profile_file(CLI)
    assert ireland(find()).source == f"the profile 'default' of {path}"


def test_a_named_profile_goes_before_the_environment(profile_file, environment):
    environment(**GOOD)
    profile_file(CLI)
    assert find("TEST").region.name == "us-west-2"
    assert find("tokens").access_token == Secret(TOKEN)


def test_an_unknown_profile_names_those_that_are_there(profile_file, environment):
    environment(**GOOD)
    profile_file(CLI)
    refused("'prod'", 'connect("default")', 'connect("test")', profile="prod")


def test_a_profile_may_look_like_a_secret_as_long_as_it_is_one(profile_file):
    profile_file(CLI.replace("[test]", "[Reporting2026Production]"))
    assert find("Reporting2026Production").region.name == "us-west-2"
    with pytest.raises(ConfigError, match="looks like a secret") as caught:
        find("Reporting2027Production")
    assert "2027" not in str(caught.value)


def test_a_profile_without_a_file(bare_machine):
    refused("'prod'", str(bare_machine.home / ".gc" / "config.toml"), profile="prod")


def test_a_half_set_profile_is_named(profile_file):
    path = profile_file(f'[default]\nclient_credentials = "{CLIENT}"\nclient_secret = 12\n')
    refused("half set", str(path), "client_credentials is there", "client_secret is missing")


@pytest.mark.parametrize(
    "text", [f'[default]\nclient_secret = "{SECRET}', f"client_secret = {SECRET}\n", f'["{SECRET}\n']
)
def test_a_file_that_is_not_toml_is_refused_without_its_text(profile_file, text):
    path = profile_file(text)
    refused(str(path), "not TOML")


def test_a_file_that_cannot_be_read_is_an_error(bare_machine):
    (bare_machine.home / ".gc" / "config.toml").mkdir(parents=True)
    refused("cannot be read: IsADirectoryError")


def test_a_file_with_no_profiles(profile_file):
    profile_file("answer = 42\n")
    refused("no credentials were found", "its profiles: none")


# Keyring


def test_the_keyring(keyring):
    keyring.held = {"default/client_id": CLIENT, "default/client_secret": SECRET, "default/region": "eu-west-1"}
    assert ireland(find()).source == "the keyring (default)"
    assert {service for service, _ in keyring.asked} == {"genesys_nb"}


def test_a_profile_in_the_keyring(keyring):
    keyring.held = {"prod/access_token": TOKEN, "prod/region": "eu-west-1"}
    assert find("prod").access_token == Secret(TOKEN)


def test_a_half_set_keyring(keyring):
    keyring.held = {"default/client_id": CLIENT}
    refused("half set in the keyring", "default/client_secret is missing")


def test_a_keyring_that_hangs_does_not_hang_the_kernel(keyring, monkeypatch):
    released = threading.Event()
    keyring.get_password = lambda *_: released.wait(30)
    monkeypatch.setattr(keyrings, "SECONDS", 0.05)
    try:
        refused("keyring: no answer in 0.05 s", "unlock")
    finally:
        released.set()
        for thread in threading.enumerate():
            if thread.name == "genesys_nb keyring":
                thread.join()


@pytest.mark.parametrize(
    ("kind", "word"), [("NoKeyringError", "this machine has none"), ("KeyringLocked", "KeyringLocked")]
)
def test_a_keyring_that_fails_is_reported_without_its_words(keyring, kind, word):
    def fail(*_):
        raise type(kind, (RuntimeError,), {})(SECRET)

    keyring.get_password = fail
    refused(f"keyring: {word}")


def test_no_keyring_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "keyring", None)
    refused("keyring: the package is not installed")


# Prompt


def test_somebody_at_a_terminal_is_asked_last(keyboard):
    asked = keyboard("eu-west-1", CLIENT)
    assert ireland(find()).source == "the prompt"
    assert len(asked) == 3


def test_a_wrong_region_is_refused_before_the_secret_is_typed(keyboard):
    asked = keyboard("eu-west-9", CLIENT)
    refused("region in the prompt", "closest")
    assert len(asked) == 1


def test_no_question_for_a_region_that_is_known(keyboard, environment):
    environment(GENESYSCLOUD_REGION="eu-west-1")
    asked = keyboard(CLIENT)
    ireland(find())
    assert len(asked) == 2


def test_no_question_for_a_region_that_is_handed_over(keyboard):
    keyboard(CLIENT)
    ireland(find(region="eu-west-1"))


def test_an_empty_answer_is_a_no(keyboard):
    asked = keyboard("eu-west-1", "")
    refused("no credentials were found", "prompt: left empty")
    assert len(asked) == 2


def test_end_of_input_is_nobody(keyboard):
    keyboard()
    refused("prompt: nobody to ask")


def test_nobody_is_asked_in_a_run_without_a_terminal(monkeypatch):
    monkeypatch.setattr("builtins.input", lambda _: pytest.fail("asked"))
    refused("prompt: nobody to ask in this run")


def test_a_kernel_whose_front_end_cannot_ask(monkeypatch):
    def no_input(_):
        raise NotImplementedError

    shell = types.SimpleNamespace(kernel=object())
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: shell))
    monkeypatch.setattr("builtins.input", no_input)
    refused("prompt: nobody to ask in this run")


# Nothing


def test_nothing_found_says_where_it_looked_and_what_to_do(bare_machine):
    named = ("GENESYSCLOUD_ACCESS_TOKEN", "GENESYS_BASE_URL", "GENESYS_NB_PROFILE")
    text = refused(*IDS, *SECRETS, *PLACES, *named)
    assert str(bare_machine.folder) in text
    assert str(bare_machine.home / ".gc" / "config.toml") in text
    assert "genesys_nb default/client_id" in text
    assert 'connect("demo")' in text
    assert text.index("environment:") < text.index(".env:") < text.index("profile:") < text.index("keyring:")


# Values from a clipboard


@quick
@given(
    before=st.text(alphabet=" \t\n\r\u00a0\u200b\ufeff", max_size=4),
    after=st.text(alphabet=" \t\n\r\u00a0\u200b\ufeff", max_size=4),
    quotes=st.sampled_from(["''", '""', "``", "“”", "‘’", "„“", ""]),  # noqa: RUF001
    place=st.sampled_from(REGIONS),
)
def test_space_and_quotes_around_a_value_come_off(before, after, quotes, place):
    def pasted(value):
        return before + quotes[:1] + after + value + before + quotes[1:] + after

    found = find(region=pasted(place.name), client_id=pasted(CLIENT), client_secret=pasted(SECRET))
    assert found.client_id == CLIENT
    assert found.client_secret == Secret(SECRET)
    assert found.region == place


@pytest.mark.parametrize(
    "value",
    ["two words", "two\nlines", "smart“quote", "a\u200bb", "a\x00b", "…", "<your secret>", "<secret>", "xxxx", "***"],
)
@pytest.mark.parametrize("part", ["client_id", "client_secret"])
def test_a_value_that_cannot_be_right_is_refused_without_showing_it(value, part):
    arguments = {"region": "eu-west-1", "client_id": CLIENT, "client_secret": SECRET, part: value}
    text = refused(f"{part} in the arguments cannot be right", **arguments)
    assert value not in text.replace("…", "") or value == "…"


def test_id_and_secret_in_one():
    refused("colon", region="eu-west-1", client_id=f"{CLIENT}:{SECRET}", client_secret=SECRET)


def test_credentials_are_a_value(environment):
    environment(**GOOD)
    found = find()
    assert found == find()
    assert isinstance(found, Credentials)
    with pytest.raises(AttributeError):
        found.api_url = "https://evil.example"
