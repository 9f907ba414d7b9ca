"""The places of the world where the platform runs.

A client id works in one region only and there is no discovery, so the region must be named, and people name it in
many ways: as AWS does, as the vendor's SDK does, as the address in their browser, as the city. All of these lead to
one of the rows below or to nothing. That is also the first wall around the secret: whatever is typed, a secret can
only leave for a host that stands in this table.
"""

import difflib
import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from genesys_nb.errors import ConfigError
from genesys_nb.secret import looks_secret


@dataclass(frozen=True, slots=True)
class Region:
    """One place where the platform runs.

    Parameters
    ----------
    name : str
        AWS name: ``eu-west-1``.
    domain : str
        The vendor's domain there: ``mypurecloud.ie``.
    title : str
        The place for people: ``Ireland``.
    aliases : tuple of str
        Other words that mean it. A word that stands in two regions is refused as ambiguous.
    """

    name: str
    domain: str
    title: str
    aliases: tuple[str, ...] = ()

    @property
    def login_url(self) -> str:
        """Origin that gives tokens."""
        return f"https://login.{self.domain}"

    @property
    def api_url(self) -> str:
        """Origin of the API."""
        return f"https://api.{self.domain}"

    def __str__(self) -> str:
        return f"{self.name} ({self.title}, {self.domain})"


REGIONS: tuple[Region, ...] = (
    Region("us-east-1", "mypurecloud.com", "Virginia", ("n. virginia", "americas", "us-east")),
    Region("us-east-2", "use2.us-gov-pure.cloud", "US FedRAMP", ("fedramp", "us-gov", "ohio", "us-east")),
    Region("us-west-2", "usw2.pure.cloud", "Oregon", ("us-west",)),
    Region("ca-central-1", "cac1.pure.cloud", "Canada", ("montreal",)),
    Region("mx-central-1", "mxc1.pure.cloud", "Mexico", ("queretaro",)),
    Region("sa-east-1", "sae1.pure.cloud", "São Paulo", ("brazil", "brasil")),
    Region("eu-west-1", "mypurecloud.ie", "Ireland", ("dublin",)),
    Region("eu-west-2", "euw2.pure.cloud", "London", ("uk", "united kingdom", "great britain", "england")),
    Region("eu-central-1", "mypurecloud.de", "Frankfurt", ("germany",)),
    Region("eu-central-2", "euc2.pure.cloud", "Zürich", ("switzerland",)),
    Region("eusc-de-east-1", "edee1.eusc-pure.cloud", "EU Sovereign", ("brandenburg", "germany", "sovereign")),
    Region("me-central-1", "mec1.pure.cloud", "UAE", ("united arab emirates", "emirates")),
    Region("ap-south-1", "aps1.pure.cloud", "Mumbai", ("india",)),
    Region("ap-southeast-1", "apse1.pure.cloud", "Singapore"),
    Region("ap-southeast-2", "mypurecloud.com.au", "Sydney", ("australia",)),
    Region("ap-northeast-1", "mypurecloud.jp", "Tokyo", ("japan",)),
    Region("ap-northeast-2", "apne2.pure.cloud", "Seoul", ("korea", "south korea")),
    Region("ap-northeast-3", "apne3.pure.cloud", "Osaka", ("japan",)),
)
"""All regions of Genesys Cloud."""

_QUOTES = "\"'`“”‘’"  # noqa: RUF001 - the typographic ones come with text from web pages
_HOSTS = ("login.", "api.", "apps.")
_LONGEST_ECHO = 60
_CLOSEST = 3


def _key(value: str) -> str:
    """Bring a name, however written, to the form in which the names below are kept."""
    text = unicodedata.normalize("NFKD", value).strip().strip(_QUOTES).strip().lower()
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    text = re.sub(r"^https?://", "", text)
    text = re.split(r"[/?#]", text, maxsplit=1)[0]
    text = re.sub(r"\s*\(.*\)$", "", text)
    text = text.removesuffix(":443").removesuffix(".").removeprefix("purecloudregionhosts.")
    for host in _HOSTS:
        text = text.removeprefix(host)
    return re.sub(r"[\s_]+", "-", text)


@cache
def _names() -> dict[str, tuple[Region, ...]]:
    names: dict[str, tuple[Region, ...]] = {}
    for region_ in REGIONS:
        short = region_.domain.split(".", 1)[0] if region_.domain.endswith("pure.cloud") else region_.name
        for name in dict.fromkeys((region_.name, region_.domain, region_.title, short, *region_.aliases)):
            names[_key(name)] = (*names.get(_key(name), ()), region_)
    return names


def known(value: str) -> Region | None:
    """Return the region that a name or address means, or None when it means none or more than one."""
    meant = _names().get(_key(value), ())
    return meant[0] if len(meant) == 1 else None


def region(value: str) -> Region:
    """Return the region that a name or address means.

    Parameters
    ----------
    value : str
        ``eu-west-1``, ``eu_west_1``, ``mypurecloud.ie``, ``https://api.mypurecloud.ie/``, ``Ireland``, in any case.

    Raises
    ------
    ConfigError
        No region or more than one goes by that name. The error lists the known ones and the closest.
    """
    meant = _names().get(_key(value), ())
    if len(meant) == 1:
        return meant[0]
    words = difflib.get_close_matches(_key(value), _names(), n=2 * _CLOSEST)  # a region has several
    close = list(dict.fromkeys(each for word in words for each in _names()[word]))[:_CLOSEST]
    # From here on it may be shown, with the local variables too; a secret in the wrong place must not.
    value = "***" if looks_secret(value) else value if len(value) <= _LONGEST_ECHO else value[:_LONGEST_ECHO] + "…"
    echo = repr(value)
    listing = "known regions: " + "; ".join(str(each) for each in REGIONS)
    if meant:
        choice = " or ".join(str(each) for each in meant)
        raise ConfigError(f"the region {echo} may mean {choice}", next_step="name one of them, nothing was sent")
    closest = f"the closest: {'; '.join(map(str, close))}\n" if close else ""
    raise ConfigError(
        f"there is no region {echo}; nothing was sent",
        next_step=f"{closest}take the AWS name or the domain in your browser's address. {listing}",
    )
