"""Tab inside ``gc.frame("/api/v2/…`` completes the paths that the platform lists.

Names of attributes complete by themselves in every front end; texts do not, so IPython is given one matcher of ours.
It reads the code before the cursor and the catalogue, runs nothing and sends nothing. Outside IPython, nothing happens.
"""

import os
import re
import sys
from typing import Any, Protocol
from weakref import WeakKeyDictionary

_CALL = re.compile(
    r"""\.(?:frame|pages|request)\(\s*                  # gc.frame(
        (?:(?:method\s*=\s*)?["']\w*["']\s*,\s*)?       # "GET",
        (?:path\s*=\s*)?[fFrR]{0,2}["']([^"'\n]*)\Z     # "/api/v2/users
    """,
    re.VERBOSE,
)
_IDENTIFIER = "genesys_nb.paths"
_MOST = 100
_LOOK_BACK = 1_000


class Paths(Protocol):
    """Knows the paths that begin with a text; a catalogue does."""

    def paths(self, prefix: str = "") -> list[str]:
        """Return the paths that begin with ``prefix``."""
        ...


_OFFERED: WeakKeyDictionary[Any, list[Paths]] = WeakKeyDictionary()
"""The catalogues of the platforms that a shell has sessions of."""


def completions(code: str, catalogue: Paths) -> tuple[str, list[str]]:
    """Return what was typed of a path before the cursor, and how it may go on.

    Parameters
    ----------
    code : str
        The code up to the cursor.
    catalogue : Paths
        Where the paths come from.

    Returns
    -------
    tuple of str and list of str
        Nothing, when the cursor is not inside a path. When there are too many paths to read, each goes on to its next
        slash only.
    """
    call = _CALL.search(code[-_LOOK_BACK:])
    if call is None:
        return "", []
    typed = call[1]
    found = catalogue.paths(typed)
    if len(found) <= _MOST:
        return typed, found
    begin = len(os.path.commonprefix(found))  # noqa: RUF071 - letters, not folders, are what is common here
    steps = (re.match(r"[^/]*/?", path[begin:]) for path in found)
    return typed, list(
        dict.fromkeys(path[:begin] + (step[0] if step else "") for path, step in zip(found, steps, strict=True))
    )


def install(catalogue: Paths, shell: Any = None) -> None:
    """Make IPython complete paths; those of another platform's session are offered beside the first's.

    Parameters
    ----------
    catalogue : Paths
        Where the paths come from.
    shell : InteractiveShell, optional
        The shell; by default the one that runs this code, if any.
    """
    ipython = sys.modules.get("IPython")
    if shell is None and ipython is not None:
        shell = ipython.get_ipython()
    completer = getattr(shell, "Completer", None)
    if completer is None:
        return
    from IPython.core.completer import SimpleCompletion, context_matcher  # noqa: PLC0415 - only where it runs already

    known = _OFFERED.setdefault(completer, [])
    if catalogue not in known:
        known.append(catalogue)

    def match(context: Any) -> dict[str, Any]:
        above = context.full_text.split("\n")[: context.cursor_line]
        code = "\n".join([*above, context.text_until_cursor])
        offers = [completions(code, one) for one in known]  # by the platform; what was typed is the same for all
        typed, paths = offers[0][0], [path for _, found in offers for path in found]
        return {
            "completions": [SimpleCompletion(text=path, type="path") for path in paths],
            "matched_fragment": typed,
            # Files of this computer are no answer to a path of the API.
            "suppress": bool(paths),
            "ordered": True,
        }

    others = [each for each in completer.custom_matchers if getattr(each, "matcher_identifier", "") != _IDENTIFIER]
    completer.custom_matchers[:] = [*others, context_matcher(identifier=_IDENTIFIER)(match)]
