"""A planted secret is looked for wherever a notebook might show it."""

import copy
import dataclasses
import io
import json
import logging
import pickle
import pprint
import traceback

import pytest

from genesys_nb.credentials import find
from genesys_nb.errors import ConfigError
from genesys_nb.secret import Secret

SECRET = "cAnArY-5ecret-0123456789abcdef"
CLIENT = "3f2c1b0a-9999-4444-8888-cafecafecafe"
CLIENT_ID, CLIENT_SECRET, REGION = "GENESYS_CLOUD_CLIENT_ID", "GENESYS_CLOUD_CLIENT_SECRET", "GENESYS_CLOUD_REGION"


def inside(frames):
    """Render the frames of a traceback that are inside the package or a library, with their locals."""
    shown = [frame for frame in frames if "/tests/" not in frame.filename.replace("\\", "/")]
    assert shown
    return "\n".join(f"{frame.name} {frame.locals}" for frame in shown)


def everything_of(error):
    texts = [str(error), repr(error), repr(error.args), repr(vars(error)), repr(getattr(error, "__notes__", ""))]
    texts.append("".join(error._render_traceback_()))
    seen = error
    while seen is not None:
        rendered = traceback.TracebackException.from_exception(seen, capture_locals=True)
        texts.append(inside(rendered.stack))
        texts.append("".join(rendered.format_exception_only()))
        seen = seen.__cause__ or seen.__context__
    return "\n".join(texts)


def in_arguments(**more):
    return lambda _: find(client_id=CLIENT, client_secret=SECRET, **more)


def in_environment(**values):
    def run(place):
        for name, value in values.items():
            place.patch.setenv(name, value)
        return find()

    return run


def in_env_file(text, encoding="utf-8"):
    def run(place):
        (place.folder / ".env").write_text(text, encoding)
        return find()

    return run


def in_profile(text):
    def run(place):
        (place.home / ".gc").mkdir()
        (place.home / ".gc" / "config.toml").write_text(text, "utf-8")
        return find()

    return run


def in_keyring(held):
    def run(place):
        place.keyring.held = held
        return find()

    return run


def failing_keyring(place):
    def fail(*_):
        raise RuntimeError(SECRET)

    place.keyring.get_password = fail
    return find()


FAILURES = {
    "arguments, no region": in_arguments(),
    "arguments, unknown region": in_arguments(region="nowhere"),
    "arguments, both": in_arguments(region="eu-west-1", access_token=SECRET),
    "arguments, plain http": in_arguments(api_url="http://gate.example"),
    "arguments, secret in an address": in_arguments(api_url=f"https://user:{SECRET}@gate.example"),
    "arguments, broken address": in_arguments(api_url=f"https://[{SECRET}"),
    "arguments, flawed": lambda _: find(region="eu-west-1", client_id=CLIENT, client_secret=f"{SECRET} {SECRET}"),
    "arguments, flawed id": lambda _: find(region="eu-west-1", client_id=f"x:{SECRET}", client_secret="y"),
    "arguments, not text": lambda _: find(region="eu-west-1", client_id=CLIENT, client_secret=SECRET.encode()),
    "arguments, wrapped, not text": lambda _: find(region="eu-west-1", access_token=Secret(SECRET.encode())),
    "environment, half set": in_environment(**{CLIENT_SECRET: SECRET}),
    "environment, at odds": in_environment(**{CLIENT_SECRET: SECRET, "GENESYS_CLIENT_SECRET": SECRET + "x"}),
    "environment, flawed": in_environment(**{CLIENT_ID: CLIENT, CLIENT_SECRET: SECRET + "\n" + SECRET}),
    "env file, half set": in_env_file(f"{CLIENT_SECRET}={SECRET}"),
    "env file, encoding": in_env_file(f"{CLIENT_SECRET}={SECRET}", "utf-16"),
    "env file, no region": in_env_file(f"{CLIENT_SECRET}={SECRET}\n{CLIENT_ID}=a"),
    "profile, not TOML": in_profile(f'[default]\nclient_secret = "{SECRET}'),
    "profile, bare value": in_profile(f"client_secret = {SECRET}"),
    "profile, half set": in_profile(f'[default]\nclient_secret = "{SECRET}"\n'),
    "keyring, half set": in_keyring({"default/client_secret": SECRET}),
    "keyring, no region": in_keyring({"default/client_secret": SECRET, "default/client_id": CLIENT}),
    "keyring, failing": failing_keyring,
}


@pytest.mark.parametrize("name", FAILURES)
def test_no_error_holds_a_secret(name, bare_machine, monkeypatch, caplog):
    bare_machine.patch = monkeypatch
    with caplog.at_level(1), pytest.raises(ConfigError) as caught:
        FAILURES[name](bare_machine)
    texts = everything_of(caught.value)
    assert SECRET not in texts
    assert SECRET[:8] not in texts
    assert SECRET not in caplog.text


def test_no_prompted_secret_shows(keyboard):
    keyboard("eu-west-1", CLIENT, secret=SECRET + " " + SECRET)
    with pytest.raises(ConfigError) as caught:
        find()
    assert SECRET not in everything_of(caught.value)


def test_credentials_show_masks(environment):
    environment(**{CLIENT_ID: CLIENT, CLIENT_SECRET: SECRET, REGION: "eu-west-1"})
    found = find()
    shown = [repr(found), str(found), f"{found}", repr([found]), pprint.pformat(found), repr(dataclasses.fields(found))]
    shown.append(repr({name: getattr(found, name) for name in found.__slots__}))
    assert all(SECRET not in text for text in shown)
    assert CLIENT not in repr(found)
    assert repr(found) == "<Credentials eu-west-1, client 3f2c…, from the environment>"


def test_a_given_token_shows_a_mask():
    found = find(api_url="https://gate.example", access_token=SECRET)
    assert repr(found) == "<Credentials https://gate.example, a given token, from the arguments>"


def test_credentials_are_not_written_to_a_file():
    found = find(region="eu-west-1", access_token=SECRET)
    with pytest.raises(TypeError):
        pickle.dumps(found)
    with pytest.raises(TypeError):
        copy.deepcopy(found)
    with pytest.raises(TypeError):
        dataclasses.asdict(found)
    with pytest.raises(TypeError):
        json.dump(found, io.StringIO())


def test_nothing_is_logged(environment, caplog):
    environment(**{CLIENT_ID: CLIENT, CLIENT_SECRET: SECRET, REGION: "eu-west-1"})
    with caplog.at_level(1):
        logging.getLogger("probe").debug("%r", find())
    assert SECRET not in caplog.text
    assert CLIENT not in caplog.text
