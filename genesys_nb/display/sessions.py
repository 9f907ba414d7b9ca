"""Cards of a session and of what it lives on: its token, its rate limit; the doctor's report of all of it."""

import textwrap
from collections.abc import Iterable, Mapping
from typing import Any

from genesys_nb.display.elements import WORDS, Shown, State, facts, table
from genesys_nb.display.words import cut, length, said, spaced, times

_LONGEST_NAME = 80
_SESSION_PARTS = frozenset({"platform", "token", "budget", "closed"})
_TO_DO = {
    "warn": "finish what is under way, then gnb.connect() with a new token, or with a login that is renewed",
    "fail": "gnb.connect() with a new token, or with a login that is renewed",
}
"""By the state of a token."""
_CALM = ("ok", "untested")
"""The states of findings that nobody has to do anything about."""
_SHORT = 0.9  # of what the rate limit allows


def session(about: Mapping[str, Any]) -> Shown:
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
    known["organisation"] = cut(str(known["organisation"] or ""), _LONGEST_NAME)
    others = {spaced(name): value for name, value in about.items() if name not in {*known, *_SESSION_PARTS}}
    told: dict[str, Any] = {}
    if not closed:
        told = {"token": token_line(about.get("token")), "rate budget": budget_line(about.get("budget"))}
    line = told.get("token")
    to_do = _TO_DO.get(line.state, "") if line else ""
    rows = {**known, **told, **others}
    return facts("Session", rows, subtitle=str(about.get("platform") or ""), next_step=to_do)


def token(about: Mapping[str, Any]) -> Shown:
    """Show a token's life as it is now, where no live card can be.

    Parameters
    ----------
    about : mapping
        Any of ``label``, ``remaining`` and ``lifetime`` (seconds), ``expires_at`` (datetime), ``generation`` (how many
        tokens there have been), ``renewable`` (bool), ``last_wait`` (text), ``budget``, ``closed`` (bool).
    """
    closed = bool(about.get("closed"))
    renewals = int(about.get("generation") or 0) - 1
    line = None if closed else token_line(about)
    none_yet = not closed and line is None and renewals < 0
    if closed:
        to_do = "gnb.connect() opens a session anew"
    else:
        to_do = "the first request fetches one by itself" if none_yet else _TO_DO.get(line.state, "") if line else ""
    rows = {
        "state": "session closed" if closed else "none yet" if none_yet else None,
        "when shown": line,
        "valid until": None if closed else about.get("expires_at"),
        "renewed": times(renewals) if renewals >= 0 and about.get("renewable", True) else None,
        "last wait": about.get("last_wait"),
        "rate budget": None if closed else budget_line(about.get("budget")),
    }
    return facts("Access token", rows, subtitle=str(about.get("label") or ""), next_step=to_do)


def token_line(about: Mapping[str, Any] | None) -> State | None:
    """Say in one line how long a token lives; takes what `token` takes."""
    if not about:
        return None
    remaining, lifetime, renewable = (about.get(name) for name in ("remaining", "lifetime", "renewable"))
    final = renewable is False
    if remaining is None:
        return State("ok", "life unknown, not renewed") if final else None
    if remaining <= 0:
        return State("fail", "expired: connect again") if final else State("ok", "idle; the next call renews it")
    left = f"{length(remaining)} of {length(lifetime)} left" if lifetime else f"{length(remaining)} left"
    if final:
        return State("warn" if remaining < warn_below(lifetime or 0) else "ok", f"{left}, not renewed")
    return State("ok", left)


def warn_below(lifetime: float) -> float:
    """Return how many seconds before its end a token is said to end soon: a tenth of its life, at most ten minutes."""
    return min(600.0, lifetime / 10)


def budget(about: Mapping[str, Any]) -> Shown:
    """Show how much of the rate limit is used, where no live gauge can be.

    Parameters
    ----------
    about : mapping
        ``used``, ``allowed``, ``reset`` (seconds) and ``family``: what the limit is for.
    """
    short = (about.get("used") or 0) >= _SHORT * (about.get("allowed") or 1)
    line = budget_line(about)
    rows = {"when shown": State("warn" if short else "ok", line) if line else "not known yet"}
    to_do = "nothing: calls slow down and wait by themselves" if short else ""
    return facts("Rate budget", rows, subtitle=str(about.get("family") or ""), next_step=to_do)


def budget_line(about: Mapping[str, Any] | None) -> str | None:
    """Say in one line how much of the rate limit is used."""
    if not about or about.get("allowed") is None:
        return None
    line = f"{said(about.get('used') or 0)} of {said(about['allowed'])} used"
    return f"{line}, resets in {length(about['reset'])}" if about.get("reset") is not None else line


def doctor(checks: Iterable[Mapping[str, Any]]) -> Shown:
    """Show the doctor's report.

    Parameters
    ----------
    checks : iterable of mappings
        ``check`` (what was looked at), ``state`` (``ok``, ``warn``, ``fail`` or ``untested``), ``detail`` (what was
        found) and ``next_step`` (what to do about it).
    """
    checks = list(checks)
    states = [str(check.get("state", "")) for check in checks]
    summary = [f"{states.count(state)} {WORDS[state]}" for state in WORDS if state in states]
    rows = [
        (check.get("check"), State(state), check.get("detail"), check.get("next_step"))
        for check, state in zip(checks, states, strict=True)
        if state not in _CALM
    ]
    counts = {state: states.count(state) for state in _CALM}
    told = ", ".join(
        f"{count} {'is' if count == 1 else 'are'} {WORDS[state]}" for state, count in counts.items() if count
    )
    calm = _alike(check for check, state in zip(checks, states, strict=True) if state in _CALM)
    columns = ["check", "state", "found", "next step"]
    return table("Check", columns, rows, subtitle=", ".join(summary), folded=(told, calm))


def _alike(checks: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Say what was found by each check; where several found the same, that comes first, once."""
    found: dict[str, list[str]] = {}
    for check in checks:
        detail = str(check.get("detail") or WORDS[str(check["state"])])
        found.setdefault(detail, []).append(str(check.get("check")))
    rows: dict[str, list[str]] = {}
    for detail, names in found.items():
        if len(names) == 1:
            rows.setdefault(names[0], []).append(detail)
        else:
            rows.setdefault(detail, []).extend(textwrap.wrap(", ".join(names), _LONGEST_NAME, break_on_hyphens=False))
    return rows
