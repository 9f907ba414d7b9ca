"""NICE CXone, as the transport must know it.

Not known of the live service: a rate limit of agents, contacts and reporting, whether a 429 is really sent there, and
its headers. No header names a request for the support.
"""

import re

from genesys_nb.provider import Provider

ROOT = "/inContactAPI/services/v34.0"
"""Where agents, contacts and reporting live. The version decides the shape of the answers, so it stands still."""

CXONE = Provider(
    name="cxone",
    title="NICE CXone",
    api_prefix="/",  # one host carries several services, each with a version of its own
    token_path="/auth/token",  # noqa: S106 - a path
    reading_posts=re.compile(r"^/user-management/v\d+/\w+/search$"),
    slow_down=frozenset({509, 529}),
    words_header="icStatusDescription",
    login_hint="Check the access key and its secret, that the key and its user are active, and with a client also its "
    "id and secret; an access key alone logs in at the host of its own area.",
    role_of="the role of the user of my access key",
    permission_hint="for an access key can read what the role of its user can.",
)

_WHOLE = re.compile(r"/(inContactAPI/|[\w-]+/v\d+(\.\d+)?/)", re.IGNORECASE)


def located(path: str) -> str:
    """Return the whole path of what may be written short.

    Parameters
    ----------
    path : str
        ``/agents`` is below `ROOT`. A path that names its service and version, as ``/user-management/v2/users``, is
        whole already, and so is an address.

    Examples
    --------
    >>> located("/agents")
    '/inContactAPI/services/v34.0/agents'
    >>> located("/data-extraction/v1/jobs")
    '/data-extraction/v1/jobs'
    """
    return ROOT + path if path.startswith("/") and not path.startswith("//") and not _WHOLE.match(path) else path
