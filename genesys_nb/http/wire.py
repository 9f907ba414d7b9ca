"""The one place that sends.

A request passes the gate (is the service up?), the pace (is there room in the rate limit?) and gets the token in
force; then it is sent once, and what became of it decides: an answer, an error with a next step, or a pause and
another round. The rules are pure functions in `retry` and `pacing`, the words are in `verdict`; here they meet the
clock and the locks.

Any number of threads may send through one wire.
"""

import math
from collections.abc import Mapping
from typing import Any

from genesys_nb.clock import Clock
from genesys_nb.errors import AuthError, ConfigError, GenesysError, Interrupted, Trail, stoppable
from genesys_nb.http import verdict
from genesys_nb.http.errand import Errand, Reply, encoded, headers
from genesys_nb.http.events import Event, Kind, Tell, log
from genesys_nb.http.exchange import Answer, Exchange
from genesys_nb.http.failure import Failure
from genesys_nb.http.masking import Masked, mask
from genesys_nb.http.network import Network
from genesys_nb.http.origin import Origin
from genesys_nb.http.pacing import Budget
from genesys_nb.http.presigned import Presigned
from genesys_nb.http.retry import (
    LONGEST_PAUSE,
    RATE_LIMIT,
    Outcome,
    may_repeat,
    pause_before_retry,
    retry_after,
    shows_absence,
)
from genesys_nb.http.tokens import Tokens
from genesys_nb.http.traffic import Traffic
from genesys_nb.provider import Provider
from genesys_nb.query import Query
from genesys_nb.secret import Secret

__all__ = ["Network", "Reply", "Wire"]

_WORTH_TELLING = 1.0
_REFUSED_TOKENS = 3
_SAME_WRONG_BODIES = 3
_AGAIN, _LOOK = "run it again", "it may have been done: look before you run it again"


