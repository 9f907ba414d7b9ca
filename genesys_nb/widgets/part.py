"""A live part of a session in a notebook: shown in any number of cells, and text as soon as the session has ended.

A part holds its session weakly and hears of what happens in it, in whatever thread that is. In ipykernel 7.0.1, which
is what mybinder.org runs, sending to a widget from a thread raises LookupError, because the message's parent is looked
up in a context that only the cell's own thread has. So each update from elsewhere runs in a copy of the context in
which the part was made. An update in the cell's own thread is not cut in two by an interrupt, which is what a
download's listener may meet.

A closed part replaces itself by static text wherever it was shown: a notebook that ends with ``gc.close()`` is saved
without a dead widget.
"""

import contextlib
import contextvars
import threading
import weakref
from collections.abc import Callable
from typing import Any

from genesys_nb import display
from genesys_nb.threads import undisturbed


class Part:
    """What a session shows below a cell; one says what moves in ``_moving``, and what is left of it in ``_static``."""

    closed = False
    _place: Any = None

    def _belong(self, session: Any) -> None:
        """Belong to a session; it hears what happens there from `_listen` on."""
        self._session = weakref.ref(session)
        self._context = contextvars.copy_context()
        self._lock = threading.RLock()  # a collected session may close the part in the middle of an update

    def _listen(self, session: Any) -> None:
        """Hear what happens in the session, until it ends."""
        self._ear = weakref.ref(_Ear(self, session))
        self._ended = weakref.finalize(session, _close, weakref.ref(self))
        self._ended.atexit = False  # at the interpreter's end there is nobody left to tell

    def _moving(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return what moves: its bundle and its metadata."""
        raise NotImplementedError

    def _static(self) -> display.Shown:
        """Return what is shown where nothing can move."""
        raise NotImplementedError

    def _put_away(self) -> None:
        """Close the widgets that it is made of."""
        raise NotImplementedError

    def show(self) -> None:
        """Show it below the cell; once more in each cell that asks for it."""
        from IPython.display import display as put  # noqa: PLC0415 - there is one only in a notebook

        if self.closed:
            put(self._static().bundle(), raw=True)  # type: ignore[no-untyped-call]
            return
        data, metadata = self._moving()
        # The text and the table are what GitHub, an untrusted notebook and an export show instead of the widget.
        shown = {**data, **self._static().bundle()}
        place = True if self._place is None else self._place.display_id
        self._place = put(shown, raw=True, metadata=metadata, display_id=place)  # type: ignore[no-untyped-call]

    def close(self) -> None:
        """Say farewell: leave the session, and static text where it was."""
        with self._lock:
            if self.closed:
                return
            self.closed = True
            ear = self._ear()
            if ear is not None:
                ear.leave()
            self._ended.detach()
            place, self._place = self._place, None
            try:
                if place is not None:
                    place.update(self._static().bundle(), raw=True)
            finally:
                self._put_away()

    def _heard(self, event: Any) -> None:
        """Take an event of the session, in whatever thread it comes."""
        if event.kind == "closed":
            self._in_context(self.close)

    def _in_context(self, function: Callable[..., None], **arguments: Any) -> None:
        if threading.current_thread() is threading.main_thread():
            with undisturbed():
                function(**arguments)
        else:
            self._context.copy().run(function, **arguments)


class _Ear:
    """What a session calls. It does not keep the part alive.

    The way to leave is kept here and not by the part: it leads to the session, and the part, whose widgets ipywidgets
    holds for as long as the front end may ask for them, would keep every session alive.
    """

    def __init__(self, part: Part, session: Any) -> None:
        self._part = weakref.ref(part)
        self.leave: Callable[[], None] = session.listen(self)

    def __call__(self, event: Any) -> None:
        part = self._part()
        if part is None:
            self.leave()
        else:
            part._heard(event)  # noqa: SLF001 - part of the part


def _close(reference: "weakref.ref[Part]") -> None:
    """Close the part of a session that is no more; this may run anywhere, so it must not raise."""
    part = reference()
    if part is not None:
        with contextlib.suppress(Exception):
            part._in_context(part.close)  # noqa: SLF001 - part of the part
