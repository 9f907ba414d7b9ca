"""What to tell the analyst when the service says no, or nothing.

Each error names the request, the service's own code and words, how often and how long it was tried, and the next
step. The words of the service are masked first: it may echo what it was sent.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from genesys_nb.errors import (
    AmbiguousWrite,
    ApiError,
    AuthError,
    BadRequest,
    Forbidden,
    GenesysError,
    NotFound,
    RateLimited,
    SecurityError,
    ServerError,
    Trail,
    TransportError,
)
from genesys_nb.http.exchange import Answer
from genesys_nb.http.failure import Failure
from genesys_nb.http.masking import mask
from genesys_nb.http.retry import RATE_LIMIT
from genesys_nb.provider import Provider
from genesys_nb.secret import Secret

_PERMISSION = re.compile(r"\b[a-z]\w*:[a-z]\w*:(?:[a-z]\w*|\*)", re.ASCII | re.IGNORECASE)
_YEAR = 366 * 86400.0
_PLACES = ("message", "error_description", "errorMessage", "error", "exception")
_STEPS: Mapping[str, str] = {
    "certificate": "If your network inspects traffic, name its certificate authority: ca_bundle=…, or "
    "REQUESTS_CA_BUNDLE in the environment. Verification is not switched off.",
    "proxy": "Check the proxy's address and credentials: proxies=…, or HTTPS_PROXY in the environment.",
    "wrong body": "Something else may have answered in the service's place (a proxy, a login portal, maintenance). "
    "Open the address in a browser; if it is the service itself, report the correlation id to its support.",
}


def refusal(
    answer: Answer,
    provider: Provider,
    trail: Trail,
    secrets: Sequence[Secret],
    *,
    asked: float | None,
    wall: float,
    organisation: str = "",
) -> GenesysError:
    """Return the error for an answer that says no, or that the service cannot."""
    status = answer.status
    if 300 <= status < 400:
        return SecurityError(
            f"{trail.host} redirects the request ({status}); it was not followed, so no credential left this origin.",
            next_step="Check the API address and the region: a proxy or portal may have answered in its place.",
            trail=trail,
        )
    fields = _fields(answer.content)
    code = mask(_code(fields), secrets)[:100]
    said = mask(_words(fields) or " ".join(answer.headers.get(provider.words_header, "").split()), secrets)[:500]
    body = mask(answer.content.decode(errors="replace"), secrets)
    about: dict[str, Any] = {"status": status, "code": code, "body": body, "trail": trail}
    if status == 429 or (asked is not None and status == 503):
        return _paused(asked, wall, about)
    named = f" ({status}{f', {code}' if code else ''}){f': {said}' if said else '.'}"
    if status == 403:
        missing = sorted(set(_PERMISSION.findall(f"{said} {mask(json.dumps(fields), secrets)}")))
        told = named if not missing else f"{named.partition(': ')[0].rstrip('.')}: it wants {' or '.join(missing)}."
        step = _to_administrator(missing, provider, organisation, trail)
        return Forbidden(f"The service does not allow it{told}", next_step=step, **about)
    kind, sentence, step = _kind(status, code)
    return kind(f"{sentence}{named}", next_step=step, **about)


def _to_administrator(missing: Sequence[str], provider: Provider, organisation: str, trail: Trail) -> str:
    """Write the sentence that an administrator is to be sent: what to grant, to whom, and where."""
    wanted = f"a permission or a division, whichever {trail.method} {trail.path} needs"
    what = f"the permission {' or '.join(map(_in_words, missing))}" if missing else wanted
    place = f" in {organisation}" if organisation else ""
    return (
        f"Send this to your administrator: “Please give {provider.role_of}{place} {what}, {provider.permission_hint}”"
    )


def _in_words(permission: str) -> str:
    """Return a permission as the administrator's page shows it, and as the service calls it."""
    words = [re.sub(r"(?<=[a-z])(?=[A-Z])", " ", word) for word in permission.split(":")]
    return f"{' > '.join(word[:1].upper() + word[1:] for word in words)} ({permission})"


def _kind(status: int, code: str) -> tuple[type[ApiError], str, str]:
    """Return the error class, its sentence and the next step for a status."""
    if status == 404:
        return (
            NotFound,
            "There is no such thing",
            "Check the id, its organisation and its region; what these credentials may not see is missing, too.",
        )
    if status in {400, 413, 414, 422}:
        return BadRequest, "The service cannot do what was asked", _mend(status, code)
    if status == 504:
        step = "It took the service too long: ask for a shorter interval or less detail, or use a job."
        return ServerError, "The service failed", step
    if status >= 500:
        step = (
            "Try again later; the platform's status page tells about incidents, support can look up the correlation id."
        )
        return ServerError, "The service failed", step
    step = "The service's own words above say why; support can look up the correlation id."
    return ApiError, "The service refused the request", step


