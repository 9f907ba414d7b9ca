"""How this machine reaches the service: time limits, proxies, certificate authorities.

What the environment says is read here once, when a session starts, and by our rules: proxy variables and CA bundles
are followed, verification cannot be switched off, a loopback server is never looked for behind a proxy, and netrc
files are not read at all (they would replace the session's own credentials).
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from requests.utils import get_environ_proxies

from genesys_nb.errors import ConfigError
from genesys_nb.http.masking import Masked
from genesys_nb.http.origin import Origin

_CA_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


@dataclass(frozen=True)
class Network:
    """Limits and routes of a session.

    Parameters
    ----------
    connect_timeout, read_timeout : float
        Seconds until a connection stands, and between two pieces of an answer.
    deadline : float
        Seconds for one request with all of its repetitions.
    attempts : int
        How often one request is sent at most.
    ca_bundle : str, optional
        File or folder with the certificate authorities to trust, instead of the usual ones.
    proxies : mapping, optional
        Proxy by scheme (``{"https": "http://proxy:3128"}``); without it the environment's variables count.
    body_cap : int
        Bytes that one answer may hold, decompressed.
    pool : int
        Connections kept open, and so the number of threads that are served without opening new ones.
    """

    connect_timeout: float = 5.0
    read_timeout: float = 60.0
    deadline: float = 300.0
    attempts: int = 30
    ca_bundle: str | None = None
    proxies: Mapping[str, str] | None = field(default=None, repr=False)
    body_cap: int = 256 * 2**20
    pool: int = 64

    def __post_init__(self) -> None:
        if self.proxies is not None:  # they may carry a password
            object.__setattr__(self, "proxies", {name: Masked(proxy) for name, proxy in self.proxies.items()})

    def proxies_for(self, origin: Origin) -> dict[str, str]:
        """Return the proxies to use for an origin, by scheme.

        Raises
        ------
        ConfigError
            One of them speaks SOCKS.
        """
        if self.proxies is not None:
            found: dict[str, str] = dict(self.proxies)
        else:
            from_environment = {} if origin.is_loopback else get_environ_proxies(str(origin), no_proxy=None)
            found = {name: Masked(proxy) for name, proxy in from_environment.items()}
            del from_environment
        for name, proxy in found.items():
            if proxy.lower().startswith("socks"):
                raise ConfigError(
                    f"The proxy for {name} speaks SOCKS, and only HTTP proxies can be used.",
                    next_step="Name an HTTP proxy: proxies={'https': 'http://…'}, or HTTPS_PROXY in the environment. "
                    "proxies={} goes without any.",
                )
        return found

    def authorities(self) -> str | bool:
        """Return the CA bundle to verify against; True means the one that comes with requests.

        Raises
        ------
        ConfigError
            The file that the option or the environment names does not exist.
        """
        named = {"ca_bundle": self.ca_bundle} | {name: os.environ.get(name) for name in _CA_VARIABLES}
        for source, path in named.items():
            if path:
                if not Path(path).exists():
                    raise ConfigError(
                        f"{source} names {path}, which does not exist.",
                        next_step=f"Correct {source}, or remove it to trust the usual certificate authorities.",
                    )
                return path
        return True
