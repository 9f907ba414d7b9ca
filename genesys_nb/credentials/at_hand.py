"""All secrets in the places of `find`, whichever login would win: to be looked for where they must not be."""

import os
from collections.abc import Iterator
from pathlib import Path

from dotenv import find_dotenv

from genesys_nb.credentials import keyrings
from genesys_nb.credentials.reading import PROFILES, Found, Names, env_file, picked, profiles
from genesys_nb.credentials.wanted import WANTED
from genesys_nb.secret import Secret

_SECRET = ("client_secret", "access_token", "access_key_secret")


def at_hand(beside: Path | None = None) -> Iterator[tuple[Secret, str]]:
    """Yield each secret and the place that holds it; a place that cannot be read holds none.

    Parameters
    ----------
    beside : Path, optional
        A file: the nearest ``.env`` above it is looked in as well.
    """
    folders = beside.resolve().parents if beside else ()
    nearest = next((str(folder / ".env") for folder in folders if (folder / ".env").is_file()), "")
    files = {path for path in (find_dotenv(usecwd=True), nearest) if path}
    for wanted in WANTED.values():
        places: list[tuple[object, str]] = [(picked(os.environ, wanted.environment), "the environment")]
        places += [(env_file(path, wanted.environment), path) for path in sorted(files)]
        path = PROFILES.expanduser()
        held = profiles(path, wanted.profile)
        places += [(found, str(path)) for found in held.values()] if isinstance(held, dict) else []
        names: Names = {part: (f"{wanted.default}/{part}",) for part in wanted.arguments}
        places.append((keyrings.read(names), "the keyring"))
        for found, source in places:
            if isinstance(found, dict):
                yield from ((secret, source) for secret in _secrets(found))


def _secrets(found: Found) -> Iterator[Secret]:
    for part in _SECRET:
        yield from found.get(part, {}).values()
