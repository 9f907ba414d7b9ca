"""Documents that a platform publishes: where its login and its API live. They need no token.

Asking for one changes nothing, so it is asked for until it is there, by the rules of `retry`. What it says is input
like any other: whoever reads it judges the hosts that it names.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from genesys_nb.clock import Clock
from genesys_nb.errors import ConfigError, Interrupted, Trail
from genesys_nb.http import verdict
from genesys_nb.http.events import Event, Tell
from genesys_nb.http.exchange import ERROR_CAP, Exchange
from genesys_nb.http.failure import Failure
from genesys_nb.http.network import Network
from genesys_nb.http.origin import Origin
from genesys_nb.http.retry import Outcome, may_repeat, pause_before_retry, retry_after
from genesys_nb.provider import Provider

_PATIENCE = 30.0
_ONE_TRY = 10.0


def published(
    origin: Origin,
    path: str,
    params: Mapping[str, str] | None = None,
    *,
    provider: Provider,
    network: Network,
    clock: Clock,
    tell: Tell,
) -> dict[str, Any]:
    """Return a published document.

    Parameters
    ----------
    origin : Origin
        The host that publishes it.
    path : str
        ``/.well-known/openid-configuration``.
    params : mapping, optional
        Query parameters.
    provider, network, clock, tell
        As for a wire.

    Raises
    ------
    ApiError, TransportError
        It is not to be had.
    SecurityError
        The host sends us elsewhere.
    """
    exchange = Exchange(origin, network, clock)
    started, tries = clock.monotonic(), 0
    try:
        while True:
            tries += 1
            now = clock.monotonic()
            trail = Trail("GET", path, origin.host, tries, now - started)
            asked = None
            try:
                answer = exchange.send("GET", origin.url(path, params), headers={}, within=_ONE_TRY, cap=ERROR_CAP)
            except Failure as failure:
                outcome, reason, throttled = failure.outcome, failure.text, False
                trouble: Exception = verdict.silence(failure, trail, ())
            else:
                if answer.outcome is Outcome.SOUND:
                    return _read(answer.content, origin, path)
                outcome, reason = answer.outcome, f"{origin.host} answered {answer.status}"
                throttled = provider.throttles(answer.status)
                asked = retry_after(answer.retry_after, date=answer.headers.get("Date", ""), wall=clock.wall())
                trouble = verdict.refusal(answer, provider, trail, (), asked=asked, wall=clock.wall())
            pause = pause_before_retry(asked, failures=tries, chance=clock.random(), throttled=throttled)
            if not may_repeat(outcome, reads=True) or clock.monotonic() + pause > started + _PATIENCE:
                raise trouble
            tell(Event("wait", reason, seconds=pause, at=clock.wall()))
            if clock.wait(pause):
                raise Interrupted(f"Interrupted while waiting for {origin.host}.")
    finally:
        exchange.close()


def _read(content: bytes, origin: Origin, path: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(content, type=dict[str, Any])
    except msgspec.MsgspecError:
        raise ConfigError(
            f"{origin.host}{path} is not the published document that it should be.",
            next_step="Check the login address: a proxy or portal may have answered in its place.",
        ) from None
