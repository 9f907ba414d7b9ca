"""Machines that anybody may use and nobody can vouch for: Binder. No real login leaves one.

Binder's own rule is to type no password into it. So there `connect()` is the embedded organisation, and a login that
is found all the same, wherever it comes from, is refused before anything is sent. An address on the machine itself is
no real organisation's, so that the embedded one works as everywhere.
"""

import os

from genesys_nb.errors import ConfigError

PLACE = "a public machine (Binder)"
_MARKS = ("BINDER_LAUNCH_HOST", "BINDER_REPO_URL", "BINDER_REQUEST")


def is_public() -> bool:
    """Tell whether this is such a machine."""
    return any(os.environ.get(name) for name in _MARKS)


def refused(what: str) -> ConfigError:
    """Return the error for a real login there; `what` says what is not used."""
    return ConfigError(
        f"this notebook runs on {PLACE}, where no secret is safe: {what}; nothing was sent",
        next_step="connect() without arguments is the embedded organisation here. For your own, run the notebook on "
        "your own computer; a secret that was typed in here is better replaced",
    )
