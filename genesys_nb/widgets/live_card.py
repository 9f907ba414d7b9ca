"""What all live cards share: the browser counts, the kernel only says what is new.

No thread and no timer run here, so a card ticks on while a cell is busy, and an idle notebook stays idle. The kernel
sends when something ends, never how long that still takes, and nothing secret: a widget's state is saved in notebooks.

News come from worker threads. In ipykernel 7.0.1, which is what mybinder.org runs, sending to a widget from a thread
raises LookupError, because the message's parent is looked up in a context that only the cell's own thread has. So each
update from elsewhere runs in a copy of the context in which the card was made. An update in the cell's own thread is
not cut in two by an interrupt, which is what a download's listener may meet.

A closed card replaces itself by static text wherever it was shown: a notebook that ends with ``gc.close()`` is saved
without a dead widget.
"""

import contextlib
import contextvars
import threading
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import traitlets

from genesys_nb import display
from genesys_nb.clock import Clock
from genesys_nb.threads import undisturbed

_HERE = Path(__file__).parent
_QUIET = 0.4  # seconds between two looks for mere news; what the last of them said is asked for by the browser


def script(name: str) -> str:
    """Return a card's module for the browser: a widget has one, so what cards share stands in front of it."""
    return _read("live_card.js") + _read(f"{name}.js")


def style(name: str) -> str:
    """Return a card's style sheet, after the one that cards share."""
    return _read("live_card.css") + _read(f"{name}.css")


def _read(name: str) -> str:
    return (_HERE / name).read_text("utf-8")


