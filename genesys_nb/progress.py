"""One bar per call, and one line when it is over.

A download says how far it is while it runs: items, pages, and why it is waiting if it is. When it ends, the live bar is
*replaced* by a static line, so that a saved notebook holds neither a dead widget nor its state. Nothing is drawn when
nobody is there to read it.

Made on tqdm, whose `tqdm.auto` knows notebooks from terminals. It is imported by the first bar, not by this module:
only then is it certain that the notebook's kernel is up. A `Track` fetches nothing and knows nothing of requests: it
is told. It draws from the main thread only, because a widget that is changed from another one raises LookupError in
ipykernel 7.0.1, which is what mybinder.org runs. An interrupt that strikes meanwhile is raised when all is drawn: half
a widget can be neither used nor closed.
"""

import functools
import html
import os
import sys
import threading
from types import TracebackType
from typing import Any, Self

from genesys_nb.clock import Clock
from genesys_nb.threads import undisturbed

_LIVE = "{desc}: {percentage:3.0f}%|{bar}| {n_fmt}/{total_fmt} items [{elapsed}<{remaining}{postfix}]"
_LIVE_WITHOUT_TOTAL = "{desc}: {bar}{n_fmt} items [{elapsed}{postfix}]"


def track(
    what: str, *, enabled: bool = True, clock: Clock | None = None, paged: bool = True, items: int = 0, pages: int = 0
) -> "Track":
    """Make the bar of one call.

    Parameters
    ----------
    what : str
        What is fetched, as the bar's label: ``users``.
    enabled : bool
        False keeps it silent. It is silent as well where nothing is attached to read it (no notebook, no terminal),
        in a thread of your own, and under the environment variable ``TQDM_DISABLE``.
    clock : Clock, optional
        Where the elapsed time is read.
    paged : bool
        Whether items come in pages.
    items, pages : int
        What had arrived before, of a call that goes on.

    Examples
    --------
    >>> with track("users") as bar:
    ...     bar.total(1234)
    ...     bar.page(100)
    ...     bar.note("waiting 12 s: rate limit")
    """
    return Track(what, enabled=enabled, clock=clock or Clock(), paged=paged, items=items, pages=pages)


