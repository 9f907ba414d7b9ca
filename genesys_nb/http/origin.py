"""Where a request may go: one origin per session, paths that cannot climb, ids that cannot become paths.

The bearer token is worth as much as the organisation's data, so a request is not "a URL that someone made" but an
origin (fixed when the session starts), a path that was checked, and ids that were checked before they entered it.
Links that the service sends are input like any other: they are reduced to a path on the same origin or refused.
Nothing is repaired on the way: a link that needs repair is a link to distrust.
"""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlencode, urlsplit

from genesys_nb.errors import ConfigError, SecurityError

_DEFAULT_PORTS = {"https": 443, "http": 80}
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*", re.ASCII)
_VISIBLE = re.compile(r"[!-~]{1,8192}", re.ASCII)
_ID = re.compile(r"[A-Za-z0-9_.:@-]{1,128}", re.ASCII)
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port: the one place that a credential may be sent to.

    Parameters
    ----------
    scheme : str
        ``https``, or ``http`` on this machine.
    host : str
        Host name or address, lower case.
    port : int
        TCP port.
    """

    scheme: str
    host: str
    port: int

    @classmethod
    def parse(cls, url: str) -> "Origin":
        """Read an origin such as ``https://api.mypurecloud.ie``.

        Parameters
        ----------
        url : str
            Scheme, host and possibly port; nothing else.

        Raises
        ------
        ConfigError
            It is no origin.
        SecurityError
            Plain http to another machine.
        """
        step = "Write it as https://host or https://host:port, without path, user name or query."
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise ConfigError(f"{url[:80]!r} is not an address of a server.", next_step=step) from None
        host = parts.hostname or ""
        bare = parts.path in {"", "/"} and not (parts.query or parts.fragment or "@" in parts.netloc)
        named = bool(_HOST.fullmatch(host)) or _is_address(host)
        if parts.scheme not in _DEFAULT_PORTS or not (bare and named and _VISIBLE.fullmatch(url)) or "\\" in url:
            shown = re.sub(r"//[^/]*@", "//***@", url[:80])
            raise ConfigError(f"{shown!r} is not an origin that can be used.", next_step=step)
        origin = cls(parts.scheme, host, _DEFAULT_PORTS[parts.scheme] if port is None else port)
        if parts.scheme == "http" and not origin.is_loopback:
            raise SecurityError(
                f"{origin} is not encrypted, and a secret would travel on it.",
                next_step="Use https. Plain http is accepted for this machine only (127.0.0.1, ::1, localhost).",
            )
        return origin

    @property
    def is_loopback(self) -> bool:
        """Tell whether it is this machine."""
        return self.host == "localhost" or (_is_address(self.host) and ipaddress.ip_address(self.host).is_loopback)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}"

    def url(self, path: str, params: Mapping[str, Any] | None = None, *, prefix: str = "/") -> str:
        """Return the address of a checked path, with its parameters.

        Parameters
        ----------
        path : str
            Absolute path; it may carry a query, as links of the service do.
        params : mapping, optional
            ``None`` is left out, a list repeats the key, a boolean is spelled as JSON spells it.
        prefix : str
            What the path has to begin with.
        """
        checked = _checked(path, prefix)
        pairs = [(name, _spelled(value)) for name, values in (params or {}).items() for value in _several(values)]
        if not pairs:
            return f"{self}{checked}"
        try:
            query = urlencode(pairs)
        except UnicodeEncodeError:
            raise ConfigError(
                "a query parameter holds half a character (a lone surrogate), which no address can",
                next_step="look at where the text was cut or wrongly decoded; nothing was sent",
            ) from None
        return f"{self}{checked}{'&' if '?' in checked else '?'}{query}"

    def pin(self, link: str, prefix: str) -> str:
        """Reduce a link that the service sent to a path on this origin.

        Parameters
        ----------
        link : str
            Path or absolute address, as in ``nextUri``.
        prefix : str
            What the path has to begin with: the listing that is being read.

        Returns
        -------
        str
            Path and query.

        Raises
        ------
        SecurityError
            The link leads to another origin or another part of the API.
        """
        link = str(link)  # it comes out of an answer's JSON, where it may be anything
        if not _VISIBLE.fullmatch(link) or "\\" in link or link.startswith("//"):
            raise _refused(link)
        if link.startswith("/"):
            return _checked(link, prefix)
        try:
            parts = urlsplit(link)
            target = (parts.scheme, parts.hostname, parts.port or _DEFAULT_PORTS.get(parts.scheme))
        except ValueError:
            raise _refused(link) from None
        if target != (self.scheme, self.host, self.port) or "@" in parts.netloc:
            raise _refused(link)
        return _checked(link[len(parts.scheme) + 3 + len(parts.netloc) :], prefix)


def fill(template: str, **ids: str) -> str:
    """Put ids into a path, one segment each.

    Parameters
    ----------
    template : str
        ``/api/v2/users/{userId}``.
    **ids : str
        A value for each place. Letters, digits and ``_ . : @ -``, at most 128 of them.

    Raises
    ------
    SecurityError
        An id holds what could turn it into another path.

    Examples
    --------
    >>> fill("/api/v2/users/{userId}", userId="6f2d-01")
    '/api/v2/users/6f2d-01'
    """
    places = _PLACE.findall(template)
    if set(places) != set(ids):
        raise ConfigError(
            f"{template} needs {', '.join(places) or 'no id'}, and was given {', '.join(ids) or 'none'}.",
            next_step="Give one id for each name in braces.",
        )
    for name, value in ids.items():
        if not _ID.fullmatch(str(value)) or value in {".", ".."}:
            raise SecurityError(
                f"{name}={str(value)[:40]!r} is not an id: it could lead to another part of the API.",
                next_step="Nothing was sent. Use the id as the service gave it: letters, digits and _ . : @ - only.",
            )
    return _PLACE.sub(lambda place: quote(str(ids[place[1]]), safe=""), template)


def _checked(path: str, prefix: str) -> str:
    """Return the path if it cannot leave its prefix."""
    if not _VISIBLE.fullmatch(path) or "#" in path or "\\" in path:
        raise _refused(path)
    bare = path.partition("?")[0]
    plain = unquote(bare)
    climbs = any(segment in {".", ".."} for segment in plain.split("/"))
    # An encoded slash, and anything still encoded after one decoding, is read differently by different servers.
    hidden = plain.count("/") != bare.count("/") or "%" in plain or "\\" in plain or not plain.isprintable()
    inside = plain == prefix or plain.startswith(prefix if prefix.endswith("/") else f"{prefix}/")
    if climbs or hidden or "//" in plain or not (bare.startswith("/") and inside):
        raise _refused(path)
    return path


def _refused(link: object) -> SecurityError:
    shown = str(link)[:120].partition("?")[0]
    return SecurityError(
        f"The path or link {shown!r} leads outside the part of the API that this session may call.",
        next_step="Nothing was sent. Use a path of the platform's API; if the service sent this link, report it.",
    )


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _several(value: Any) -> list[Any]:
    if value is None:
        return []
    return [item for item in value if item is not None] if isinstance(value, list | tuple | set) else [value]


def _spelled(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
