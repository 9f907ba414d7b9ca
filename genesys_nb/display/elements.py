"""What every card is made of: two builders, `facts` (a name and its value per row) and `table`, and their one look.

The look is borrowed from where it is shown: text in the page's own colour, lines in Jupyter's own variables. No single
colour of text can be read on white and on Jupyter's dark grey, so a state's colour is never that of a text: it lies
behind a white sign, which is readable on any page, and a word says the same. The few styles stand on the elements, so
that an object brings no style sheet along and an untrusted notebook loses nothing but colour.

Whatever is shown may be hostile or enormous: it is escaped, cut, and never more than a screen.
"""

import html
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from genesys_nb.display.words import cut, harmless, line, said

_SIGNS = {"ok": "✓", "warn": "!", "fail": "✗"}
WORDS = {"ok": "ok", "warn": "warning", "fail": "failed", "untested": "not tested"}
"""By state: the word for it."""
_COLOURS = {"ok": "#1b7f4d", "warn": "#a15c00", "fail": "#c9363f"}  # behind white
_LONGEST_HEAD, _LONGEST_NAME, _LONGEST_LINE, _MOST_LINES, _MOST_ROWS = 120, 60, 800, 40, 60
_BOX = (
    "display:inline-block;max-width:100%;padding:.4em .8em;border:1px solid var(--jp-border-color2,#8888);"
    "border-radius:6px;color:inherit"
)
_CELL = "text-align:left;padding:2px 1em 2px 0"
_HIGH = f"{_CELL};vertical-align:top"  # where a value has several lines
_BELOW = "margin:.3em 0 0"
_WIDE = 80  # characters of a line that a page may wrap
_CODE = "margin:0;padding:0;white-space:pre-wrap;background:none;color:inherit"
_SIGN = "padding:0 .3em;border-radius:3px;color:#ffffff;background-color:"


class Shown(NamedTuple):
    """One thing for people, as HTML and as text."""

    html: str
    text: str

    def bundle(self) -> dict[str, str]:
        """Return it as Jupyter's choice of media types."""
        return {"text/plain": self.text, "text/html": self.html}


class State(NamedTuple):
    """A value with a state: drawn with a sign and a colour, and readable without either.

    Parameters
    ----------
    state : str
        ``ok``, ``warn`` or ``fail``; ``untested`` and anything else are shown as words only.
    text : str
        What to say; the state's own word if empty.
    """

    state: str
    text: str = ""


class Code(NamedTuple):
    """A value whose lines and spaces are to be kept: JSON, a line of Python."""

    text: str


class _Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


class Card:
    """Something that shows itself: as lines in a terminal, as a card in a notebook.

    A class says what is to be seen in ``_shown``. Whatever goes wrong there, something is shown: an error in the middle
    of being displayed would hide the thing and, in a notebook, whatever else is in the cell.
    """

    __slots__ = ()

    def _shown(self) -> Shown:
        raise NotImplementedError

    def _card(self) -> Shown:
        try:
            return self._shown()
        except Exception as error:  # noqa: BLE001 - see above
            state = State("warn", f"it cannot be shown: {type(error).__name__}")
            return facts(type(self).__name__, {"state": state})

    def __repr__(self) -> str:
        return self._card().text

    def _repr_html_(self) -> str:
        return self._card().html


def facts(title: str, rows: Mapping[str, Any], *, subtitle: str = "", next_step: str = "") -> Shown:
    """Show names and their values, one per row; rows without a value are left out.

    Parameters
    ----------
    title, subtitle : str
        The head: what it is, and of what.
    rows : mapping
        Name to value: text, number, truth, datetime, `State`, `Code`, or a list of these.
    next_step : str
        What to do about it, where there is something to do.
    """
    return _card(title, subtitle, next_step, *_pairs(rows))


def _pairs(rows: Mapping[str, Any]) -> tuple[list[str], list[_Markup]]:
    """Return names and their values as lines, and as a table."""
    kept = {cut(harmless(str(name)), _LONGEST_NAME): value for name, value in rows.items() if not _empty(value)}
    width = max(map(len, kept), default=0)
    lines = []
    for name, value in kept.items():
        first, *more = _texts(value)
        lines += [f"{name:<{width}}  {first}", *(f"{'':<{width}}  {text}" for text in more)]
    body = []
    for name, value in kept.items():
        first, *more = _texts(value)
        style = _HIGH if more or len(first) > _WIDE else _CELL
        head = _tag("th", name, scope="row", style=f"{style};font-weight:normal;opacity:.75")
        body.append(_tag("tr", head, _cell(value, style)))
    return lines, [_grid(_tag("tbody", *body))] if body else []


