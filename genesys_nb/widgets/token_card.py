"""The live card of a session's token: the browser counts down, the kernel only says what is new.

No thread and no timer run here, so the card ticks on while a cell is busy, and an idle notebook stays idle. The kernel
sends when the token ends, never the token itself: a widget's state is saved in notebooks.

News come from worker threads. In ipykernel 7.0.1, which is what mybinder.org runs, sending to a widget from a thread
raises LookupError, because the message's parent is looked up in a context that only the cell's own thread has. So each
update from elsewhere runs in a copy of the context in which the card was made.

A closed card replaces itself by static text wherever it was shown: a notebook that ends with ``gc.close()`` is saved
without a dead widget.
"""

import contextlib
import contextvars
import threading
import weakref
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from genesys_nb import display
from genesys_nb.clock import Clock

_HERE = Path(__file__).parent
_QUIET = 0.4  # seconds between two updates for mere answers; what the last of them said is asked for by the browser


class TokenCard(anywidget.AnyWidget):
    """A countdown of a token's life, with its renewals, the rate budget and the last wait.

    Parameters
    ----------
    session : Session
        Whose token it is: offers ``token``, ``budget`` and ``listen``. It is held weakly.
    label : str, optional
        Which service it is for; the session's host by default.
    clock : Clock, optional
        The kernel's time. The browser asks for it once and counts by it.
    """

    _esm = _HERE / "token_card.js"
    _css = _HERE / "token_card.css"

    label = traitlets.Unicode().tag(sync=True)
    expires_at = traitlets.Float(None, allow_none=True).tag(sync=True)
    """End of the token in seconds since 1970; None when nobody knows."""
    lifetime = traitlets.Float(0.0).tag(sync=True)
    warn_below = traitlets.Float(0.0).tag(sync=True)
    generation = traitlets.Int(0).tag(sync=True)
    """How many tokens there have been."""
    renewable = traitlets.Bool(True).tag(sync=True)
    waiting = traitlets.Unicode().tag(sync=True)
    """Reason of the wait that goes on until `waiting_until`."""
    waiting_until = traitlets.Float(0.0).tag(sync=True)
    last_wait = traitlets.Unicode().tag(sync=True)
    budget = traitlets.Dict().tag(sync=True)
    """``used``, ``allowed`` and ``reset_at``, in seconds since 1970; empty before the first answer."""

    def __init__(self, session: Any, *, label: str | None = None, clock: Clock | None = None) -> None:
        self._clock = clock or Clock()
        self._session = weakref.ref(session)
        self._context = contextvars.copy_context()
        self._lock = threading.RLock()  # a collected session may close the card in the middle of an update
        self._answered = -_QUIET
        self._reset: tuple[object, float] = (None, 0.0)
        self._place: Any = None
        self.closed = False
        super().__init__(label=str(getattr(session, "host", "")) if label is None else label)
        self._refresh()
        self.on_msg(_asked)
        self._ear = weakref.ref(_Ear(self, session))
        self._ended = weakref.finalize(session, _close, weakref.ref(self))
        self._ended.atexit = False  # at the interpreter's end there is nobody left to tell

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
            if place is not None:
                place.update(self._static().bundle(), raw=True)
            self.layout.close()
            super().close()

    def __repr__(self) -> str:
        line = display.token_line(self._about())
        return f"<TokenCard {'closed' if self.closed else line.text if line else 'no token yet'}>"

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        # The text and the table are what GitHub, an untrusted notebook and an export show instead of the widget.
        widget = super()._repr_mimebundle_(**options)
        assert widget is not None  # noqa: S101 - only a widget without a view has none
        return {**widget[0], **self._static().bundle()}, widget[1]

    def _ipython_display_(self) -> None:
        self.show()

    def _static(self) -> display.Shown:
        return display.token(self._about())

    def _about(self) -> dict[str, Any]:
        now = self._clock.wall()
        ends = self.expires_at
        return {
            "label": self.label,
            "closed": self.closed,
            "remaining": None if ends is None else ends - now,
            "expires_at": None if ends is None else datetime.fromtimestamp(ends, UTC),
            "lifetime": self.lifetime,
            "generation": self.generation,
            "renewable": self.renewable,
            "last_wait": self.last_wait,
            "budget": {**self.budget, "reset": max(0.0, self.budget["reset_at"] - now)} if self.budget else None,
        }

    def _heard(self, event: Any) -> None:
        """Take an event of the session, in whatever thread it comes."""
        if event.kind == "answered":
            now = self._clock.monotonic()
            if now - self._answered < _QUIET:
                return
            self._answered = now
        if event.kind == "closed":
            self._in_context(self.close)
        elif event.kind == "wait":
            if event.seconds > 1:
                said = f"{display.length(event.seconds)}: {event.text}"
                self._in_context(self._tell, waiting=event.text, waiting_until=event.at + event.seconds, last_wait=said)
        else:
            self._in_context(self._refresh)

    def _in_context(self, function: Callable[..., None], **arguments: Any) -> None:
        if threading.current_thread() is threading.main_thread():
            function(**arguments)
        else:
            self._context.copy().run(function, **arguments)

    def _refresh(self) -> None:
        """Look at the session and tell the browser what changed."""
        session = self._session()
        if session is None:
            return
        token = session.token
        lifetime = float(token.lifetime or 0)
        self._tell(
            expires_at=token.expires_at.timestamp() if token.expires_at else None,
            lifetime=lifetime,
            warn_below=display.warn_below(lifetime),
            generation=token.generation,
            renewable=token.renewable,
            budget=self._window(session.budget),
        )

    def _window(self, budget: Any) -> dict[str, Any]:
        if budget is None:
            return {}
        if self._reset[0] != budget:  # said anew: its seconds count from now
            self._reset = (budget, self._clock.wall() + float(budget.reset))
        return {"used": int(budget.used), "allowed": int(budget.allowed), "reset_at": self._reset[1]}

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

    def __init__(self, card: TokenCard, session: Any) -> None:
        self._card = weakref.ref(card)
        self.leave: Callable[[], None] = session.listen(self)

    def __call__(self, event: Any) -> None:
        card = self._card()
        if card is None:
            self.leave()
        else:
            card._heard(event)  # noqa: SLF001 - part of the card


def _close(reference: "weakref.ref[TokenCard]") -> None:
    """Close the card of a session that is no more; this may run anywhere, so it must not raise."""
    card = reference()
    if card is not None:
        with contextlib.suppress(Exception):
            card._in_context(card.close)  # noqa: SLF001 - part of the card


def _asked(card: TokenCard, content: Any, buffers: object) -> None:  # noqa: ARG001 - the signature is ipywidgets'
    """Answer the browser: the time here, and whatever the last quick answers changed."""
    if isinstance(content, dict) and content.get("ask") == "now":
        card.send({"now": card._clock.wall(), "to": content.get("who")})  # noqa: SLF001 - part of the card
        card._refresh()  # noqa: SLF001 - part of the card
