"""A secret that cannot be printed by accident, and what a trace of it looks like.

The value lives in a closure, so `vars`, `repr`, `dataclasses.asdict` and a traceback that shows locals all see the
mask only, and a pickle is refused. `reveal()` is for the one line where the bytes leave for the service.
"""

import base64
import re
from collections.abc import Callable, Iterable
from functools import cache
from string import ascii_lowercase, ascii_uppercase
from typing import NamedTuple, NoReturn
from urllib.parse import quote

PIECE = 8
"""So many characters in a row are a trace of a secret; a shorter secret is one as a whole."""

_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)  # unlike str.lower, it never changes a text's length
_BREAKS = re.compile(r"[^A-Za-z0-9+=~]+")
_LONG, _MIXED = 16, 10


class Traces(NamedTuple):
    """What gives a secret away: the lengths and the hashes of its pieces, which tell nothing themselves."""

    sizes: frozenset[int]
    hashes: frozenset[int]


def folded(text: str) -> str:
    """Return a text in lower case and as long as before, which is how traces are looked for."""
    return text.translate(_LOWER)


class Secret:
    """Hold a password or token; show only a mask.

    Parameters
    ----------
    value : str
        The secret. It is kept out of every attribute.
    """

    __slots__ = ("_reveal", "_traces")

    def __init__(self, value: str) -> None:
        self._reveal: Callable[[], str] = lambda: value
        self._traces: Callable[[], Traces] = cache(lambda: _traces(value))

    def reveal(self) -> str:
        """Return the secret, for the expression that sends it."""
        return self._reveal()

    def traces(self) -> Traces:
        """Return what gives the secret away in a text; made once, when it is first asked for."""
        return self._traces()

    def span_in(self, text: str) -> tuple[int, int] | None:
        """Return from where to where a text holds the secret, whole and however it is spelled; None if nowhere."""
        plain = folded(text)
        spelled = [one for one in _spellings(self._reveal()) if len(one) >= PIECE]
        return next(((place, place + len(one)) for one in spelled if (place := plain.find(one)) >= 0), None)

    def __bool__(self) -> bool:
        return bool(self._reveal())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._reveal() == self._reveal()

    def __hash__(self) -> int:
        return hash(self._reveal())

    def __repr__(self) -> str:
        return "Secret(***)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is not written to a pickle: connect again where it is needed")


def _traces(value: str) -> Traces:
    pieces = {
        spelling[start : start + PIECE]
        for spelling in _spellings(value)
        for start in range(max(1, len(spelling) - PIECE + 1))
        if spelling
    }
    return Traces(frozenset(map(len, pieces)), frozenset(map(hash, pieces)))


def _spellings(value: str) -> Iterable[str]:
    """Yield a secret as it is, percent-encoded and in base64 at each of its three alignments, all in lower case."""
    yield folded(value)
    yield folded(quote(value, safe=""))
    for shift in range(3):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            # The first and last characters also depend on the neighbours, which are unknown here.
            yield encode(b"\0" * shift + value.encode()).decode().rstrip("=").lower()[(0, 2, 3)[shift] : -1]


def looks_secret(text: str) -> bool:
    """Tell whether a text that should be a name may be a secret that was put into the wrong place.

    Names are words. A secret or token of these platforms is a long run of letters and digits, mostly in both cases; an
    id, whose runs are short, is none.
    """
    for run in _BREAKS.split(text):
        letters = "".join(filter(str.isalpha, run))
        if len(letters) < len(run) and letters:
            both = not (letters.islower() or letters.isupper())
            if len(run) >= (_MIXED if both else _LONG):
                return True
    return False
