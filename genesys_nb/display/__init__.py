"""What people see of a value: pure functions from plain values to HTML and the same in plain text.

They take dictionaries, numbers and words, never a session or a frame, so that nothing above is imported and each can
be tested with a hostile name. What shows itself is a `Card`; `elements` has the look.
"""

from genesys_nb.display.downloads import download, provenance, tables
from genesys_nb.display.elements import Card, Code, Shown, State, facts, table
from genesys_nb.display.sessions import budget, budget_line, doctor, session, token, token_line, warn_below
from genesys_nb.display.words import counted, cut, length, line, said, size, times

__all__ = [
    "Card",
    "Code",
    "Shown",
    "State",
    "budget",
    "budget_line",
    "counted",
    "cut",
    "doctor",
    "download",
    "facts",
    "length",
    "line",
    "provenance",
    "said",
    "session",
    "size",
    "table",
    "tables",
    "times",
    "token",
    "token_line",
    "warn_below",
]
