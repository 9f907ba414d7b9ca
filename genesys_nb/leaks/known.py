"""The secrets that this process knows by their value, to be looked for and never to be shown."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from genesys_nb.credentials.at_hand import at_hand
from genesys_nb.errors import masked
from genesys_nb.leaks.kinds import Sight
from genesys_nb.secret import PIECE, Secret

_OF_A_SESSION = "a secret of a session that is open here"
_LONGEST = 2_000_000  # characters that are searched for pieces of a session's secrets, which takes a second a million


@dataclass(frozen=True, slots=True)
class Known:
    """Secrets and where each was found.

    Parameters
    ----------
    secrets : tuple of (Secret, str)
        Those that `connect` would find. The sessions of this process keep their own.
    """

    secrets: tuple[tuple[Secret, str], ...]

    @classmethod
    def gathered(cls, notebook: Path) -> "Known":
        """Look in the places of `connect`, and for a ``.env`` beside the notebook as well."""
        return cls(tuple((secret, source) for secret, source in at_hand(notebook) if len(secret.reveal()) >= PIECE))

    def seen(self, text: str) -> Iterator[Sight]:
        """Yield where a text holds one of them, whole and in whatever spelling."""
        for secret, source in self.secrets:
            if span := secret.span_in(text):
                yield Sight.of(text, *span, f"the secret of {source}")
        if len(text) <= _LONGEST and (clean := masked(text)) != text:
            yield Sight.of(text, _alike(text, clean), len(text) - _alike(text[::-1], clean[::-1]), _OF_A_SESSION)


def _alike(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    return next(place for place, (mine, yours) in enumerate(zip(one, other, strict=False)) if mine != yours)
