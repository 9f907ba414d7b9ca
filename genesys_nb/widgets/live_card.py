"""What all live cards share: the browser counts, the kernel only says what is new.

No thread and no timer run here, so a card ticks on while a cell is busy, and an idle notebook stays idle. The kernel
sends when something ends, never how long that still takes, and nothing secret: a widget's state is saved in notebooks.
"""

from pathlib import Path
from typing import Any, ClassVar

import anywidget
import traitlets

from genesys_nb import display
from genesys_nb.clock import Clock
from genesys_nb.widgets.part import Part

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


class LiveCard(Part, anywidget.AnyWidget):
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
        self._looked: dict[str, float] = {}
        self._belong(session)
        super().__init__(label=str(getattr(session, "host", "")) if label is None else label)
        self._refresh()
        self.on_msg(_asked)
        self._listen(session)

    def _look(self, session: Any) -> dict[str, Any]:
        """Return the traits that the session's state makes."""
        raise NotImplementedError

    def _order(self, session: Any, content: dict[str, Any]) -> None:
        """Do what the browser asks for, if it is something that this card does."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {'closed' if self.closed else self._line()}>"

    def _line(self) -> str:
        """Say the state in a few words."""
        raise NotImplementedError

    def _moving(self) -> tuple[dict[str, Any], dict[str, Any]]:
        widget = super()._repr_mimebundle_()
        assert widget is not None  # noqa: S101 - only a widget without a view has none
        return widget

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = self._moving()
        return {**data, **self._static().bundle()}, metadata

    def _put_away(self) -> None:
        self.layout.close()
        anywidget.AnyWidget.close(self)

    def _ipython_display_(self) -> None:
        self.show()

    def _heard(self, event: Any) -> None:
        super()._heard(event)
        if event.kind == "wait" and event.seconds > 1:
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


def _is_stop(event: Any) -> bool:
    """Tell whether an event says that the reader stopped what was under way."""
    match event.kind:
        case "ended":
            return bool(event.detail["state"] == "stopped")
        case "failed":
            return bool(event.text == "Interrupted")
        case _:
            return False


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
