"""Keeping secrets out of what people read: headers that show a mask, and texts with every trace of a secret removed.

A server may echo what it was sent, whole, cut, percent-encoded or in base64. Replacing known strings one by one
leaves pieces behind when secrets overlap, so texts are searched for any eight characters in a row that occur in any
spelling of any known secret, and every run that these cover becomes one mask.
"""

import base64
from collections.abc import Iterable
from string import ascii_lowercase, ascii_uppercase
from urllib.parse import quote

from genesys_nb.secret import Secret

MASK = "***"
_PIECE = 8
_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)  # unlike str.lower, it never changes a text's length


class Masked(str):
    """A header value that goes out as it is and is shown as a mask."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"'{MASK}'"


class MaskedBytes(bytes):
    """A body that goes out as it is and is shown as a mask."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"b'{MASK}'"


def mask(text: str, secrets: Iterable[Secret]) -> str:
    """Return the text without the secrets, however they are spelled, and without pieces of eight characters of them."""
    pieces = {
        spelling[start : start + _PIECE]
        for secret in secrets
        for spelling in _spellings(secret)
        for start in range(max(1, len(spelling) - _PIECE + 1))
        if spelling
    }
    folded = text.translate(_LOWER)
    sizes = sorted({len(piece) for piece in pieces}, reverse=True)
    kept: list[str] = []
    covered_to = 0
    for position, character in enumerate(text):
        for size in sizes:
            if folded[position : position + size] in pieces:
                covered_to = max(covered_to, position + size)
                break
        if position >= covered_to:
            kept.append(character)
        elif not kept or kept[-1] != MASK:
            kept.append(MASK)
    return "".join(kept)


def _spellings(secret: Secret) -> Iterable[str]:
    """Yield a secret as it is, percent-encoded and in base64 at each of its three alignments, all in lower case."""
    yield secret.reveal().translate(_LOWER)
    yield quote(secret.reveal(), safe="").translate(_LOWER)
    for shift in range(3):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            # The first and last characters also depend on the neighbours, which are unknown here.
            yield encode(b"\0" * shift + secret.reveal().encode()).decode().rstrip("=").lower()[(0, 2, 3)[shift] : -1]
