"""One token request, sent until it is answered or it is clear that it will not be.

All grants share it: they differ in a form and a header. Asking for a token changes nothing on the service, so lost
answers are asked for again; a refusal of the credentials is final at once, because a second try can lock an account.
The login host's own throttle, which some platforms spell as an ordinary 400, is waited out.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from genesys_nb.clock import Clock
from genesys_nb.errors import (
    AuthError,
    GenesysError,
    Interrupted,
    RateLimited,
    SecurityError,
    ServerError,
    Trail,
    TransportError,
)
from genesys_nb.http.events import Event, Tell, log
from genesys_nb.http.exchange import ERROR_CAP, Answer, Exchange
from genesys_nb.http.failure import Failure
from genesys_nb.http.granted import Granted, Told
from genesys_nb.http.masking import Masked, MaskedBytes, mask
from genesys_nb.http.network import Network
from genesys_nb.http.origin import Origin
from genesys_nb.http.retry import Outcome, pause_before_retry, retry_after
from genesys_nb.provider import Provider
from genesys_nb.secret import Secret

_ONE_TRY = 10.0
_OPAQUE = re.compile(r"[A-Za-z0-9+/=_.~-]{16,}")


class Login:
    """Ask a login host for tokens.

    Parameters
    ----------
    origin : Origin
        The login host.
    provider : Provider
        Where on it tokens are asked for, and how it says that it is busy.
    network : Network
        Limits and routes.
    clock : Clock
        The session's time.
    tell : callable
        Told of waits.
    """

    def __init__(self, origin: Origin, provider: Provider, *, network: Network, clock: Clock, tell: Tell = log) -> None:
        self.origin = origin
        self._provider = provider
        self._clock = clock
        self._tell = tell
        self._exchange = Exchange(origin, network, clock)

    def ask(
        self,
        form: Mapping[str, str],
        *,
        authorization: Masked | None,
        secrets: Sequence[Secret],
        who: str,
        patience: float,
        path: str | None = None,
        as_json: bool = False,
        let_finish: bool = False,
    ) -> Granted:
        """Ask for a token.

        Parameters
        ----------
        form : mapping
            The fields of the request.
        authorization : Masked or None
            The ``Authorization`` header.
        secrets : sequence of Secret
            What must not appear in an error, even if the service echoes it.
        who : str
            Whose credentials they are, for errors: ``the client id that ends with …a1b2``.
        patience : float
            Seconds to go on trying; 0 is a single try.
        path : str, optional
            Where on the host, if other than the provider's.
        as_json : bool
            Send the fields as JSON instead of as a form.
        let_finish : bool
            Give every try its full time, however little patience is left: where an answer that is cut is lost for good.

        Raises
        ------
        AuthError
            The credentials were refused, or the answer is no token.
        SecurityError
            The login host sent us elsewhere.
        RateLimited, ServerError, TransportError
            It did not work in time.
        """
        path = path or self._provider.token_path
        started = self._clock.monotonic()
        tries = 0
        while True:
            sent, sent_wall = self._clock.monotonic(), self._clock.wall()
            tries += 1
            trail = Trail("POST", path, self.origin.host, tries, sent - started)
            try:
                left = started + patience - sent
                within = min(_ONE_TRY, left) if left > 0 and not let_finish else _ONE_TRY
                answer = self._post(path, form, authorization, within, as_json=as_json)
            except Failure as failure:
                reason, asked = mask(failure.text, secrets), None
                trouble = _unreachable(failure, reason, self.origin, trail, secrets)
                hopeless = failure.outcome is Outcome.FINAL
            else:
                hopeless = False
                if answer.outcome is Outcome.SOUND:
                    return self._granted(answer, sent, sent_wall, secrets, trail)
                if error := self._final(answer, secrets, who, trail):
                    raise error
                asked = retry_after(answer.retry_after, date=answer.headers.get("Date", ""), wall=sent_wall)
                reason = "the login host is busy" if answer.status in {400, 429} else f"login answered {answer.status}"
                trouble = _out_of_patience(answer, asked, trail)
            if hopeless:
                raise trouble
            self._pause(trouble, asked, reason, tries, started + patience)

    def close(self) -> None:
        """Close the connections."""
        self._exchange.close()

    def _post(
        self, path: str, form: Mapping[str, str], authorization: Masked | None, within: float, *, as_json: bool
    ) -> Answer:
        kind = "application/json" if as_json else "application/x-www-form-urlencoded"
        return self._exchange.send(
            "POST",
            self.origin.url(path),
            headers={"Content-Type": kind},
            body=MaskedBytes((json.dumps(form) if as_json else urlencode(form)).encode()),
            sign=lambda: {} if authorization is None else {"Authorization": authorization},
            within=within,
            cap=ERROR_CAP,
            as_json=False,
        )

    def _pause(self, trouble: GenesysError, asked: float | None, reason: str, tries: int, until: float) -> None:
        """Wait before the next try, or raise if there is none."""
        busy = isinstance(trouble, RateLimited)
        pause = pause_before_retry(asked, failures=tries, chance=self._clock.random(), throttled=busy)
        if self._clock.monotonic() + pause > until:
            raise trouble
        self._tell(Event("wait", reason, seconds=pause, at=self._clock.wall()))
        if self._clock.wait(pause):
            raise Interrupted("Interrupted while waiting for the login host.")

    def _final(self, answer: Answer, secrets: Sequence[Secret], who: str, trail: Trail) -> GenesysError | None:
        """Return the error of an answer that settles the matter."""
        if 300 <= answer.status < 400:
            return SecurityError(
                f"{self.origin.host} sends the login elsewhere ({answer.status}); it was not followed.",
                next_step="Check the login address: a proxy or portal may have answered in its place.",
                trail=trail,
            )
        code, said = (mask(text, secrets) for text in _said(answer.content))
        if answer.outcome in {Outcome.REFUSED, Outcome.AMBIGUOUS} or (
            answer.status == 400 and self._provider.busy(said)
        ):
            return None
        return AuthError(
            f"{self.origin.host} refused {who} ({answer.status}{f': {said[:200]}' if said else ''}).",
            next_step=self._provider.login_hint,
            code=code[:80],
            trail=trail,
        )

    def _granted(
        self, answer: Answer, sent: float, sent_wall: float, secrets: Sequence[Secret], trail: Trail
    ) -> Granted:
        told = Told.read(answer.content)
        if told.bearer is None:
            # A token in an odd place is known to nobody who could mask it: neither are the fields of an object quoted,
            # but for those that are words for people, nor long opaque words anywhere.
            said = _OPAQUE.sub("***", mask(_said(answer.content, quoted=False)[1], secrets))[:200] or "nothing"
            raise AuthError(
                f"{self.origin.host} answered, but not with a token; it said: {said}",
                next_step="Check the login address: a proxy, a portal or another service may have answered.",
                trail=trail,
            )
        if told.kind.lower() != "bearer":
            kind = mask(told.kind[:40], secrets)
            raise AuthError(
                f"{self.origin.host} gave a token of type {kind!r}, and only bearer tokens can be sent.",
                next_step="Use an OAuth client that issues bearer tokens.",
                trail=trail,
            )
        return Granted(told.bearer, told.life, sent, sent_wall, told.renewal, told.identity_token)


def _said(content: bytes, *, quoted: bool = True) -> tuple[str, str]:
    """Return the code of a login host's no, if it has one, and what it says in one line; unless quoted, no values."""
    text = content.decode(errors="replace")
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        fields = None
    code = ""
    if isinstance(fields, dict):
        code = str(fields.get("error") or "")
        told = [fields.get(name) for name in ("error", "error_description", "description", "message")]
        words = ", ".join(dict.fromkeys(item for item in told if isinstance(item, str)))
        text = words or (text if quoted else f"an object of {', '.join(fields) or 'nothing'}")
    return code, " ".join(text.split())


