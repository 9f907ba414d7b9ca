"""An error in IPython: what happened, what to do next, and where, in at most six lines.

An error output is text with terminal colours, so that is what this makes: it looks the same in a notebook, in a
terminal and in an export. The error itself stays whole: its cause and all frames can be reached as ever, and `%tb`
shows them.

What happened and what to do come first and get the room; whatever does not fit in six lines is folded, never dropped
without a sign.
"""

import os
import re
import sys
import sysconfig
import textwrap
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from genesys_nb.errors.texts import clean

MOST_LINES = 6
WIDTH = 116  # columns: what a notebook shows without breaking a line
_NOT_YOURS = (
    str(Path(__file__).resolve().parents[1]) + os.sep,
    *(sysconfig.get_path(name) + os.sep for name in ("stdlib", "platstdlib", "purelib", "platlib")),
    "<frozen",
)
_BOLD, _OFF = "\x1b[1m", "\x1b[0m"  # no colours: Jupyter's own are hard to read on its dark red
_BETWEEN = " · "
_SECRET = re.compile(  # a text that goes by a telling name, and one that looks like no word
    r"""((?i:secret|token|passw|assertion|key|auth)\w*["']?\]?\s*[=:,]\s*\(?)["'][^"']*["']?"""
    r"""|["'](?=[^"']*\d)(?=[^"']*[A-Za-z])[\w~+/=.-]{12,}["']?"""
)
_FOLDED = " …"
_NEXT = "next: "
_WHOLE = "%tb shows every frame"


class Brief:
    """Render itself in IPython in a few lines; once more, which is what ``%tb`` asks for, with every frame."""

    _rendered = 0

    @property
    def _render_traceback_(self) -> Callable[[], list[str]]:
        # A property, because IPython asks with hasattr: this one can answer no.
        again = self._rendered == id(getattr(self, "__traceback__", None))
        if again or os.environ.get("GENESYS_NB_TRACEBACK") == "full":
            raise AttributeError("_render_traceback_")
        return self._lines

    def _story(self) -> tuple[str, str, list[str]]:
        """Return what failed, what to do next, and what else is known."""
        return str(self), "", []

    def _lines(self) -> list[str]:
        assert isinstance(self, BaseException)  # noqa: S101 - narrows the mixin's type
        name = type(self).__name__
        try:
            # An error that is raised once more has another traceback, and is told in brief once more.
            self._rendered = id(self.__traceback__) if self.__traceback__ else 0
            message, step, facts = self._story()
            extras = [*(str(note) for note in getattr(self, "__notes__", ())), *map(_caused, _causes(self))]
            lines = _laid_out(f"{name}: {message}", step, facts, _BETWEEN.join(extras), _yours(self))
        except Exception:  # noqa: BLE001 - IPython sends no error output at all when this raises
            return [f"{_BOLD}{name}{_OFF}: {_cut(repr(self.args), WIDTH - len(name))}"]
        lines[0] = f"{_BOLD}{name}{_OFF}{lines[0].removeprefix(name)}"
        return [f"{_BOLD}{_NEXT}{_OFF}{line.removeprefix(_NEXT)}" if line.startswith(_NEXT) else line for line in lines]


def _laid_out(head: str, step: str, facts: Sequence[str], extra: str, yours: str) -> list[str]:
    """Fold all that is known into the lines that there are: what to do next comes before what happened."""
    where = _joined(facts)
    also = [_cut(extra)] if extra.strip() else []
    room = MOST_LINES - len(also) - 1
    heads, steps = _wrapped(head), _wrapped(f"{_NEXT}{step}") if step else []
    if len(heads) + len(steps) + len(where) > room and where:
        others = _BETWEEN.join(["", *facts[1:]])
        place = facts[0].partition(" on ")[0]  # the session's host goes first
        where = [_cut(_cut(place, max(WIDTH - len(others), 30)) + others)]
    room -= len(where)
    steps = _folded(steps, room - 1)
    heads = _folded(heads, room - len(steps))
    last = f"{_cut(yours, WIDTH - len(_WHOLE) - len(_BETWEEN))}{_BETWEEN}{_WHOLE}" if yours else _WHOLE
    return [*heads, *steps, *where, *also, last]


def _wrapped(text: str) -> list[str]:
    """Break a text into lines; where it breaks itself, a line that is to be copied begins."""
    return [line for part in clean(text).splitlines() for line in textwrap.wrap(part, WIDTH)]


def _folded(lines: list[str], most: int) -> list[str]:
    """Take the first lines, with a sign at the end if there are more."""
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], _cut(f"{lines[most - 1]} {' '.join(lines[most:])}")]


def _joined(facts: Sequence[str]) -> list[str]:
    """Put facts beside each other on as few lines as they need, none of them broken in two."""
    lines: list[str] = []
    for fact in map(_cut, facts):
        if lines and len(lines[-1]) + len(_BETWEEN) + len(fact) <= WIDTH:
            lines[-1] += _BETWEEN + fact
        else:
            lines.append(fact)
    return lines


def _cut(text: str, width: int = WIDTH) -> str:
    """Return a text as one line, its middle spaces as they come, its end folded where it is too long."""
    line = " ".join(clean(text).split())
    return line if len(line) <= width else line[: width - len(_FOLDED)].rstrip() + _FOLDED


def _yours(error: BaseException) -> str:
    """Name the reader's own lines that led here: the cell's, and the one that called us."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.line and not frame.filename.startswith(_NOT_YOURS)]
    if not own:
        return ""
    told = dict.fromkeys(f"{_place(frame)}: {_without_values(frame.line or '')}" for frame in (own[0], own[-1]))
    return f"your line: {' > '.join(told)}"


def _without_values(line: str) -> str:
    """Take out of a line of code what may be a secret: outputs are saved, printed and sent on more often than cells."""
    return _SECRET.sub(lambda found: f"{found[1] or ''}'…'", line)


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


def _caused(error: BaseException) -> str:
    """Say in a few words what a cause was; of a group, what it is made of."""
    name = type(error).__name__
    if isinstance(error, BaseExceptionGroup):
        return f"cause: {name} of {', '.join(type(one).__name__ for one in error.exceptions[:5])}"
    try:
        return f"cause: {name}: {' '.join(str(getattr(error, 'message', '') or error).split())[:400]}"
    except Exception:  # noqa: BLE001 - somebody else's __str__
        return f"cause: {name}: (it cannot say what)"