def table(
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    subtitle: str = "",
    next_step: str = "",
    folded: tuple[str, Mapping[str, Any]] = ("", {}),
) -> Shown:
    """Show rows under named columns; a column that is empty throughout is left out.

    Parameters
    ----------
    title, subtitle : str
        The head: what it is, and of what.
    columns : sequence of str
        Names of the columns.
    rows : iterable of sequences
        Values as in `facts`, as many as there are columns.
    next_step : str
        What to do about it, where there is something to do.
    folded : tuple
        A line, and what it opens to when it is clicked: names and values as in `facts`. Text has all of it.
    """
    rows = [tuple(row) for row in rows]
    if len(rows) > _MOST_ROWS:
        left_out = f"and {len(rows) - _MOST_ROWS:,} more"
        rows[_MOST_ROWS:] = [(left_out, *([""] * (len(columns) - 1)))]
    lines, parts = _rows(columns, rows) if rows else ([], [])
    summary, inside = line(folded[0], _LONGEST_HEAD), _pairs(folded[1])
    if summary:
        lines += [summary, *(f"  {text}" for text in inside[0])]
        parts.append(_tag("details", _tag("summary", summary, style="cursor:pointer"), *inside[1], style=_BELOW))
    return _card(title, subtitle, next_step, lines, parts)


def _rows(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> tuple[list[str], list[_Markup]]:
    """Return rows under their columns as lines, and as a table."""
    used = [at for at in range(len(columns)) if at == 0 or not all(_empty(row[at]) for row in rows)]
    columns = [cut(harmless(columns[at]), _LONGEST_NAME) for at in used]
    rows = [[row[at] for at in used] for row in rows]
    words = [[", ".join(_texts(value)) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(columns, *words, strict=True)]
    lines = [
        "  ".join(f"{word:<{width}}" for word, width in zip(line, widths, strict=True)).rstrip()
        for line in [columns, *words]
    ]
    head = _tag("thead", _tag("tr", *(_tag("th", name, scope="col", style=_CELL) for name in columns)))
    body = _tag("tbody", *(_tag("tr", *(_cell(value, _CELL) for value in row)) for row in rows))
    return lines, [_grid(head, body)]


def _empty(value: Any) -> bool:
    return value is None or value in ("", [], ())


def _texts(value: Any) -> list[str]:
    """Return a value's lines; a list has one per item."""
    if isinstance(value, Code):
        lines = [harmless(line) for line in value.text.splitlines()]
    elif isinstance(value, State):
        text = said(value.text or WORDS.get(value.state, value.state))
        lines = [f"{_SIGNS.get(value.state, '')} {text}".strip()]
    else:
        items = value if isinstance(value, list | tuple) else [value]
        lines = [" ".join(said(item).split()) for item in items] or [""]
    more = len(lines) - _MOST_LINES
    if more > 0:
        lines[_MOST_LINES:] = [f"… and {more:,} more"]
    return [cut(line, _LONGEST_LINE) for line in lines]


def _tag(name: str, *children: str, **attributes: str) -> _Markup:
    written = "".join(f' {key.replace("_", "-")}="{html.escape(harmless(value))}"' for key, value in attributes.items())
    inside = "".join(child if isinstance(child, _Markup) else html.escape(harmless(child)) for child in children)
    return _Markup(f"<{name}{written}>{inside}</{name}>")


def _cell(value: Any, style: str) -> _Markup:
    if _empty(value):
        return _tag("td")
    texts = _texts(value)
    if isinstance(value, State) and value.state in _SIGNS:
        sign, _, words = texts[0].partition(" ")
        drawn = _tag("span", sign, style=f"{_SIGN}{_COLOURS[value.state]}", aria_hidden="true")
        alone = style if value.text else f"{style};white-space:nowrap"
        return _tag("td", drawn, f" {words}", style=alone)
    if isinstance(value, Code):
        return _tag("td", _tag("pre", _Markup(html.escape("\n".join(texts))), style=_CODE), style=style)
    return _tag("td", _Markup("<br/>".join(html.escape(text) for text in texts)), style=style)


def _grid(*parts: _Markup) -> _Markup:
    return _tag("table", *parts, style=f"border-collapse:collapse;{_BELOW};color:inherit")


def _card(title: str, subtitle: str, next_step: str, lines: Sequence[str], below: Sequence[_Markup]) -> Shown:
    title, subtitle, next_step = (
        line(text, longest)
        for text, longest in ((title, _LONGEST_HEAD), (subtitle, _LONGEST_HEAD), (next_step, _LONGEST_LINE))
    )
    headline = f"{title} · {subtitle}" if subtitle else title
    text = [headline, *(f"  {line}" for line in lines), *([f"  next: {next_step}"] if next_step else [])]
    parts = [_tag("strong", title)]
    if subtitle:
        parts.append(_tag("span", f" · {subtitle}", style="opacity:.75"))
    parts += below
    if next_step:
        parts.append(_tag("div", _tag("strong", "next:"), f" {next_step}", style=_BELOW))
    return Shown(str(_tag("div", *parts, role="group", aria_label=headline, style=_BOX)), "\n".join(text))
