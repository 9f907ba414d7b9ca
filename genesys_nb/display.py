"""What people see of a value: pure functions from plain values to HTML and the same in plain text.

They take dictionaries, numbers and words, never a session or a frame, so that nothing above is imported and each can
be tested with a hostile name. All of them are made of two builders, `facts` (a name and its value per row) and `table`.

The look is borrowed from where it is shown: text in `currentColor`, lines in Jupyter's own variables, and three state
colours that stand out from white as well as from Jupyter's dark grey, always beside a sign and a word. The few styles
stand on the elements, so that an object brings no style sheet along and an untrusted notebook loses nothing but colour.
"""

import html
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

_SIGNS = {"ok": "✓", "warn": "!", "fail": "✗"}
_WORDS = {"ok": "ok", "warn": "warning", "fail": "failed"}
_COLOURS = {"ok": "#238a5a", "warn": "#b36b00", "fail": "#d64550"}
_LENGTHS = (
    (2 * 86_400, 86_400, "d", 3_600, "h"),  # a token of a day is one of 24 hours
    (3_600, 3_600, "h", 60, "min"),
    (60, 60, "min", 1, "s"),
)
_LONGEST_NAME = 80
_JOINERS = "\u200c\u200d"  # not printable by themselves, but part of how some languages and emoji are written
_BOX = (
    "display:inline-block;max-width:100%;padding:.4em .8em;border:1px solid var(--jp-border-color2,#8888);"
    "border-radius:6px;color:inherit"
)
_CELL = "text-align:left;vertical-align:top;padding:.15em 1.2em .15em 0"


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
        ``ok``, ``warn`` or ``fail``; anything else is shown as it is.
    text : str
        What to say; the state's own word if empty.
    """

    state: str
    text: str = ""


def facts(title: str, rows: Mapping[str, Any], *, subtitle: str = "") -> Shown | None:
    """Show names and their values, one per row; rows without a value are left out.

    Parameters
    ----------
    title, subtitle : str
        The head: what it is, and of what.
    rows : mapping
        Name to value: text, number, truth, datetime, `State`, or a list of these.

    Returns
    -------
    Shown or None
        None when no row has a value.
    """
    kept = {_harmless(name): value for name, value in rows.items() if not _empty(value)}
    if not kept:
        return None
    width = max(map(len, kept))
    lines = [_headline(title, subtitle)]
    for name, value in kept.items():
        first, *more = _texts(value)
        lines += [f"  {name:<{width}}  {first}", *(f"  {'':<{width}}  {text}" for text in more)]
    body = [
        _tag("tr", _tag("th", name, scope="row", style=f"{_CELL};font-weight:normal;opacity:.75"), _cell(value))
        for name, value in kept.items()
    ]
    return Shown(_box(title, subtitle, _tag("tbody", *body)), "\n".join(lines))


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, subtitle: str = "") -> Shown | None:
    """Show rows under named columns.

    Parameters
    ----------
    title, subtitle : str
        The head: what it is, and of what.
    columns : sequence of str
        Names of the columns.
    rows : iterable of sequences
        Values as in `facts`, as many as there are columns.

    Returns
    -------
    Shown or None
        None when there is no row.
    """
    rows = [tuple(row) for row in rows]
    if not rows:
        return None
    columns = [_harmless(name) for name in columns]
    words = [[", ".join(_texts(value)) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(columns, *words, strict=True)]
    lines = [
        "  ".join(f"{word:<{width}}" for word, width in zip(line, widths, strict=True)).rstrip()
        for line in [columns, *words]
    ]
    head = _tag("thead", _tag("tr", *(_tag("th", name, scope="col", style=_CELL) for name in columns)))
    body = _tag("tbody", *(_tag("tr", *map(_cell, row)) for row in rows))
    text = "\n".join([_headline(title, subtitle), *(f"  {line}" for line in lines)])
    return Shown(_box(title, subtitle, head, body), text)


def session(about: Mapping[str, Any]) -> Shown | None:
    """Show a session; nothing in it is secret or personal, so a notebook with it can be committed.

    Parameters
    ----------
    about : mapping
        Any of ``platform``, ``organisation``, ``region``, ``host``, ``timezone``, ``token`` (see `token`),
        ``budget`` (``used``, ``allowed``, ``reset``) and ``closed`` (bool). Other entries are shown as they are.
    """
    closed = bool(about.get("closed"))
    known: dict[str, Any] = {"state": State("", "closed: connect again") if closed else None}
    known |= {name: about.get(name) for name in ("organisation", "region", "host", "timezone")}
    known["organisation"] = _cut(str(known["organisation"] or ""))
    others = {_spaced(name): value for name, value in about.items() if name not in {*known, *_SESSION_PARTS}}
    told: dict[str, Any] = {}
    if not closed:
        told = {"token": token_line(about.get("token")), "rate budget": budget_line(about.get("budget"))}
    return facts("Session", {**known, **told, **others}, subtitle=str(about.get("platform") or ""))


def token(about: Mapping[str, Any]) -> Shown | None:
    """Show a token's life as it is now, where no live card can be.

    Parameters
    ----------
    about : mapping
        Any of ``label``, ``remaining`` and ``lifetime`` (seconds), ``expires_at`` (datetime), ``generation`` (how many
        tokens there have been), ``renewable`` (bool), ``last_wait`` (text), ``budget``, ``closed`` (bool).
    """
    closed = bool(about.get("closed"))
    renewals = int(about.get("generation") or 0) - 1
    rows = {
        "state": "session closed" if closed else None,
        "when shown": None if closed else token_line(about),
        "valid until": None if closed else about.get("expires_at"),
        "renewed": times(renewals) if renewals >= 0 and about.get("renewable", True) else None,
        "last wait": about.get("last_wait"),
        "rate budget": None if closed else budget_line(about.get("budget")),
    }
    return facts("Access token", rows, subtitle=str(about.get("label") or ""))


def token_line(about: Mapping[str, Any] | None) -> State | None:
    """Say in one line how long a token lives; takes what `token` takes."""
    if not about:
        return None
    remaining, lifetime, renewable = (about.get(name) for name in ("remaining", "lifetime", "renewable"))
    final = renewable is False
    if remaining is None:
        return State("ok", "life unknown, not renewed") if final else None
    if remaining <= 0:
        return State("fail", "expired: connect again") if final else State("ok", "expired; the next call renews it")
    left = f"{length(remaining)} of {length(lifetime)} left" if lifetime else f"{length(remaining)} left"
    if final:
        return State("warn" if remaining < warn_below(lifetime or 0) else "ok", f"{left}, not renewed")
    return State("ok", left)


def warn_below(lifetime: float) -> float:
    """Return how many seconds before its end a token is said to end soon: a tenth of its life, at most ten minutes."""
    return min(600.0, lifetime / 10)


def budget_line(about: Mapping[str, Any] | None) -> str | None:
    """Say in one line how much of the rate limit is used."""
    if not about or about.get("allowed") is None:
        return None
    line = f"{_said(about.get('used') or 0)} of {_said(about['allowed'])} used"
    return f"{line}, resets in {length(about['reset'])}" if about.get("reset") is not None else line


def provenance(about: Mapping[str, Any]) -> Shown | None:
    """Show where a frame comes from and whether it is complete.

    Parameters
    ----------
    about : mapping
        ``frame.attrs["genesys_nb"]``. Entries it does not know are shown as well.
    """
    if not about:
        return None
    complete, rows, hits = (about.get(name) for name in ("complete", "rows", "total_hits"))
    state = None
    if complete is not None:
        state = State("ok", "complete") if complete else State("warn", "incomplete: some rows are missing")
    zone = f" ({about['timezone']})" if about.get("timezone") else ""
    known = {
        "state": state,
        "rows": rows if hits is None else f"{_said(rows)}; the service counts {counted(hits, 'item')}",
        "unique": about.get("unique"),
        "duplicates dropped": about.get("duplicates_dropped") or None,
        "interval": f"{about['interval']}{zone}" if about.get("interval") else None,
        "fetched": about.get("fetched_at"),
        "settled until": about.get("settled_until"),
        "via": about.get("via"),
        "sources": [_source(**one) for one in about.get("sources") or ()],
        "cost": ", ".join(counted(about[f"{name}s"], name) for name in ("page", "request") if about.get(f"{name}s")),
        "waited": f"{length(about['waited_s'])}, all requests together" if about.get("waited_s") else None,
        "organisation": _cut(str(about.get("organisation") or "")),
        "host": about.get("host"),
    }
    others = {_spaced(name): value for name, value in about.items() if name not in _PROVENANCE_PARTS}
    subtitle = " · ".join(str(about[name]) for name in ("what", "platform") if about.get(name))
    return facts("Where this frame comes from", {**known, **others, "notes": about.get("notes")}, subtitle=subtitle)


def _source(*, via: str, until: str, items: int, **more: str) -> str:
    """Say what came from one source; by ids there is no stretch of time."""
    when = f", {more['from']} to {until}" if until else " by ids, asked once more"
    return f"{via}: {counted(items, 'item')}{when}"


def doctor(checks: Iterable[Mapping[str, Any]]) -> Shown | None:
    """Show the doctor's report.

    Parameters
    ----------
    checks : iterable of mappings
        ``check`` (what was looked at), ``state`` (``ok``, ``warn`` or ``fail``), ``detail`` (what was found) and
        ``next_step`` (what to do about it).
    """
    checks = list(checks)
    states = [str(check.get("state", "")) for check in checks]
    summary = [f"{states.count(state)} {_WORDS[state]}" for state in _WORDS if state in states]
    rows = [
        (check.get("check"), State(state), check.get("detail"), check.get("next_step"))
        for check, state in zip(checks, states, strict=True)
    ]
    return table("Check", ["check", "state", "found", "next step"], rows, subtitle=", ".join(summary))


def length(seconds: float) -> str:
    """Say a length of time the way one would: ``12 s``, ``3 min 20 s``, ``24 h``, ``2 d 3 h``."""
    if 0 < seconds < 10 and seconds % 1:
        return f"{seconds:.1f} s"
    whole = max(0, int(seconds))
    for least, size, name, smaller, smaller_name in _LENGTHS:
        if whole >= least:
            rest = whole % size // smaller
            return f"{whole // size} {name}" + (f" {rest} {smaller_name}" if rest else "")
    return f"{whole} s"


def counted(count: int, what: str) -> str:
    """Say how many there are of something: ``1 page``, ``1,200 pages``."""
    return f"{_said(count)} {what}" if count == 1 else f"{_said(count)} {what}s"


def times(count: int) -> str:
    """Say how often something happened: ``never``, ``once``, ``3 times``."""
    return {0: "never", 1: "once"}.get(count, f"{count:,} times")


_SESSION_PARTS = frozenset({"platform", "token", "budget", "closed"})
_PROVENANCE_PARTS = frozenset(
    {
        "sources",
        "what",
        "platform",
        "host",
        "organisation",
        "interval",
        "timezone",
        "via",
        "fetched_at",
        "settled_until",
        "total_hits",
        "rows",
        "unique",
        "duplicates_dropped",
        "pages",
        "requests",
        "waited_s",
        "complete",
        "notes",
    }
)


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"


def _empty(value: Any) -> bool:
    return value is None or value in ("", [], ())


def _spaced(name: str) -> str:
    return str(name).replace("_", " ")


def _said(value: Any) -> str:
    """Return one value as people write it."""
    if isinstance(value, State):
        return f"{_SIGNS.get(value.state, '')} {_harmless(value.text or _WORDS.get(value.state, value.state))}".strip()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S} {value.tzname() or ''}".strip()
    return "" if value is None else _harmless(str(value))


def _harmless(text: str) -> str:
    """Take out what would move a terminal's cursor or turn the direction of writing: names are other people's."""
    return "".join(character if character.isprintable() or character in _JOINERS else " " for character in text)


def _texts(value: Any) -> list[str]:
    """Return a value's lines; a list has one per item."""
    items = value if isinstance(value, list | tuple) and not isinstance(value, State) else [value]
    return [" ".join(_said(item).split()) for item in items] or [""]


