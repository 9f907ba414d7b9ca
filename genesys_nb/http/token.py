"""One token, and what may be known about it.

Both are values: a token is handed out whole, so nobody can see half of an old one and half of a new one.
"""

import math
from dataclasses import dataclass
from datetime import datetime

from genesys_nb.http.granted import Granted
from genesys_nb.secret import Secret


@dataclass(frozen=True, slots=True)
class Token:
    """One token, never changed after it was made.

    Parameters
    ----------
    secret : Secret
        The bearer.
    generation : int
        Counts the tokens of these credentials in this process, from 1.
    sent, sent_wall : float
        When it was asked for, by both clocks.
    life : float
        Seconds from then; ``inf`` when nobody knows.
    soft, hard : float
        Readings of the clock that never jumps from which it is renewed ahead, and from which all wait.
    identity_token : Secret, optional
        The ``id_token`` that came with it.
    """

    secret: Secret
    generation: int
    sent: float
    sent_wall: float
    life: float
    soft: float
    hard: float
    identity_token: Secret | None = None

    @classmethod
    def of(cls, granted: Granted, generation: int, chance: float) -> "Token":
        """Place the windows of a token that was granted."""
        life = granted.life
        soft = (life - min(0.25 * life, 900.0)) * (1 - 0.05 * chance) if life < math.inf else life
        hard = life - min(0.05 * life, 60.0) if life < math.inf else life
        return cls(
            granted.secret,
            generation,
            granted.sent,
            granted.sent_wall,
            life,
            granted.sent + soft,
            granted.sent + hard,
            granted.identity_token,
        )

    def is_fresh(self, now: float, wall: float) -> bool:
        """Tell whether nothing is to be done about it yet."""
        return now < self.soft and wall < self.sent_wall + self.life

    def is_usable(self, now: float, wall: float) -> bool:
        """Tell whether it may still be sent."""
        return now < self.hard and wall < self.sent_wall + self.life


#: Before the first.
NO_TOKEN = Token(Secret(""), 0, 0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class TokenStatus:
    """What may be known about the token: everything but the token.

    Parameters
    ----------
    remaining : float or None
        Seconds until it ends; None when nobody knows: no token yet, or one that was given.
    lifetime : float or None
        Seconds from the beginning to the end.
    expires_at : datetime or None
        The end, with time zone.
    generation : int
        How many tokens there have been; 0 means none yet.
    renewable : bool
        Whether a new one is fetched by itself.
    """

    remaining: float | None
    lifetime: float | None
    expires_at: datetime | None
    generation: int
    renewable: bool
