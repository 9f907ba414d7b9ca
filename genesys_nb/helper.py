"""A pure function becomes a method that returns a DataFrame.

An endpoint module writes ``def users(session, *, state="active") -> Pull``. Assigned in a session's class body as
``users = Helper(users)`` it is bound like a method, keeps the function's own signature and docstring for ``?``, Tab and
type checkers, and carries the same call in four other forms: ``.pages(…)`` lazily, ``.raw(…)`` as the service spelled
it, ``.query(…)`` without sending anything, ``.plan(…)`` without sending anything heavy.

A descriptor, and not a decorated method, because those four forms have to hang on the bound method and still know
the function's parameters.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Concatenate, Generic, ParamSpec, Protocol, Self, overload

import pandas as pd

from genesys_nb import display
from genesys_nb.arguments import checked
from genesys_nb.decoding import decoded
from genesys_nb.downloads.planning import Plan
from genesys_nb.downloads.pull import Pull
from genesys_nb.errors import Trail
from genesys_nb.paging import ARRAY, OBJECT, Page
from genesys_nb.query import Queries, Query
from genesys_nb.spelling import did_you_mean

P = ParamSpec("P")

_LIKENESS = 0.75  # calls are nearly close


class Runner(Protocol):
    """What a helper needs of a session."""

    def frames(self, pull: Pull) -> dict[str, pd.DataFrame]:
        """Fetch a pull and return its frames."""
        ...

    def walk(self, pull: Pull) -> Iterator[Page]:
        """Fetch a pull page by page, as it is asked for."""
        ...

    def plan(self, pull: Pull) -> Plan:
        """Find out what a pull would cost."""
        ...


class Method(display.Card):
    """What is called as a method is, and shows what it can do where it is not called.

    ``?``, ``help()`` and Tab find with it what they find with a method: its name, signature and docstring.

    Parameters
    ----------
    function : callable
        Whose docstring and signature it has, without the first parameter.
    name : str
        What it is called.
    """

    FORMS: ClassVar[Mapping[str, str]] = {}
    """The same call in other forms, and what each is for."""
    _INNER: ClassVar[frozenset[str]] = frozenset({"FORMS"})
    """What is for this package only; Tab leaves it out."""

    def __init__(self, function: Callable[..., Any], name: str) -> None:
        self.__name__ = self.__qualname__ = name
        self.__module__ = function.__module__
        self.__doc__ = function.__doc__
        whole = inspect.signature(function)
        self.__signature__ = whole.replace(parameters=list(whole.parameters.values())[1:])

    def __get__(self, instance: object, owner: type | None = None) -> Self:
        """Return itself, as a bound method does; it is by this that ``help()`` knows one."""
        return self

    def _shown(self) -> display.Shown:
        name, lines = self.__name__, (inspect.getdoc(self) or "").splitlines()
        bare = [one.replace(annotation=inspect.Parameter.empty) for one in self.__signature__.parameters.values()]
        examples = [line[4:].strip() for line in map(str.strip, lines) if line.startswith((">>> ", "... "))]
        fitting = [line for line in examples if f".{name}(" in line and line.count("(") == line.count(")")]
        called = f"cx.{name}" if any(f"cx.{name}(" in line for line in examples) else f"gc.{name}"
        rows = {
            "call": display.Code(f"{called}{inspect.Signature(bare)}"),
            "for example": display.Code(fitting[0]) if fitting else None,
            **{f".{form}(…)": text for form, text in self.FORMS.items()},
            **self._more(),
        }
        return display.facts(name, rows, subtitle=lines[0] if lines else "", next_step=f"help({called}) has the rest")

    def __dir__(self) -> list[str]:
        return sorted(set(super().__dir__()) - self._INNER)

    def _more(self) -> dict[str, Any]:
        """Return what else there is to see of it now."""
        return {}


class Bound(Method, Generic[P]):
    """A helper bound to its session: call it for a frame."""

    FORMS: ClassVar[Mapping[str, str]] = {
        "plan": "what it would cost; nothing heavy is sent",
        "query": "the request that it would send",
        "pages": "the answers one by one, as they come",
        "raw": "rows as the service spelled them",
    }

    def __init__(self, plan: Callable[Concatenate[Any, P], Pull], session: Runner) -> None:
        super().__init__(plan, plan.__name__)
        self._function = plan
        self._session = session
        self.__signature__ = self.__signature__.replace(return_annotation=pd.DataFrame)

    def _plan(self, session: Runner, *args: P.args, **kwargs: P.kwargs) -> Pull:
        """Judge the arguments by the function's signature, then plan."""
        given = checked(self.__name__, self.__signature__, args, kwargs)
        return self._function(session, *given.args, **given.kwargs)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> pd.DataFrame:
        """Fetch everything and return it as one frame."""
        (frame,) = self._session.frames(self._plan(self._session, *args, **kwargs)).values()
        return frame

    def pages(self, *args: P.args, **kwargs: P.kwargs) -> Iterator[Any]:
        """Yield the service's answers one by one, fetched as they are asked for; the arguments are checked at once."""
        pull = self._plan(self._session, *args, **kwargs)
        return (payload(page) for page in self._session.walk(pull))

    def raw(self, *args: P.args, **kwargs: P.kwargs) -> list[dict[str, Any]]:
        """Return all rows as dicts, as the service spelled them; an `IncompleteWarning` says what is missing."""
        pull = self._plan(self._session, *args, **kwargs)
        return [row for page in self._session.walk(pull) for row in rows(page, pull.items)]

    def query(self, *args: P.args, **kwargs: P.kwargs) -> "Query | list[Query]":
        """Return the request it would send, or the first one of each part; nothing is sent."""
        pull = self._plan(self._session, *args, **kwargs)
        queries = [part.query for part in pull.parts] or ([next(pull.route(False))] if pull.route else [])
        return queries[0] if len(queries) == 1 else Queries(queries)

    def plan(self, *args: P.args, **kwargs: P.kwargs) -> Plan:
        """Return what it would cost: parts, requests, rows, share of the rate limit, time, memory; nothing heavy."""
        return self._session.plan(self._plan(self._session, *args, **kwargs))


