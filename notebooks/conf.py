"""The site: a guide of the notebooks here, and a reference of the docstrings.

``sphinx-build notebooks build/site`` makes it (extra ``site``). The notebooks are executed on the embedded organisation;
``-D nb_execution_mode=off`` leaves that out. Nothing is written twice: the front page is README, a helper's entry is
the docstring of its function, and its signature is that of the method which a reader calls.
"""

import inspect
from collections import defaultdict
from collections.abc import Iterator
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.ext.napoleon import NumpyDocstring
from sphinx.util.docutils import SphinxDirective

import genesys_nb
import genesys_nb.cxone
import genesys_nb.genesys
from genesys_nb import session
from genesys_nb.helper import Helper

project = "genesys_nb"
version = release = version_of("genesys-nb")
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = [".ipynb_checkpoints", "dashboard.ipynb"]  # the dashboard is a page of its own: it needs a kernel
suppress_warnings = ["myst.xref_missing"]  # README's links to its own headings

html_theme = "furo"
html_title = "genesys_nb"
html_extra_path = [str(Path(genesys_nb.__file__).with_name("llms.txt"))]
html_show_copyright = html_copy_source = html_show_sphinx = False

myst_heading_anchors = 3
nb_execution_mode = "auto"
nb_execution_timeout = 120
nb_execution_raise_on_error = True
nb_merge_streams = True
nb_mime_priority_overrides = [("html", "application/vnd.jupyter.widget-view+json", None)]  # no kernel behind a page

autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the docstrings say it in words
napoleon_use_rtype = False
napoleon_use_param = False
default_role = "code"

_SESSIONS = {"genesys": (genesys_nb.genesys.Session, "gc"), "cxone": (genesys_nb.cxone.Session, "cx")}


class Helpers(SphinxDirective):
    """``.. helpers:: genesys``: every helper of a platform's session, by the module that it is written in."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        kind, name = _SESSIONS[self.arguments[0]]
        rooms = _rooms(kind)
        found = self.parse_text_to_nodes("\n".join(_index(name, rooms)))
        for title, helpers in rooms.items():
            section = nodes.section(ids=[nodes.make_id(f"{name}-{title}")], names=[])
            section += nodes.title(text=title)
            section += self.parse_text_to_nodes("\n".join(self._entries(name, helpers)))
            found.append(section)
        return found

    def _entries(self, caller: str, helpers: dict[str, Any]) -> Iterator[str]:
        yield from (".. py:currentmodule:: None", "")
        for name, function in helpers.items():
            signature = inspect.signature(function)
            given = list(signature.parameters.values())[1:]
            plain = [one.replace(annotation=inspect.Parameter.empty) for one in given]
            shown = signature.replace(parameters=plain, return_annotation=inspect.Signature.empty)
            yield f".. py:method:: {caller}.{name}{shown}"
            yield ""
            text = str(NumpyDocstring(inspect.cleandoc(function.__doc__), self.env.config, self.env.app, "method"))
            yield from (f"   {line}" for line in text.splitlines())
            yield ""


def _index(caller: str, rooms: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Say of each helper in a line what it answers, so that a reader finds the one for a question."""
    for helpers in rooms.values():
        for name, function in helpers.items():
            sentence = " ".join(inspect.cleandoc(function.__doc__).partition("\n\n")[0].split())
            yield f"- :py:meth:`{caller}.{name}`: {sentence}"


def _rooms(kind: type) -> dict[str, dict[str, Any]]:
    """Return a session's helpers by the first sentence of the module that each is written in."""
    rooms: dict[str, dict[str, Any]] = defaultdict(dict)
    for name, helper in vars(kind).items():
        if isinstance(helper, Helper):
            function = helper._plan
            title = inspect.getmodule(function).__doc__.splitlines()[0].rstrip(".")
            rooms[title][name] = function
    return rooms


def _inner(_app: Sphinx, _kind: str, name: str, _member: object, skip: bool, _options: object) -> bool | None:
    """Leave out what rooms of the package use of a session, as Tab does."""
    return True if name in session._INNER else None


def setup(app: Sphinx) -> None:
    app.add_directive("helpers", Helpers)
    app.connect("autodoc-skip-member", _inner)
