"""The notebook's own names: what the session is called there, and where a result is put so that code reaches it."""

import builtins
import keyword
import sys
import unicodedata
from typing import Any

from genesys_nb.arguments import echo
from genesys_nb.errors import ConfigError

_USUAL = {"cxone": "cx"}


class Notebook:
    """What the reader's code sees.

    Parameters
    ----------
    names : dict, optional
        The names of the notebook; those of the running one by default, or none of anybody's.
    """

    def __init__(self, names: dict[str, Any] | None = None) -> None:
        shell = sys.modules["IPython"].get_ipython() if names is None and "IPython" in sys.modules else None
        self.names: dict[str, Any] = names if names is not None else shell.user_ns if shell else {}
        self._ours: set[str] = set()

    def session(self, session: Any) -> str:
        """Return what the reader calls a session."""
        called = (name for name, value in list(self.names.items()) if value is session and not name.startswith("_"))
        return next(called, _USUAL.get(session.provider.name, "gc"))

    def free(self, name: str) -> str:
        """Return the name, or one like it that is not taken."""
        spellings = [name, *(f"{name}_{number}" for number in range(2, 100))]
        return next((one for one in spellings if not self._taken(one)), name)

    def check(self, name: str) -> None:
        """Raise a `ConfigError` for what is no name, or is somebody else's."""
        is_one = name.isidentifier() and name == unicodedata.normalize("NFKC", name)  # Python reads the wide gc as gc
        if not is_one or keyword.iskeyword(name) or name.startswith("_"):
            raise ConfigError(f"{echo(name)} is not a name", next_step="take letters, digits and _, such as calls")
        if hasattr(builtins, name) or self._taken(name):
            raise ConfigError(
                f"there is a {name} in this notebook already, which is not the explorer's",
                next_step=f"call the result otherwise: {self.free(name if not hasattr(builtins, name) else 'frame')}",
            )

    def put(self, name: str, value: Any) -> None:
        """Let code find a result under a name, which is the explorer's from then on."""
        self.check(name)
        self.names[name] = value
        self._ours.add(name)  # the code that is shown assigns it, too

    def _taken(self, name: str) -> bool:
        return name in self.names and name not in self._ours
