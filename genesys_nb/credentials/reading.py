"""From raw values to secrets. Nothing here raises, and nothing raw leaves.

Parsers put the text they choke on into their errors, and a frame that is left by an error shows its locals. So every
function that sees a raw value ends well: it returns `Secret` values, or a few words about what is wrong.
"""

import re
import string
import tomllib
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values

from genesys_nb.secret import Secret

Names = Mapping[str, tuple[str, ...]]
"""How a place spells each part of a login, the recommended spelling first."""

Found = Mapping[str, Mapping[str, Secret]]
"""What a place holds: part -> spelling -> value."""

PROFILES = Path("~/.gc/config.toml")
"""Where the vendor's command line tool keeps its profiles; to be expanded when it is read."""

_INVISIBLE = string.whitespace + "\u00a0\u200b\u200c\u200d\u2060\ufeff"
_QUOTES = {"''", '""', "``", "“”", "‘’", "„“"}  # noqa: RUF001 - the typographic ones come with text from web pages


def picked(values: Mapping[str, object], names: Names) -> Found:
    """Pick the parts of a login out of a place's values; an empty value, or one that is no text, is none."""
    return {
        part: {name: Secret(text) for name in spellings if (text := _clean(_text(values.get(name)), part))}
        for part, spellings in names.items()
    }


def env_file(path: str, names: Names) -> Found | str:
    """Read a ``.env``; a text says why it cannot be read."""
    try:
        # Values are taken as they stand: a secret may hold a dollar sign.
        return picked(dotenv_values(path, interpolate=False, encoding="utf-8-sig"), names)
    except (OSError, UnicodeDecodeError) as error:
        return type(error).__name__


def profiles(path: Path, names: Names) -> dict[str, Found] | str | None:
    """Read the vendor's profiles by name in lower case; a text says why it cannot be read, None that there is none."""
    try:
        table = tomllib.loads(path.read_text("utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except tomllib.TOMLDecodeError as error:
        where = re.search(r"at line \d+, column \d+|at end of document", str(error))
        return f"it is not TOML ({where[0] if where else 'nowhere in particular'})"
    except (OSError, UnicodeDecodeError) as error:
        return type(error).__name__
    return {name.casefold(): picked(rows, names) for name, rows in table.items() if isinstance(rows, dict)}


def is_text(value: object) -> bool:
    """Tell whether a value is a text, wrapped or not."""
    return isinstance(value.reveal() if isinstance(value, Secret) else value, str)


def _text(value: object) -> str:
    bare: object = value.reveal() if isinstance(value, Secret) else value
    return bare if isinstance(bare, str) else ""


def _clean(text: str, part: str) -> str:
    """Take off what a clipboard adds: space, invisible marks, one pair of quotes, the word Bearer."""
    text = text.strip(_INVISIBLE)
    if len(text) > 1 and text[0] + text[-1] in _QUOTES:
        text = text[1:-1].strip(_INVISIBLE)
    return re.sub(r"(?i)^bearer\s+", "", text) if part == "access_token" else text