class Wire:
    """Send queries to one API, with all rules of token, retry and pace.

    Parameters
    ----------
    api : Origin
        The only place that the token is sent to.
    tokens : Tokens
        The token in force.
    provider : Provider
        The platform's facts.
    clock : Clock
        The session's time.
    network : Network
        Limits and routes.
    tell : callable
        Told of waits and retries, and of each answer and each failure.
    """

    def __init__(
        self,
        *,
        api: Origin,
        tokens: Tokens,
        provider: Provider,
        clock: Clock,
        network: Network | None = None,
        tell: Tell = log,
    ) -> None:
        self.api = api
        self.tokens = tokens
        self.organisation = ""  # its name, for the sentence that an administrator is sent; known after the greeting
        self._provider = provider
        self._clock = clock
        self._network = network or Network()
        self._tell = tell
        self._origin = str(api)
        self._exchange = Exchange(api, self._network, clock)
        self._presigned = Presigned(api, self._network, clock, tell)
        self._traffic = Traffic()
        self._told_until = -math.inf
        self._closed = False

    @property
    def budget(self) -> Budget | None:
        """What the rate-limit headers last said."""
        return self._traffic.budget

    @property
    def budgets(self) -> list[Budget]:
        """What is known of each family of endpoints that has been asked, the fullest first."""
        return self._traffic.budgets(self._clock.monotonic())

    def send(self, query: Query, *, deadline: float | None = None) -> Reply:
        """Send a query until it is answered or it is clear that it will not be.

        Parameters
        ----------
        query : Query
            The request. One that does not `reads` is not repeated once it may have been carried out.
        deadline : float, optional
            Seconds for all of it, if other than the network's.

        Raises
        ------
        GenesysError
            The kind tells whose move is next; see `genesys_nb.errors`.
        Interrupted
            The session was interrupted meanwhile.
        """
        if self._closed:
            raise ConfigError("This session is closed.", next_step="Connect again.")
        url = self.api.url(query.path, query.params, prefix=self._provider.api_prefix)
        now = self._clock.monotonic()
        family = self._provider.family(query.path)
        errand = Errand(query, url, encoded(query), family, now, now + (deadline or self._network.deadline))
        try:
            with stoppable(f"{query.method} {query.path} was under way", _AGAIN if query.reads else _LOOK):
                reply = self._fetched(errand)
        except BaseException as error:
            self._ended(errand, "failed", type(error).__name__)
            raise
        self._ended(errand, "answered", str(reply.status), bytes=len(reply.content))
        return reply

    def _fetched(self, errand: Errand) -> Reply:
        """Send until there is an answer."""
        while True:
            self._admit(errand)
            try:
                errand.token = self.tokens.current(errand.until - self._clock.monotonic())
                answer = self._exchanged(errand)
                if answer is not None and (reply := self._judged(errand, answer)):
                    return reply
            except AuthError as error:
                if not error.trail.host:  # what was remembered about the token knows no request
                    error.trail = self._trail(errand)
                raise
            finally:
                self._traffic.leave(errand)

    def behind(self, query: Query, name: str, *, file: bool = False) -> Reply:
        """Send a query that is answered with a pre-signed address, and return what lies there; see `Presigned`."""
        with stoppable(f"the download behind {query.path} was under way"):
            return self._presigned.behind(query, name, self.send, file=file)

    def interrupt(self) -> None:
        """Wake all who wait; they raise `Interrupted`, as do answers that are being read, within half a second.

        It lasts until the clock's `resume`: requests that other threads were about to send shall not begin to wait.
        """
        self._clock.interrupt()

    def close(self) -> None:
        """Wake all who wait, and close the connections."""
        self._closed = True
        self._clock.interrupt()
        self._exchange.close()
        self._presigned.close()
        self.tokens.close()

    def _admit(self, errand: Errand) -> None:
        """Wait until this request may be sent."""
        while True:
            now = self._clock.monotonic()
            pause, reason = errand.ready_at - now, errand.reason
            if pause <= 0:
                pause, reason = self._traffic.enter(errand, errand.family, now)
            if pause <= 0:
                errand.attempts += 1
                return
            if now + pause > errand.until:
                raise errand.trouble or verdict.held_back(pause, reason, self._clock.wall(), self._trail(errand))
            event = self._noted(errand, "wait", reason, pause)
            if pause >= _WORTH_TELLING and now + pause > self._told_until + _WORTH_TELLING:
                self._told_until = now + pause  # one thread tells, not each that waits
                self._tell(event)
            if self._clock.wait(pause):
                raise Interrupted(f"Interrupted while waiting ({reason}).")
            errand.waited += self._clock.monotonic() - now

    def _exchanged(self, errand: Errand) -> Answer | None:
        """Send once. None means that no sound answer came, and that another try is due."""
        try:
            return self._exchange.send(
                errand.query.method,
                errand.url,
                headers=headers(errand.query),
                body=errand.body,
                sign=lambda: self._signed(errand),
                within=max(0.1, errand.until - self._clock.monotonic()),
            )
        except Failure as failure:
            trouble = failure
        errand.correlation_id, errand.status = self._named(trouble.headers, errand), trouble.status or None
        error = verdict.silence(trouble, self._trail(errand), self._secrets(errand))
        if trouble.outcome is Outcome.FINAL:
            raise error
        if trouble.outcome is Outcome.DAMAGED:
            self._traffic.answered(errand)
        else:
            self._missed(errand, "the service does not answer")
        if trouble.kind == "wrong body":
            errand.wrong_bodies = errand.wrong_bodies + 1 if errand.wrong_body == trouble.text else 1
            errand.wrong_body = trouble.text
            if errand.wrong_bodies >= _SAME_WRONG_BODIES and errand.query.reads:
                raise error
        self._again(errand, trouble.outcome, error, None, mask(trouble.text, self._secrets(errand)))
        return None

    def _named(self, headers: Mapping[str, str], errand: Errand) -> str:
        """Return the service's name for a request; it is shown, so it is looked through for what was sent."""
        return mask(headers.get(self._provider.correlation_header, ""), self._secrets(errand))[:200]

    def _signed(self, errand: Errand) -> dict[str, str]:
        """Return the header with the newest token, and remember which it is."""
        errand.token = self.tokens.newest(errand.token)
        return {"Authorization": Masked(f"Bearer {errand.token.secret.reveal()}")}

    def _judged(self, errand: Errand, answer: Answer) -> Reply | None:
        """Decide what an answer means. None means that another try is due."""
        errand.correlation_id, errand.status = self._named(answer.headers, errand), answer.status
        if answer.outcome in {Outcome.SOUND, Outcome.FINAL}:  # others may come from a gateway that asks for no token
            self.tokens.accepted(errand.token)
        self._learn(errand, answer)
        if answer.outcome is Outcome.SOUND:
            return errand.reply(answer)
        if answer.outcome is Outcome.UNAUTHORIZED:
            self._repair(errand, answer)
            return None
        asked, wall = self._asked(errand, answer), self._clock.wall()
        about: dict[str, Any] = {"asked": asked, "wall": wall, "organisation": self.organisation}
        error = verdict.refusal(answer, self._provider, self._trail(errand), self._secrets(errand), **about)
        if answer.outcome is Outcome.FINAL:
            raise error
        self._again(errand, answer.outcome, error, asked, f"status {answer.status}", status=answer.status)
        return None

    def _learn(self, errand: Errand, answer: Answer) -> None:
        """Take in what an answer says about the rate limit and about the service's health."""
        names = self._provider.budget
        if names is not None and (budget := Budget.read(answer.headers, names, errand.family)) is not None:
            self._traffic.learn(budget, self._clock.monotonic())
        if answer.outcome is Outcome.REFUSED:
            return  # the gate is closed when the pause is known
        if shows_absence(answer.status) or self._provider.throttles(answer.status):
            self._missed(errand, f"the service answers {answer.status}")
        else:
            self._traffic.answered(errand)

    def _missed(self, errand: Errand, reason: str) -> None:
        now, chance = self._clock.monotonic(), self._clock.random()
        self._traffic.missed(errand, now=now, chance=chance, reason=reason)

    def _asked(self, errand: Errand, answer: Answer) -> float | None:
        """Return the pause that the service asks for; a 429 without one means the end of its window."""
        asked = retry_after(answer.retry_after, date=answer.headers.get("Date", ""), wall=self._clock.wall())
        budget = self._traffic.budget
        if asked is None and answer.status == 429 and budget is not None and budget.family == errand.family:
            return budget.reset or None
        return asked

    def _repair(self, errand: Errand, answer: Answer) -> None:
        """Have a refused token replaced, unless there is no hope in it."""
        if "insufficient_scope" in answer.headers.get("WWW-Authenticate", ""):
            raise verdict.insufficient_scope(self._trail(errand), self._provider, self.organisation)
        errand.refused_tokens += 1
        hope = self.tokens.refused(errand.token)
        if errand.refused_tokens > _REFUSED_TOKENS or (errand.refused_tokens > 1 and not hope):
            raise verdict.unauthorized(self._trail(errand))
        self._noted(errand, "retry", "token refused")

    def _again(
        self,
        errand: Errand,
        outcome: Outcome,
        error: GenesysError,
        asked: float | None,
        text: str,
        *,
        status: int = 0,
    ) -> None:
        """Prepare another try, or raise the error if there is none."""
        if not may_repeat(outcome, reads=errand.query.reads):
            raise verdict.ambiguous(error)
        errand.failures += 1
        errand.trouble = error
        now, chance, throttled = self._clock.monotonic(), self._clock.random(), self._provider.throttles(status)
        pause = pause_before_retry(asked, failures=errand.failures, chance=chance, throttled=throttled)
        reason = RATE_LIMIT if throttled else text
        if outcome is Outcome.REFUSED and (asked or 0.0) <= LONGEST_PAUSE:
            self._traffic.refused(errand, until=now + pause, reason=reason)
        out_of_time = now + pause > errand.until or (asked or 0.0) > LONGEST_PAUSE
        if out_of_time or errand.attempts >= self._network.attempts:
            raise error
        errand.ready_at, errand.reason = now + pause, reason
        self._tell(self._noted(errand, "retry", text, pause))

    def _noted(self, errand: Errand, kind: Kind, text: str, seconds: float = 0.0) -> Event:
        """Write down what happened to a request on its way."""
        event = Event(kind, text, seconds=seconds, at=self._clock.wall(), detail=self._about(errand))
        errand.story.append(event)
        return event

    def _ended(self, errand: Errand, kind: Kind, text: str, **facts: Any) -> None:
        """Tell what became of a request."""
        wall, seconds = self._clock.wall(), self._clock.monotonic() - errand.started
        detail = {**self._about(errand), **facts, "waited": errand.waited, "correlation_id": errand.correlation_id}
        if errand.refused_tokens and kind == "answered":
            self._tell(Event("repaired", "token replaced", at=wall, detail=detail))
        self._tell(Event(kind, text, seconds=seconds, at=wall, detail=detail, story=tuple(errand.story)))

    def _about(self, errand: Errand) -> dict[str, Any]:
        return {**errand.about, "status": errand.status, "origin": self._origin}

    def _trail(self, errand: Errand) -> Trail:
        return errand.trail(self.api.host, self._clock.monotonic())

    def _secrets(self, errand: Errand) -> tuple[Secret, ...]:
        return (errand.token.secret, *self.tokens.grant.secrets)
