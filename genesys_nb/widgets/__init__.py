"""What moves in a notebook.

A widget is made only where something must move by itself; all else is drawn by `genesys_nb.display`. Widgets know a
session by what it offers everybody (``token``, ``budget``, ``listen``) and hold it weakly; nothing below knows of them.

anywidget and ipywidgets take a fifth of a second to import, so they are imported by the first one that is shown, not by
this module.
"""

import sys
import weakref
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from genesys_nb.widgets.budget_gauge import BudgetGauge as BudgetGauge
    from genesys_nb.widgets.monitor import DownloadMonitor as DownloadMonitor
    from genesys_nb.widgets.token_card import TokenCard as TokenCard

__all__ = ["BudgetGauge", "DownloadMonitor", "TokenCard", "in_notebook", "show", "shows"]

_PARTS = {
    "token": ("token_card", "TokenCard"),
    "budget": ("budget_gauge", "BudgetGauge"),
    "monitor": ("monitor", "DownloadMonitor"),
    "explorer": ("explorer", "Explorer"),
}
"""A session's live parts by name: module and class. One is made of a session, and has ``show()`` and ``closed``."""

_shown: "weakref.WeakKeyDictionary[Any, dict[str, Any]]" = weakref.WeakKeyDictionary()


def show(session: Any, part: str) -> bool:
    """Show a live part of a session below the cell.

    A session has one of each, however often and in however many cells it is shown, so that running a cell again leaves
    nothing behind.

    Parameters
    ----------
    session : Session
        Whose it is. It is held weakly.
    part : str
        ``token``, its card; ``budget``, the gauge; ``monitor``, of its downloads; ``explorer``.

    Returns
    -------
    bool
        False, and nothing is shown, outside a notebook.
    """
    if not in_notebook():
        return False
    parts = _shown.setdefault(session, {})
    if part not in parts or parts[part].closed:
        parts[part] = _load(part)(session)
    parts[part].show()
    return True


def shows(session: Any) -> Callable[[str], bool]:
    """Return what shows a session's live parts, for a value that must not keep the session alive.

    Parameters
    ----------
    session : Session
        Whose they are. It is held weakly: a notebook's ``Out`` keeps every value it ever showed.

    Returns
    -------
    callable
        Takes a part's name and returns what `show` returns; False once the session is gone.
    """
    reference = weakref.ref(session)

    def show_part(part: str) -> bool:
        alive = reference()
        return alive is not None and show(alive, part)

    return show_part


def in_notebook() -> bool:
    """Tell whether this process is a notebook's kernel."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return getattr(shell, "kernel", None) is not None


def _load(part: str) -> Any:
    module, name = _PARTS[part]
    try:
        return getattr(import_module(f"{__name__}.{module}"), name)
    except ModuleNotFoundError as missing:
        raise ModuleNotFoundError(
            f"the {module.replace('_', ' ')} needs {missing.name}, which is not installed here\n"
            "  next: run `pip install anywidget ipywidgets` where the kernel runs, then restart it; "
            "`print(gc.token)` says in one line, without them, how long the token lives",
            name=missing.name,
        ) from missing


def __getattr__(name: str) -> Any:
    for part, (_, known) in _PARTS.items():
        if name == known:
            return _load(part)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
