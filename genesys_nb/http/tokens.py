"""The token that is in force, and who fetches the next one.

A token is renewed by whoever needs it, never by a background thread. In the soft window (the last quarter of its
life, at most 15 minutes) one caller renews it ahead while the others go on with the old one; in the hard window (the
last twentieth, at most a minute) one renews and the others wait for its result, token or error. Both windows are
shares of the life, so a token of one second works as well as one of two days.

Life is counted from before the token was asked for, on a clock that never jumps, and by the wall clock as well,
because the first one stands still while a laptop sleeps. What a caller gets is one immutable `Token`; a refused one
is reported by that object, so that a refusal which arrives late cannot throw away its successor.

Sessions of one process with the same credentials share one `Shared` (held weakly): a second `connect` costs no
login. No lock is held while anything is sent or told.
"""

import contextlib
import math
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

from genesys_nb.clock import Clock
from genesys_nb.errors import (
    AuthError,
    ConfigError,
    GenesysError,
    Interrupted,
    RateLimited,
    SecurityError,
    TransportError,
    guard,
)
from genesys_nb.http.events import Event, Tell, log
from genesys_nb.http.granted import Granted
from genesys_nb.http.grants import Grant
from genesys_nb.http.masking import mask
from genesys_nb.http.sharing import shared_by
from genesys_nb.http.token import Token, TokenStatus

__all__ = ["Token", "TokenStatus", "Tokens"]

_PATIENCE = 30.0
_REMEMBER_REFUSAL = 60.0
_REMEMBER_TROUBLE = 5.0
_FAIL_FAST = 30.0
_POLL = 0.1
_SHORTEST = 8  # what is shorter is no secret of a service, and would tear holes into every text


