"""A notebook, taken apart into the texts that somebody could read in it.

The file is read as JSON and nothing more, so that a notebook that no program would open is looked at as well.
"""

import base64
import binascii
import html
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from genesys_nb.arguments import echo
from genesys_nb.errors import ConfigError
from genesys_nb.secret import looks_secret

What = Literal["source", "output", "widget", "metadata", "attachment"]

_PICTURE = re.compile(r"image/(?!svg)|audio/|video/|application/(?:pdf|octet-stream)")
_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_READABLE = re.compile(rb"[\t\r\n\x20-\x7e]{8,}")
_TAG = re.compile(r"<[^<>]*>")
_NEXT = "name an .ipynb file that Jupyter can open"


@dataclass(frozen=True, slots=True)
class Piece:
    """One text of a notebook and where it stands.

    Parameters
    ----------
    cell : int or None
        Number of the cell, from 1.
    what : str
        Which part of a notebook it is of.
    where : str
        The place, for people.
    text : str
        What stands there.
    is_password : bool
        Whether a widget calls it a password.
    """

    cell: int | None
    what: What
    where: str
    text: str
    is_password: bool = False

    def spellings(self) -> list[str]:
        """Return the text as it stands in the file and as a person reads it."""
        plain = _COLOUR.sub("", self.text)
        if "<" in plain or "&" in plain:
            plain = html.unescape(_TAG.sub(" ", plain))
        return [self.text] if plain == self.text else [self.text, plain]


def read(path: object) -> tuple[Path, Mapping[str, Any]]:
    """Read a notebook's file.

    Raises
    ------
    ConfigError
        There is no such file, or it is no notebook.
    """
    if not isinstance(path, str | Path):
        raise ConfigError("the path of a notebook is a text or a pathlib.Path", next_step=_NEXT)
    is_misplaced = not str(path).endswith(".ipynb") and looks_secret(str(path))
    shown = "***" if is_misplaced else echo(str(path))
    file = Path(os.path.expanduser(path))  # noqa: PTH111 - unlike pathlib's, it never raises
    try:
        notebook = json.loads(file.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError(f"there is no notebook {shown}, looked for in {Path.cwd()}", next_step=_NEXT) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{shown} cannot be read: {type(error).__name__}", next_step=_NEXT) from None
    except (ValueError, RecursionError):
        raise ConfigError(
            f"{shown} is no notebook: it is no JSON, or not all of it is there", next_step=_NEXT
        ) from None
    if not (isinstance(notebook, dict) and isinstance(notebook.get("cells"), list)):
        old = isinstance(notebook, dict) and "worksheets" in notebook
        raise ConfigError(
            f"{shown} is {'a notebook of format 3' if old else 'JSON, but no notebook: it has no cells'}",
            next_step="convert it: jupyter nbconvert --to notebook FILE" if old else _NEXT,
        )
    return file, notebook


def pieces(notebook: Mapping[str, Any]) -> Iterator[Piece]:
    """Yield all texts of a notebook."""
    for number, cell in enumerate(notebook["cells"], 1):
        if not isinstance(cell, dict):
            yield from _texts(number, "metadata", "cell", cell)
            continue
        yield Piece(number, "source", "source", _joined(cell.get("source")))
        for count, output in enumerate(_listed(cell.get("outputs")), 1):
            yield from _output(number, count, output)
        for name, bundle in _items(cell.get("attachments")):
            yield from _bundle(number, "attachment", f"attachment {name}", bundle)
        others = {key: value for key, value in cell.items() if key not in {"source", "outputs", "attachments"}}
        yield from _texts(number, "metadata", "metadata", others)
    metadata = dict(_items(notebook.get("metadata")))
    for _, state in _items(metadata.pop("widgets", None)):
        yield from _widgets(state)
    others = {key: value for key, value in notebook.items() if key not in {"cells", "metadata"}}
    yield from _texts(None, "metadata", "metadata", {**others, **metadata})


def _output(cell: int, count: int, output: Any) -> Iterator[Piece]:
    known = dict(_items(output))
    name = f"output {count}"
    if "text" in known:
        yield Piece(cell, "output", f"{name}, {known.get('name', 'text')}", _joined(known.pop("text")))
    if "traceback" in known:
        said = [known.pop("ename", ""), known.pop("evalue", ""), *_listed(known.pop("traceback"))]
        yield Piece(cell, "output", f"{name}, traceback", "\n".join(map(str, said)))
    yield from _bundle(cell, "output", name, known.pop("data", None))
    yield from _texts(cell, "output", name, known)


def _bundle(cell: int, what: What, where: str, bundle: Any) -> Iterator[Piece]:
    """Yield the texts of media types; what is encoded is looked at as it is and decoded."""
    for kind, content in _items(bundle):
        if isinstance(content, str | list) and all(isinstance(line, str) for line in content):
            text = _joined(content)
            if not _PICTURE.match(kind):
                yield Piece(cell, what, f"{where}, {kind}", text)
            if decoded := _decoded(text):
                yield Piece(cell, what, f"{where}, {kind}", decoded)
        else:
            yield from _texts(cell, what, f"{where}, {kind}", content)


def _widgets(state: Any) -> Iterator[Piece]:
    models = dict(_items(state)).get("state", state)
    for _, model in _items(models):
        known = dict(_items(model))
        inside = dict(_items(known.get("state")))
        if known.get("model_name") == "PasswordModel" and isinstance(inside.get("value"), str):
            yield Piece(None, "widget", "widget state", inside.pop("value"), is_password=True)
        if isinstance(inside.get("description"), str) and isinstance(inside.get("value"), str):
            inside = {**inside, inside["description"]: inside["value"]}  # what it is stands beside what was typed
        yield from _texts(None, "widget", "widget state", {**known, "state": inside})
        for buffer in _listed(known.get("buffers")):
            if decoded := _decoded(str(dict(_items(buffer)).get("data", ""))):
                yield Piece(None, "widget", "widget state", decoded)


def _texts(cell: int | None, what: What, where: str, thing: Any) -> Iterator[Piece]:
    """Yield each text inside JSON, with the name it goes by, which may tell what it is."""
    todo: list[tuple[str, Any]] = [("", thing)]
    while todo:
        name, value = todo.pop()
        if isinstance(value, dict):
            todo += [(str(key), inside) for key, inside in value.items()]
        elif isinstance(value, list):
            todo += [(name, inside) for inside in value]
        elif isinstance(value, str) and value:
            yield Piece(cell, what, where, f'{name}: "{value}"' if name else value)


def _decoded(text: str) -> str:
    """Return what a text in base64 says; of a picture, what is written beside the picture."""
    try:
        content = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return ""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return "\n".join(run.decode() for run in _READABLE.findall(content))


def _joined(source: Any) -> str:
    return "".join(str(line) for line in _listed(source)) if isinstance(source, list) else str(source or "")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _items(value: Any) -> list[tuple[str, Any]]:
    return list(value.items()) if isinstance(value, dict) else []
