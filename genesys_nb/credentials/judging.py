"""From what a place holds to credentials, or to an error that says what to mend.

Pure functions over `Secret` values: no local variable here is ever a raw secret, so these may raise.
"""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from genesys_nb.credentials.reading import Found, Names
from genesys_nb.errors import ConfigError
from genesys_nb.regions import Region, known, region
from genesys_nb.secret import Secret

_WHERE_TO = ("region", "login_url", "api_url")


class _Address(NamedTuple):
    """What matters of an address; never the user and password that somebody may have put into it."""

    scheme: str
    host: str
    port: int | None
    bare: bool


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """A login and the place it is for.

    Parameters
    ----------
    login_url, api_url : str
        Origins. ``login_url`` is empty when a token was given for a host whose login is not known.
    source : str
        Where it was found, for people.
    region : Region or None
        The region, when the origins are of one.
    client_id : str
        The OAuth client; empty when a token was given.
    client_secret, access_token : Secret or None
        One of the two.
    platform : str
        Whose login it is.
    area : str
        The part of NICE CXone that the tenant lives in: ``na1``.
    access_key_id : str
        A CXone user's access key; with a client it is the key that the client logs in with.
    access_key_secret : Secret or None
        Its secret.
    person : mapping
        How a person logs in through the client, if one does; see `http.person`.
    """

    login_url: str
    api_url: str
    source: str
    region: Region | None = None
    client_id: str = ""
    client_secret: Secret | None = None
    access_token: Secret | None = None
    platform: str = "genesys"
    area: str = ""
    access_key_id: str = ""
    access_key_secret: Secret | None = None
    person: Mapping[str, Any] = field(default_factory=dict)

    @property
    def stays_here(self) -> bool:
        """Whether login and API are on this machine, so that no secret leaves it."""
        origins = [origin for origin in (self.login_url, self.api_url) if origin]
        leads_here = self.api_url if self.access_token else self.login_url
        return bool(leads_here) and all(_is_loopback(_address(origin).host) for origin in origins)

    def __repr__(self) -> str:
        place = self.region.name if self.region else self.area or self.api_url or self.platform
        names = {"client": self.client_id, "access key": self.access_key_id}
        who = next((f"{what} {name[:4]}…" for what, name in names.items() if name), "a given token")
        return f"<Credentials {place}, {who}, from {self.source}>"


def settled(
    found: Found, names: Names, source: str, *, given: Found, fallback: Found, public: bool = False
) -> Credentials | None:
    """Make credentials of what a place holds; None when it holds no login.

    Parameters
    ----------
    found : mapping
        What the place holds.
    names : mapping
        How the place spells the parts, for the errors.
    source : str
        The place, for people.
    given : mapping
        The arguments: an address among them goes before the place's own.
    fallback : mapping
        The environment's region, for a place that names none.
    public : bool
        Whether a client may have no secret, as one through which a person logs in.

    Raises
    ------
    ConfigError
        The place is half set, says two things at once, or names an unknown region.
    """
    client_id = agreed(found, "client_id", source)
    secret = agreed(found, "client_secret", source)
    token = agreed(found, "access_token", source)
    spelled = {part: next(iter(values)) for part, values in found.items() if values}
    if not (client_id or secret or token):
        if found is not given and (url := spelled.get("api_url") or spelled.get("login_url")):
            raise ConfigError(
                f"half set in {source}: {url} is there, but no login for it",
                next_step=f"set {names['client_id'][0]} and {names['client_secret'][0]} too, or remove {url}",
            )
        return None
    if token and (client_id or secret):
        client = spelled.get("client_id") or spelled["client_secret"]
        raise ConfigError(
            f"there are both a token ({spelled['access_token']}) and a client ({client}) in {source}",
            next_step="keep one of them: a client's token is renewed, a given token is not",
        )
    if token is None and not (client_id and (secret or public)):
        there, part = ("client_id", "client_secret") if client_id else ("client_secret", "client_id")
        missing = _nearest(names[part], spelled[there])
        raise ConfigError(
            f"half set in {source}: {spelled[there]} is there, but {missing} is missing, empty or not a text",
            next_step=f"set {missing} in the same place, or remove {spelled[there]} to have the next place tried",
        )
    ways = ((given, "the arguments"), (found, source), (fallback, "the environment"))
    for way, where in ways:
        if any(way.get(part) for part in _WHERE_TO):
            login_url, api_url, home = _where_to(way, where, with_login=token is None)
            return Credentials(login_url, api_url, source, home, client_id.reveal() if client_id else "", secret, token)
    raise ConfigError(
        f"there is a login in {source}, but no region to use it in",
        next_step=f"set {names['region'][0]} there, or connect(region=…), to an AWS name or a domain: "
        "eu-west-1, mypurecloud.ie",
    )