class Track:
    """The progress of one call: a context manager that is told what happened; see `track`."""

    def __init__(self, what: str, *, enabled: bool, clock: Clock, paged: bool, items: int, pages: int) -> None:
        self._what = what
        self._paged = paged
        self._enabled = enabled
        self._clock = clock
        self._started = clock.monotonic()
        self._items = self._before = items
        self._pages = pages
        self._expected: int | None = None
        self._note = ""
        self._noted = self._started
        self._drawn_note = ""
        self._drawn_total: int | None = None
        self._waited: dict[str, float] = {}
        self._bar: Any = None
        self._place: Any = None

    def total(self, items: int | None) -> None:
        """Tell how many items there will be; the first page usually knows. It may be told again."""
        if items == self._expected:
            return
        self._expected = items
        self._draw(at_once=True)

    def page(self, items: int) -> None:
        """Tell that a page with so many items has arrived; whatever was waited for is over."""
        self._items += items
        self._pages += 1
        self._keep_note("")
        self._draw(at_once=False)

    def note(self, text: str) -> None:
        """Say why nothing moves: ``waiting 12 s: rate limit``. An empty text takes it back.

        It may be said as often as one likes, and from any thread: another thread's note is drawn by the next call
        that comes from the main one.
        """
        changed = text != self._note
        self._keep_note(text)
        if changed or text != self._drawn_note:
            self._draw(at_once=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._bar is not None:
            with undisturbed():
                self._close(self._last_line(kind))

    def _close(self, line: str) -> None:
        bar, place, self._bar, self._place, self._enabled = self._bar, self._place, None, None, False
        bar.leave = False
        bar.close()
        if place is None:
            sys.stderr.write(f"{line}\n")
            return
        place.update({"text/plain": line, "text/html": f"<small>{html.escape(line)}</small>"}, raw=True)
        for widget in (*bar.container.children, bar.container):
            widget.layout.close()
            widget.close()
        for part in bar.container.children:
            part.style.close()

    def _draw(self, *, at_once: bool) -> None:
        if self._enabled and threading.current_thread() is threading.main_thread():
            with undisturbed():
                self._draw_now(at_once=at_once)

    def _draw_now(self, *, at_once: bool) -> None:
        if self._bar is None:
            self._open()
            at_once = True
        if self._bar is None:
            return
        if self._drawn_total != self._expected:
            self._drawn_total = self._expected
            self._bar.bar_format = self._format()
            started = self._bar.start_t
            self._bar.reset(total=self._expected)
            self._bar.start_t = started
        self._drawn_note = self._note
        self._bar.set_postfix_str(", ".join(part for part in (self._said_pages(), self._note) if part), refresh=False)
        self._bar.update(self._items - self._bar.n)
        if at_once:
            self._bar.refresh()

    def _open(self) -> None:
        bar_class, in_notebook = _bar_class()
        attached = in_notebook or (sys.stderr is not None and sys.stderr.isatty())
        if not attached or os.environ.get("TQDM_DISABLE", "0") not in {"", "0"}:
            self._enabled = False
            return
        options: dict[str, Any] = {"display": False} if in_notebook else {"file": sys.stderr, "dynamic_ncols": True}
        bar = bar_class(
            desc=self._what,
            total=self._expected,
            initial=self._before,  # so that what is left is judged by what has come since
            bar_format=self._format(),
            disable=False,  # tqdm reads TQDM_DISABLE only once, when it is imported
            miniters=1,  # each page may be drawn, however many items the ones before it had
            **options,
        )
        if in_notebook:
            from IPython.display import display  # noqa: PLC0415 - there is one only in a notebook

            self._place = display(bar.container, display_id=True)  # type: ignore[no-untyped-call]
        self._bar, self._drawn_total = bar, self._expected

    def _keep_note(self, text: str) -> None:
        """Replace the note and count how long the one before stood, by its reason."""
        now = self._clock.monotonic()
        if self._note:
            reason = self._note.rpartition(": ")[2]
            self._waited[reason] = self._waited.get(reason, 0.0) + now - self._noted
        self._note, self._noted = text, now

    def _format(self) -> str:
        return _LIVE if self._expected else _LIVE_WITHOUT_TOTAL

    def _said_pages(self) -> str:
        return f"{self._pages:,} page{'' if self._pages == 1 else 's'}" if self._paged else ""

    def _last_line(self, kind: type[BaseException] | None) -> str:
        items = f"{self._items:,}"
        if self._expected is not None and self._items != self._expected:
            items += f" of {self._expected:,}"
        items += " item" if items == "1" else " items"
        if kind is None:
            ending = ""
        elif issubclass(kind, KeyboardInterrupt):
            ending = "stopped at "
        else:
            ending = f"failed ({kind.__name__}) after "
        self._keep_note("")
        elapsed = f"{self._clock.monotonic() - self._started:.1f} s"
        waits = [f"waited {spent:.0f} s: {reason}" for reason, spent in self._waited.items() if spent >= 1]
        told = [ending + items, self._said_pages(), elapsed, *waits]
        return f"{self._what}: " + ", ".join(part for part in told if part)


@functools.cache
def _bar_class() -> tuple[Any, bool]:
    """Return tqdm's class for where we are, without its monitor thread, and whether that is a notebook."""
    from tqdm import auto  # noqa: PLC0415 - it decides by what runs when it is imported: see above

    in_notebook = any(base.__module__ == "tqdm.notebook" for base in auto.tqdm.__mro__)
    return type("Bar", (auto.tqdm,), {"monitor_interval": 0}), in_notebook