def _unreachable(failure: Failure, text: str, origin: Origin, trail: Trail, secrets: Sequence[Secret]) -> GenesysError:
    steps = {
        "certificate": "If your network inspects traffic, name its certificate authority: ca_bundle=…, or "
        "REQUESTS_CA_BUNDLE in the environment. Verification is not switched off.",
        "name": f"Check the network and the region: {origin.host} is where this session logs in.",
        "proxy": "Check the proxy's address and credentials: proxies=…, or HTTPS_PROXY in the environment.",
    }
    step = steps.get(failure.kind, "Check the network, the proxy settings and the login address.")
    error = TransportError(f"The login host {origin.host} could not be reached: {text}.", next_step=step, trail=trail)
    error.__cause__ = failure.cause_without(secrets)
    return error


def _out_of_patience(answer: Answer, asked: float | None, trail: Trail) -> GenesysError:
    if answer.status in {400, 429} or asked is not None:
        when = f"It asks for {asked:.0f} s. " if asked is not None and asked < math.inf else ""
        return RateLimited(
            f"{trail.host} takes no more logins for the moment.",
            retry_after=asked,
            status=answer.status,
            next_step=f"{when}Wait, then try again; use one session instead of many, they share one token.",
            trail=trail,
        )
    return ServerError(
        f"{trail.host} cannot issue a token at the moment ({answer.status}).",
        status=answer.status,
        next_step="Try again later; the platform's status page tells about incidents.",
        trail=trail,
    )
