"""The system's keyring: an extra that may be missing, slow to import, and locked behind a window that nobody sees.

Whatever it does, it is asked in a thread that is given a few seconds: then the thread is left behind and the kernel
goes on. What a desktop's keyring throws may hold the secret, so only the kind of its error is told.
"""

import contextlib
import threading
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from genesys_nb.credentials.reading import Found, Names, picked
from genesys_nb.credentials.wanted import WANTED
from genesys_nb.secret import Secret

T = TypeVar("T")
SERVICE = "genesys_nb"
SECONDS = 5.0

_REASONS = {
    "ModuleNotFoundError": "the package is not installed (pip install keyring)",
    "NoKeyringError": "this machine has none",
}
_NONE = ("keyring.backends.fail", "keyring.backends.null")


def read(names: Names) -> Found | str:
    """Pick the parts of a login out of the keyring; a text says why it cannot be read."""

    def ask(keyring: Any) -> Found:
        entries = [name for spellings in names.values() for name in spellings]
        return picked({name: keyring.get_password(SERVICE, name) for name in entries}, names)

    return _in_time(ask)


def trouble() -> str:
    """Say why nothing can be kept in the keyring here; nothing means that it can."""

    def ask(keyring: Any) -> str:
        return _REASONS["NoKeyringError"] if type(keyring.get_keyring()).__module__ in _NONE else ""

    return _in_time(ask)


def remember(platform: str, profile: str, login: Mapping[str, Secret]) -> str:
    """Keep a login where `find` looks for it, in place of what the profile held before.

    Parameters
    ----------
    platform : str
        Whose login it is.
    profile : str
        The name to keep it under; `connect()` asks for the platform's default.
    login : mapping
        Its parts by their names as arguments of `find`; the others are forgotten.

    Returns
    -------
    str
        Why it could not be kept; nothing means that it was.
    """
    spelled = {part: arguments[0] for part, arguments in WANTED[platform].arguments.items()}
    entries = {f"{profile}/{part}": login.get(argument) for part, argument in spelled.items()}

    def keep(keyring: Any) -> str:
        try:
            for name, value in entries.items():
                if value:
                    keyring.set_password(SERVICE, name, value.reveal())
                elif keyring.get_password(SERVICE, name) is not None:
                    keyring.delete_password(SERVICE, name)
        except BaseException:
            for name in entries:  # half a login is worse than none
                with contextlib.suppress(Exception):
                    keyring.delete_password(SERVICE, name)
            raise
        return ""

    return _in_time(keep)


def _in_time(ask: Callable[[Any], T]) -> T | str:
    answers: list[T | str] = []

    def work() -> None:
        try:
            import keyring  # noqa: PLC0415 - optional, and slow to import

            answers.append(ask(keyring))
        except Exception as error:  # noqa: BLE001 - whatever a desktop's keyring throws, and it may hold a secret
            answers.append(_REASONS.get(type(error).__name__, type(error).__name__))

    worker = threading.Thread(target=work, daemon=True, name="genesys_nb keyring")
    worker.start()
    worker.join(SECONDS)
    return answers[0] if answers else f"no answer in {SECONDS:g} s; unlock it and try again"
