"""Everything that can go wrong, by whose move is next.

::

    GenesysError
    ├── ConfigError (ValueError)     you can mend it, nothing was sent
    ├── AuthError                    the service refused the credentials or the grant
    ├── SecurityError                a host, redirect, link or id that must not be followed
    ├── ApiError                     the service said no: .status .code .correlation_id
    │   ├── BadRequest (ValueError)  400, 413, 414, 422: the request itself
    │   ├── Forbidden                403: a permission is missing
    │   ├── NotFound (LookupError)   404
    │   ├── RateLimited              429: .retry_after
    │   └── ServerError              5xx
    ├── TransportError               no sound answer came
    ├── AmbiguousWrite               a write may or may not have happened
    ├── PagingError                  the pages contradict each other
    └── JobError                     an asynchronous job failed
    Interrupted (KeyboardInterrupt)  you stopped it; what has arrived is kept
    IncompleteWarning (UserWarning)  a frame is shorter than the service says it should be

Here are the kinds. The words for what a service answered, a 429 for one, stand in `http.verdict`.

Rules of this module: every error says what failed, on which request, how often it was tried and for how long, the
service's own code and correlation id, and what to do next. It imports the standard library only.

What a service says is somebody else's text, and may be what it was sent. So an error cleans its texts when it is made:
control characters and turned writing are taken out, texts that never end are cut, and whoever holds secrets (see
`guard`) has masked them. Whoever raises one still passes clean texts where it can: local variables are shown, too.
"""

import os
import sys
import sysconfig
import textwrap
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from weakref import ref

_NOT_YOURS = (
    str(Path(__file__).resolve().parent) + os.sep,
    *(sysconfig.get_path(name) + os.sep for name in ("stdlib", "platstdlib", "purelib", "platlib")),
    "<frozen",
)
_BOLD, _OFF = "\x1b[1m", "\x1b[0m"  # no colours: Jupyter's own are hard to read on its dark red
_LONGEST = 2_000
_LONGEST_FACT = 300


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


def named(names: Iterable[object], most: int = 10) -> str:
    """Return names as a list for a sentence; of many, the first few and how many there are besides."""
    every = [str(name) for name in names]
    more = len(every) - most
    return ", ".join(every[:most]) + (f" and {more:,} more" if more > 0 else "")


@dataclass(frozen=True, slots=True)
class Trail:
    """Which request an error is about, and what was tried."""

    method: str = ""
    path: str = ""
    host: str = ""
    attempts: int = 0
    elapsed: float = 0.0
    correlation_id: str = ""

    def facts(self) -> list[tuple[str, str]]:
        """Return what is known of the request, by name."""
        what = f"{self.method} {self.path}".strip()
        times = "once" if self.attempts == 1 else f"{self.attempts} times"
        facts = [
            ("where", " on ".join(part for part in (what, self.host) if part)),
            ("tried", f"{times} in {self.elapsed:.1f} s" if self.attempts else ""),
            ("correlation id", self.correlation_id),
        ]
        return [(name, _clean(text, _LONGEST_FACT)) for name, text in facts if text]

    def __str__(self) -> str:
        return ", ".join(text if name == "where" else f"{name} {text}" for name, text in self.facts())


class _Brief:
    """Render itself in IPython as what happened and what to do, without the stack of frames inside our code.

    An error output is text with terminal colours, so that is what this makes: it looks the same in a notebook, in a
    terminal and in an export. The error itself stays whole: its cause and all frames can be reached as ever.
    """

    @property
    def _render_traceback_(self) -> Callable[[], list[str]]:
        # A property, because IPython asks with hasattr: this one can answer no.
        if os.environ.get("GENESYS_NB_TRACEBACK") == "full":
            raise AttributeError("_render_traceback_")
        return self._lines

    def _facts(self) -> list[tuple[str, str]]:
        """Return what is known beside the message, by name."""
        return []

    def _lines(self) -> list[str]:
        assert isinstance(self, BaseException)  # noqa: S101 - narrows the mixin's type
        name = f"{_BOLD}{type(self).__name__}{_OFF}"
        try:
            message = _clean(getattr(self, "message", "") or str(self))
            return [*f"{name}: {message}".splitlines(), "", *_listed(self._told())]
        except Exception:  # noqa: BLE001 - IPython sends no error output at all when this raises
            return [f"{name}: {_clean(repr(self.args))}"]

    def _told(self) -> Iterator[tuple[str, str]]:
        assert isinstance(self, BaseException)  # noqa: S101 - narrows the mixin's type
        yield from self._facts()
        for frame in _own_frames(self):
            yield "your line", textwrap.shorten(f"{_place(frame)}: {frame.line}", 100, placeholder=" …")
        for note in getattr(self, "__notes__", ()):
            yield "note", str(note)
        for cause in _causes(self):
            yield "cause", f"{type(cause).__name__}: {_text(cause)}"
        yield "every frame", "%env GENESYS_NB_TRACEBACK=full, then %tb"