def agreed(found: Found, part: str, source: str) -> Secret | None:
    """Return the one value of a part, whatever its spelling; None when it is not there."""
    spelled = list(found.get(part, {}).items())
    if not spelled:
        return None
    (first, value), *others = spelled
    if part != "region" and (flaw := _flaw(value.reveal(), part)):
        raise ConfigError(f"{first} in {source} cannot be right: {flaw}", next_step="nothing was sent")
    home = _region(value, first, source) if part == "region" else None
    for name, other in others:
        same = _region(other, name, source) == home if home else other == value
        if not same:
            raise ConfigError(
                f"{first} and {name} in {source} say different things",
                next_step="keep one of them, or give both the same value",
            )
    return value


def _region(value: Secret, name: str, source: str) -> Region:
    """Return a region, or say who named one that does not exist."""
    try:
        return region(value.reveal())
    except ConfigError as error:
        raise ConfigError(f"{name} in {source}: {error.message}", next_step=error.next_step) from None


def _flaw(text: str, part: str) -> str:
    """Say what is wrong with a value that cannot be what it should, without showing it."""
    if not all("!" <= letter <= "~" for letter in text):
        return "it holds a space, a line break or a sign that no such value has; copy it anew, in one piece"
    if text[0] + text[-1] in {"<>", "{}", "[]"} or set(text) <= set("*.xX"):
        return "it is a placeholder; put the real value there"
    return "it holds a colon; is it id and secret in one?" if part == "client_id" and ":" in text else ""


def _nearest(names: tuple[str, ...], like: str) -> str:
    """Return the spelling of the same family as ``like``: the one that begins like it."""
    return max(names, key=lambda name: sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(name, like))))  # noqa: B905 - names differ in length


def _where_to(found: Found, source: str, *, with_login: bool) -> tuple[str, str, Region | None]:
    """Return login and API origin; one may follow from the other, or both from the region."""
    homes = set()
    if named := agreed(found, "region", source):
        homes.add(region(named.reveal()))
    urls = {"login_url": "", "api_url": ""}
    for part in urls:
        if value := agreed(found, part, source):
            urls[part], home = origin(value, next(iter(found[part])), source, part)
            homes |= {home} if home else set()
    login, api = urls.values()
    if len(homes) > 1:
        choice = " and ".join(sorted(map(str, homes)))
        raise ConfigError(f"two regions in {source}: {choice}", next_step="keep the one the client belongs to")
    if homes:
        home = homes.pop()
        return login or home.login_url, api or home.api_url, home
    if _is_loopback(_address(api or login).host):
        return login or api, api or login, None
    if not api or (with_login and not login):
        missing = "login_url" if api else "api_url"
        raise ConfigError(
            f"the {'api_url' if api else 'login_url'} in {source} is of no known region, and there is no {missing}",
            next_step=f"connect({missing}='https://host[:port]') as well",
        )
    return login, api, None


def origin(value: Secret, name: str, source: str, part: str) -> tuple[str, Region | None]:
    """Return an address as an origin, and its region where it is of one."""
    scheme, host, port, bare = _address(value.reveal())
    if scheme == "http" and host and not _is_loopback(host):
        raise ConfigError(
            f"{name} in {source} is plain http to {host}: a secret would travel in the open",
            next_step="write https://…; plain http is for this machine (127.0.0.1, localhost) only",
        )
    if home := known(value.reveal()):
        return (home.login_url if part == "login_url" else home.api_url), home
    if scheme not in {"http", "https"} or not bare:
        raise ConfigError(
            f"{name} in {source} is not the address of a host",
            next_step="write https://host[:port] and nothing behind it: the paths are appended",
        )
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}" + ("" if port is None else f":{port}"), None


def _address(url: str) -> _Address:
    """Take an address apart; what is none has no scheme."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return _Address("", "", None, bare=False)
    host = parts.hostname or ""
    more = parts.username or parts.password or parts.query or parts.fragment or parts.path not in {"", "/"}
    return _Address(parts.scheme, host, port, bare=not more and bool(re.fullmatch(r"[\w.:-]+", host, re.ASCII)))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
