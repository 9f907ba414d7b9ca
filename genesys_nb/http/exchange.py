"""One request out, one checked body in.

It stands directly on the adapter of requests, the part that opens connections, verifies certificates and speaks to
proxies. There is no `requests.Session`: no cookie jar, no netrc, no redirects, no hooks, no state that could carry a
credential to where it does not belong. Bodies are read raw and checked by `body`.

An exchange knows nothing of tokens and never repeats anything; it says what became of its one sending. Whatever
leaves it, an interrupt included, has lost the frames of http.client, urllib3 and requests, whose local variables hold
the bytes that were sent.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import requests
import requests.exceptions
import urllib3.exceptions
from requests.structures import CaseInsensitiveDict

from genesys_nb.clock import Clock
from genesys_nb.errors import Interrupted
from genesys_nb.http.body import Damaged, checked_json, inflated, joined
from genesys_nb.http.connections import SENDING, Adapter, Sending, Stopped
from genesys_nb.http.failure import Failure, failure_of
from genesys_nb.http.forking import renew_in_child
from genesys_nb.http.network import Network
from genesys_nb.http.origin import Origin
from genesys_nb.http.retry import Outcome, outcome_of

ERROR_CAP = 64 * 2**10
_CHUNK = 256 * 2**10
_HEADERS = {"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": "genesys_nb"}
_TROUBLE = (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, OSError)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service answered.

    Parameters
    ----------
    status : int
        HTTP status.
    headers : mapping
        Headers, any case.
    content : bytes
        The body: JSON that was checked if `outcome` is sound, at most 64 KiB of whatever came otherwise.
    outcome : Outcome
        What it means.
    retry_after : sequence of str
        That header, once for each time that it was sent.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)  # it may echo what was sent, and a traceback may show this object
    outcome: Outcome
    retry_after: Sequence[str] = ()


class Exchange:
    """Send requests to one origin.

    Parameters
    ----------
    origin : Origin
        The only place that anything is sent to.
    network : Network
        Limits and routes.
    clock : Clock
        Asked while an answer is read whether the session was interrupted.
    """

    def __init__(self, origin: Origin, network: Network, clock: Clock) -> None:
        self._origin = origin
        self._network = network
        self._clock = clock
        self._verify = network.authorities()
        self._proxies = network.proxies_for(origin)
        self.start_anew()
        renew_in_child(self)

    def start_anew(self) -> None:
        """Have no connections."""
        self._adapter = Adapter(pool_connections=4, pool_maxsize=self._network.pool)

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None = None,
        sign: Callable[[], Mapping[str, str]] = dict,
        within: float,
        read_timeout: float | None = None,
        cap: int | None = None,
        as_json: bool = True,
    ) -> Answer:
        """Send one request and read its answer.

        Parameters
        ----------
        method, url, headers, body
            The request.
        sign : callable
            Returns the header that holds the credential, a `Masked`; asked when the next step is to write.
        within : float
            Seconds for all of it.
        read_timeout : float, optional
            Seconds between two pieces of the answer, if other than the network's.
        cap : int, optional
            Bytes that the body may hold, if other than the network's.
        as_json : bool
            Whether a sound answer has to be JSON; without, the caller judges the body.

        Raises
        ------
        Failure
            No sound answer came.
        Interrupted
            The session was interrupted meanwhile.
        """
        pause = min(within, read_timeout or self._network.read_timeout)
        sending = Sending(time.monotonic() + within, pause, lambda: self._clock.wait(0.0), sign)
        limits = (min(within, self._network.connect_timeout), pause)
        trouble: BaseException
        mark = SENDING.set(sending)
        try:
            request = _prepared(method, url, headers, body)
            return self._exchanged(request, limits, cap or self._network.body_cap, as_json=as_json)
        except Failure as failure:
            trouble = failure
        except Stopped:
            trouble = Interrupted("Interrupted while an answer was on its way.")
        except _TROUBLE as error:
            trouble = failure_of(error)
        except BaseException as error:  # noqa: BLE001 - raised again below, without the frames that hold secrets
            trouble = error
        finally:
            SENDING.reset(mark)
        trouble.__cause__ = trouble.__context__ = None
        raise trouble.with_traceback(None)

    def _exchanged(
        self, request: requests.PreparedRequest, limits: tuple[float, float], cap: int, *, as_json: bool
    ) -> Answer:
        response = self._adapter.send(request, True, limits, self._verify, None, self._proxies)
        try:
            return _read(response, cap, bodiless=request.method == "HEAD", as_json=as_json)
        except BaseException:
            response.raw.close()
            raise

    def close(self) -> None:
        """Close the connections."""
        self._adapter.close()


def _prepared(method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> requests.PreparedRequest:
    request = requests.PreparedRequest()
    request.method, request.url, request.body = method, url, body
    request.headers = CaseInsensitiveDict({**_HEADERS, **headers})
    if body is not None:
        request.headers["Content-Length"] = str(len(body))
    return request


def _read(response: requests.Response, cap: int, *, bodiless: bool, as_json: bool) -> Answer:
    raw, headers, status = response.raw, response.headers, response.status_code
    asked = raw.headers.getlist("Retry-After")
    outcome = outcome_of(status, has_retry_after=bool(asked))
    if outcome is not Outcome.SOUND:
        return Answer(status, headers, _error_body(raw, headers), outcome, asked)
    try:
        content = _content(raw, headers, cap)
        if status == 204 or (not content and (bodiless or status == 202)):
            return Answer(status, headers, b"", outcome)
        if as_json:
            proved = _is_gzip(headers) or raw.chunked or "Content-Length" in headers
            content = checked_json(content, headers.get("Content-Type", ""), proved=proved)
    except Damaged as damage:
        kind = "wrong body" if damage.whole else ""
        raise Failure(Outcome.DAMAGED, damage.text, kind=kind, status=status, headers=headers) from None
    except _TROUBLE as error:
        failure = failure_of(error)
        text = f"the answer broke off ({failure.text})"
        raise Failure(Outcome.DAMAGED, text, cause=failure.cause, status=status, headers=headers) from None
    return Answer(status, headers, content, outcome)


def _content(raw: Any, headers: Mapping[str, str], cap: int) -> bytes:
    if _is_gzip(headers):
        return inflated(_chunks(raw, cap), cap) if raw.length_remaining != 0 else b""
    encoding = headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in {"identity", ""}:
        raise Damaged(f"the body is encoded as {encoding[:40]!r}, which was not asked for", whole=True)
    return joined(_chunks(raw, cap), cap)


def _is_gzip(headers: Mapping[str, str]) -> bool:
    return headers.get("Content-Encoding", "").strip().lower() in {"gzip", "x-gzip"}


def _error_body(raw: Any, headers: Mapping[str, str]) -> bytes:
    """Read what the service says about its no, as far as it can be read."""
    try:
        return _content(raw, headers, ERROR_CAP)
    except (Damaged, *_TROUBLE):
        return b""
    finally:
        raw.close()


def _chunks(raw: Any, cap: int) -> Iterator[bytes]:
    while chunk := raw.read1(min(_CHUNK, cap), decode_content=False):
        yield chunk
