"""What comes of a call, below the form: the plan's card, or rows, how many there are, and where they come from."""

import contextlib
import html
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import ipywidgets
import pandas as pd

from genesys_nb.errors import ConfigError, GenesysError
from genesys_nb.lineage import KEY, provenance
from genesys_nb.widgets.explorer.parts import WIDE, Words

_ROWS = 10
_LINES = 6
_FORMER = "gnb-explorer-former"


class Results:
    """The place for what was answered.

    It shows what it is handed, and asks nobody.
    """

    def __init__(self) -> None:
        self.words = Words()
        self.words.add_class("gnb-explorer-said")
        self._bars = ipywidgets.Output(layout=WIDE)
        self._shown = ipywidgets.HTML(layout=WIDE)
        self._shown.add_class("gnb-explorer-shown")
        self._former = Words()
        self.widget = ipywidgets.VBox([self._former, self.words, self._bars, self._shown], layout=WIDE)
        self._refused = False

    def begin(self, text: str = "") -> None:
        """Take away what was shown before, and say what is under way."""
        self._bars.outputs = ()
        self._shown.value = ""
        self.words.say(text)
        self._refused = False
        self.date(former=False)

    def date(self, *, former: bool) -> None:
        """Say whether what is shown is of a question before; what was wrong with that is no matter any more."""
        if self._refused:
            self.words.say()
            self._refused = False
        former = former and bool(self._shown.value or self.words.value)
        self._former.say("of the question before:" if former else "")
        for part in (self.words, self._shown):
            (part.add_class if former else part.remove_class)(_FORMER)

    @contextlib.contextmanager
    def bars(self) -> Iterator[None]:
        """Draw what displays itself meanwhile, which is a bar, in its place here."""
        self._bars.__enter__()
        try:
            yield
        finally:
            if self._bars.msg_id:  # a closed bar would be an error when the page is loaded again
                self._bars.clear_output()
            self._bars.__exit__(None, None, None)  # told of an error, it would show it and lose it

    def plan(self, plan: Any) -> None:
        """Show a plan's card."""
        self._shown.value = plan._repr_html_()
        self.words.say("planned; nothing heavy was sent")

    def answer(self, answer: Any, name: str, told: list[str]) -> None:
        """Show the first rows of what was answered, how many there are, and its provenance."""
        frames: Mapping[str, pd.DataFrame] = answer if isinstance(answer, Mapping) else {"": answer}
        first = next(iter(frames.values()))
        sizes = ", ".join(f"{len(frame):,} {grain}".strip() for grain, frame in frames.items())
        rows = "rows" if len(frames) > 1 or len(first) != 1 else "row"
        shape = f"{sizes} {rows}" if len(frames) > 1 else f"{sizes} {rows}, {len(first.columns)} columns"
        self.words.say("\n".join([f"{shape}; in the notebook it is called {name}", *told]), "wrong" if told else "fine")
        tables = [_table(frame, grain) for grain, frame in frames.items()]
        card = provenance(first)._repr_html_() if KEY in first.attrs else ""
        self._shown.value = "".join([*tables, card])

    def arrived(self, answer: Any) -> None:
        """Show the first rows of what had arrived when something stopped."""
        frames = answer if isinstance(answer, Mapping) else {"": answer}
        self._shown.value = "".join(_table(frame, grain) for grain, frame in frames.items() if len(frame))

    def error(self, error: BaseException) -> None:
        """Show an error: ours in its own few lines, any other with all that is known of it."""
        if isinstance(error, ConfigError):  # the form's words, which a reader has seen above
            self._refused = True
            self.words.say("\n".join(filter(None, [error.message, error.next_step])), "wrong")
            return
        if isinstance(error, GenesysError | KeyboardInterrupt):
            notes = getattr(error, "__notes__", ())
            lines = [*f"{type(error).__name__}: {str(error) or 'stopped'}".splitlines(), *notes]
            self.words.say("\n".join([*lines[: _LINES - 1], " ".join(lines[_LINES - 1 :])]).strip(), "wrong")
            return
        self.words.say(f"{type(error).__name__}: {error}", "wrong")
        trace = html.escape("".join(traceback.format_exception(error)))
        self._shown.value = f"<details><summary>every frame</summary><pre>{trace}</pre></details>"


def listening(action: Callable[[], Any]) -> tuple[Any, list[str]]:
    """Do something, and return with its answer the warnings that came of it."""
    with warnings.catch_warnings(record=True) as heard:
        answer = action()
    return answer, list(dict.fromkeys(str(one.message) for one in heard))


def _table(frame: pd.DataFrame, grain: str) -> str:
    """Return the first rows as a table that scrolls by itself."""
    title = f"<p><b>{html.escape(grain)}</b></p>" if grain else ""
    rows = frame.head(_ROWS).to_html(index=False, border=0, classes="gnb-explorer-rows", na_rep="–")  # noqa: RUF001
    rest = len(frame) - _ROWS
    more = f"<p>and {rest:,} more</p>" if rest > 0 else ""
    label = html.escape(f"first rows{f' of {grain}' if grain else ''}", quote=True)
    return f'{title}<div class="gnb-explorer-scroll" tabindex="0" role="region" aria-label="{label}">{rows}</div>{more}'
