"""What differs between one platform and another, as one value.

Transport, token, pacing and paging know no vendor; what they must know of one stands here, and each provider folder
makes one `Provider`.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BudgetHeaders:
    """Names of the answer's headers that tell how much of the rate limit is used."""

    used: str
    allowed: str
    reset: str


@dataclass(frozen=True, slots=True)
class Provider:
    """The facts of a platform.

    Parameters
    ----------
    name : str
        The word in ``connect(platform=…)``: ``genesys``.
    title : str
        The platform's name for people: ``Genesys Cloud``.
    api_prefix : str
        Every API path begins with it, and no link that leads elsewhere is followed.
    token_path : str
        Path of the token request on the login host.
    authorize_path : str
        Path of the page on the login host where a person logs in; empty where there is none.
    reading_posts : re.Pattern
        Paths whose POST only reads, and may therefore be sent again.
    correlation_header : str
        Header of an answer that names the request for the vendor's support; empty where there is none.
    budget : BudgetHeaders or None
        Headers that tell the state of the rate limit; None where there are none.
    busy_login : re.Pattern or None
        Text of a token error that means "too many logins", not "wrong credentials".
    slow_down : frozenset of int
        Statuses other than 429 by which the service asks for fewer requests.
    words_header : str
        Header in which an error may be explained instead of in its body.
    login_hint : str
        What to look at when credentials are refused.
    role_of : str
        Whose role needs a permission that is missing, in the words of whoever asks an administrator for it.
    permission_hint : str
        Where an administrator grants it, as the end of that sentence.
    """

    name: str
    title: str
    api_prefix: str
    token_path: str
    reading_posts: re.Pattern[str]
    correlation_header: str = ""
    budget: BudgetHeaders | None = None
    busy_login: re.Pattern[str] | None = None
    slow_down: frozenset[int] = frozenset()
    words_header: str = ""
    authorize_path: str = ""
    login_hint: str = (
        "Check the client id and the secret, that the OAuth client is active and made for this kind of login, and that "
        "it belongs to the region of this host: credentials work in one region only."
    )
    role_of: str = "the role of my OAuth client or user"
    permission_hint: str = "with the roles of the user or OAuth client."

    def reads(self, method: str, path: str) -> bool:
        """Tell whether a request only reads."""
        return method in {"GET", "HEAD", "OPTIONS"} or (method == "POST" and bool(self.reading_posts.search(path)))

    def throttles(self, status: int) -> bool:
        """Tell whether a status asks for fewer requests."""
        return status == 429 or status in self.slow_down

    def busy(self, said: str) -> bool:
        """Tell whether a refused login means that there were too many."""
        return self.busy_login is not None and bool(self.busy_login.search(said))

    def family(self, path: str) -> str:
        """Name the group of endpoints that share a rate limit: the path's first word after the prefix."""
        return path.removeprefix(self.api_prefix).split("/", 1)[0].split("?", 1)[0]
