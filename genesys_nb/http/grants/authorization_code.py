"""What a person's login in the browser ends with: a code that buys the first token, once."""

from genesys_nb.errors import AuthError
from genesys_nb.http.granted import Granted
from genesys_nb.http.grants.oauth_client import OAuthClient
from genesys_nb.http.grants.refresh_token import over
from genesys_nb.http.masking import Masked
from genesys_nb.secret import Secret

_PATIENCE = 30.0


def redeem(client: OAuthClient, code: Secret, verifier: Secret, redirect_uri: str) -> Granted:
    """Exchange a code for the first token, and in most cases a refresh token (`POST /oauth/token`).

    Parameters
    ----------
    client : OAuthClient
        The client that the person logged in with. With a secret it is sent, as the vendor's command line does; without
        one the verifier alone proves that it is the one who asked.
    code : Secret
        What came back from the browser.
    verifier : Secret
        What only this process knows (PKCE): the code is worth nothing without it.
    redirect_uri : str
        Where it came back to, as in the request for it.

    Raises
    ------
    AuthError
        The code was refused: used, too old, or not ours.
    """
    try:
        return client.ask(
            {
                "grant_type": "authorization_code",
                "code": Masked(code.reveal()),
                "redirect_uri": redirect_uri,
                "code_verifier": Masked(verifier.reveal()),
            },
            patience=_PATIENCE,
            whose="the login in the browser with",
            secrets=(code, verifier),
            let_finish=True,
        )
    except AuthError as error:
        raise over(
            error, 'Log in again: connect(login="browser", …). A code works once, and for minutes only.'
        ) from None
