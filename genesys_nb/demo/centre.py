"""The contact centre as the handlers see it: its world, its tokens, its limits and the state that requests change."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from genesys_nb.demo.drift import Drift
from genesys_nb.demo.jobs import Jobs
from genesys_nb.demo.limits import Limits
from genesys_nb.demo.login import Login
from genesys_nb.demo.messages import Request
from genesys_nb.demo.refusals import Refusal, bad_request
from genesys_nb.demo.world import World
from genesys_nb.demo.world.people import Record


@dataclass(slots=True)
class Centre:
    """What handlers work on.

    ``page_size_limit`` is the largest page that any listing gives, whatever its own maximum; a page size above the
    maximum is clamped in silence, or refused with 400 when ``refuse_oversize`` is set. ``lag`` is how many
    milliseconds the data lake is behind. ``hits_cap`` is how many of the matches of one details query can be paged.
    ``matched`` remembers what the latest queries matched. ``passed`` tells the seconds since the opening, for what is
    asked of this moment; all else stands still.
    """

    world: World
    login: Login
    limits: Limits
    drift: Drift
    jobs: Jobs
    lag: int
    page_size_limit: int | None
    refuse_oversize: bool
    denied: frozenset[str]
    hits_cap: int | None
    passed: Callable[[], float]
    matched: dict[bytes, list[Record]] = field(default_factory=dict)

    @property
    def moment(self) -> int:
        """The present moment, to the second: now, and as long after it as the centre has been open."""
        return self.world.now + int(self.passed()) * 1000

    @property
    def watermark(self) -> int:
        """The moment up to which the data lake is filled."""
        return self.world.now - self.lag


@dataclass(frozen=True, slots=True)
class Call:
    """One authorised request with the ids of its path."""

    request: Request
    ids: dict[str, str]
    token: str

    def body(self) -> dict[str, Any]:
        """Return the JSON object that was sent.

        Raises
        ------
        Refusal
            415 or 400 when there is none.
        """
        kind = self.request.headers.get("content-type", "").split(";")[0].strip().lower()
        if kind != "application/json":
            raise Refusal(415, "unsupported.media.type", f"Unsupported media type: {kind or 'none'}")
        try:
            return msgspec.json.decode(self.request.body, type=dict[str, Any])
        except msgspec.MsgspecError as error:
            raise bad_request("The request could not be understood by the server due to malformed syntax.") from error


Handler = Callable[[Centre, Call], Any]
