"""A secret that cannot be printed by accident.

The value lives in a closure, so `vars`, `repr`, `dataclasses.asdict` and a traceback that shows locals all see the
mask only, and a pickle is refused. `reveal()` is for the one line where the bytes leave for the service.
"""

import re
from collections.abc import Callable
from typing import NoReturn

_BREAKS = re.compile(r"[^A-Za-z0-9+=~]+")
_LONG, _MIXED = 16, 10


class Secret:
    """Hold a password or token; show only a mask.

    Parameters
    ----------
    value : str
        The secret. It is kept out of every attribute.
    """

    __slots__ = ("_reveal",)

    def __init__(self, value: str) -> None:
        self._reveal: Callable[[], str] = lambda: value

    def reveal(self) -> str:
        """Return the secret, for the expression that sends it."""
        return self._reveal()

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