class BoundTables(Bound[P]):
    """A helper of several grains: call it for a mapping from grain to frame."""

    def __init__(self, plan: Callable[Concatenate[Any, P], Pull], session: Runner) -> None:
        super().__init__(plan, session)
        self.__signature__ = self.__signature__.replace(return_annotation=dict[str, pd.DataFrame])

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> dict[str, pd.DataFrame]:  # type: ignore[override]
        """Fetch everything once and return each grain as a frame."""
        return self._session.frames(self._plan(self._session, *args, **kwargs))


class Helper(Generic[P]):
    """The descriptor that binds a planning function to a session.

    Parameters
    ----------
    plan : callable
        ``(session, …) -> Pull``; pure.
    """

    def __init__(self, plan: Callable[Concatenate[Any, P], Pull]) -> None:
        self._plan = plan
        self.__doc__ = plan.__doc__

    @overload
    def __get__(self, session: None, owner: type) -> "Helper[P]": ...
    @overload
    def __get__(self, session: Runner, owner: type) -> Bound[P]: ...
    def __get__(self, session: Runner | None, owner: type) -> "Helper[P] | Bound[P]":
        return self if session is None else Bound(self._plan, session)


class Helpers:
    """Has helpers, and answers a name that is none of them with the closest that is."""

    if not TYPE_CHECKING:  # or a type checker would let every name pass

        def __getattr__(self, name: str) -> Any:
            meant = "" if name.startswith("_") else did_you_mean(name, dir(self), _LIKENESS)
            raise AttributeError(f"this session has no {name!r}: {meant}Tab after the dot shows what there is")


def payload(page: Page) -> Any:
    """Decode an answer as the service sent it."""
    return decoded(page.content, Trail(page.query.method, page.query.path))


def rows(page: Page, items: str) -> list[dict[str, Any]]:
    """Return the rows of an answer."""
    answer = payload(page)
    found: list[dict[str, Any]] = answer if items in {ARRAY, OBJECT} else answer.get(items) or []
    return found


class TablesHelper(Helper[P]):
    """The descriptor of a helper that returns several grains."""

    @overload
    def __get__(self, session: None, owner: type) -> "TablesHelper[P]": ...
    @overload
    def __get__(self, session: Runner, owner: type) -> BoundTables[P]: ...
    def __get__(self, session: Runner | None, owner: type) -> "TablesHelper[P] | BoundTables[P]":
        return self if session is None else BoundTables(self._plan, session)