class Tokens:
    """Give out the token in force, and see to the next one.

    Parameters
    ----------
    grant : Grant
        How a token is obtained.
    clock : Clock
        The session's time.
    tell : callable
        Told of each renewal.
    """

    def __init__(self, grant: Grant, *, clock: Clock, tell: Tell = log) -> None:
        self.grant = grant
        self._clock = clock
        self._tell = tell
        self._shared = shared_by(grant.identity)
        self._closed = False
        guard(self)

    def masked(self, text: str) -> str:
        """Return a text without the token in force and what it is obtained with, for errors: see `errors.guard`."""
        token, renewal = self._shared.token, self._shared.renewal
        held = (*self.grant.secrets, *((token.secret,) if token else ()), *((renewal,) if renewal else ()))
        return mask(text, [secret for secret in held if len(secret.reveal()) >= _SHORTEST])

    def current(self, within: float = math.inf) -> Token:
        """Return a token that may be sent.

        Parameters
        ----------
        within : float
            Seconds that this may take.

        Raises
        ------
        AuthError, SecurityError, TransportError, RateLimited, ServerError
            No token can be had, and why.
        Interrupted
            The session was interrupted while waiting for one.
        ConfigError
            The session is closed.
        """
        until = self._clock.monotonic() + within
        while True:
            if fresh := self.at_hand():
                return fresh
            token = self._shared.token  # read once: another thread may replace it
            now, wall = self._clock.monotonic(), self._clock.wall()
            usable = token if token is not None and token.is_usable(now, wall) else None
            if usable is not None and not self.grant.renewable:
                return usable
            with self._leading(until, ahead=usable is not None) as leads:
                if leads:
                    usable = self._renewed(usable, min(_PATIENCE, until - now))
            if usable is not None:
                return usable

    def at_hand(self) -> Token | None:
        """Return the token in force if nothing is to be done about it yet; it never waits."""
        if self._closed:
            raise ConfigError("This session is closed.", next_step="Connect again.")
        token = self._shared.token
        fresh = token is not None and token.is_fresh(self._clock.monotonic(), self._clock.wall())
        return token if fresh else None

    def newest(self, token: Token) -> Token:
        """Return the successor of a token if there is one by now, without waiting."""
        return self._shared.token or token

    def refused(self, token: Token) -> bool:
        """Report that the service refused a token. Its successor, if there is one already, stays.

        Returns
        -------
        bool
            Whether there is hope in another: the service took this one before, or it has been replaced already.

        Raises
        ------
        AuthError
            There will be no other.
        """
        shared, now = self._shared, self._clock.monotonic()
        with shared.changed:
            if shared.token is not token:
                return True
            if not self.grant.renewable:
                error = AuthError(
                    "The access token was refused: it has expired, was revoked, or belongs to another region. There is "
                    "no other: it was brought along, or its login gave nothing to renew it with.",
                    next_step="Bring a new one or log in again, or connect with a client id and secret: they renew it "
                    "by themselves.",
                    login_again=True,
                )
                shared.token, shared.error, shared.error_until = None, error, math.inf
                raise _again(error)
            shared.token = None
            proved = shared.proved >= token.generation
            if proved:
                shared.refusals.clear()
            shared.refusals = [*(at for at in shared.refusals if now - at < _REMEMBER_REFUSAL), now]
            if len(shared.refusals) < 3:
                return proved
            shared.refusals.clear()
            shared.error_until = now + _FAIL_FAST
            shared.error = AuthError(
                "The API refuses every token that the login host issues: three in a row.",
                next_step="Check that both hosts belong to the same region, and that the OAuth client is active and "
                f"has a role. This session asks again after {_FAIL_FAST:.0f} s.",
            )
            return False

    def begin(self, granted: Granted) -> None:
        """Take over the first token, where a person has logged in for it before there was a session."""
        with self._shared.changed:
            self._shared.renewal = granted.renewal
        self._publish(granted, usable=None)

    def accepted(self, token: Token) -> None:
        """Report that the service took a token."""
        self._shared.proved = max(self._shared.proved, token.generation)

    def close(self) -> None:
        """Give out no more, and close the connections to the login host."""
        self._closed = True
        self.grant.close()

    def status(self) -> TokenStatus:
        """Return what may be known about the token."""
        token = self._shared.token
        generation = self._shared.generation
        if token is None or token.life == math.inf:
            return TokenStatus(None, None, None, generation, self.grant.renewable)
        left = min(token.sent + token.life - self._clock.monotonic(), token.sent_wall + token.life - self._clock.wall())
        ends = datetime.fromtimestamp(token.sent_wall + token.life, UTC)
        return TokenStatus(max(0.0, left), token.life, ends, generation, self.grant.renewable)

    @contextlib.contextmanager
    def _leading(self, until: float, *, ahead: bool) -> Iterator[bool]:
        """Become the one who renews, or wait for it unless there is time (`ahead`); always step back at the end."""
        shared, me = self._shared, threading.get_ident()
        leads = False
        try:
            with shared.changed:
                if ahead:
                    due = self._clock.monotonic() >= max(shared.ahead_not_before, shared.error_until)
                    leads = due and shared.leader is None
                else:
                    leads = self._await_turn(me, until)
                if leads:
                    shared.leader = me
            yield leads
        finally:
            if leads:
                with shared.changed:
                    shared.leader = None
                    shared.changed.notify_all()

    def _await_turn(self, me: int, until: float) -> bool:
        """Wait while somebody renews; return whether this caller has to. The lock is held, and let go while waiting."""
        shared, seen = self._shared, self._shared.token
        while shared.leader is not None:
            if shared.leader == me:
                raise AuthError(
                    "A listener asked for a token while its own thread was fetching one.",
                    next_step="Do not call the session from a listener to its events.",
                )
            shared.changed.wait(_POLL)
            if self._clock.wait(0.0):
                raise Interrupted("Interrupted while waiting for a token.")
            if self._clock.monotonic() >= until:
                raise TransportError(
                    "No token came in time: another thread is still waiting for the login host.",
                    next_step="Try again, or give the request a longer deadline.",
                )
        if shared.token is not None and shared.token is not seen:
            return False  # the leader's token
        if shared.error is not None and self._clock.monotonic() < shared.error_until:
            raise _again(shared.error)
        return True

    def _renewed(self, usable: Token | None, patience: float) -> Token | None:
        """Fetch a token and publish it. With a usable one in hand a failure only means to try again later."""
        shared, clock = self._shared, self._clock
        try:
            granted = self._granted(patience if usable is None else 0.0)
        except GenesysError as error:
            now, keep = clock.monotonic(), _remembered_for(error)
            if usable is None:
                if isinstance(error, AuthError) or patience >= _PATIENCE:
                    with shared.changed:
                        shared.error, shared.error_until = error, now + keep
                raise
            with shared.changed:
                if keep == math.inf:  # others may go on while the token lasts, and then hear it
                    shared.error, shared.error_until = error, keep
                shared.ahead_failures += 1
                pause = min(30.0, 0.05 * usable.life) * (1 + 0.5 * clock.random()) * 2 ** (shared.ahead_failures - 1)
                shared.ahead_not_before = now + max(pause, keep)
            if shared.ahead_failures == 1:
                self._tell(Event("retry", f"the token could not be renewed ahead: {error.message}", at=clock.wall()))
            return usable
        return self._publish(granted, usable)

    def _publish(self, granted: Granted, usable: Token | None) -> Token:
        """Let everybody have a token that was granted."""
        shared, clock = self._shared, self._clock
        with shared.changed:
            same = usable is not None and usable.secret == granted.secret
            shared.generation += 1
            token = shared.token = Token.of(granted, shared.generation, clock.random())
            shared.error, shared.error_until, shared.ahead_failures = None, -math.inf, 0
            # A login host may hand out the same token until it ends; asking at once again would not change that.
            shared.ahead_not_before = clock.monotonic() + max(1.0, min(30.0, 0.05 * token.life)) if same else -math.inf
        known = "life unknown" if token.life == math.inf else f"good for {token.life:.0f} s"
        facts = {"generation": token.generation, "ahead": usable is not None}
        self._tell(Event("renewed", known, seconds=token.life, at=clock.wall(), detail=facts))
        return token

    def _granted(self, patience: float) -> Granted:
        """Fetch a token that has not ended before it arrives."""
        for _ in range(2):
            granted = self.grant.fetch(patience, self._shared.renewal)
            with self._shared.changed:
                self._shared.renewal = granted.renewal  # at once: the one before is spent, whatever the token is worth
            if self._clock.monotonic() < granted.sent + granted.life:
                return granted
        raise AuthError(
            "The login host hands out tokens that have ended before they arrive.",
            next_step="Give the OAuth client a longer token life, or look for what slows the connection down.",
        )


def _remembered_for(error: GenesysError) -> float:
    if isinstance(error, AuthError | SecurityError):
        return math.inf if isinstance(error, AuthError) and error.login_again else _REMEMBER_REFUSAL
    if isinstance(error, RateLimited) and error.retry_after is not None:
        return error.retry_after
    return _REMEMBER_TROUBLE


def _again(error: GenesysError) -> GenesysError:
    """Return a copy to raise: an exception that several threads raise would collect the frames of all of them."""
    twin = type(error).__new__(type(error), *error.args)
    twin.__dict__.update(error.__dict__)
    twin.__cause__ = error.__cause__
    return twin
