"""The live gauge of a session's rate limit: what is used of each window, and what is held back."""

from typing import Any, ClassVar

import traitlets

from genesys_nb import display
from genesys_nb.http.pacing import FREE, USABLE
from genesys_nb.widgets.live_card import LiveCard, script, style

_MOST = 6  # families that are shown; the fullest come first


class BudgetGauge(LiveCard):
    """How much of the rate limit is used, by family of endpoints, counting down to the next window; see `LiveCard`.

    Of the session it looks at ``budgets``.
    """

    _esm = script("budget_gauge")
    _css = style("budget_gauge")
    _kinds: ClassVar[frozenset[str]] = frozenset({"answered", "failed", "retry"})
    _quick: ClassVar[frozenset[str]] = frozenset({"answered"})

    families: traitlets.List[Any] = traitlets.List().tag(sync=True)
    """Of each its name, ``used``, ``allowed`` and ``reset_at`` in seconds since 1970; the fullest first."""
    more = traitlets.Int(0).tag(sync=True)
    """How many others there are."""
    free = traitlets.Float(FREE).tag(sync=True)
    """The share of a window from which on requests are spread over what is left of it."""
    usable = traitlets.Float(USABLE).tag(sync=True)
    """The share that is used at all; other programs have the rest."""

    def _look(self, session: Any) -> dict[str, Any]:
        budgets, now = session.budgets, self._clock.wall()
        families = [
            {
                "family": one.family,
                "used": one.used,
                "allowed": one.allowed,
                "reset_at": round(now + one.reset, 1),  # two clocks make it: the last digits are never the same
            }
            for one in budgets[:_MOST]
        ]
        return {"families": families, "more": max(0, len(budgets) - _MOST)}

    def _line(self) -> str:
        first = next(iter(self._told()), None)
        return display.budget_line(first) or "not known yet"

    def _static(self) -> display.Shown:
        if self.closed:
            return display.facts("Rate budget", {"state": "session closed"}, subtitle=self.label)
        rows = {one["family"]: display.budget_line(one) for one in self._told()}
        return display.facts("Rate budget", rows or {"when shown": "not known yet"}, subtitle=self.label)

    def _told(self) -> list[dict[str, Any]]:
        now = self._clock.wall()
        return [{**one, "reset": max(0.0, one["reset_at"] - now)} for one in self.families]
