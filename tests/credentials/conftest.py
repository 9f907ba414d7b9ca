"""A machine without credentials: empty home and folder, no names in the environment, no keyring, nobody to ask."""

import importlib.machinery
import sys
import types

import pytest

SECRET = "cAnArY-5ecret-0123456789abcdef"
TOKEN = "cAnArY-t0ken-0123456789abcdef"
CLIENT = "3f2c1b0a-9999-4444-8888-cafecafecafe"


class FakeKeyring(types.ModuleType):
    """Stands in for the keyring package: a dict, or whatever `answer` does."""

    def __init__(self):
        super().__init__("keyring")
        self.__spec__ = importlib.machinery.ModuleSpec("keyring", None)
        self.held = {}
        self.asked = []

    def get_password(self, service, name):
        self.asked.append((service, name))
        return self.held.get(name)


@pytest.fixture
def keyring(monkeypatch):
    module = FakeKeyring()
    monkeypatch.setitem(sys.modules, "keyring", module)
    return module


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch, tmp_path, keyring):
    import os

    for name in [*os.environ]:
        if name.startswith(("GENESYS", "BINDER_")):
            monkeypatch.delenv(name)
    home, folder = tmp_path / "home", tmp_path / "work" / "notebooks"
    home.mkdir()
    folder.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.chdir(folder)
    return types.SimpleNamespace(home=home, folder=folder, keyring=keyring)


@pytest.fixture
def environment(monkeypatch):
    def put(**values):
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return put


@pytest.fixture
def profile_file(bare_machine):
    def write(text):
        path = bare_machine.home / ".gc" / "config.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    return write


@pytest.fixture
def keyboard(monkeypatch):
    """Somebody at a terminal who answers the questions in order."""
    import builtins
    import getpass

    asked = []

    def sit_down(*answers, secret=SECRET):
        left = list(answers)

        def answer(question):
            asked.append(question)
            if not left:
                raise EOFError
            return left.pop(0)

        def hidden(question):
            asked.append(question)
            return secret

        terminal = types.SimpleNamespace(isatty=lambda: True, write=lambda _: None, flush=lambda: None)
        monkeypatch.setattr(sys, "stdin", terminal)
        monkeypatch.setattr(sys, "stderr", terminal)
        monkeypatch.setattr(builtins, "input", answer)
        monkeypatch.setattr(getpass, "getpass", hidden)
        return asked

    return sit_down
