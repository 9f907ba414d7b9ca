"""One question to a session, as a value: what is called, with what. It knows its Python, and how to be asked.

What is shown is what is run: the source names the same method and the same arguments, and only those that differ from
what the method does by itself.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from genesys_nb.widgets.explorer import source

_STAND_IN = "00000000-0000-4000-8000-000000000000"
_AFTERWARDS = ("explode", "progress")  # what is done with rows that are there


@dataclass(frozen=True, slots=True)
class Everything:
    """All that a helper lists, read when the call is made: ``gc.queues()``.

    Parameters
    ----------
    helper : str
        The helper.
    """

    helper: str


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a session's method.

    Parameters
    ----------
    name : str
        The method: ``conversation_details``, or ``frame`` for a listing.
    places : tuple
        Arguments that come first, without a name.
    named : dict
        The others.
    """

    name: str
    places: tuple[Any, ...] = ()
    named: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, signature: inspect.Signature, given: Mapping[str, Any]) -> "Call":
        """Make the call as a person would: in the signature's order, and nothing that is its default already.

        Parameters
        ----------
        name : str
            The method.
        signature : inspect.Signature
            What it takes.
        given : mapping
            The arguments by name; those that are missing are left to the method.
        """
        places: list[Any] = []
        named: dict[str, Any] = {}
        in_place = True
        for parameter in signature.parameters.values():
            default = parameter.default
            meant = parameter.name in given and not _same(given[parameter.name], default)
            if meant and in_place and parameter.kind is not parameter.KEYWORD_ONLY:
                places.append(given[parameter.name])
            else:
                in_place = False
                if meant:
                    named[parameter.name] = given[parameter.name]
        return cls(name, tuple(places), named)

    def source(self, *, session: str = "gc", result: str = "", notes: source.Notes | None = None) -> str:
        """Return its Python.

        Parameters
        ----------
        session : str
            What the session is called.
        result : str, optional
            What the result shall be called.
        notes : mapping of str to str, optional
            Names of ids, which become comments.
        """
        written = self._with(lambda one: source.Expression(f"{session}.{one.helper}()"))
        arguments = [("", value) for value in written.places]
        arguments += [(f"{name}=", value) for name, value in written.named.items()]
        head = f"{session}.{self.name}"
        return source.called(f"{result} = {head}" if result else head, arguments, notes or {})

    def made(self, session: Any) -> Any:
        """Ask it."""
        asked = self._listing(session)
        return getattr(session, self.name)(*asked.places, **asked.named)

    def judged(self, session: Any) -> None:
        """Have it judged without sending anything; `ConfigError` says what is wrong with it."""
        if self.name == "frame":  # lazily the same, and judged at once
            session.pages(*self.places, **{name: self.named[name] for name in self.named if name not in _AFTERWARDS})
        else:
            asked = self._with(lambda _: pd.DataFrame({"id": [_STAND_IN]}))
            getattr(session, self.name).query(*asked.places, **asked.named)

    def planned(self, session: Any) -> Any:
        """Return what it would cost."""
        asked = self._listing(session)
        return getattr(session, self.name).plan(*asked.places, **asked.named)

    def _listing(self, session: Any) -> "Call":
        return self._with(lambda one: getattr(session, one.helper)())

    def _with(self, made: Callable[[Everything], Any]) -> "Call":
        """Return the call with something in place of each `Everything`."""

        def put(value: Any) -> Any:
            return made(value) if isinstance(value, Everything) else value

        named = {name: put(value) for name, value in self.named.items()}
        return Call(self.name, tuple(map(put, self.places)), named)


def _same(value: Any, default: Any) -> bool:
    return type(value) is type(default) and bool(value == default)