def _listed(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield one line per fact, and more where its text has more; a name that comes twice is written once."""
    before = ""
    for name, text in rows:
        for number, line in enumerate(_clean(text).splitlines() or [""]):
            shown = f"{name if number == 0 and name != before else '':<15}"
            yield f"  {_BOLD + shown + _OFF if name == 'next' else shown} {line.strip()}"
        before = name


def _own_frames(error: BaseException) -> list[traceback.FrameSummary]:
    """Return the frames of the reader's own cells and files, the last few."""
    frames = traceback.extract_tb(error.__traceback__)
    return [frame for frame in frames if frame.line and not frame.filename.startswith(_NOT_YOURS)][-3:]


def _place(frame: traceback.FrameSummary) -> str:
    """Name a frame's file as IPython does: ``Cell In[3], line 2``."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    named = shell.compile.format_code_name(frame.filename) if shell else None
    return f"{' '.join(named) if named else Path(frame.filename).name}, line {frame.lineno}"


def _causes(error: BaseException) -> list[BaseException]:
    """Return what led to the error, nearest first."""
    causes: list[BaseException] = []
    while len(causes) < 3:
        last = causes[-1] if causes else error
        cause = last.__cause__ or (None if last.__suppress_context__ else last.__context__)
        if cause is None or cause is error or cause in causes:
            break
        causes.append(cause)
    return causes


def _text(error: BaseException) -> str:
    try:
        return " ".join(str(error).split())[:400]
    except Exception:  # noqa: BLE001 - somebody else's __str__
        return "(it cannot say what)"


def _clean(text: str, longest: int | None = None) -> str:
    """Take out what would steer a terminal, and cut what is too long to be read."""
    if longest is not None and len(text) > longest:
        text = f"{text[:longest]} … ({len(text) - longest:,} more characters)"
    return "".join(character if character.isprintable() or character == "\n" else " " for character in text)


class GenesysError(_Brief, Exception):
    """Root of all errors of this package.

    Parameters
    ----------
    message : str
        What failed, in one sentence.
    next_step : str
        What the reader can do about it.
    trail : Trail, optional
        The request it is about and what was tried.
    """

    def __init__(self, message: str, *, next_step: str = "", trail: Trail | None = None) -> None:
        # Cut first, as masking takes time; and cut within a secret, its beginning is still known to the mask.
        self.message, self.next_step = (masked(_clean(text, _LONGEST)) for text in (message, next_step))
        super().__init__(self.message)
        self.trail = trail or Trail()

    def __reduce__(self) -> tuple[Any, ...]:
        # Python would call the class with the message alone, and some classes need to be told more.
        return _made_again, (type(self), self.args), self.__dict__

    @property
    def correlation_id(self) -> str:
        """The service's name for the failed request, for the vendor's support."""
        return self.trail.correlation_id

    def _facts(self) -> list[tuple[str, str]]:
        facts = [*self.trail.facts(), *self._codes(), ("next", self.next_step)]
        return [(name, text) for name, text in facts if text]

    def _codes(self) -> list[tuple[str, str]]:
        return []

    def __str__(self) -> str:
        where = [("where", str(self.trail)), *self._codes(), ("next", self.next_step)]
        return "\n".join([self.message, *(f"  {name}: {text}" for name, text in where if text)])


def _made_again(kind: type[GenesysError], args: tuple[object, ...]) -> GenesysError:
    """Make the empty shell of an error that is copied or read from a pickle; its attributes follow."""
    return kind.__new__(kind, *args)


class ConfigError(GenesysError, ValueError):
    """You can mend it before anything is sent."""


class AuthError(GenesysError):
    """The service refused the credentials or the grant.

    Parameters
    ----------
    code : str
        The login host's own word: ``invalid_grant``.
    login_again : bool
        Only a person can go on, by a new login; the session does not ask again.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        login_again: bool = False,
        next_step: str = "",
        trail: Trail | None = None,
    ) -> None:
        super().__init__(message, next_step=next_step, trail=trail)
        self.code = masked(_clean(code, _LONGEST_FACT))
        self.login_again = login_again


class SecurityError(GenesysError):
    """A host, redirect, link or id that must not be followed."""


class ApiError(GenesysError):
    """The service said no.

    Parameters
    ----------
    status : int
        HTTP status of the answer.
    code : str
        The service's own code: ``missing.permissions``.
    body : str
        What the service answered, for programs: JSON as a rule, secrets masked.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int,
        code: str = "",
        body: str = "",
        next_step: str = "",
        trail: Trail | None = None,
    ) -> None:
        super().__init__(message, next_step=next_step, trail=trail)
        self.status = status
        self.body = body
        self.code = masked(_clean(code, _LONGEST_FACT))

    def _codes(self) -> list[tuple[str, str]]:
        return [("code", f"{self.code} (HTTP {self.status})" if self.code else f"HTTP {self.status}")]


class BadRequest(ApiError, ValueError):
    """The service cannot do what was asked: 400, 413, 414, 422."""


class Forbidden(ApiError):
    """A permission is missing: 403."""


class NotFound(ApiError, LookupError):
    """There is no such thing: 404."""


class RateLimited(ApiError):
    """The service asks for a pause longer than a session waits by itself.

    Parameters
    ----------
    retry_after : float or None
        Seconds until it may be tried again.
    """

    def __init__(
        self,
        message: str,
        *,
        retry_after: float | None,
        status: int = 429,
        code: str = "",
        body: str = "",
        next_step: str = "",
        trail: Trail | None = None,
    ) -> None:
        super().__init__(message, status=status, code=code, body=body, next_step=next_step, trail=trail)
        self.retry_after = retry_after


class ServerError(ApiError):
    """The service failed: 5xx, for longer than it was worth waiting."""


class TransportError(GenesysError):
    """No sound answer came: network, certificate, or a body that is damaged."""


class AmbiguousWrite(GenesysError):
    """A write may or may not have happened: the answer was lost, and it was not sent again."""


class PagingError(GenesysError):
    """The service's pages contradict each other."""


class JobError(GenesysError):
    """An asynchronous job failed, was cancelled or expired."""


class Interrupted(_Brief, KeyboardInterrupt):
    """You stopped it. What had arrived is kept.

    It is a KeyboardInterrupt, so "Run All" stops here and ``except Exception`` does not swallow it.
    """

    def __str__(self) -> str:
        return _clean(super().__str__())


class IncompleteWarning(UserWarning):
    """A frame is shorter than the service says it should be; its provenance says by how much."""
