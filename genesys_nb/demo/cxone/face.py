"""The other platform's face as one function from request to response, and what a test may ask and do."""

from collections.abc import Callable
from typing import Any

from genesys_nb.demo.cxone import refusals
from genesys_nb.demo.cxone.answers import ROOT, Desk
from genesys_nb.demo.cxone.tokens import ACCESS_KEY_PATH, TOKEN_PATH, Tokens
from genesys_nb.demo.cxone.view import View
from genesys_nb.demo.messages import Request, Response
from genesys_nb.demo.world import World

LOGINS = (ACCESS_KEY_PATH, TOKEN_PATH)
_DOCUMENTS = "/.well-known/"
_SERVICES = (f"{ROOT.split('/')[1].lower()}/", "user-management/")
AREA = "na1"


class Face:
    """Answer as NICE CXone would.

    Parameters
    ----------
    world : World
        The people and their conversations.
    seed : int
        Makes keys and tokens reproducible.
    client : tuple of str
        Id and secret of the registered client.
    lifetime : float
        Seconds a token lives.
    clock : callable
        Monotonic seconds.
    page_size_limit : int or None
        The largest page of any listing.
    """

    def __init__(
        self,
        world: World,
        seed: int,
        client: tuple[str, str],
        *,
        lifetime: float,
        clock: Callable[[], float],
        page_size_limit: int | None,
    ) -> None:
        self.tokens = Tokens(seed, client, lifetime, clock)
        self.view = View(world)
        self._desk = Desk(self.view, page_size_limit)

    @staticmethod
    def serves(path: str) -> bool:
        """Tell whether a path is one of this face's."""
        return path in LOGINS or path.startswith(_DOCUMENTS) or path[1:].lower().startswith(_SERVICES)

    def answer(self, request: Request, *, stillborn: bool = False) -> Response:
        """Return the response to a request."""
        if request.path in LOGINS:
            return self.tokens.answer(request, stillborn=stillborn)
        try:
            if request.path.startswith(_DOCUMENTS):
                return refusals.json(self._document(request))
            self.tokens.check(request.headers.get("authorization", ""))
            return self._desk.answer(request)
        except refusals.Refusal as refusal:
            return refusals.rendered(refusal)

    @staticmethod
    def reworded(response: Response) -> Response:
        """Return a fault's answer in this platform's words; only what HTTP itself says is kept."""
        kept = {name: text for name, text in response.headers.items() if name in {"Retry-After", "Location"}}
        return refusals.json(refusals.of_status(response.status), response.status, kept)

    def _document(self, request: Request) -> dict[str, Any]:
        """Return a published document; it needs no token."""
        origin = f"http://{request.headers.get('host', '127.0.0.1')}"
        name = request.path.removeprefix(_DOCUMENTS)
        if name == "openid-configuration":
            return {
                "issuer": origin,
                "token_endpoint": f"{origin}{TOKEN_PATH}",
                "jwks_uri": f"{origin}/auth/jwks",
                "userinfo_endpoint": f"{origin}/auth/userinfo",
                "scopes_supported": ["openid"],
                "response_types_supported": ["code"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            }
        if name != "cxone-configuration" or request.first("tenantId") != self.tokens.tenant_id:
            raise refusals.not_found(request.path)
        return {
            "api_endpoint": origin,
            "auth_endpoint": origin,
            "ui_endpoint": origin,
            "area": AREA,
            "tenantId": self.tokens.tenant_id,
            "private": False,
        }
