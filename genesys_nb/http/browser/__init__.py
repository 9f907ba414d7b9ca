"""A person's login in the browser: authorization code with PKCE.

`attempt` makes the address to open and what it must come back with; `answer` reads what came back; `loopback` catches
it on this machine; `place` decides whether the browser can reach this machine at all; `flow` puts them together.
"""

from genesys_nb.http.browser.flow import REDIRECT_URI, Person, log_in, reached

__all__ = ["REDIRECT_URI", "Person", "log_in", "reached"]