def _headline(title: str, subtitle: str) -> str:
    return " ".join(_harmless(f"{title} · {subtitle}" if subtitle else title).split())


class _Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def _tag(name: str, *children: str, **attributes: str) -> _Markup:
    written = "".join(
        f' {key.replace("_", "-")}="{html.escape(_harmless(value))}"' for key, value in attributes.items()
    )
    inside = "".join(child if isinstance(child, _Markup) else html.escape(_harmless(child)) for child in children)
    return _Markup(f"<{name}{written}>{inside}</{name}>")


def _cell(value: Any) -> _Markup:
    if isinstance(value, State) and value.state in _SIGNS:
        sign, _, words = _said(value).partition(" ")
        colour = f"color:{_COLOURS[value.state]};font-weight:bold"
        return _tag("td", _tag("span", sign, style=colour, aria_hidden="true"), f" {words}", style=_CELL)
    lines = _Markup("<br/>".join(html.escape(text) for text in _texts(value)))
    return _tag("td", lines, style=_CELL)


def _box(title: str, subtitle: str, *parts: _Markup) -> str:
    named = [_tag("strong", title)]
    if subtitle:
        named.append(_tag("span", f" · {subtitle}", style="opacity:.75"))
    grid = _tag("table", *parts, style="border-collapse:collapse;margin:.3em 0 0;color:inherit")
    return str(_tag("div", *named, grid, role="group", aria_label=_headline(title, subtitle), style=_BOX))
