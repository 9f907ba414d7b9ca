"""Secrets that were left in a notebook: `genesys_nb.check_notebook`.

``reading`` takes a notebook apart into texts and says where each stands, ``kinds`` knows what secrets look like, and
``known`` holds the texts against the secrets of this process and of the places that `connect` looks in. What is told of
a secret is where it is, of what kind, and how it begins: enough to find it, not enough to use it.
"""

from bisect import bisect
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from genesys_nb import display
from genesys_nb.leaks.kinds import Sight, seen
from genesys_nb.leaks.known import Known
from genesys_nb.leaks.reading import Piece, pieces, read

__all__ = ["Leak", "NotebookCheck", "check_notebook"]

_CURES = {
    "source": "take it out of the cell: gnb.connect() finds it by itself, gnb.login() asks for it",
    "output": "clear the outputs, and save",
    "widget": "clear the outputs, and save without the widgets' state",
    "metadata": "take it out: View > Show Right Sidebar shows the metadata",
    "attachment": "take the attachment out of the cell",
}
_REPLACE = "Replace each of them where it was given out, too: whoever has had the file has it, and a commit keeps it."


class Leak(NamedTuple):
    """A secret that stands in a notebook.

    Parameters
    ----------
    cell : int or None
        Number of the cell, from 1 at the top; None outside of the cells.
    where : str
        ``source, line 3``, ``output 1, text/html``, ``widget state``, ….
    kind : str
        What it is.
    begins : str
        Its first characters, of which the rest cannot be told.
    next_step : str
        How to take it out.
    """

    cell: int | None
    where: str
    kind: str
    begins: str
    next_step: str


class NotebookCheck(display.Card):
    """What was found in a notebook; it is false where nothing was.

    Parameters
    ----------
    path : pathlib.Path
        The notebook.
    findings : list of Leak
        The secrets, from the top.
    looked_at : int
        How many texts were looked at.
    """

    def __init__(self, path: Path, findings: list[Leak], looked_at: int) -> None:
        self.path = path
        self.findings = findings
        self.looked_at = looked_at

    @property
    def ok(self) -> bool:
        """True when nothing was found."""
        return not self.findings

    def __len__(self) -> int:
        return len(self.findings)

    def __iter__(self) -> Iterator[Leak]:
        return iter(self.findings)

    def _shown(self) -> display.Shown:
        name = self.path.name
        if self.ok:
            state = display.State("ok", "nothing that looks like a secret")
            looked_at = f"{display.counted(self.looked_at, 'text')}: sources, outputs, attachments, metadata, widgets"
            return display.facts("Secrets in a notebook", {"found": state, "looked at": looked_at}, subtitle=name)
        rows = [
            (one.cell or "notebook", one.where, display.State("fail", one.kind), one.begins, one.next_step)
            for one in self.findings
        ]
        columns = ["cell", "where", "what", "begins", "next step"]
        return display.table("Secrets in a notebook", columns, rows, subtitle=name, next_step=_REPLACE)


def check_notebook(path: str | Path) -> NotebookCheck:
    """Look for secrets that were left in a notebook: in sources, outputs, attachments, metadata and widgets' state.

    Known by their looks: bearer tokens, JSON web tokens, client secrets, passwords and keys beside telling names,
    ``Basic`` headers and ids with secrets in base64, passwords in addresses, private keys, AWS keys, SAML assertions,
    passwords typed into widgets. Known by their value: the secrets of the sessions of this process, and those that
    `connect` would find in the environment, ``.env``, ``~/.gc/config.toml`` and the system keyring. Ids, hashes and
    pictures are none. Nothing is sent, and no secret is shown.

    Parameters
    ----------
    path : str or Path
        An ``.ipynb`` file.

    Returns
    -------
    NotebookCheck
        A card in a notebook; ``.ok``, ``.findings`` with ``cell``, ``where``, ``kind``, ``begins`` and ``next_step``.

    Raises
    ------
    ConfigError
        There is no such file, or it is no notebook.

    Examples
    --------
    >>> import json, pathlib, tempfile
    >>> import genesys_nb as gnb
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "report.ipynb"
    >>> cell = {"cell_type": "code", "source": 'connect(client_secret="k7Qx-2fWmB93vLs8")', "outputs": []}
    >>> path.write_text(json.dumps({"nbformat": 4, "metadata": {}, "cells": [cell]})) > 0
    True
    >>> check = gnb.check_notebook(path)
    >>> check.ok, check.findings[0].cell, check.findings[0].begins
    (False, 1, 'k7Qx…')
    """
    file, notebook = read(path)
    known = Known.gathered(file)
    findings: dict[tuple[int | None, str, str], Leak] = {}
    looked_at = 0
    for piece in pieces(notebook):
        looked_at += 1
        for leak in _leaks(piece, known):
            findings.setdefault((leak.cell, leak.where.partition(",")[0], leak.begins), leak)
    return NotebookCheck(file, list(findings.values()), looked_at)


def _leaks(piece: Piece, known: Known) -> Iterator[Leak]:
    """Yield what a text gives away, each stretch of it once: by its value first, which says whose it is."""
    for text in piece.spellings():
        taken: list[Sight] = []  # none of them in another, in the text's order
        for sight in _sights(piece, text, known):
            place = bisect(taken, sight)
            if all(
                sight.start >= other.end or other.start >= sight.end for other in taken[max(place - 1, 0) : place + 1]
            ):
                taken.insert(place, sight)
                line = f", line {text.count(chr(10), 0, sight.start) + 1}" if piece.what == "source" else ""
                yield Leak(piece.cell, f"{piece.where}{line}", sight.kind, sight.begins, _CURES[piece.what])


def _sights(piece: Piece, text: str, known: Known) -> Iterator[Sight]:
    if piece.is_password and text:
        yield Sight.of(text, 0, len(text), "a password typed into a widget")
    yield from known.seen(text)
    yield from seen(text)
