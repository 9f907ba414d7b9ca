"""What a login of NICE CXone consists of: an access key, or a registered client with one, or a token.

Only the area's shape is judged, not whether there is such an area: new ones come, and no published document lists them.
An access key alone logs in at its area's host, so it needs the area; a client and a token find their host by what is
published.
"""

import re

from genesys_nb.credentials.judging import Credentials, agreed, origin
from genesys_nb.credentials.reading import Found, Names
from genesys_nb.errors import ConfigError
from genesys_nb.secret import Secret

_PAIRS = (("access_key_id", "access_key_secret"), ("client_id", "client_secret"))
_LOGIN = (*(part for pair in _PAIRS for part in pair), "access_token")
_WHERE_TO = ("area", "login_url", "api_url")
_AREA = re.compile(r"[a-z]{2}\d{1,2}", re.ASCII)

ARGUMENTS: Names = {
    "access_key_id": ("access_key_id",),
    "access_key_secret": ("access_key_secret",),
    "client_id": ("client_id",),
    "client_secret": ("client_secret",),
    "access_token": ("access_token",),
    "area": ("region",),
    "login_url": ("login_url",),
    "api_url": ("api_url",),
}
ENVIRONMENT: Names = {
    "access_key_id": ("CXONE_ACCESS_KEY_ID",),
    "access_key_secret": ("CXONE_ACCESS_KEY_SECRET",),
    "client_id": ("CXONE_CLIENT_ID",),
    "client_secret": ("CXONE_CLIENT_SECRET",),
    "access_token": ("CXONE_ACCESS_TOKEN",),
    "area": ("CXONE_AREA",),
}
PROFILE: Names = {**ARGUMENTS, "area": ("area", "region")}


def settled(found: Found, names: Names, source: str, *, given: Found, fallback: Found) -> Credentials | None:
    """Make credentials of what a place holds; None when it holds no login.

    Parameters and errors are those of `judging.settled`; `fallback` holds the environment's area.
    """
    values = {part: agreed(found, part, source) for part in _LOGIN}
    spelled = {part: next(iter(held)) for part, held in found.items() if held}
    if not any(values.values()):
        return None
    for pair in _PAIRS:
        there = [part for part in pair if values[part]]
        if len(there) == 1:
            missing = names[pair[1 - pair.index(there[0])]][0]
            raise ConfigError(
                f"half set in {source}: {spelled[there[0]]} is there, but {missing} is missing, empty or not a text",
                next_step=f"set {missing} in the same place, or remove {spelled[there[0]]}",
            )
    if values["client_id"] and not values["access_key_id"]:
        raise ConfigError(
            f"half set in {source}: a client of NICE CXone logs in with an access key, and there is none",
            next_step=f"set {names['access_key_id'][0]} and {names['access_key_secret'][0]} in the same place",
        )
    if values["access_token"] and values["access_key_id"]:
        raise ConfigError(
            f"there are both a token ({spelled['access_token']}) and an access key in {source}",
            next_step="keep one of them: a token that was given is not renewed",
        )
    ways = ((given, "the arguments"), (found, source), (fallback, "the environment"))
    place = next(((way, where) for way, where in ways if any(way.get(part) for part in _WHERE_TO)), ({}, source))
    area, login_url, api_url = where_to(*place)
    if values["access_key_id"] and not (values["client_id"] or area or login_url):
        raise ConfigError(
            f"there is an access key in {source}, but no area to use it in",
            next_step=f"set {names['area'][0]} there, or connect(region=…): two letters and a number as in your "
            "CXone's address, such as na1, au1, eu1, uk1 or jp1",
        )
    return Credentials(
        login_url,
        api_url,
        source,
        platform="cxone",
        area=area,
        client_id=_plain(values["client_id"]),
        client_secret=values["client_secret"],
        access_token=values["access_token"],
        access_key_id=_plain(values["access_key_id"]),
        access_key_secret=values["access_key_secret"],
    )


def where_to(found: Found, source: str) -> tuple[str, str, str]:
    """Return area, login and API origin, as far as a place names them."""
    area = _plain(agreed(found, "area", source)).lower()
    if area and not _AREA.fullmatch(area):
        raise ConfigError(
            f"the area in {source} is none of NICE CXone",
            next_step="it is two letters and a number as in your CXone's address, such as na1, au1, eu1, uk1 or jp1; "
            "nothing was sent",
        )
    login, api = (
        origin(value, next(iter(found[part])), source, part)[0] if (value := agreed(found, part, source)) else ""
        for part in ("login_url", "api_url")
    )
    return area, login, api


def _plain(value: Secret | None) -> str:
    return value.reveal() if value else ""
