"""One attempt to log in: what goes out with the browser, and what must come back (RFC 7636, RFC 6749 section 10.12)."""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from urllib.parse import urlencode

from genesys_nb.secret import Secret


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to log in.

    Parameters
    ----------
    address : str
        What the browser opens. It holds the state, which is of no use to anybody once the attempt is over.
    state : Secret
        What an answer must come back with to be an answer to this attempt.
    verifier : Secret
        What proves that we are the ones who asked; it stays in this process until the code is exchanged.
    redirect_uri : str
        Where the answer comes back to.
    """

    address: str
    state: Secret
    verifier: Secret
    redirect_uri: str

    @classmethod
    def begin(cls, authorize: str, client_id: str, redirect_uri: str) -> "Attempt":
        """Draw a state and a verifier, and make the address.

        Parameters
        ----------
        authorize : str
            Address of the login host's page.
        client_id : str
            The OAuth client.
        redirect_uri : str
            Where the answer is to come back to.
        """
        state, verifier = Secret(secrets.token_urlsafe(32)), Secret(secrets.token_urlsafe(64))
        asked = {
            "response_type": "code",
            "client_id": client_id,
            "redirect_uri": redirect_uri,
            "state": state.reveal(),
            "code_challenge": challenge(verifier),
            "code_challenge_method": "S256",
        }
        return cls(f"{authorize}?{urlencode(asked)}", state, verifier, redirect_uri)


def challenge(verifier: Secret) -> str:
    """Return the S256 challenge of a verifier: base64url of its SHA-256, without padding."""
    return urlsafe_b64encode(hashlib.sha256(verifier.reveal().encode()).digest()).decode().rstrip("=")
