"""Texts of errors: without secrets, without what would steer a terminal, and with an end.

What a service says is somebody else's text, and may be what it was sent.
"""

from collections.abc import Iterable
from typing import Protocol
from weakref import ref

LONGEST = 2_000
LONGEST_FACT = 300


class Guard(Protocol):
    """Whoever holds secrets, and can take them out of a text."""

    def masked(self, text: str) -> str:
        """Return the text without them."""
        ...


_guards: list[ref[Guard]] = []  # a list, because threads add to it while others read


def guard(holder: Guard) -> None:
    """Have a holder of secrets look through the texts of all errors that are made while it lives; it is held weakly."""
    _guards.append(ref(holder, _guards.remove))


def masked(text: str) -> str:
    """Return a text without the secrets of whoever guards any."""
    for reference in tuple(_guards):
        holder = reference()
        text = holder.masked(text) if holder else text
    return text


def clean(text: str, longest: int | None = None) -> str:
    """Take out what would steer a terminal, and cut what is too long to be read."""
    if longest is not None and len(text) > longest:
        text = f"{text[:longest]} … ({len(text) - longest:,} more characters)"
    return "".join(character if character.isprintable() or character == "\n" else " " for character in text)


def named(names: Iterable[object], most: int = 10) -> str:
    """Return names as a list for a sentence; of many, the first few and how many there are besides."""
    every = [str(name) for name in names]
    more = len(every) - most
    return ", ".join(every[:most]) + (f" and {more:,} more" if more > 0 else "")
