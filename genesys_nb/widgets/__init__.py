"""What moves in a notebook.

A widget is made only where something must move by itself; all else is drawn by `genesys_nb.display`. Widgets know a
session by what it offers everybody (``token``, ``budget``, ``listen``) and hold it weakly; nothing below knows of them.

anywidget and ipywidgets take a fifth of a second to import, so they are imported by the first card, not by this module.
"""

import sys
import weakref
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from genesys_nb.widgets.token_card import TokenCard as TokenCard

__all__ = ["TokenCard", "live_token", "show_token"]

_cards: "weakref.WeakKeyDictionary[Any, TokenCard]" = weakref.WeakKeyDictionary()


def show_token(session: Any) -> bool:
    """Show the live card of a session's token below the cell.

    A session has one card, however often and in however many cells it is shown, so that running a cell again leaves
    nothing behind.

    Parameters
    ----------
    session : Session
        Whose token it is. It is held weakly.

    Returns
    -------
    bool
        False, and nothing is shown, outside a notebook.
    """
    if not _in_notebook():
        return False
    card = _cards.get(session)
    if card is None or card.closed:
        card = _cards[session] = _load().TokenCard(session)
    card.show()
    return True


def live_token(session: Any) -> Callable[[], bool]:
    """Return what shows the live card of a session's token, for a value that must not keep the session alive.

    Parameters
    ----------
    session : Session
        Whose token it is. It is held weakly: a notebook's ``Out`` keeps every value it ever showed.

    Returns
    -------
    callable
        Takes nothing and returns what `show_token` returns; False once the session is gone.
    """
    reference = weakref.ref(session)

    def show() -> bool:
        alive = reference()
        return alive is not None and show_token(alive)

    return show


def _in_notebook() -> bool:
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return getattr(shell, "kernel", None) is not None


def _load() -> Any:
    try:
        return import_module("genesys_nb.widgets.token_card")
    except ModuleNotFoundError as missing:
        raise ModuleNotFoundError(
            f"the token card needs {missing.name}, which is not installed here\n"
            "  next: run `pip install anywidget ipywidgets` where the kernel runs, then restart it; "
            "`print(gc.token)` says the same in one line without them",
            name=missing.name,
        ) from missing


def __getattr__(name: str) -> Any:
    if name == "TokenCard":
        return _load().TokenCard
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
