"""The live card of a session's token: how long it lives, how often it was renewed."""

from datetime import UTC, datetime
from typing import Any, ClassVar

import traitlets

from genesys_nb import display
from genesys_nb.http.pacing import FREE, USABLE
from genesys_nb.widgets.live_card import LiveCard, script, style


class TokenCard(LiveCard):
    """A countdown of a token's life, with its renewals, the rate budget and the last wait; see `LiveCard`.

    Of the session it looks at ``token`` and ``budget``; never at the token itself.
    """

    _esm = script("token_card")
    _css = style("token_card")
    _kinds: ClassVar[frozenset[str]] = frozenset({"answered", "failed", "renewed", "repaired", "retry"})
    _quick: ClassVar[frozenset[str]] = frozenset({"answered"})

    expires_at = traitlets.Float(None, allow_none=True).tag(sync=True)
    """End of the token in seconds since 1970; None when nobody knows."""
    lifetime = traitlets.Float(0.0).tag(sync=True)
    warn_below = traitlets.Float(0.0).tag(sync=True)
    generation = traitlets.Int(0).tag(sync=True)
    """How many tokens there have been."""
    renewable = traitlets.Bool(True).tag(sync=True)
    budget = traitlets.Dict().tag(sync=True)
    """``used``, ``allowed`` and ``reset_at``, in seconds since 1970; empty before the first answer."""
    free = traitlets.Float(FREE).tag(sync=True)
    usable = traitlets.Float(USABLE).tag(sync=True)
    """As in `BudgetGauge`, so that both show one window alike."""

    def __init__(self, session: Any, **options: Any) -> None:
        self._reset: tuple[object, float] = (None, 0.0)
        super().__init__(session, **options)

    def _look(self, session: Any) -> dict[str, Any]:
        token = session.token
        lifetime = float(token.lifetime or 0)
        return {
            "expires_at": token.expires_at.timestamp() if token.expires_at else None,
            "lifetime": lifetime,
            "warn_below": display.warn_below(lifetime),
            "generation": token.generation,
            "renewable": token.renewable,
            "budget": self._window(session.budget),
        }

    def _window(self, budget: Any) -> dict[str, Any]:
        if budget is None:
            return {}
        if self._reset[0] != budget:  # said anew: its seconds count from now
            self._reset = (budget, self._clock.wall() + float(budget.reset))
        return {"used": int(budget.used), "allowed": int(budget.allowed), "reset_at": self._reset[1]}

    def _line(self) -> str:
        line = display.token_line(self._about())
        return line.text if line else "no token yet"

    def _static(self) -> display.Shown:
        return display.token(self._about())

    def _about(self) -> dict[str, Any]:
        now = self._clock.wall()
        ends = self.expires_at
        return {
            "label": self.label,
            "closed": self.closed,
            "remaining": None if ends is None else ends - now,
            "expires_at": None if ends is None else datetime.fromtimestamp(ends, UTC),
            "lifetime": self.lifetime,
            "generation": self.generation,
            "renewable": self.renewable,
            "last_wait": self.last_wait,
            "budget": {**self.budget, "reset": max(0.0, self.budget["reset_at"] - now)} if self.budget else None,
        }