def unauthorized(trail: Trail) -> AuthError:
    """Return the error for a token that is refused although it is new."""
    return AuthError(
        "The API refuses a token that was just issued (401).",
        next_step=f"Check that {trail.host} and the login host belong to the same region, and that the OAuth client is "
        "active and has a role.",
        trail=trail,
    )


def insufficient_scope(trail: Trail, provider: Provider, organisation: str = "") -> Forbidden:
    """Return the error for a token that is good, but not for this."""
    return Forbidden(
        "The token does not cover this request (insufficient scope).",
        status=401,
        code="insufficient_scope",
        next_step=_to_administrator([], provider, organisation, trail),
        trail=trail,
    )


def silence(failure: Failure, trail: Trail, secrets: Sequence[Secret]) -> TransportError:
    """Return the error for a request that no sound answer came to."""
    text = mask(failure.text, secrets)
    if failure.kind == "name":
        step = f"Check the network, and the region: {trail.host} is where this session sends its requests."
    else:
        step = _STEPS.get(failure.kind, "Check the network and the proxy settings, then try again.")
    status = f" (status {failure.status})" if failure.status else ""
    error = TransportError(f"No sound answer came: {text}{status}.", next_step=step, trail=trail)
    error.__cause__ = failure.cause_without(secrets)
    return error


def ambiguous(trouble: GenesysError) -> AmbiguousWrite:
    """Return the error for a write whose answer was lost."""
    error = AmbiguousWrite(
        f"It is not known whether this was done, and it was not sent again. {trouble.message}",
        next_step="Look whether it exists before you repeat the call.",
        trail=trouble.trail,
    )
    error.__cause__ = trouble.__cause__
    return error


def held_back(seconds: float, reason: str, wall: float, trail: Trail) -> GenesysError:
    """Return the error for a request whose deadline ends before it may be sent."""
    if reason == RATE_LIMIT:
        return _paused(seconds, wall, {"status": 429, "code": "", "trail": trail})
    return TransportError(
        f"The request could not be sent in time: the service is not answering ({reason}).",
        next_step="Check the network and the platform's status page, then try again.",
        trail=trail,
    )


def _paused(asked: float | None, wall: float, about: Mapping[str, Any]) -> RateLimited:
    if asked is None:
        when = "Try again in a minute."
    elif asked > _YEAR:
        when = "It names no time within a year; ask the platform's support which limit it is."
    else:
        ends = datetime.fromtimestamp(wall + math.ceil(asked), UTC)
        when = f"Come back after {ends:%Y-%m-%d %H:%M:%S} UTC, in {asked:.0f} s."
    return RateLimited(
        "The service asks for a pause that is longer than this request may wait.",
        retry_after=asked,
        next_step=f"{when} What has arrived until now is kept.",
        **about,
    )


def _mend(status: int, code: str) -> str:
    if status == 413 or code == "response.entity.too.large":
        return "Ask for less at once: a smaller page_size, a shorter interval, fewer expand fields."
    if status == 414:
        return "The address is too long: ask for fewer ids at once."
    if code == "not.a.user":
        return "This resource belongs to a user, and client credentials have none: use an access token of a user."
    return "Correct what the service names above; the same request will be refused again."


def _fields(content: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return fields if isinstance(fields, dict) else {}


def _code(fields: Mapping[str, Any]) -> str:
    """Return the service's own name for what went wrong; where the words are elsewhere, `error` is such a name."""
    named = fields.get("code") or fields.get("errorCode") or (fields.get("error_description") and fields.get("error"))
    return str(named or "")


def _words(fields: Mapping[str, Any]) -> str:
    """Return what an error says, from the places where the platforms' services say it."""
    words = [str(fields[name]) for name in _PLACES if fields.get(name)][:1]
    for part in ("details", "errors"):
        for detail in held if isinstance(held := fields.get(part), list) else []:
            words += [_detail(detail)]
    return " ".join("; ".join(filter(None, words)).split())


def _detail(detail: Any) -> str:
    if not isinstance(detail, dict):
        return detail if isinstance(detail, str) else ""
    said = [str(detail[name]) for name in ("fieldName", "errorCode", "message", "errorMessage") if detail.get(name)]
    return " ".join(said)
