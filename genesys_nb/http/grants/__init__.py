"""The ways to obtain a token, one small class each.

A grant knows what it presents; the request itself is `Login`'s, and when to ask is `Tokens'` business. Another grant is
another module with the five members of `Grant`; one that a single vendor has stands in that vendor's folder. The
folder's `login` chooses among them by what `credentials` has found.
"""

from genesys_nb.http.grants.authorization_code import redeem
from genesys_nb.http.grants.client_credentials import ClientCredentials
from genesys_nb.http.grants.given_token import GivenToken
from genesys_nb.http.grants.oauth_client import OAuthClient
from genesys_nb.http.grants.protocol import Grant
from genesys_nb.http.grants.refresh_token import RefreshToken
from genesys_nb.http.grants.saml_bearer import SamlBearer

__all__ = ["ClientCredentials", "GivenToken", "Grant", "OAuthClient", "RefreshToken", "SamlBearer", "redeem"]