class LiveCard(anywidget.AnyWidget):
    """A part of a session that moves in the browser; a card says what it looks at in ``_look`` and ``_static``.

    Parameters
    ----------
    session : Session
        Whose it is: offers ``host`` and ``listen``, and what the card looks at. It is held weakly.
    label : str, optional
        Which service it is for; the session's host by default.
    clock : Clock, optional
        The kernel's time. The browser asks for it once and counts by it.
    """

    _kinds: ClassVar[frozenset[str]] = frozenset()
    """The events after which the card looks at its session."""
    _quick: ClassVar[frozenset[str]] = frozenset()
    """Those of them that may come by the hundred: it looks a few times a second at most for each of these kinds."""

    label = traitlets.Unicode().tag(sync=True)
    waiting = traitlets.Unicode().tag(sync=True)
    """Reason of the wait that goes on until `waiting_until`."""
    waiting_until = traitlets.Float(0.0).tag(sync=True)
    last_wait = traitlets.Unicode().tag(sync=True)

    def __init__(self, session: Any, *, label: str | None = None, clock: Clock | None = None) -> None:
        self._clock = clock or Clock()
        self._session = weakref.ref(session)
        self._context = contextvars.copy_context()
        self._lock = threading.RLock()  # a collected session may close the card in the middle of an update
        self._looked: dict[str, float] = {}
        self._place: Any = None
        self.closed = False
        super().__init__(label=str(getattr(session, "host", "")) if label is None else label)
        self._refresh()
        self.on_msg(_asked)
        self._ear = weakref.ref(_Ear(self, session))
        self._ended = weakref.finalize(session, _close, weakref.ref(self))
        self._ended.atexit = False  # at the interpreter's end there is nobody left to tell

    def _look(self, session: Any) -> dict[str, Any]:
        """Return the traits that the session's state makes."""
        raise NotImplementedError

    def _static(self) -> display.Shown:
        """Return what is shown where nothing can move."""
        raise NotImplementedError

    def _order(self, session: Any, content: dict[str, Any]) -> None:
        """Do what the browser asks for, if it is something that this card does."""

    def show(self) -> None:
        """Show the card below the cell; once more in each cell that asks for it."""
        from IPython.display import display as put  # noqa: PLC0415 - there is one only in a notebook

        if self.closed:
            put(self._static().bundle(), raw=True)  # type: ignore[no-untyped-call]
            return
        data, metadata = self._repr_mimebundle_()
        place = True if self._place is None else self._place.display_id
        self._place = put(data, raw=True, metadata=metadata, display_id=place)  # type: ignore[no-untyped-call]

    def close(self) -> None:
        """Say farewell: leave the session, and static text where the card was."""
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
                self.layout.close()
                super().close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {'closed' if self.closed else self._line()}>"

    def _line(self) -> str:
        """Say the state in a few words."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        # The text and the table are what GitHub, an untrusted notebook and an export show instead of the widget.
        widget = super()._repr_mimebundle_(**options)
        assert widget is not None  # noqa: S101 - only a widget without a view has none
        return {**widget[0], **self._static().bundle()}, widget[1]

    def _ipython_display_(self) -> None:
        self.show()

    def _heard(self, event: Any) -> None:
        """Take an event of the session, in whatever thread it comes."""
        if event.kind == "closed":
            self._in_context(self.close)
        elif event.kind == "wait" and event.seconds > 1:
            said = f"{display.length(event.seconds)}: {event.text}"
            self._in_context(self._tell, waiting=event.text, waiting_until=event.at + event.seconds, last_wait=said)
        elif event.kind in self._kinds and not self._is_quiet(event.kind):
            self._in_context(self._refresh)
        if _is_stop(event) and self.waiting_until > event.at:
            self._in_context(self._tell, waiting_until=event.at)  # all that waited was woken

    def _is_quiet(self, kind: str) -> bool:
        """Tell whether it has just looked for this kind of news."""
        if kind not in self._quick:
            return False
        now = self._clock.monotonic()
        if now - self._looked.get(kind, -_QUIET) < _QUIET:
            return True
        self._looked[kind] = now
        return False

    def _in_context(self, function: Callable[..., None], **arguments: Any) -> None:
        if threading.current_thread() is threading.main_thread():
            with undisturbed():
                function(**arguments)
        else:
            self._context.copy().run(function, **arguments)

    def _refresh(self) -> None:
        """Look at the session and tell the browser what changed."""
        session = self._session()
        if session is not None:
            self._tell(**self._look(session))

    def _tell(self, **news: Any) -> None:
        with self._lock:
            if not self.closed:
                with self.hold_sync():
                    for name, value in news.items():
                        setattr(self, name, value)


class _Ear:
    """What a session calls. It does not keep the card alive.

    The way to leave is kept here and not by the card: it leads to the session, and the card, which ipywidgets holds for
    as long as the front end may ask for it, would keep every session alive.
    """

    def __init__(self, card: LiveCard, session: Any) -> None:
        self._card = weakref.ref(card)
        self.leave: Callable[[], None] = session.listen(self)

    def __call__(self, event: Any) -> None:
        card = self._card()
        if card is None:
            self.leave()
        else:
            card._heard(event)  # noqa: SLF001 - part of the card


def _is_stop(event: Any) -> bool:
    """Tell whether an event says that the reader stopped what was under way."""
    match event.kind:
        case "ended":
            return bool(event.detail["state"] == "stopped")
        case "failed":
            return bool(event.text == "Interrupted")
        case _:
            return False


def _close(reference: "weakref.ref[LiveCard]") -> None:
    """Close the card of a session that is no more; this may run anywhere, so it must not raise."""
    card = reference()
    if card is not None:
        with contextlib.suppress(Exception):
            card._in_context(card.close)  # noqa: SLF001 - part of the card


def _asked(card: LiveCard, content: Any, buffers: object) -> None:  # noqa: ARG001 - the signature is ipywidgets'
    """Answer the browser: the time here, and whatever the last quick news changed; or do what it orders."""
    session = card._session()  # noqa: SLF001 - part of the card
    if not isinstance(content, dict) or session is None:
        return
    if content.get("ask") == "now":
        card.send({"now": card._clock.wall(), "to": content.get("who")})  # noqa: SLF001 - part of the card
        card._refresh()  # noqa: SLF001 - part of the card
    else:
        card._order(session, content)  # noqa: SLF001 - part of the card
