"""Python values as a person would write them: on one line where they fit, an item a line where not, names beside ids.

What is written evaluates to the value it was made of, whatever texts are in it: they are other people's. A name comes
as a comment, and a comment ends with its line, so nothing in it can be more than that.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH = 100
_STEP = 4
_PLAIN = (str, int, float, bool, type(None))
_LONGEST_NOTE = 60

Notes = Mapping[str, str]
"""What a text of the value is called: the name of an id."""


@dataclass(frozen=True, slots=True)
class Expression:
    """Python that is no value: ``gc.queues()``.

    Parameters
    ----------
    text : str
        As it is written; ours, never a reader's.
    """

    text: str


def called(head: str, arguments: Sequence[tuple[str, Any]], notes: Notes) -> str:
    """Return the source of a call.

    Parameters
    ----------
    head : str
        What comes before the parenthesis: ``frame = gc.users``.
    arguments : sequence of pairs
        What stands before each value, ``grain=`` or nothing, and the value.
    notes : mapping of str to str
        Names of ids.
    """
    inside = ", ".join(f"{prefix}{inline(value)}" for prefix, value in arguments)
    short = f"{head}({inside})"
    if len(short) <= WIDTH and not any(_noted(value, notes) for _, value in arguments):
        return short
    items = [line for prefix, value in arguments for line in _lines(prefix, value, _STEP, notes)]
    return "\n".join([f"{head}(", *items, ")"])


def inline(value: Any) -> str:
    """Return a value on one line.

    Raises
    ------
    TypeError
        It is of no kind that can be written down.
    """
    if value is any:
        return "any"
    if isinstance(value, str | Expression):
        return value.text if isinstance(value, Expression) else _text(value)
    if type(value) in _PLAIN and not (isinstance(value, float) and not math.isfinite(value)):
        return repr(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{inline(key)}: {inline(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(inline, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(inline, value))}{',' if len(value) == 1 else ''})"
    raise TypeError(f"{type(value).__name__} cannot be written as Python")


def _lines(prefix: str, value: Any, indent: int, notes: Notes) -> Iterator[str]:
    """Yield the lines of one argument or item, its comma included."""
    pad = " " * indent
    short = f"{pad}{prefix}{inline(value)},"
    parts = _parts(value)
    if not parts:
        note = _comment(value, notes)
        yield f"{short}  # {note}" if note else short
    elif len(short) <= WIDTH and not _noted(value, notes):
        yield short
    else:
        brackets = "{}" if isinstance(value, Mapping) else "[]" if isinstance(value, list) else "()"
        yield f"{pad}{prefix}{brackets[0]}"
        for before, one in parts:
            yield from _lines(before, one, indent + _STEP, notes)
        yield f"{pad}{brackets[1]},"


def _parts(value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, Mapping):
        return [(f"{inline(key)}: ", one) for key, one in value.items()]
    return [("", one) for one in value] if isinstance(value, list | tuple) else []


def _noted(value: Any, notes: Notes) -> bool:
    return bool(_comment(value, notes)) or any(_noted(one, notes) for _, one in _parts(value))


def _comment(value: Any, notes: Notes) -> str:
    """Return the name of an id as words of one line."""
    name = notes.get(value, "") if isinstance(value, str) else ""
    words = " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())
    return words if len(words) <= _LONGEST_NOTE else f"{words[:_LONGEST_NOTE]}…"


def _text(text: str) -> str:
    """Write a text between double quotes, where Python itself would take single ones without need."""
    written = repr(str(text))
    return f'"{written[1:-1]}"' if written.startswith("'") and '"' not in text else written
