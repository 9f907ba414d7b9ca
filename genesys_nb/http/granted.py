"""A token as a login host gives it, read so that no secret is bare while anything can raise."""

import json
import math
import re
from dataclasses import dataclass
from typing import Any

from genesys_nb.secret import Secret

ASSUMED_LIFE = 300.0
BEARER = re.compile(r"[!-~]{1,16384}", re.ASCII)
_LONGEST_LIFE = 172_800.0


@dataclass(frozen=True, slots=True)
class Granted:
    """A token as the login host gave it.

    Parameters
    ----------
    secret : Secret
        The bearer.
    life : float
        Seconds, counted from before it was asked for; ``inf`` when nobody knows.
    sent, sent_wall : float
        When it was asked for, by the clock that never jumps and by the wall clock.
    renewal : Secret, optional
        What the next one is asked for with, in grants that rotate it.
    identity_token : Secret, optional
        The ``id_token``: who logged in, where the platform says so.
    """

    secret: Secret
    life: float
    sent: float
    sent_wall: float
    renewal: Secret | None = None
    identity_token: Secret | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What a login host told, its secrets wrapped before anything can raise."""

    bearer: Secret | None
    renewal: Secret | None
    identity_token: Secret | None
    kind: str
    life: float

    @classmethod
    def read(cls, content: bytes) -> "Told":
        """Read the fields of a token answer; no bearer means that it was none."""
        try:
            fields = json.loads(content)
        except (ValueError, RecursionError):
            fields = None
        if not isinstance(fields, dict):
            return cls(None, None, None, "", 0.0)
        bearer, renewal, identity_token = (
            Secret(text) if isinstance(text, str) and BEARER.fullmatch(text) else None
            for text in (fields.get(name) for name in ("access_token", "refresh_token", "id_token"))
        )
        kind, life = str(fields.get("token_type", "bearer")), life_of(fields.get("expires_in"))
        return cls(bearer, renewal, identity_token, kind, life)


def life_of(expires_in: Any) -> float:
    """Return the life of a token; 300 s, the shortest that is issued, if what was told makes no sense."""
    try:
        life = math.nan if isinstance(expires_in, bool) else float(expires_in)
    except (TypeError, ValueError, OverflowError):
        return ASSUMED_LIFE
    return life if 0 < life <= _LONGEST_LIFE else ASSUMED_LIFE
